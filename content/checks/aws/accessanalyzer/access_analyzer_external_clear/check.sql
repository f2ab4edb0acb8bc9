WITH analyzers AS (
  SELECT z.resource_uid, z.account_id, z.region, z.type, a.organization_id
  FROM aws_accessanalyzer_analyzer z
  JOIN assay_account a ON a.account_id = z.account_id
  WHERE z.status = 'ACTIVE' AND z.type IN ('ACCOUNT', 'ORGANIZATION')
),
covering AS (
  -- an organization analyzer covers its Region in every account of the organization
  SELECT s.account_id, s.region, z.resource_uid AS analyzer, z.account_id = s.account_id AS own
  FROM assay_scope s
  JOIN assay_account a ON a.account_id = s.account_id
  JOIN analyzers z ON z.region = s.region
  WHERE z.account_id = s.account_id OR (z.type = 'ORGANIZATION' AND z.organization_id = a.organization_id)
),
coverage AS (
  SELECT account_id, region, count(*) AS analyzers
  FROM covering
  GROUP BY account_id, region
),
findings AS (
  SELECT
    c.account_id,
    c.region,
    count(*) FILTER (WHERE f.error IS NULL AND age_days(f.created_at) > $days) AS old_findings,
    min(f.resource) FILTER (WHERE f.error IS NULL AND age_days(f.created_at) > $days) AS example,
    count(*) FILTER (WHERE f.error IS NOT NULL OR f.created_at IS NULL) AS not_told
  FROM covering c
  JOIN aws_accessanalyzer_finding f ON f.parent_uid = c.analyzer
  WHERE f.error IS NOT NULL
    OR ((c.own OR f.resource_owner_account = c.account_id)
      AND coalesce(f.status, 'ACTIVE') = 'ACTIVE' AND coalesce(f.finding_type, 'ExternalAccess') = 'ExternalAccess')
  GROUP BY c.account_id, c.region
),
unreadable AS (
  -- an analyzer that could not be read, here or elsewhere in the organization, may cover the Region
  SELECT account_id, region FROM aws_accessanalyzer_analyzer WHERE type IS NULL OR status IS NULL
  UNION
  SELECT a.account_id, e.region
  FROM assay_error e
  JOIN assay_account owner ON owner.account_id = e.account_id
  JOIN assay_account a ON a.organization_id = owner.organization_id
  WHERE e.table_name = 'aws_accessanalyzer_analyzer'
),
judged AS (
  SELECT
    s.region_uid, s.account_id, s.region, c.analyzers, f.old_findings, f.example,
    CASE
      WHEN f.old_findings > 0 THEN 'open_findings'
      WHEN f.not_told > 0 OR (c.analyzers IS NULL AND u.account_id IS NOT NULL) THEN 'not_read'
      WHEN c.analyzers IS NULL THEN 'no_analyzer'
      WHEN c.analyzers > 0 THEN 'clear'
    END AS reason
  FROM assay_scope s
  LEFT JOIN coverage c ON c.account_id = s.account_id AND c.region = s.region
  LEFT JOIN findings f ON f.account_id = s.account_id AND f.region = s.region
  LEFT JOIN unreadable u ON u.account_id = s.account_id AND u.region = s.region
)
SELECT
  region_uid AS resource_uid,
  account_id,
  region,
  CASE
    WHEN reason = 'clear' THEN 'pass'
    WHEN reason IN ('no_analyzer', 'open_findings') THEN 'fail'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('analyzers', analyzers, 'old_findings', old_findings, 'example', example, 'days', $days) AS evidence
FROM judged
