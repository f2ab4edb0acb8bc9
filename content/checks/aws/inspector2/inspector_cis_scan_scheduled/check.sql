WITH instances AS (
  SELECT account_id, count(*) AS instances
  FROM aws_ec2_instance
  WHERE coalesce(state['name'], '') <> 'terminated'
  GROUP BY account_id
),
covering AS (
  -- an administrator's configuration may cover its members
  SELECT DISTINCT a.account_id, c.scan_configuration_arn
  FROM aws_inspector2_cis_scan_configuration c
  JOIN assay_account o ON o.account_id = c.account_id
  JOIN assay_account a ON a.account_id = o.account_id OR a.organization_id = o.organization_id
  WHERE array_has(c.targets['account_ids'], a.account_id)
    OR array_has(c.targets['account_ids'], 'ALL_ACCOUNTS')
    OR (array_has(c.targets['account_ids'], 'SELF') AND a.account_id = o.account_id)
),
scans AS (
  SELECT DISTINCT
    a.account_id, s.scan_arn, s.status, s.scan_date, s.failed_checks, s.total_checks,
    CASE WHEN s.total_checks > 0 THEN CAST(s.failed_checks AS DOUBLE) / s.total_checks END AS ratio
  FROM aws_inspector2_cis_scan s
  JOIN assay_account o ON o.account_id = s.account_id
  JOIN assay_account a ON a.account_id = o.account_id OR a.organization_id = o.organization_id
  LEFT JOIN covering c ON c.account_id = a.account_id AND c.scan_configuration_arn = s.scan_configuration_arn
  WHERE s.scan_arn IS NOT NULL
    AND (array_has(s.targets['account_ids'], a.account_id)
      OR (coalesce(array_length(s.targets['account_ids']), 0) = 0 AND c.account_id IS NOT NULL))
),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY account_id ORDER BY place, scan_date DESC, scan_arn) AS rank
  FROM (
    SELECT *,
      CASE
        WHEN status = 'COMPLETED' AND age_days(scan_date) <= $max_age_days AND ratio <= $max_fail_ratio THEN 1
        WHEN status IS NULL OR (status = 'COMPLETED' AND (scan_date IS NULL
          OR (age_days(scan_date) <= $max_age_days AND ratio IS NULL))) THEN 2
        WHEN status = 'COMPLETED' AND age_days(scan_date) <= $max_age_days THEN 3
        WHEN status = 'COMPLETED' THEN 4
        WHEN status <> 'COMPLETED' THEN 5
      END AS place
    FROM scans
  )
),
refused AS (
  SELECT DISTINCT a.account_id
  FROM assay_error e
  JOIN assay_account o ON o.account_id = e.account_id
  JOIN assay_account a ON a.organization_id = o.organization_id
  WHERE e.table_name IN ('aws_inspector2_cis_scan_configuration', 'aws_inspector2_cis_scan')
),
judged AS (
  SELECT
    a.account_uid, a.account_id, i.instances, r.scan_date, r.failed_checks, r.total_checks, r.ratio,
    CASE
      WHEN i.instances IS NULL THEN 'no_instance'
      WHEN c.account_id IS NOT NULL AND r.place = 1 THEN 'scanned'
      WHEN c.account_id IS NOT NULL AND r.place = 2 THEN 'scan_not_told'
      WHEN x.account_id IS NOT NULL THEN 'not_read'
      WHEN c.account_id IS NULL THEN 'no_configuration'
      WHEN r.place IS NULL OR r.place = 5 THEN 'no_scan'
      WHEN r.place = 4 THEN 'stale'
      WHEN r.place = 3 THEN 'failed_checks'
    END AS reason
  FROM assay_account a
  LEFT JOIN instances i ON i.account_id = a.account_id
  LEFT JOIN (SELECT DISTINCT account_id FROM covering) c ON c.account_id = a.account_id
  LEFT JOIN ranked r ON r.account_id = a.account_id AND r.rank = 1
  LEFT JOIN refused x ON x.account_id = a.account_id
)
SELECT
  account_uid AS resource_uid,
  account_id,
  'global' AS region,
  CASE
    WHEN reason = 'scanned' THEN 'pass'
    WHEN reason IN ('no_configuration', 'no_scan', 'stale', 'failed_checks') THEN 'fail'
    WHEN reason = 'no_instance' THEN 'not_applicable'
    WHEN reason IN ('scan_not_told', 'not_read') THEN 'unknown'
  END AS verdict,
  reason,
  named_struct(
    'instances', instances, 'scan_date', CAST(scan_date AS VARCHAR), 'failed_checks', failed_checks,
    'total_checks', total_checks, 'failed_percent', CAST(round(ratio * 100, 1) AS VARCHAR),
    'max_percent', CAST(round($max_fail_ratio * 100, 1) AS VARCHAR), 'max_age_days', $max_age_days
  ) AS evidence
FROM judged
