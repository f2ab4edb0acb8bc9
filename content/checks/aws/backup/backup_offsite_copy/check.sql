WITH rule AS (
  SELECT parent_uid, unnest(backup_plan['rules']) AS rule FROM aws_backup_plan_detail
),
rules AS (SELECT DISTINCT parent_uid FROM rule),
destination AS (
  SELECT DISTINCT parent_uid, action['destination_backup_vault_arn'] AS vault
  FROM (SELECT parent_uid, unnest(rule['copy_actions']) AS action FROM rule)
),
-- A job that a plan made belongs to that plan; a copy on demand counts for the vault.
job AS (
  SELECT account_id, region, destination_backup_vault_arn AS vault, created_by['backup_plan_id'] AS plan_id,
    state, creation_date, state IN ('CREATED', 'RUNNING') AS under_way
  FROM aws_backup_copy_job
),
pair AS (
  SELECT p.resource_uid, d.vault, j.state, j.creation_date, j.under_way,
    CASE
      WHEN split_part(d.vault, ':', 4) = p.region AND split_part(d.vault, ':', 5) = p.account_id THEN 'same_place'
      WHEN array_length($allowed_regions) > 0 AND NOT array_has($allowed_regions, split_part(d.vault, ':', 4))
        THEN 'region_not_allowed'
      WHEN j.vault IS NULL THEN 'no_copy_job'
      WHEN j.state = 'COMPLETED' THEN 'copied'
      WHEN j.under_way THEN 'copy_running'
      WHEN j.state IN ('FAILED', 'PARTIAL') THEN 'copy_failed'
      ELSE 'not_read'
    END AS reason,
    row_number() OVER (PARTITION BY p.resource_uid, d.vault
      ORDER BY j.under_way, j.creation_date DESC NULLS LAST) AS place
  FROM aws_backup_plan p
  JOIN destination d ON d.parent_uid = p.resource_uid
  LEFT JOIN job j ON j.account_id = p.account_id AND j.region = p.region AND j.vault = d.vault
    AND (j.plan_id IS NULL OR j.plan_id = p.backup_plan_id)
),
best AS (
  SELECT *, row_number() OVER (PARTITION BY resource_uid ORDER BY
    CASE reason WHEN 'copied' THEN 1 WHEN 'not_read' THEN 2 WHEN 'copy_running' THEN 3 WHEN 'copy_failed' THEN 4
      WHEN 'no_copy_job' THEN 5 WHEN 'region_not_allowed' THEN 6 ELSE 7 END, vault) AS rank
  FROM pair WHERE place = 1
),
reasoned AS (
  SELECT p.resource_uid, p.account_id, p.region, p.backup_plan_name AS plan, b.vault, b.state, b.creation_date,
    CASE
      WHEN p.backup_plan_name IS NULL THEN 'not_read'
      WHEN NOT glob_match_any(p.backup_plan_name, $plans) THEN 'not_selected'
      WHEN r.parent_uid IS NULL THEN 'not_read'
      ELSE coalesce(b.reason, 'no_copy')
    END AS reason
  FROM aws_backup_plan p
  LEFT JOIN rules r ON r.parent_uid = p.resource_uid
  LEFT JOIN best b ON b.resource_uid = p.resource_uid AND b.rank = 1
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'copied' THEN 'pass'
    WHEN reason IN ('copy_failed', 'no_copy_job', 'region_not_allowed', 'same_place', 'no_copy') THEN 'fail'
    WHEN reason IN ('copy_running', 'not_read') THEN 'unknown'
    WHEN reason = 'not_selected' THEN 'not_applicable'
  END AS verdict,
  reason,
  named_struct(
    'plan', plan, 'destination', vault, 'copy_state', state, 'copy_date', creation_date,
    'plans', $plans, 'allowed_regions', $allowed_regions
  ) AS evidence
FROM reasoned
