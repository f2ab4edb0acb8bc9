WITH resource AS (
  SELECT account_id, region FROM aws_ec2_instance WHERE coalesce(state['name'], '') <> 'terminated'
  UNION ALL SELECT account_id, region FROM aws_ebs_volume
  UNION ALL SELECT account_id, region FROM aws_rds_db_instance
  UNION ALL SELECT account_id, region FROM aws_rds_db_cluster
  UNION ALL SELECT account_id, region FROM aws_dynamodb_table
  UNION ALL SELECT account_id, region FROM aws_efs_file_system
  UNION ALL SELECT account_id, region FROM aws_s3_bucket_location WHERE error IS NULL
),
present AS (SELECT account_id, region, count(*) AS resources FROM resource GROUP BY account_id, region),
-- The shortest interval of a plan's rules: a run of its slowest rule would hide that the others stand still.
schedule AS (
  SELECT parent_uid, count(rule['schedule_expression']) AS schedules,
    min(cron_interval_hours(rule['schedule_expression'])) AS interval_hours
  FROM (SELECT parent_uid, unnest(backup_plan['rules']) AS rule FROM aws_backup_plan_detail)
  GROUP BY parent_uid
),
selection AS (
  SELECT s.parent_uid,
    bool_or(array_length(d.backup_selection['resources']) > 0
      OR array_length(d.backup_selection['list_of_tags']) > 0) AS selects,
    bool_or(d.backup_selection IS NULL) AS unread
  FROM aws_backup_selection s
  LEFT JOIN aws_backup_selection_detail d ON d.parent_uid = s.resource_uid
  GROUP BY s.parent_uid
),
judged AS (
  SELECT p.account_id, p.region, p.backup_plan_name AS plan, c.interval_hours, age_hours(p.last_execution_date) AS age,
    CASE
      WHEN c.parent_uid IS NULL THEN 'not_read'
      WHEN c.schedules = 0 THEN 'no_schedule'
      WHEN coalesce(s.selects, false) = false AND s.unread THEN 'not_read'
      WHEN coalesce(s.selects, false) = false THEN 'no_selection'
      WHEN p.last_execution_date IS NULL THEN 'never_ran'
      WHEN age_hours(p.last_execution_date) <= 2 * c.interval_hours THEN 'active'
      WHEN age_hours(p.last_execution_date) > 2 * c.interval_hours THEN 'overdue'
      ELSE 'not_read'
    END AS reason
  FROM aws_backup_plan p
  LEFT JOIN schedule c ON c.parent_uid = p.resource_uid
  LEFT JOIN selection s ON s.parent_uid = p.resource_uid
),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY account_id, region
    ORDER BY CASE reason WHEN 'active' THEN 1 WHEN 'not_read' THEN 2 ELSE 3 END, plan) AS place
  FROM judged
),
reasoned AS (
  SELECT c.region_uid, c.account_id, c.region, p.resources, r.plan, r.interval_hours, r.age,
    CASE
      WHEN p.resources IS NULL AND coalesce(r.reason, '') <> 'active' THEN 'nothing'
      ELSE coalesce(r.reason, 'no_plan')
    END AS reason
  FROM assay_scope c
  LEFT JOIN present p ON p.account_id = c.account_id AND p.region = c.region
  LEFT JOIN ranked r ON r.account_id = c.account_id AND r.region = c.region AND r.place = 1
)
SELECT
  region_uid AS resource_uid, account_id, region,
  CASE
    WHEN reason = 'active' THEN 'pass'
    WHEN reason IN ('overdue', 'never_ran', 'no_selection', 'no_schedule', 'no_plan') THEN 'fail'
    WHEN reason = 'not_read' THEN 'unknown'
    WHEN reason = 'nothing' THEN 'not_applicable'
  END AS verdict,
  reason,
  -- Whether a resource exists matters only where none was seen.
  CASE WHEN reason <> 'nothing' THEN 'plan' END AS way,
  named_struct(
    'plan', plan, 'interval_hours', interval_hours, 'age_hours', round(age, 1), 'resources', resources
  ) AS evidence
FROM reasoned
