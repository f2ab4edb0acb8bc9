WITH plan AS (
  SELECT account_id, region, report_plan_name, report_setting['report_template'] AS template, deployment_status,
    last_successful_execution_time AS succeeded_at,
    CASE
      WHEN report_setting['report_template'] IS NULL THEN 'not_read'
      WHEN report_setting['report_template'] NOT IN ('BACKUP_JOB_REPORT', 'RESOURCE_COMPLIANCE_REPORT') THEN 'other_template'
      WHEN deployment_status IS NULL THEN 'not_read'
      WHEN deployment_status <> 'COMPLETED' THEN 'not_deployed'
      WHEN last_successful_execution_time IS NULL THEN 'never_succeeded'
      WHEN age_days(last_successful_execution_time) > 8 THEN 'stale'
      WHEN age_days(last_successful_execution_time) <= 8 THEN 'running'
    END AS reason
  FROM aws_backup_report_plan
),
best AS (
  SELECT *, row_number() OVER (PARTITION BY account_id, region ORDER BY
    CASE reason WHEN 'running' THEN 1 WHEN 'not_read' THEN 2 WHEN 'stale' THEN 3 WHEN 'never_succeeded' THEN 4
      WHEN 'not_deployed' THEN 5 ELSE 6 END, report_plan_name) AS place
  FROM plan
),
judged AS (
  SELECT s.region_uid, s.account_id, s.region, b.report_plan_name, b.template, b.deployment_status, b.succeeded_at,
    coalesce(b.reason, 'no_plan') AS reason
  FROM assay_scope s
  LEFT JOIN best b ON b.account_id = s.account_id AND b.region = s.region AND b.place = 1
)
SELECT
  region_uid AS resource_uid, account_id, region,
  CASE
    WHEN reason = 'running' THEN 'pass'
    WHEN reason IN ('stale', 'never_succeeded', 'not_deployed', 'other_template', 'no_plan') THEN 'fail'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct(
    'plan', report_plan_name, 'template', template, 'deployment_status', deployment_status, 'succeeded_at', succeeded_at,
    'max_age_days', 8
  ) AS evidence
FROM judged
