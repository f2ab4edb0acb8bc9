-- The report writes true and false in small letters, its documentation in capitals.
WITH report AS (
  SELECT resource_uid, account_id, region, "user", lower(password_enabled) AS password_enabled, lower(mfa_active) AS mfa_active
  FROM aws_iam_credential_report
  WHERE "user" <> '<root_account>'
),
judged AS (
  SELECT
    *,
    CASE
      WHEN password_enabled = 'true' AND mfa_active = 'true' THEN 'mfa'
      WHEN password_enabled = 'true' AND mfa_active = 'false' THEN 'no_mfa'
      WHEN password_enabled = 'false' THEN 'no_password'
      WHEN password_enabled IS NULL OR mfa_active IS NULL THEN 'not_read'
      WHEN password_enabled NOT IN ('true', 'false') OR mfa_active NOT IN ('true', 'false') THEN 'not_read'
    END AS reason
  FROM report
)
SELECT
  resource_uid,
  account_id,
  region,
  CASE
    WHEN reason = 'mfa' THEN 'pass'
    WHEN reason = 'no_mfa' THEN 'fail'
    WHEN reason = 'no_password' THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('user', "user", 'password_enabled', password_enabled, 'mfa_active', mfa_active) AS evidence
FROM judged
