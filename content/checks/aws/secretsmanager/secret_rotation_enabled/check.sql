WITH fact AS (
  SELECT *, floor(age_days(last_rotated_date)) AS rotated_days
  FROM aws_secretsmanager_secret
),
judged AS (
  SELECT *,
    CASE
      WHEN owning_service IS NOT NULL THEN 'owned'
      -- AWS leaves rotation_enabled out until rotation is set up for the first time.
      WHEN NOT coalesce(rotation_enabled, false) THEN 'off'
      WHEN last_rotated_date IS NULL THEN 'never'
      WHEN age_days(last_rotated_date) > $max_days THEN 'old'
      -- AWS leaves the date out where no rotation is scheduled: then none is late.
      WHEN next_rotation_date IS NULL THEN 'rotated'
      WHEN age_days(next_rotation_date) > 0 THEN 'overdue'
      WHEN age_days(next_rotation_date) <= 0 THEN 'rotates'
    END AS reason
  FROM fact
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('rotates', 'rotated') THEN 'pass'
    WHEN reason IN ('off', 'never', 'old', 'overdue') THEN 'fail'
    WHEN reason = 'owned' THEN 'not_applicable'
  END AS verdict,
  reason,
  named_struct('rotation_enabled', rotation_enabled, 'age_days', rotated_days, 'last_rotated_date', last_rotated_date,
    'next_rotation_date', next_rotation_date, 'owning_service', owning_service, 'max_days', $max_days) AS evidence
FROM judged
