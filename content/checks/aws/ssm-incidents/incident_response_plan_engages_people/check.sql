WITH replication AS (
  SELECT account_id, count(*) AS listed, max(status) AS status, bool_or(status IS NULL) AS unclear
  FROM (
    SELECT s.account_id, s.resource_uid, d.status
    FROM aws_ssmincidents_replication_set s
    LEFT JOIN aws_ssmincidents_replication_set_detail d ON d.account_id = s.account_id AND d.resource_uid = s.resource_uid
    GROUP BY s.account_id, s.resource_uid, d.status
  )
  GROUP BY account_id
),
-- Each Region of the replication set lists the same plans.
plan AS (
  SELECT
    p.account_id, p.resource_uid,
    bool_or(coalesce(array_length(d.engagements), 0) > 0 OR coalesce(array_length(d.integrations), 0) > 0) AS engages,
    bool_or(d.name IS NOT NULL) AS was_read
  FROM aws_ssmincidents_response_plan p
  LEFT JOIN aws_ssmincidents_response_plan_detail d ON d.account_id = p.account_id AND d.resource_uid = p.resource_uid
  GROUP BY p.account_id, p.resource_uid
),
plans AS (
  SELECT account_id, count(*) AS plans, sum(CASE WHEN engages THEN 1 ELSE 0 END) AS engaging, bool_or(NOT was_read) AS unclear
  FROM plan GROUP BY account_id
),
-- A statement of the past year, for the account or for its whole organization.
attested AS (
  SELECT DISTINCT a.account_id
  FROM assay_account a
  JOIN assay_attestation t ON t.topic = 'incident_response_plan_engages_people'
    AND (t.account_id IS NULL OR t.account_id = a.account_id)
    AND (t.organization_id IS NULL OR t.organization_id = a.organization_id)
  WHERE $alternative <> '' AND age_days(t.attested_at) BETWEEN 0 AND 365
),
judged AS (
  SELECT
    a.account_uid, a.account_id, r.status, coalesce(p.plans, 0) AS plans, coalesce(p.engaging, 0) AS engaging,
    CASE
      WHEN t.account_id IS NOT NULL THEN 'attested'
      WHEN r.listed IS NULL AND $alternative <> '' THEN 'needs_evidence'
      WHEN r.listed IS NULL THEN 'never_set_up'
      WHEN r.unclear THEN 'unread'
      WHEN r.status <> 'ACTIVE' AND $alternative <> '' THEN 'needs_evidence'
      WHEN r.status <> 'ACTIVE' THEN 'not_active'
      WHEN p.engaging > 0 THEN 'engages'
      WHEN p.unclear THEN 'unread'
      WHEN $alternative <> '' THEN 'needs_evidence'
      WHEN coalesce(p.engaging, 0) = 0 THEN 'no_plan'
    END AS reason
  FROM assay_account a
  LEFT JOIN replication r ON r.account_id = a.account_id
  LEFT JOIN plans p ON p.account_id = a.account_id
  LEFT JOIN attested t ON t.account_id = a.account_id
)
SELECT
  account_uid AS resource_uid, account_id, 'global' AS region,
  CASE
    WHEN reason IN ('engages', 'attested') THEN 'pass'
    WHEN reason IN ('no_plan', 'not_active') THEN 'fail'
    WHEN reason = 'never_set_up' THEN 'not_applicable'
    WHEN reason IN ('needs_evidence', 'unread') THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason = 'attested' THEN 'attested' END AS way,
  named_struct('status', status, 'plans', plans, 'engaging', engaging, 'alternative', $alternative) AS evidence
FROM judged
