WITH holder AS (
  SELECT resource_uid, account_id, region, 'EC2 instance' AS kind, false AS member
  FROM aws_ec2_instance WHERE coalesce(state['name'], '') <> 'terminated'
  UNION ALL SELECT resource_uid, account_id, region, 'EBS volume', false FROM aws_ebs_volume
  UNION ALL SELECT resource_uid, account_id, region, 'database instance', db_cluster_identifier IS NOT NULL
  FROM aws_rds_db_instance
  UNION ALL SELECT resource_uid, account_id, region, 'database cluster', false FROM aws_rds_db_cluster
  UNION ALL SELECT resource_uid, account_id, region, 'DynamoDB table', false FROM aws_dynamodb_table
  UNION ALL SELECT resource_uid, account_id, region, 'EFS file system', false FROM aws_efs_file_system
  UNION ALL SELECT resource_uid, account_id, region, 'S3 bucket', false FROM aws_s3_bucket_location WHERE error IS NULL
),
own AS (
  SELECT resource_uid, max(last_backup_time) AS at FROM aws_backup_protected_resource GROUP BY resource_uid
),
attached AS (
  SELECT v.resource_uid AS volume_uid, i.resource_uid AS instance_uid
  FROM (SELECT resource_uid, account_id, region, unnest(attachments) AS a FROM aws_ebs_volume) v
  JOIN aws_ec2_instance i ON i.account_id = v.account_id AND i.region = v.region AND i.instance_id = v.a['instance_id']
),
-- If it is accepted: the backup of an instance holds its volumes; an instance is as safe as the oldest backup of all its volumes.
backup AS (
  SELECT resource_uid, at FROM own
  UNION ALL
  SELECT t.volume_uid, o.at FROM attached t JOIN own o ON o.resource_uid = t.instance_uid
  WHERE $accept_instance_backup
  UNION ALL
  SELECT t.instance_uid, min(o.at) FROM attached t LEFT JOIN own o ON o.resource_uid = t.volume_uid
  WHERE $accept_instance_backup
  GROUP BY t.instance_uid HAVING count(*) = count(o.at)
),
newest AS (SELECT resource_uid, max(at) AS at FROM backup GROUP BY resource_uid),
-- A tag list that was not read counts as critical: that can only make the check stricter.
critical AS (
  SELECT DISTINCT account_id, resource_arn FROM aws_tagging_resource WHERE coalesce(has_tag(tags, $critical_tag), true)
),
tagging AS (SELECT DISTINCT account_id FROM critical),
refused AS (SELECT DISTINCT account_id FROM assay_error WHERE table_name = 'aws_tagging_resource'),
reasoned AS (
  SELECT h.resource_uid, h.account_id, h.region, h.kind, n.at, age_hours(n.at) AS age,
    CASE
      WHEN h.member THEN 'cluster_member'
      WHEN g.account_id IS NULL AND f.account_id IS NOT NULL THEN 'tags_unread'
      WHEN g.account_id IS NOT NULL AND c.resource_arn IS NULL THEN 'not_critical'
      WHEN n.resource_uid IS NULL THEN 'not_protected'
      WHEN n.at IS NULL THEN 'time_missing'
      WHEN age_hours(n.at) > $max_age_hours THEN 'stale'
      WHEN age_hours(n.at) <= $max_age_hours THEN 'protected'
    END AS reason
  FROM holder h
  LEFT JOIN newest n ON n.resource_uid = h.resource_uid
  LEFT JOIN tagging g ON g.account_id = h.account_id
  LEFT JOIN critical c ON c.account_id = h.account_id AND c.resource_arn = h.resource_uid
  LEFT JOIN refused f ON f.account_id = h.account_id
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'protected' THEN 'pass'
    WHEN reason IN ('stale', 'not_protected') THEN 'fail'
    WHEN reason IN ('time_missing', 'tags_unread') THEN 'unknown'
    WHEN reason IN ('not_critical', 'cluster_member') THEN 'not_applicable'
  END AS verdict,
  reason,
  -- What one service refuses says nothing about the resources of another.
  CASE
    WHEN reason = 'cluster_member' THEN 'member'
    WHEN kind IN ('EC2 instance', 'EBS volume') AND $accept_instance_backup THEN 'compute'
    WHEN kind = 'EC2 instance' THEN 'instance'
    WHEN kind = 'EBS volume' THEN 'volume'
    WHEN kind = 'database instance' THEN 'database'
    WHEN kind = 'database cluster' THEN 'cluster'
    WHEN kind = 'DynamoDB table' THEN 'table'
    WHEN kind = 'EFS file system' THEN 'file_system'
    WHEN kind = 'S3 bucket' THEN 'bucket'
  END AS way,
  named_struct(
    'kind', kind, 'last_backup', at, 'age_hours', round(age, 1), 'max_age_hours', $max_age_hours,
    'critical_tag', $critical_tag, 'accept_instance_backup', $accept_instance_backup
  ) AS evidence
FROM reasoned
