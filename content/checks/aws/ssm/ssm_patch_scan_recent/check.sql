WITH reasoned AS (
  -- A node that several answers tell of counts once.
  SELECT DISTINCT m.resource_uid, m.account_id, m.region, s.operation, s.operation_end_time,
    age_days(s.operation_end_time) AS age,
    CASE
      WHEN s.error IS NOT NULL THEN 'unread'
      WHEN s.resource_uid IS NULL THEN 'never'
      WHEN s.operation_end_time IS NULL THEN 'unread'
      WHEN age_days(s.operation_end_time) > $max_age_days THEN 'old'
      WHEN age_days(s.operation_end_time) <= $max_age_days THEN 'recent'
    END AS reason
  FROM aws_ssm_managed_instance m
  LEFT JOIN aws_ssm_managed_instance_patch_state s ON s.resource_uid = m.resource_uid
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'recent' THEN 'pass'
    WHEN reason IN ('old', 'never') THEN 'fail'
    WHEN reason = 'unread' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct(
    'operation', operation, 'operation_end_time', operation_end_time, 'age_days', round(age, 1),
    'max_age_days', $max_age_days
  ) AS evidence
FROM reasoned
