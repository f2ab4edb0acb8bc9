WITH store AS (
  SELECT resource_uid, account_id, region, 'database instance' AS kind, 'relational' AS way, tag_list AS tags,
    db_cluster_identifier AS cluster, deletion_protection AS protected,
    db_cluster_identifier IS NOT NULL OR coalesce(starts_with(engine, 'aurora'), false) AS is_member
  FROM aws_rds_db_instance
  UNION ALL
  SELECT resource_uid, account_id, region, 'database cluster', 'relational', tag_list, db_cluster_identifier, deletion_protection, false
  FROM aws_rds_db_cluster
  UNION ALL
  SELECT t.resource_uid, t.account_id, t.region, 'DynamoDB table', 'table', NULL, NULL, d.deletion_protection_enabled, false
  FROM aws_dynamodb_table t
  LEFT JOIN aws_dynamodb_table_detail d ON d.account_id = t.account_id AND d.parent_uid = t.resource_uid AND d.error IS NULL
),
critical AS (
  SELECT account_id, resource_arn AS uid FROM aws_tagging_resource WHERE has_tag(tags, $critical_tag)
  UNION SELECT account_id, resource_uid FROM store WHERE has_tag(tags, $critical_tag)
),
tagging AS (SELECT DISTINCT account_id FROM critical),
refused AS (SELECT DISTINCT account_id FROM assay_error WHERE table_name = 'aws_tagging_resource'),
judged AS (
  SELECT s.*,
    CASE
      WHEN s.is_member THEN 'cluster_member'
      WHEN g.account_id IS NULL AND f.account_id IS NOT NULL THEN 'tags_unread'
      WHEN g.account_id IS NOT NULL AND c.uid IS NULL THEN 'not_critical'
      WHEN s.protected THEN 'protected'
      WHEN NOT s.protected THEN 'not_protected'
      ELSE 'not_read'
    END AS reason
  FROM store s
  LEFT JOIN tagging g ON g.account_id = s.account_id
  LEFT JOIN critical c ON c.account_id = s.account_id AND c.uid = s.resource_uid
  LEFT JOIN refused f ON f.account_id = s.account_id
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'protected' THEN 'pass'
    WHEN reason = 'not_protected' THEN 'fail'
    WHEN reason IN ('not_critical', 'cluster_member') THEN 'not_applicable'
    WHEN reason IN ('tags_unread', 'not_read') THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason = 'cluster_member' THEN 'member' ELSE way END AS way,
  named_struct('kind', kind, 'cluster', cluster, 'protected', protected, 'critical_tag', $critical_tag) AS evidence
FROM judged
