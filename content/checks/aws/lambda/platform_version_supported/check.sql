WITH runtime AS (
  SELECT split_part(entry, '=', 1) AS runtime, parse_time(split_part(entry, '=', 2)) AS ends
  FROM (SELECT unnest($deprecated_runtimes) AS entry)
),
function AS (
  SELECT f.resource_uid, f.account_id, f.region, f.runtime AS platform, r.ends,
    CASE
      WHEN f.package_type = 'Image' THEN 'container_image'
      WHEN f.runtime IS NULL THEN 'not_read'
      WHEN r.ends IS NULL THEN 'date_unknown'
      WHEN r.ends + INTERVAL '1 day' <= scan_time() THEN 'ended'
      WHEN r.ends + INTERVAL '1 day' > scan_time() THEN 'supported'
    END AS reason
  FROM aws_lambda_function f
  LEFT JOIN runtime r ON r.runtime = f.runtime
),
lifecycle AS (
  SELECT account_id, region, engine, major_engine_version AS major, lifecycle['lifecycle_support_end_date'] AS ends
  FROM (SELECT account_id, region, engine, major_engine_version, unnest(supported_engine_lifecycles) AS lifecycle
    FROM aws_rds_db_major_engine_version)
  WHERE lifecycle['lifecycle_support_name'] = 'open-source-rds-standard-support'
),
read AS (SELECT DISTINCT account_id, region FROM aws_rds_db_major_engine_version),
engine AS (SELECT DISTINCT account_id, region, engine FROM lifecycle),
database AS (
  SELECT d.resource_uid, d.account_id, d.region, concat(d.engine, ' ', d.engine_version) AS platform, l.ends,
    CASE
      WHEN d.engine IS NULL OR d.engine_version IS NULL OR r.region IS NULL THEN 'not_read'
      WHEN e.engine IS NULL THEN 'no_lifecycle'
      WHEN l.ends IS NULL THEN 'date_unknown'
      WHEN l.ends <= scan_time() THEN 'ended'
      WHEN l.ends > scan_time() THEN 'supported'
    END AS reason
  FROM aws_rds_db_instance d
  LEFT JOIN read r ON r.account_id = d.account_id AND r.region = d.region
  LEFT JOIN engine e ON e.account_id = d.account_id AND e.region = d.region AND e.engine = d.engine
  LEFT JOIN lifecycle l ON l.account_id = d.account_id AND l.region = d.region AND l.engine = d.engine
    AND (d.engine_version = l.major OR starts_with(d.engine_version, concat(l.major, '.')))
),
cluster AS (
  SELECT c.resource_uid, c.account_id, c.region, concat('Kubernetes ', d.version) AS platform,
    v.end_of_standard_support_date AS ends,
    CASE
      WHEN d.version IS NULL THEN 'not_read'
      WHEN v.version_status = 'STANDARD_SUPPORT' THEN 'supported'
      WHEN v.version_status IN ('EXTENDED_SUPPORT', 'UNSUPPORTED') THEN 'ended'
      ELSE 'date_unknown'
    END AS reason
  FROM aws_eks_cluster c
  LEFT JOIN aws_eks_cluster_detail d ON d.parent_uid = c.resource_uid
  LEFT JOIN aws_eks_cluster_version v
    ON v.account_id = c.account_id AND v.region = c.region AND v.cluster_version = d.version
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('supported', 'container_image') THEN 'pass'
    WHEN reason = 'ended' THEN 'fail'
    WHEN reason = 'no_lifecycle' THEN 'not_applicable'
    WHEN reason IN ('date_unknown', 'not_read') THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('platform', platform, 'ends', ends) AS evidence
FROM (SELECT * FROM function UNION ALL SELECT * FROM database UNION ALL SELECT * FROM cluster)
