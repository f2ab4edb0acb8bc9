WITH features AS (
  SELECT resource_uid, feature['name'] AS name, feature['status'] AS status
  FROM (SELECT resource_uid, unnest(features) AS feature FROM aws_guardduty_detector_detail)
),
detectors AS (
  SELECT
    l.account_id, l.region, d.status, d.features IS NOT NULL AS features_told, f.name IS NOT NULL AS offered, f.status AS runtime
  FROM aws_guardduty_detector l
  LEFT JOIN aws_guardduty_detector_detail d ON d.parent_uid = l.resource_uid AND d.error IS NULL
  LEFT JOIN features f ON f.resource_uid = d.resource_uid AND f.name = 'RUNTIME_MONITORING'
),
refused AS (
  -- the engine itself says what a refused list hides
  SELECT DISTINCT account_id, region
  FROM assay_error
  WHERE resource_uid IS NULL AND table_name IN ('aws_guardduty_detector')
),
regions AS (
  SELECT
    s.region_uid, s.account_id, s.region,
    CASE
      WHEN d.account_id IS NULL OR d.status = 'DISABLED' THEN 'guardduty_off'
      WHEN d.status IS NULL OR d.status <> 'ENABLED' OR NOT d.features_told THEN 'not_read'
      WHEN NOT d.offered OR d.runtime = 'DISABLED' THEN 'runtime_off'
      WHEN d.runtime IS NULL OR d.runtime <> 'ENABLED' THEN 'not_read'
      WHEN d.runtime = 'ENABLED' THEN 'on'
    END AS state
  FROM assay_scope s
  LEFT JOIN detectors d ON d.account_id = s.account_id AND d.region = s.region
  LEFT JOIN refused x ON x.account_id = s.account_id AND x.region = s.region
  WHERE x.account_id IS NULL
),
covered AS (
  SELECT
    c.account_id, c.region, c.coverage_status, c.issue, c.resource_details['resource_type'] AS kind,
    coalesce(c.resource_details['ec2_instance_details']['instance_id'], c.resource_details['eks_cluster_details']['cluster_name'],
      c.resource_details['ecs_cluster_details']['cluster_name']) AS name,
    'arn:' || a.partition || ':' || lower(c.resource_details['resource_type']) || ':' || c.region || ':' || c.account_id || ':' ||
      CASE c.resource_details['resource_type'] WHEN 'EC2' THEN 'instance/' ELSE 'cluster/' END AS prefix,
    c.resource_uid
  FROM aws_guardduty_coverage c
  JOIN assay_account a ON a.account_id = c.account_id
  WHERE c.error IS NULL AND coalesce(c.item_account_id, c.account_id) = c.account_id
),
judged AS (
  SELECT
    coalesce(c.prefix || c.name, c.resource_uid, r.region_uid) AS resource_uid, r.account_id, r.region, c.kind, c.name,
    c.coverage_status, c.issue,
    CASE
      WHEN r.state <> 'on' THEN r.state
      WHEN c.resource_uid IS NULL THEN 'nothing_covered'
      WHEN c.coverage_status = 'HEALTHY' THEN 'healthy'
      WHEN c.coverage_status = 'UNHEALTHY' THEN 'unhealthy'
      ELSE 'coverage_not_told'
    END AS reason
  FROM regions r
  LEFT JOIN covered c ON c.account_id = r.account_id AND c.region = r.region AND r.state = 'on'
)
SELECT
  resource_uid,
  account_id,
  region,
  CASE
    WHEN reason = 'healthy' THEN 'pass'
    WHEN reason = 'unhealthy' THEN 'fail'
    WHEN reason IN ('guardduty_off', 'runtime_off', 'nothing_covered') THEN 'not_applicable'
    WHEN reason IN ('coverage_not_told', 'not_read') THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('kind', kind, 'name', name, 'coverage_status', coverage_status, 'issue', issue) AS evidence
FROM judged
