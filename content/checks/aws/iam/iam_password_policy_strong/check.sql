-- The report writes true and false in small letters, its documentation in capitals.
WITH report AS (
  SELECT
    account_id,
    count(*) FILTER (WHERE "user" = '<root_account>') AS root_rows,
    count(*) FILTER (WHERE "user" <> '<root_account>' AND lower(password_enabled) = 'true') AS with_password,
    count(*) FILTER (
      WHERE "user" <> '<root_account>' AND coalesce(lower(password_enabled), '') NOT IN ('true', 'false')
    ) AS not_told
  FROM aws_iam_credential_report
  GROUP BY account_id
),
settings AS (
  SELECT
    a.account_uid, a.account_id, p.account_id IS NOT NULL AND p.error IS NULL AS asked, p.absent,
    p.minimum_password_length AS length,
    -- AWS leaves the member out where reuse is not prevented
    coalesce(p.password_reuse_prevention, 0) AS reuse,
    p.require_symbols AS symbols, p.require_numbers AS numbers,
    p.require_uppercase_characters AS uppercase, p.require_lowercase_characters AS lowercase,
    r.root_rows, r.with_password, r.not_told
  FROM assay_account a
  LEFT JOIN aws_iam_account_password_policy p ON p.account_id = a.account_id
  LEFT JOIN report r ON r.account_id = a.account_id
),
judged AS (
  SELECT
    *,
    CASE
      WHEN root_rows > 0 AND with_password = 0 AND not_told = 0 THEN 'no_users'
      WHEN NOT asked OR root_rows IS NULL OR with_password = 0 THEN 'not_read'
      WHEN absent IS NOT NULL THEN 'no_policy'
      WHEN length < $min_length THEN 'too_short'
      WHEN reuse < $reuse AND length IS NOT NULL THEN 'reuse_allowed'
      WHEN NOT symbols OR NOT numbers OR NOT uppercase OR NOT lowercase THEN 'characters_missing'
      WHEN length >= $min_length AND symbols AND numbers AND uppercase AND lowercase THEN 'strong'
      WHEN length IS NULL OR (symbols AND numbers AND uppercase AND lowercase) IS NULL THEN 'not_read'
    END AS reason
  FROM settings
)
SELECT
  account_uid AS resource_uid,
  account_id,
  'global' AS region,
  CASE
    WHEN reason = 'strong' THEN 'pass'
    WHEN reason IN ('no_policy', 'too_short', 'reuse_allowed', 'characters_missing') THEN 'fail'
    WHEN reason = 'no_users' THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct(
    'length', length, 'min_length', $min_length, 'reuse', reuse, 'min_reuse', $reuse, 'symbols', symbols,
    'numbers', numbers, 'uppercase', uppercase, 'lowercase', lowercase, 'users_with_password', with_password
  ) AS evidence
FROM judged
