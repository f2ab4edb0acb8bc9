-- No lifecycle, or one without an end, keeps for good; but not one that deletes the point once it was copied.
WITH rule AS (
  SELECT parent_uid,
    max(rule['lifecycle']['delete_after_days']) AS longest,
    bool_or(rule['lifecycle']['delete_after_days'] IS NULL
      AND rule['lifecycle']['delete_after_event'] IS NULL) AS forever
  FROM (SELECT parent_uid, unnest(backup_plan['rules']) AS rule FROM aws_backup_plan_detail)
  GROUP BY parent_uid
),
reasoned AS (
  SELECT p.resource_uid, p.account_id, p.region, p.backup_plan_name AS plan, r.longest,
    CASE
      WHEN r.parent_uid IS NULL THEN 'not_read'
      WHEN r.forever THEN 'forever'
      WHEN r.longest >= $min_days THEN 'long_enough'
      WHEN coalesce(r.longest, 0) < $min_days THEN 'too_short'
    END AS reason
  FROM aws_backup_plan p
  LEFT JOIN rule r ON r.parent_uid = p.resource_uid
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('long_enough', 'forever') THEN 'pass'
    WHEN reason = 'too_short' THEN 'fail'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('plan', plan, 'longest_days', longest, 'min_days', $min_days) AS evidence
FROM reasoned
