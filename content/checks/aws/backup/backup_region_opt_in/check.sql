WITH used AS (
  SELECT account_id, region, 'EC2' AS type FROM aws_ec2_instance WHERE coalesce(state['name'], '') <> 'terminated'
  UNION SELECT account_id, region, 'EBS' FROM aws_ebs_volume
  UNION SELECT account_id, region, 'RDS' FROM aws_rds_db_instance WHERE db_cluster_identifier IS NULL
  UNION SELECT account_id, region,
    CASE
      WHEN starts_with(engine, 'aurora') THEN 'Aurora'
      WHEN engine = 'docdb' THEN 'DocumentDB'
      WHEN engine = 'neptune' THEN 'Neptune'
      ELSE 'RDS'
    END
  FROM aws_rds_db_cluster
  UNION SELECT account_id, region, 'DynamoDB' FROM aws_dynamodb_table
  UNION SELECT account_id, region, 'EFS' FROM aws_efs_file_system
  UNION SELECT account_id, region, 'Redshift' FROM aws_redshift_cluster
  UNION SELECT account_id, region, 'S3' FROM aws_s3_bucket_location WHERE error IS NULL
),
preference AS (
  SELECT account_id, region,
    unnest(map_keys(resource_type_opt_in_preference)) AS type,
    unnest(map_values(resource_type_opt_in_preference)) AS opted_in
  FROM aws_backup_region_setting
),
summed AS (
  SELECT u.account_id, u.region,
    array_agg(u.type ORDER BY u.type) AS types,
    array_agg(u.type ORDER BY u.type) FILTER (WHERE NOT p.opted_in) AS opted_out,
    array_agg(u.type ORDER BY u.type) FILTER (WHERE p.opted_in IS NULL) AS unread
  FROM used u
  LEFT JOIN preference p ON p.account_id = u.account_id AND p.region = u.region AND p.type = u.type
  GROUP BY u.account_id, u.region
),
reasoned AS (
  SELECT c.region_uid, c.account_id, c.region, s.types, s.opted_out, s.unread,
    CASE
      WHEN s.types IS NULL THEN 'nothing'
      WHEN s.opted_out IS NOT NULL THEN 'opted_out'
      WHEN s.unread IS NOT NULL THEN 'not_read'
      WHEN s.types IS NOT NULL THEN 'opted_in'
    END AS reason
  FROM assay_scope c
  LEFT JOIN summed s ON s.account_id = c.account_id AND s.region = c.region
)
SELECT
  region_uid AS resource_uid, account_id, region,
  CASE
    WHEN reason = 'opted_in' THEN 'pass'
    WHEN reason = 'opted_out' THEN 'fail'
    WHEN reason = 'not_read' THEN 'unknown'
    WHEN reason = 'nothing' THEN 'not_applicable'
  END AS verdict,
  reason,
  named_struct('types', types, 'opted_out', opted_out, 'unread', unread) AS evidence
FROM reasoned
