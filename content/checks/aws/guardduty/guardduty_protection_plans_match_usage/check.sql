WITH used AS (
  SELECT account_id, region, 'S3_DATA_EVENTS' AS plan FROM aws_s3_bucket_location WHERE error IS NULL
  UNION
  SELECT account_id, region, unnest(make_array('EKS_AUDIT_LOGS', 'RUNTIME_MONITORING')) FROM aws_eks_cluster
  UNION
  SELECT account_id, region, unnest(make_array('EBS_MALWARE_PROTECTION', 'RUNTIME_MONITORING'))
  FROM aws_ec2_instance
  WHERE coalesce(state['name'], '') <> 'terminated'
  UNION
  SELECT account_id, region, 'RDS_LOGIN_EVENTS' FROM aws_rds_db_cluster WHERE engine LIKE 'aurora%'
  UNION
  SELECT account_id, region, 'LAMBDA_NETWORK_LOGS' FROM aws_lambda_function
  UNION
  SELECT account_id, region, 'RUNTIME_MONITORING' FROM aws_ecs_cluster
),
buckets AS (
  -- a bucket whose Region is not known may lie in any Region
  SELECT b.account_id, count(*) AS unlocated
  FROM aws_s3_bucket b
  LEFT JOIN aws_s3_bucket_location l ON l.parent_uid = b.resource_uid AND l.error IS NULL
  WHERE l.parent_uid IS NULL
  GROUP BY b.account_id
),
detectors AS (
  SELECT l.account_id, l.region, l.resource_uid, d.status
  FROM aws_guardduty_detector l
  LEFT JOIN aws_guardduty_detector_detail d ON d.parent_uid = l.resource_uid AND d.error IS NULL
),
features AS (
  SELECT account_id, region, feature['name'] AS plan, feature['status'] AS status
  FROM (SELECT account_id, region, unnest(features) AS feature FROM aws_guardduty_detector_detail WHERE status = 'ENABLED')
),
plans AS (
  SELECT
    u.account_id,
    u.region,
    array_agg(u.plan ORDER BY u.plan) AS needed,
    array_agg(u.plan ORDER BY u.plan) FILTER (WHERE f.status = 'DISABLED') AS off,
    array_agg(u.plan ORDER BY u.plan) FILTER (WHERE f.status IS NULL OR f.status NOT IN ('ENABLED', 'DISABLED')) AS not_told
  FROM used u
  LEFT JOIN features f ON f.account_id = u.account_id AND f.region = u.region AND f.plan = u.plan
  GROUP BY u.account_id, u.region
),
judged AS (
  SELECT
    s.region_uid, s.account_id, s.region, p.needed, p.off, p.not_told, b.unlocated,
    CASE
      WHEN d.account_id IS NULL OR d.status = 'DISABLED' THEN 'guardduty_off'
      WHEN d.status IS NULL OR d.status <> 'ENABLED' THEN 'not_read'
      WHEN p.off IS NOT NULL THEN 'plans_off'
      WHEN p.not_told IS NOT NULL THEN 'not_offered'
      WHEN b.unlocated > 0 AND f.status IS DISTINCT FROM 'ENABLED' THEN 'buckets_not_located'
      WHEN p.needed IS NULL THEN 'nothing_in_use'
      WHEN p.needed IS NOT NULL THEN 'all_on'
    END AS reason
  FROM assay_scope s
  LEFT JOIN detectors d ON d.account_id = s.account_id AND d.region = s.region
  LEFT JOIN plans p ON p.account_id = s.account_id AND p.region = s.region
  LEFT JOIN buckets b ON b.account_id = s.account_id
  LEFT JOIN features f ON f.account_id = s.account_id AND f.region = s.region AND f.plan = 'S3_DATA_EVENTS'
)
SELECT
  region_uid AS resource_uid,
  account_id,
  region,
  CASE
    WHEN reason = 'all_on' THEN 'pass'
    WHEN reason = 'plans_off' THEN 'fail'
    WHEN reason IN ('guardduty_off', 'nothing_in_use') THEN 'not_applicable'
    WHEN reason IN ('not_offered', 'buckets_not_located', 'not_read') THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('needed', needed, 'off', off, 'not_told', not_told, 'unlocated', unlocated) AS evidence
FROM judged
