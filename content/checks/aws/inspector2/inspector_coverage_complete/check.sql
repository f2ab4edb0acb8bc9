WITH states AS (
  SELECT account_id, region, min(state['status']) AS status
  FROM aws_inspector2_account_status
  WHERE item_account_id = account_id
  GROUP BY account_id, region
),
scans AS (
  SELECT
    c.account_id, c.region, c.resource_type, c.scan_type, c.last_scanned_at,
    c.scan_status['status_code'] AS code,
    c.scan_status['reason'] AS scan_reason,
    CASE
      WHEN c.resource_type = 'AWS_EC2_INSTANCE' AND c.resource_id LIKE 'i-%'
        THEN 'arn:' || a.partition || ':ec2:' || c.region || ':' || c.account_id || ':instance/' || c.resource_id
      ELSE c.resource_id
    END AS resource_uid
  FROM aws_inspector2_coverage c
  JOIN assay_account a ON a.account_id = c.account_id
  LEFT JOIN states s ON s.account_id = c.account_id AND s.region = c.region
  WHERE c.item_account_id = c.account_id AND s.status IS DISTINCT FROM 'DISABLED'
),
reasoned AS (
  SELECT *,
    CASE
      WHEN array_has($accepted, scan_reason) THEN 'accepted'
      WHEN code = 'INACTIVE' THEN 'inactive'
      WHEN code IS NULL OR code <> 'ACTIVE' THEN 'not_told'
      WHEN resource_type IS NULL THEN 'not_told'
      WHEN resource_type <> 'AWS_EC2_INSTANCE' THEN 'scanned'
      WHEN last_scanned_at IS NULL THEN 'never_scanned'
      WHEN age_days(last_scanned_at) > $max_age_days THEN 'stale'
      WHEN age_days(last_scanned_at) <= $max_age_days THEN 'scanned'
    END AS reason
  FROM scans
),
-- a resource has one row for each type of scan: the worst one tells
resources AS (
  SELECT *, row_number() OVER (PARTITION BY account_id, region, resource_uid ORDER BY
    CASE reason WHEN 'inactive' THEN 1 WHEN 'stale' THEN 2 WHEN 'never_scanned' THEN 3 WHEN 'not_told' THEN 4
      WHEN 'scanned' THEN 5 ELSE 6 END, scan_type) AS place
  FROM reasoned
),
refused AS (
  -- the engine itself says what a refused list hides
  SELECT DISTINCT account_id, region
  FROM assay_error
  WHERE resource_uid IS NULL AND table_name IN ('aws_inspector2_account_status', 'aws_inspector2_coverage')
),
regions AS (
  SELECT
    s.region_uid, s.account_id, s.region,
    CASE WHEN t.status = 'DISABLED' THEN 'disabled' ELSE 'state_not_read' END AS reason
  FROM assay_scope s
  LEFT JOIN states t ON t.account_id = s.account_id AND t.region = s.region
  LEFT JOIN refused x ON x.account_id = s.account_id AND x.region = s.region
  WHERE (t.status IS NULL OR t.status = 'DISABLED') AND x.account_id IS NULL
)
SELECT
  resource_uid,
  account_id,
  region,
  CASE
    WHEN reason IN ('scanned', 'accepted') THEN 'pass'
    WHEN reason IN ('inactive', 'stale') THEN 'fail'
    WHEN reason IN ('never_scanned', 'not_told', 'state_not_read') THEN 'unknown'
    WHEN reason = 'disabled' THEN 'not_applicable'
  END AS verdict,
  reason,
  named_struct(
    'scan_type', scan_type, 'scan_reason', scan_reason, 'last_scanned_at', CAST(last_scanned_at AS VARCHAR),
    'accepted', $accepted, 'max_age_days', $max_age_days
  ) AS evidence
FROM (
  SELECT resource_uid, account_id, region, reason, scan_type, scan_reason, last_scanned_at FROM resources WHERE place = 1
  UNION ALL
  SELECT region_uid, account_id, region, reason, NULL, NULL, NULL FROM regions
)
