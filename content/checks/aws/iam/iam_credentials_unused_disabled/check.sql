-- The report writes true and false in small letters, its documentation in capitals.
WITH credentials AS (
  SELECT resource_uid, 'password' AS credential, lower(password_enabled) AS enabled, password_last_used AS used,
    password_last_changed AS made, user_creation_time AS created
  FROM aws_iam_credential_report
  UNION ALL
  SELECT resource_uid, 'key_1', lower(access_key_1_active), access_key_1_last_used_date, access_key_1_last_rotated, user_creation_time
  FROM aws_iam_credential_report
  UNION ALL
  SELECT resource_uid, 'key_2', lower(access_key_2_active), access_key_2_last_used_date, access_key_2_last_rotated, user_creation_time
  FROM aws_iam_credential_report
),
idle AS (
  -- what was never used counts from when it was made
  SELECT
    *,
    age_days(parse_time(CASE
      WHEN used NOT IN ('N/A', 'no_information') THEN used
      WHEN used IN ('N/A', 'no_information') AND made <> 'N/A' THEN made
      WHEN used IN ('N/A', 'no_information') AND made = 'N/A' THEN created
    END)) AS days
  FROM credentials
),
by_user AS (
  SELECT
    resource_uid,
    bool_and(coalesce(enabled, '') = 'false') AS none_enabled,
    bool_or(enabled = 'true' AND days >= $days) AS unused,
    bool_and(coalesce(enabled = 'false' OR (enabled = 'true' AND days < $days), false)) AS all_used,
    max(days) FILTER (WHERE credential = 'password' AND enabled = 'true') AS password_days,
    max(days) FILTER (WHERE credential = 'key_1' AND enabled = 'true') AS key_1_days,
    max(days) FILTER (WHERE credential = 'key_2' AND enabled = 'true') AS key_2_days
  FROM idle
  GROUP BY resource_uid
),
judged AS (
  SELECT
    r.resource_uid, r.account_id, r.region, r."user", u.password_days, u.key_1_days, u.key_2_days,
    CASE
      WHEN u.none_enabled THEN 'none_enabled'
      WHEN u.unused THEN 'unused'
      WHEN u.all_used THEN 'used'
      WHEN NOT u.all_used THEN 'not_read'
    END AS reason
  FROM aws_iam_credential_report r
  JOIN by_user u ON u.resource_uid = r.resource_uid
  WHERE r."user" <> '<root_account>'
)
SELECT
  resource_uid,
  account_id,
  region,
  CASE
    WHEN reason = 'used' THEN 'pass'
    WHEN reason = 'unused' THEN 'fail'
    WHEN reason = 'none_enabled' THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct(
    'user', "user", 'days', $days, 'password_idle_days', floor(password_days),
    'key_1_idle_days', floor(key_1_days), 'key_2_idle_days', floor(key_2_days)
  ) AS evidence
FROM judged
