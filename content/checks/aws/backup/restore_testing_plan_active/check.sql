WITH protected AS (
  SELECT account_id, region, bool_or(resource_type IS NULL) AS unread,
    array_agg(DISTINCT resource_type ORDER BY resource_type)
      FILTER (WHERE NOT array_has($untestable_types, resource_type)) AS needed
  FROM aws_backup_protected_resource GROUP BY account_id, region
),
selected AS (
  SELECT parent_uid, bool_or(error IS NOT NULL OR protected_resource_type IS NULL) AS unread,
    array_agg(DISTINCT protected_resource_type) FILTER (WHERE protected_resource_type IS NOT NULL) AS types
  FROM aws_backup_restore_testing_selection GROUP BY parent_uid
),
plan AS (
  SELECT p.account_id, p.region, p.restore_testing_plan_name AS name, p.last_execution_time AS ran_at, coalesce(s.unread, false) AS unread,
    CASE WHEN s.types IS NULL THEN n.needed ELSE array_except(n.needed, s.types) END AS missing
  FROM aws_backup_restore_testing_plan p
  JOIN protected n ON n.account_id = p.account_id AND n.region = p.region
  LEFT JOIN selected s ON s.parent_uid = p.resource_uid
),
tested AS (
  SELECT *, CASE
      WHEN ran_at IS NULL THEN 'never_run'
      WHEN age_days(ran_at) > $days THEN 'not_run'
      WHEN array_length(missing) = 0 THEN 'covered'
      WHEN unread THEN 'not_read'
      WHEN array_length(missing) > 0 THEN 'types_missing'
    END AS reason
  FROM plan
),
best AS (
  SELECT *, row_number() OVER (PARTITION BY account_id, region ORDER BY CASE reason WHEN 'covered' THEN 1 WHEN 'not_read' THEN 2
    WHEN 'types_missing' THEN 3 WHEN 'not_run' THEN 4 ELSE 5 END, array_length(missing), ran_at DESC NULLS LAST, name) AS place
  FROM tested
),
judged AS (
  SELECT s.region_uid, s.account_id, s.region, n.needed, b.name, b.ran_at, b.missing,
    CASE
      WHEN n.account_id IS NULL THEN 'nothing_protected'
      WHEN n.unread THEN 'not_read'
      WHEN n.needed IS NULL THEN 'untestable'
      ELSE coalesce(b.reason, 'no_plan')
    END AS reason
  FROM assay_scope s
  LEFT JOIN protected n ON n.account_id = s.account_id AND n.region = s.region
  LEFT JOIN best b ON b.account_id = s.account_id AND b.region = s.region AND b.place = 1
)
SELECT
  region_uid AS resource_uid, account_id, region,
  CASE
    WHEN reason = 'covered' THEN 'pass'
    WHEN reason IN ('types_missing', 'not_run', 'never_run', 'no_plan') THEN 'fail'
    WHEN reason IN ('nothing_protected', 'untestable') THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('plan', name, 'ran_at', ran_at, 'needed', needed, 'missing', missing, 'days', $days) AS evidence
FROM judged
