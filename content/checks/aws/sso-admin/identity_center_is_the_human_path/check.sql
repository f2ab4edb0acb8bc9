WITH instances AS (
  -- an instance that a member account owns is no organization instance
  SELECT DISTINCT o.organization_uid
  FROM assay_organization o
  JOIN aws_ssoadmin_instance i ON i.owner_account_id = o.account_id AND i.status = 'ACTIVE'
  WHERE o.state = 'organization'
),
-- The credential report writes true and false in small letters, its documentation in capitals.
reports AS (
  SELECT
    account_id,
    count(*) FILTER (WHERE "user" = '<root_account>') AS root_rows,
    count(*) FILTER (WHERE "user" <> '<root_account>' AND coalesce(lower(password_enabled), '') NOT IN ('true', 'false')) AS not_told,
    count(*) FILTER (WHERE "user" <> '<root_account>' AND lower(password_enabled) = 'true'
      AND NOT array_has($break_glass_users, "user")) AS console_users,
    min(resource_uid) FILTER (WHERE "user" <> '<root_account>' AND lower(password_enabled) = 'true'
      AND NOT array_has($break_glass_users, "user")) AS example
  FROM aws_iam_credential_report
  GROUP BY account_id
),
accounts AS (
  SELECT
    o.organization_uid,
    count(*) AS accounts,
    count(*) FILTER (WHERE r.root_rows > 0 AND r.not_told = 0) AS accounts_read,
    sum(coalesce(r.console_users, 0)) AS console_users,
    min(r.example) AS example
  FROM assay_organization o
  JOIN assay_account a
    ON a.organization_id = o.organization_id OR (o.organization_id IS NULL AND a.account_id = o.account_id)
  LEFT JOIN reports r ON r.account_id = a.account_id
  GROUP BY o.organization_uid
),
attested AS (
  SELECT o.organization_uid, max(t.attested_at) AS attested_at
  FROM assay_organization o
  JOIN assay_attestation t
    ON t.organization_id = o.organization_id OR (o.organization_id IS NULL AND t.account_id = o.account_id)
  WHERE t.topic = 'saml_federation' AND age_days(t.attested_at) >= 0 AND age_days(t.attested_at) < $attestation_days
  GROUP BY o.organization_uid
),
judged AS (
  SELECT
    o.organization_uid, o.account_id, c.accounts, c.accounts_read, c.console_users, c.example, t.attested_at,
    i.organization_uid IS NOT NULL AS active_instance,
    CASE
      WHEN t.attested_at IS NOT NULL THEN 'saml'
      WHEN c.console_users > 0 THEN 'console_users'
      WHEN c.accounts IS NULL OR c.accounts_read < c.accounts THEN 'not_read'
      WHEN i.organization_uid IS NULL THEN 'needs_evidence'
      WHEN c.console_users = 0 THEN 'identity_center'
    END AS reason
  FROM assay_organization o
  LEFT JOIN instances i ON i.organization_uid = o.organization_uid
  LEFT JOIN accounts c ON c.organization_uid = o.organization_uid
  LEFT JOIN attested t ON t.organization_uid = o.organization_uid
)
SELECT
  organization_uid AS resource_uid,
  account_id,
  'global' AS region,
  CASE
    WHEN reason IN ('identity_center', 'saml') THEN 'pass'
    WHEN reason = 'console_users' THEN 'fail'
    WHEN reason IN ('needs_evidence', 'not_read') THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason = 'saml' THEN 'saml' END AS way,
  named_struct(
    'active_instance', active_instance, 'accounts', accounts, 'accounts_read', accounts_read,
    'console_users', console_users, 'example', example, 'attested_at', CAST(attested_at AS VARCHAR),
    'break_glass_users', $break_glass_users
  ) AS evidence
FROM judged
