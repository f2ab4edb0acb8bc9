WITH root AS (
  SELECT
    a.account_uid,
    a.account_id,
    r.password_last_used,
    r.access_key_1_last_used_date AS key_1_last_used,
    r.access_key_2_last_used_date AS key_2_last_used,
    least(
      age_days(parse_time(r.password_last_used)),
      age_days(parse_time(r.access_key_1_last_used_date)),
      age_days(parse_time(r.access_key_2_last_used_date))
    ) AS idle_days
  FROM assay_account a
  LEFT JOIN aws_iam_credential_report r ON r.account_id = a.account_id AND r."user" = '<root_account>'
),
told AS (
  -- each date is a time, or the report's own word for "never"
  SELECT
    *,
    (parse_time(password_last_used) IS NOT NULL OR password_last_used IN ('no_information', 'N/A'))
    AND (parse_time(key_1_last_used) IS NOT NULL OR key_1_last_used IN ('no_information', 'N/A'))
    AND (parse_time(key_2_last_used) IS NOT NULL OR key_2_last_used IN ('no_information', 'N/A')) AS all_told
  FROM root
),
judged AS (
  SELECT
    *,
    CASE
      WHEN idle_days <= $days THEN 'used'
      WHEN all_told THEN 'unused'
      WHEN all_told IS NULL OR NOT all_told THEN 'not_read'
    END AS reason
  FROM told
)
SELECT
  account_uid AS resource_uid,
  account_id,
  'global' AS region,
  CASE
    WHEN reason = 'unused' THEN 'pass'
    WHEN reason = 'used' THEN 'fail'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct(
    'days', $days, 'idle_days', idle_days, 'password_last_used', password_last_used,
    'key_1_last_used', key_1_last_used, 'key_2_last_used', key_2_last_used
  ) AS evidence
FROM judged
