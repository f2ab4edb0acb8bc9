WITH member AS (
  SELECT m.resource_uid, count(*) AS members, count(*) FILTER (WHERE i.availability_zone IS NULL) AS placeless,
    array_agg(DISTINCT i.availability_zone ORDER BY i.availability_zone) FILTER (WHERE i.availability_zone IS NOT NULL) AS zones
  FROM (SELECT resource_uid, account_id, region, unnest(db_cluster_members)['db_instance_identifier'] AS id FROM aws_rds_db_cluster) m
  LEFT JOIN aws_rds_db_instance i ON i.account_id = m.account_id AND i.region = m.region AND i.db_instance_identifier = m.id
  GROUP BY m.resource_uid
),
store AS (
  SELECT resource_uid, account_id, region, 'database instance' AS kind, tag_list AS tags, db_cluster_identifier AS cluster, multi_az,
    NULL AS failover, NULL AS members, NULL AS placeless, NULL AS zones,
    db_cluster_identifier IS NOT NULL OR starts_with(engine, 'aurora') AS is_member, false AS by_members
  FROM aws_rds_db_instance
  UNION ALL
  SELECT c.resource_uid, c.account_id, c.region, 'database cluster', c.tag_list, c.db_cluster_identifier, c.multi_az, NULL,
    CASE WHEN c.db_cluster_members IS NOT NULL THEN coalesce(m.members, 0) END, m.placeless, m.zones, false,
    coalesce(starts_with(c.engine, 'aurora') OR c.engine IN ('neptune', 'docdb'), true)
  FROM aws_rds_db_cluster c LEFT JOIN member m ON m.resource_uid = c.resource_uid
  UNION ALL
  SELECT resource_uid, account_id, region, 'replication group', NULL, NULL, multi_az = 'enabled', automatic_failover, NULL, NULL, NULL, false, false
  FROM aws_elasticache_replication_group
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
      WHEN s.by_members AND cardinality(s.zones) >= 2 THEN 'zones'
      WHEN s.by_members AND (s.members IS NULL OR (s.members >= 2 AND s.placeless > 0)) THEN 'not_read'
      WHEN s.by_members THEN 'one_zone'
      WHEN NOT s.multi_az OR s.failover IN ('disabled', 'disabling', 'enabling') THEN 'single_az'
      WHEN s.multi_az IS NULL OR (s.kind = 'replication group' AND s.failover IS NULL) THEN 'not_read'
      WHEN s.multi_az THEN 'multi_az'
    END AS reason
  FROM store s
  LEFT JOIN tagging g ON g.account_id = s.account_id
  LEFT JOIN critical c ON c.account_id = s.account_id AND c.uid = s.resource_uid
  LEFT JOIN refused f ON f.account_id = s.account_id
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('multi_az', 'zones') THEN 'pass'
    WHEN reason IN ('single_az', 'one_zone') THEN 'fail'
    WHEN reason IN ('not_critical', 'cluster_member') THEN 'not_applicable'
    WHEN reason IN ('tags_unread', 'not_read') THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason = 'cluster_member' THEN 'member' WHEN kind = 'replication group' THEN 'cache' ELSE 'relational' END AS way,
  named_struct('kind', kind, 'cluster', cluster, 'multi_az', multi_az, 'failover', failover, 'members', members,
               'zones', zones, 'critical_tag', $critical_tag) AS evidence
FROM judged
