WITH rules AS (
  SELECT account_id, region, scan_type, rule['scan_frequency'] AS frequency, unnest(rule['repository_filters']) AS filter
  FROM (
    SELECT account_id, region, scanning_configuration['scan_type'] AS scan_type, unnest(scanning_configuration['rules']) AS rule
    FROM aws_ecr_registry_scanning_configuration
  )
),
matches AS (
  -- a filter without a wildcard matches every name that contains it
  SELECT r.resource_uid, min(u.frequency) AS frequency, min(u.filter['filter']) AS filter
  FROM aws_ecr_repository r
  JOIN rules u ON u.account_id = r.account_id AND u.region = r.region
  WHERE u.frequency IN ('CONTINUOUS_SCAN', 'SCAN_ON_PUSH')
    AND u.scan_type IN ('BASIC', 'ENHANCED')
    AND CASE
      WHEN strpos(u.filter['filter'], '*') > 0 THEN glob_match(r.repository_name, u.filter['filter'])
      ELSE strpos(r.repository_name, u.filter['filter']) > 0
    END
  GROUP BY r.resource_uid
),
judged AS (
  SELECT
    r.resource_uid, r.account_id, r.region, m.frequency, m.filter,
    c.scanning_configuration['scan_type'] AS scan_type,
    r.image_scanning_configuration['scan_on_push'] AS scan_on_push
  FROM aws_ecr_repository r
  LEFT JOIN matches m ON m.resource_uid = r.resource_uid
  LEFT JOIN aws_ecr_registry_scanning_configuration c ON c.account_id = r.account_id AND c.region = r.region
),
reasoned AS (
  SELECT *,
    CASE
      WHEN frequency IS NOT NULL THEN 'rule'
      WHEN scan_on_push THEN 'scan_on_push'
      WHEN scan_type IS NULL OR scan_on_push IS NULL THEN 'not_read'
      WHEN NOT scan_on_push THEN 'not_scanned'
    END AS reason
  FROM judged
)
SELECT
  resource_uid,
  account_id,
  region,
  CASE
    WHEN reason IN ('rule', 'scan_on_push') THEN 'pass'
    WHEN reason = 'not_scanned' THEN 'fail'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('scan_type', scan_type, 'frequency', frequency, 'filter', filter, 'scan_on_push', scan_on_push) AS evidence
FROM reasoned
