-- Config calls an RDS instance by its DbiResourceId. Neptune and DocumentDB instances come with DescribeDBInstances,
-- but it is not settled whether Config lists them as RDS instances: they are neither missed nor stale.
WITH actual AS (
  SELECT account_id, region, 'AWS::EC2::Instance' AS type, instance_id AS id, launch_time AS born,
    state['name'] <> 'terminated' AS counts
  FROM aws_ec2_instance
  UNION ALL
  SELECT account_id, region, 'AWS::RDS::DBInstance', dbi_resource_id, instance_create_time,
    engine NOT IN ('neptune', 'docdb')
  FROM aws_rds_db_instance
  UNION ALL
  SELECT account_id, region, 'AWS::Lambda::Function', function_name, parse_time(last_modified), true
  FROM aws_lambda_function
  UNION ALL
  SELECT l.account_id, l.region, 'AWS::S3::Bucket', b.name, b.creation_date, true
  FROM aws_s3_bucket b
  JOIN aws_s3_bucket_location l ON l.parent_uid = b.resource_uid AND l.account_id = b.account_id
  WHERE l.error IS NULL
),
-- A database that is listed by its identifier is the same one.
known AS (
  SELECT k.account_id, k.region, k.resource_type AS type, coalesce(d.dbi_resource_id, k.resource_id) AS id
  FROM aws_config_discovered_resource k
  LEFT JOIN aws_rds_db_instance d ON d.account_id = k.account_id AND d.region = k.region
    AND k.resource_type = 'AWS::RDS::DBInstance' AND d.db_instance_identifier = k.resource_id
  WHERE k.resource_id IS NOT NULL AND k.resource_deletion_time IS NULL
),
compared AS (
  SELECT
    coalesce(a.account_id, k.account_id) AS account_id, coalesce(a.region, k.region) AS region,
    concat(coalesce(a.type, k.type), ' ', coalesce(a.id, k.id)) AS label,
    CASE
      WHEN a.id IS NULL THEN 'stale'
      WHEN NOT a.counts THEN 'ignored'
      WHEN age_hours(a.born) <= 1 THEN 'ignored'
      WHEN k.id IS NOT NULL THEN 'equal'
      WHEN a.counts AND age_hours(a.born) > 1 THEN 'missing'
      ELSE 'unread'
    END AS state
  FROM actual a
  FULL JOIN known k ON k.account_id = a.account_id AND k.region = a.region AND k.type = a.type AND k.id = a.id
),
summed AS (
  SELECT
    account_id, region,
    count(*) FILTER (WHERE state <> 'ignored') AS judged,
    count(*) FILTER (WHERE state = 'missing') AS missing_count,
    count(*) FILTER (WHERE state = 'stale') AS stale_count,
    count(*) FILTER (WHERE state = 'unread') AS unread_count,
    array_slice(array_agg(label ORDER BY label) FILTER (WHERE state = 'missing'), 1, 10) AS missing,
    array_slice(array_agg(label ORDER BY label) FILTER (WHERE state = 'stale'), 1, 10) AS stale
  FROM compared GROUP BY account_id, region
),
reasoned AS (
  SELECT
    c.region_uid, c.account_id, c.region, s.judged, s.missing_count, s.stale_count, s.unread_count, s.missing, s.stale,
    CASE
      WHEN s.judged IS NULL OR s.judged = 0 THEN 'nothing'
      WHEN s.missing_count > 0 OR s.stale_count > 0 THEN 'differs'
      WHEN s.unread_count > 0 THEN 'not_read'
      WHEN s.judged > 0 THEN 'equal'
    END AS reason
  FROM assay_scope c
  LEFT JOIN summed s ON s.account_id = c.account_id AND s.region = c.region
)
SELECT
  region_uid AS resource_uid, account_id, region,
  CASE
    WHEN reason = 'equal' THEN 'pass'
    WHEN reason = 'differs' THEN 'fail'
    WHEN reason = 'not_read' THEN 'unknown'
    WHEN reason = 'nothing' THEN 'not_applicable'
  END AS verdict,
  reason,
  named_struct(
    'judged', judged, 'missing_count', missing_count, 'missing', missing, 'stale_count', stale_count, 'stale', stale,
    'unread_count', unread_count
  ) AS evidence
FROM reasoned
