WITH relational AS (
  SELECT resource_uid, account_id, region, db_cluster_identifier AS cluster_id, backup_retention_period AS days
  FROM aws_rds_db_instance
  UNION ALL
  SELECT resource_uid, account_id, region, NULL AS cluster_id, backup_retention_period AS days
  FROM aws_rds_db_cluster
),
judged AS (
  SELECT resource_uid, account_id, region, cluster_id, days, NULL AS recovery,
    CASE
      WHEN cluster_id IS NOT NULL THEN 'cluster_member'
      WHEN days >= $min_days THEN 'retained'
      WHEN days < $min_days THEN 'too_short'
      ELSE 'not_read'
    END AS reason
  FROM relational
  UNION ALL
  SELECT t.resource_uid, t.account_id, t.region, NULL AS cluster_id, NULL AS days,
    b.point_in_time_recovery_description['point_in_time_recovery_status'] AS recovery,
    CASE
      WHEN b.point_in_time_recovery_description['point_in_time_recovery_status'] = 'ENABLED' THEN 'recoverable'
      WHEN b.point_in_time_recovery_description['point_in_time_recovery_status'] = 'DISABLED' THEN 'not_recoverable'
      ELSE 'not_read'
    END AS reason
  FROM aws_dynamodb_table t
  LEFT JOIN aws_dynamodb_table_continuous_backup b ON b.parent_uid = t.resource_uid
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('retained', 'recoverable') THEN 'pass'
    WHEN reason IN ('too_short', 'not_recoverable') THEN 'fail'
    WHEN reason = 'cluster_member' THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('retention_days', days, 'min_days', $min_days, 'recovery', recovery, 'cluster', cluster_id) AS evidence
FROM judged
