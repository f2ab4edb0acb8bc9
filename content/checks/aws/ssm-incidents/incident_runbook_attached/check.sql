-- Each Region of the replication set lists the same plans.
WITH plan AS (
  SELECT
    p.account_id, p.resource_uid, max(p.name) AS plan, max(d.incident_template['impact']) AS impact,
    bool_or(coalesce(o.status = 'Active', false)) AS active,
    bool_or(d.name IS NULL OR r.error IS NOT NULL
      OR (r.document_name IS NOT NULL AND o.status IS NULL AND o.absent IS NULL)) AS unread,
    array_agg(DISTINCT concat(o.name, ' ', coalesce(o.status, o.absent))) FILTER (WHERE o.name IS NOT NULL) AS documents
  FROM aws_ssmincidents_response_plan p
  LEFT JOIN aws_ssmincidents_response_plan_detail d
    ON d.account_id = p.account_id AND d.region = p.region AND d.resource_uid = p.resource_uid
  LEFT JOIN aws_ssmincidents_response_plan_runbook r
    ON r.account_id = p.account_id AND r.region = p.region AND r.parent_uid = p.resource_uid
  LEFT JOIN aws_ssm_response_plan_document o
    ON o.account_id = p.account_id AND o.region = p.region AND o.parent_uid = p.resource_uid
  GROUP BY p.account_id, p.resource_uid
),
-- A statement of the past year, for the account or for its whole organization.
attested AS (
  SELECT DISTINCT a.account_id
  FROM assay_account a
  JOIN assay_attestation t ON t.topic = 'incident_runbook_attached'
    AND (t.account_id IS NULL OR t.account_id = a.account_id)
    AND (t.organization_id IS NULL OR t.organization_id = a.organization_id)
  WHERE $playbook_path <> '' AND age_days(t.attested_at) BETWEEN 0 AND 365
),
judged AS (
  SELECT coalesce(p.resource_uid, a.account_uid) AS resource_uid, a.account_id, p.plan, p.impact, p.documents,
    CASE
      WHEN p.active THEN 'attached'
      WHEN t.account_id IS NOT NULL THEN 'attested'
      WHEN p.unread THEN 'not_read'
      WHEN $playbook_path <> '' THEN 'needs_evidence'
      WHEN p.resource_uid IS NULL THEN 'no_plan'
      WHEN p.documents IS NULL THEN 'no_runbook'
      WHEN NOT p.active THEN 'not_active'
    END AS reason
  FROM assay_account a
  LEFT JOIN plan p ON p.account_id = a.account_id
  LEFT JOIN attested t ON t.account_id = a.account_id
)
SELECT
  resource_uid, account_id, 'global' AS region,
  CASE
    WHEN reason IN ('attached', 'attested') THEN 'pass'
    WHEN reason IN ('no_runbook', 'not_active') THEN 'fail'
    WHEN reason = 'no_plan' THEN 'not_applicable'
    WHEN reason IN ('not_read', 'needs_evidence') THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason = 'attested' THEN 'attested' END AS way,
  named_struct('plan', plan, 'impact', impact, 'documents', documents, 'playbook_path', $playbook_path) AS evidence
FROM judged
