WITH table_tag AS (
  SELECT account_id, resource_uid, max(tag_value(tags, $class_key)) AS class,
    bool_and(error IS NULL AND tags IS NOT NULL) AS tags_read
  FROM aws_dynamodb_table_tag
  GROUP BY account_id, resource_uid
),
-- A database or file system that AWS shows without a tag list has no tags.
own AS (
  SELECT b.account_id, b.resource_uid, coalesce(l.region, b.region) AS region, 'bucket' AS way,
    tag_value(t.tag_set, $class_key) AS class, t.absent IS NOT NULL OR t.tag_set IS NOT NULL AS tags_read
  FROM aws_s3_bucket b
  LEFT JOIN aws_s3_bucket_location l ON l.account_id = b.account_id AND l.resource_uid = b.resource_uid
  LEFT JOIN aws_s3_bucket_tagging t ON t.account_id = b.account_id AND t.resource_uid = b.resource_uid
  UNION ALL
  SELECT account_id, resource_uid, region, 'instance' AS way, tag_value(tag_list, $class_key) AS class, true AS tags_read
  FROM aws_rds_db_instance
  UNION ALL
  SELECT account_id, resource_uid, region, 'cluster' AS way, tag_value(tag_list, $class_key) AS class, true AS tags_read
  FROM aws_rds_db_cluster
  UNION ALL
  SELECT d.account_id, d.resource_uid, d.region, 'table' AS way, t.class, coalesce(t.tags_read, false) AS tags_read
  FROM aws_dynamodb_table d
  LEFT JOIN table_tag t ON t.account_id = d.account_id AND t.resource_uid = d.resource_uid
  UNION ALL
  SELECT account_id, resource_uid, region, 'file_system' AS way, tag_value(tags, $class_key) AS class, true AS tags_read
  FROM aws_efs_file_system
),
listed AS (
  SELECT account_id, resource_arn, min(region) AS region, min(tag_value(tags, $class_key)) AS class,
    CASE
      WHEN resource_arn LIKE 'arn:%:s3:::%' AND resource_arn NOT LIKE '%/%' THEN 'bucket'
      WHEN resource_arn LIKE 'arn:%:rds:%:db:%' THEN 'instance'
      WHEN resource_arn LIKE 'arn:%:rds:%:cluster:%' THEN 'cluster'
      WHEN resource_arn LIKE 'arn:%:dynamodb:%:table/%' AND resource_arn NOT LIKE '%/%/%' THEN 'table'
      WHEN resource_arn LIKE 'arn:%:elasticfilesystem:%:file-system/%' THEN 'file_system'
    END AS way
  FROM aws_tagging_resource
  GROUP BY account_id, resource_arn
),
refused AS (
  SELECT DISTINCT account_id, region,
    CASE table_name WHEN 'aws_s3_bucket' THEN 'bucket' WHEN 'aws_rds_db_instance' THEN 'instance'
      WHEN 'aws_rds_db_cluster' THEN 'cluster' WHEN 'aws_dynamodb_table' THEN 'table'
      WHEN 'aws_efs_file_system' THEN 'file_system' END AS way
  FROM assay_error
),
store AS (
  SELECT o.*, l.class AS listed_class
  FROM own o
  LEFT JOIN listed l ON l.account_id = o.account_id AND l.resource_arn = o.resource_uid
  UNION ALL
  -- Where the service's own list was refused, GetResources still names some of what is there.
  SELECT l.account_id, l.resource_arn AS resource_uid, l.region, l.way, NULL AS class, false AS tags_read, l.class AS listed_class
  FROM listed l
  JOIN refused r ON r.account_id = l.account_id AND r.way = l.way AND r.region IN (l.region, 'global')
  LEFT JOIN own o ON o.account_id = l.account_id AND o.resource_uid = l.resource_arn
  WHERE o.resource_uid IS NULL
),
judged AS (
  SELECT *,
    CASE
      WHEN tags_read AND class IS NULL THEN 'untagged'
      WHEN tags_read AND array_has($class_values, class) THEN 'tagged'
      WHEN tags_read AND NOT array_has($class_values, class) THEN 'wrong_value'
      WHEN NOT array_has($class_values, listed_class) THEN 'listed_wrong'
      ELSE 'unread'
    END AS reason
  FROM store
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'tagged' THEN 'pass'
    WHEN reason IN ('untagged', 'wrong_value', 'listed_wrong') THEN 'fail'
    WHEN reason = 'unread' THEN 'unknown'
  END AS verdict,
  reason, way,
  named_struct('class_key', $class_key, 'class', class, 'listed_class', listed_class, 'class_values', $class_values) AS evidence
FROM judged
