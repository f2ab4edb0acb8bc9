WITH rule AS (
  SELECT parent_uid, bool_or(rule['enable_continuous_backup']) AS continuous
  FROM (SELECT parent_uid, unnest(backup_plan['rules']) AS rule FROM aws_backup_plan_detail)
  GROUP BY parent_uid
),
run AS (
  SELECT parent_uid, largest_gap_hours(array_agg(run['execution_time'])) AS gap
  FROM (SELECT parent_uid, unnest(scheduled_runs_preview) AS run FROM aws_backup_plan_detail)
  GROUP BY parent_uid
),
reasoned AS (
  SELECT p.resource_uid, p.account_id, p.region, p.backup_plan_name AS plan, n.gap, r.continuous,
    CASE
      WHEN r.continuous THEN 'continuous'
      WHEN n.gap <= $rpo_hours THEN 'often_enough'
      WHEN n.gap > $rpo_hours THEN 'too_rare'
      ELSE 'not_read'
    END AS reason
  FROM aws_backup_plan p
  LEFT JOIN rule r ON r.parent_uid = p.resource_uid
  LEFT JOIN run n ON n.parent_uid = p.resource_uid
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('often_enough', 'continuous') THEN 'pass'
    WHEN reason = 'too_rare' THEN 'fail'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('plan', plan, 'gap_hours', gap, 'continuous', continuous, 'rpo_hours', $rpo_hours) AS evidence
FROM reasoned
