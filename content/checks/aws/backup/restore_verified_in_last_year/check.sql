WITH type AS (
  SELECT account_id, region, resource_type, count(*) AS resources
  FROM aws_backup_protected_resource GROUP BY account_id, region, resource_type
),
job AS (
  SELECT account_id, region, resource_type, restore_job_id, status, completion_date, creation_date,
    coalesce(validation_status, 'none') AS validation,
    CASE
      WHEN status IS NULL OR status = 'COMPLETED' AND completion_date IS NULL THEN 'not_read'
      WHEN status <> 'COMPLETED' THEN 'not_completed'
      WHEN age_days(completion_date) > $days THEN 'too_old'
      WHEN created_by['restore_testing_plan_arn'] IS NULL OR validation_status = 'SUCCESSFUL' THEN 'restored'
      WHEN created_by['restore_testing_plan_arn'] IS NOT NULL THEN 'not_validated'
    END AS reason
  FROM aws_backup_restore_job
),
best AS (
  SELECT *, row_number() OVER (PARTITION BY account_id, region, resource_type ORDER BY CASE reason WHEN 'restored' THEN 1
    WHEN 'not_read' THEN 2 WHEN 'not_validated' THEN 3 WHEN 'too_old' THEN 4 ELSE 5 END,
    completion_date DESC NULLS LAST, creation_date DESC NULLS LAST) AS place
  FROM job
),
judged AS (
  SELECT concat(s.region_uid, '/', t.resource_type) AS resource_uid, t.account_id, t.region, t.resource_type, t.resources,
    b.restore_job_id, b.status, b.completion_date, b.validation,
    CASE
      WHEN t.resource_type IS NULL THEN 'not_read'
      WHEN b.account_id IS NULL AND u.account_id IS NOT NULL THEN 'not_read'
      ELSE coalesce(b.reason, 'no_restore')
    END AS reason
  FROM type t
  JOIN assay_scope s ON s.account_id = t.account_id AND s.region = t.region
  LEFT JOIN best b ON b.account_id = t.account_id AND b.region = t.region AND b.resource_type = t.resource_type AND b.place = 1
  -- A job of an unknown type might be the one that is missing.
  LEFT JOIN (SELECT DISTINCT account_id, region FROM job WHERE resource_type IS NULL) u
    ON u.account_id = t.account_id AND u.region = t.region
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'restored' THEN 'pass'
    WHEN reason IN ('not_validated', 'too_old', 'not_completed', 'no_restore') THEN 'fail'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct(
    'resource_type', resource_type, 'resources', resources, 'job', restore_job_id, 'status', status,
    'completed_at', completion_date, 'validation', validation, 'days', $days
  ) AS evidence
FROM judged
