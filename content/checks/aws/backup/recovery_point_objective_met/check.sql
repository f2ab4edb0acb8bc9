WITH tagged AS (
  SELECT account_id, region, resource_arn, trim(tag_value(tags, $rpo_tag)) AS tag
  FROM aws_tagging_resource WHERE tag_value(tags, $rpo_tag) IS NOT NULL
),
backup AS (
  SELECT account_id, region, resource_arn, max(last_backup_time) AS at
  FROM aws_backup_protected_resource GROUP BY account_id, region, resource_arn
),
subject AS (
  SELECT coalesce(b.account_id, t.account_id) AS account_id, coalesce(b.region, t.region) AS region,
    coalesce(b.resource_arn, t.resource_arn) AS uid, b.at, b.resource_arn IS NOT NULL AS protected, t.tag
  FROM backup b
  FULL OUTER JOIN tagged t ON t.account_id = b.account_id AND t.resource_arn = b.resource_arn
),
point AS (
  SELECT i.account_id, i.resource_uid AS uid, coalesce(i.latest_restorable_time, c.latest_restorable_time) AS at
  FROM aws_rds_db_instance i
  LEFT JOIN aws_rds_db_cluster c ON c.account_id = i.account_id AND c.region = i.region
    AND c.db_cluster_identifier = i.db_cluster_identifier
  UNION ALL SELECT account_id, resource_uid, latest_restorable_time FROM aws_rds_db_cluster
  UNION ALL SELECT account_id, parent_uid, point_in_time_recovery_description['latest_restorable_date_time']
  FROM aws_dynamodb_table_continuous_backup
),
measured AS (
  SELECT s.account_id, s.region, s.uid, s.protected, s.tag, split_part(s.uid, ':', 3) AS service,
    NOT s.protected AND regexp_like(s.uid, ':(recovery-point|snapshot|cluster-snapshot|backup|image)[:/]|/backup/') AS a_copy,
    CASE WHEN max(p.at) > s.at OR s.at IS NULL THEN max(p.at) ELSE s.at END AS newest,
    CASE
      WHEN s.tag IS NULL THEN CAST($default_rpo_hours AS DOUBLE)
      WHEN regexp_like(s.tag, '^[0-9]+([.][0-9]+)?$') THEN try_cast(s.tag AS DOUBLE)
      WHEN regexp_like(s.tag, '^P([0-9]+W|([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+([.][0-9]+)?S)?)?)$')
        AND NOT regexp_like(s.tag, '[PT]$')
      THEN coalesce(try_cast(regexp_match(s.tag, '([0-9]+)W')[1] AS DOUBLE), 0) * 168
        + coalesce(try_cast(regexp_match(s.tag, '([0-9]+)D')[1] AS DOUBLE), 0) * 24
        + coalesce(try_cast(regexp_match(s.tag, '([0-9]+)H')[1] AS DOUBLE), 0)
        + coalesce(try_cast(regexp_match(s.tag, '([0-9]+)M')[1] AS DOUBLE), 0) / 60
        + coalesce(try_cast(regexp_match(s.tag, '([0-9.]+)S')[1] AS DOUBLE), 0) / 3600
    END AS rpo
  FROM subject s
  LEFT JOIN point p ON p.account_id = s.account_id AND p.uid = s.uid
  GROUP BY s.account_id, s.region, s.uid, s.protected, s.tag, s.at
),
judged AS (
  SELECT *,
    CASE
      WHEN a_copy THEN 'a_copy'
      WHEN rpo IS NULL THEN 'tag_unreadable'
      WHEN newest IS NULL AND protected THEN 'not_read'
      WHEN newest IS NULL THEN 'no_point'
      WHEN age_hours(newest) <= rpo THEN 'met'
      WHEN age_hours(newest) > rpo THEN 'missed'
    END AS reason
  FROM measured
)
SELECT
  uid AS resource_uid, account_id, region,
  CASE
    WHEN reason = 'met' THEN 'pass'
    WHEN reason IN ('missed', 'no_point') THEN 'fail'
    WHEN reason = 'a_copy' THEN 'not_applicable'
    WHEN reason IN ('tag_unreadable', 'not_read') THEN 'unknown'
  END AS verdict,
  reason,
  CASE service WHEN 'rds' THEN 'database' WHEN 'dynamodb' THEN 'table' ELSE 'backup' END AS way,
  named_struct('newest', newest, 'age_hours', round(age_hours(newest), 1), 'rpo_hours', rpo, 'tag', tag, 'rpo_tag', $rpo_tag,
    'default_rpo_hours', $default_rpo_hours) AS evidence
FROM judged
