WITH app AS (
  SELECT account_id, name, compliance_status,
    CASE
      WHEN status IS NULL OR compliance_status IS NULL THEN 'not_read'
      WHEN compliance_status <> 'PolicyMet' THEN 'not_met'
      WHEN last_app_compliance_evaluation_time IS NULL THEN 'not_read'
      WHEN age_days(last_app_compliance_evaluation_time) > $max_age_days THEN 'not_met'
      WHEN age_days(last_app_compliance_evaluation_time) <= $max_age_days THEN 'met'
    END AS state,
    named_struct('name', name, 'status', compliance_status, 'assessed_at', last_app_compliance_evaluation_time,
      'rto_seconds', rto_in_secs, 'rpo_seconds', rpo_in_secs) AS told
  FROM aws_resiliencehub_app WHERE coalesce(status, 'Active') = 'Active'
),
apps AS (
  SELECT account_id, count(*) AS apps, count(*) FILTER (WHERE state = 'met') AS met,
    count(*) FILTER (WHERE state = 'not_met') AS unmet_count, count(*) FILTER (WHERE state = 'not_read') AS unread,
    array_agg(concat(name, ' (', compliance_status, ')') ORDER BY name) FILTER (WHERE state = 'not_met') AS unmet,
    to_json(array_agg(told ORDER BY name)) AS told
  FROM app GROUP BY account_id
),
policies AS (
  SELECT account_id, to_json(array_agg(named_struct('name', policy_name, 'targets', policy) ORDER BY policy_name)) AS policies
  FROM aws_resiliencehub_resiliency_policy GROUP BY account_id
),
-- A statement of the past year, for the account or for its whole organization.
attested AS (
  SELECT a.account_id, max(t.attested_at) AS attested_at, last_value(t.signed_by ORDER BY t.attested_at) AS signed_by
  FROM assay_account a
  JOIN assay_attestation t ON t.topic = 'rto_rpo_policy_assessed'
    AND (t.account_id IS NULL OR t.account_id = a.account_id)
    AND (t.organization_id IS NULL OR t.organization_id = a.organization_id)
  WHERE age_days(t.attested_at) BETWEEN 0 AND 365
  GROUP BY a.account_id
),
judged AS (
  SELECT a.account_uid, a.account_id, s.*, p.policies, t.attested_at, t.signed_by,
    CASE
      WHEN t.account_id IS NOT NULL THEN 'attested'
      WHEN s.unmet_count > 0 THEN 'not_met'
      WHEN s.unread > 0 THEN 'not_read'
      WHEN s.met = s.apps THEN 'policy_met'
      WHEN s.apps IS NULL THEN 'needs_evidence'
    END AS reason
  FROM assay_account a
  LEFT JOIN (SELECT account_id AS account, apps, met, unmet_count, unread, unmet, told FROM apps) s ON s.account = a.account_id
  LEFT JOIN policies p ON p.account_id = a.account_id
  LEFT JOIN attested t ON t.account_id = a.account_id
)
SELECT
  account_uid AS resource_uid, account_id, 'global' AS region,
  CASE
    WHEN reason IN ('policy_met', 'attested') THEN 'pass'
    WHEN reason = 'not_met' THEN 'fail'
    WHEN reason IN ('needs_evidence', 'not_read') THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason = 'attested' THEN 'attested' END AS way,
  named_struct('apps', apps, 'unmet_count', unmet_count, 'unmet', unmet, 'applications', told, 'policies', policies,
    'attested_at', attested_at, 'signed_by', signed_by, 'max_age_days', $max_age_days) AS evidence
FROM judged
