-- The report writes true and false in small letters, its documentation in capitals.
WITH report AS (
  SELECT resource_uid, account_id, region, "user", access_key_1_last_rotated, access_key_2_last_rotated,
    lower(access_key_1_active) AS access_key_1_active, lower(access_key_2_active) AS access_key_2_active
  FROM aws_iam_credential_report
  WHERE "user" <> '<root_account>'
),
keys AS (
  SELECT
    *,
    CASE WHEN access_key_1_active = 'true' THEN age_days(parse_time(access_key_1_last_rotated)) END AS key_1_days,
    CASE WHEN access_key_2_active = 'true' THEN age_days(parse_time(access_key_2_last_rotated)) END AS key_2_days
  FROM report
),
judged AS (
  SELECT
    *,
    CASE
      WHEN access_key_1_active = 'true' AND access_key_2_active = 'true' THEN 'two_keys'
      WHEN greatest(key_1_days, key_2_days) > $days THEN 'old'
      WHEN access_key_1_active = 'false' AND access_key_2_active = 'false' THEN 'no_key'
      WHEN (access_key_1_active = 'false' OR key_1_days <= $days)
        AND (access_key_2_active = 'false' OR key_2_days <= $days) THEN 'rotated'
      WHEN access_key_1_active IS NULL OR access_key_1_active NOT IN ('true', 'false') THEN 'not_read'
      WHEN access_key_2_active IS NULL OR access_key_2_active NOT IN ('true', 'false') THEN 'not_read'
      WHEN key_1_days IS NULL OR key_2_days IS NULL THEN 'not_read'
    END AS reason
  FROM keys
)
SELECT
  resource_uid,
  account_id,
  region,
  CASE
    WHEN reason = 'rotated' THEN 'pass'
    WHEN reason IN ('old', 'two_keys') THEN 'fail'
    WHEN reason = 'no_key' THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct(
    'user', "user", 'days', $days, 'oldest_key_days', floor(greatest(key_1_days, key_2_days)),
    'key_1_active', access_key_1_active, 'key_2_active', access_key_2_active
  ) AS evidence
FROM judged
