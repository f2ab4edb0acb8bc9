WITH virtual_root AS (
  SELECT account_id, count(*) AS devices
  FROM aws_iam_virtual_mfa_device
  WHERE "user"['arn'] LIKE 'arn:%:iam::%:root' OR serial_number LIKE 'arn:%:mfa/root-account-mfa-device'
  GROUP BY account_id
),
features AS (
  SELECT
    m.organization_id,
    bool_or(array_has(coalesce(f.enabled_features, make_array('none')), 'RootCredentialsManagement')) AS centralised
  FROM aws_iam_organizations_feature f
  JOIN assay_account m ON m.account_id = f.account_id
  WHERE f.error IS NULL
  GROUP BY m.organization_id
),
root AS (
  SELECT
    a.account_uid,
    a.account_id,
    s.summary_map['AccountMFAEnabled'] AS mfa,
    s.summary_map['AccountPasswordPresent'] AS password,
    coalesce(v.devices, 0) AS virtual_devices,
    -- the features hold for member accounts, not for the management account
    CASE
      WHEN a.organization_state = 'standalone' OR a.is_management THEN false
      WHEN a.organization_state = 'member' THEN f.centralised
    END AS centralised
  FROM assay_account a
  LEFT JOIN aws_iam_account_summary s ON s.account_id = a.account_id
  LEFT JOIN virtual_root v ON v.account_id = a.account_id
  LEFT JOIN features f ON f.organization_id = a.organization_id
),
judged AS (
  SELECT
    *,
    CASE
      WHEN mfa = 1 AND NOT $hardware THEN 'mfa'
      WHEN mfa = 1 AND virtual_devices = 0 THEN 'hardware_mfa'
      WHEN mfa = 1 AND password = 1 THEN 'virtual_mfa'
      WHEN mfa = 0 AND password = 1 THEN 'password_without_mfa'
      WHEN mfa IS NULL OR password IS NULL THEN 'not_read'
      WHEN password = 0 AND centralised THEN 'centralised'
      WHEN mfa = 1 AND password = 0 AND NOT centralised THEN 'virtual_mfa'
      WHEN password = 0 AND NOT centralised THEN 'not_centralised'
      WHEN centralised IS NULL THEN 'features_not_read'
    END AS reason
  FROM root
)
SELECT
  account_uid AS resource_uid,
  account_id,
  'global' AS region,
  CASE
    WHEN reason IN ('mfa', 'hardware_mfa', 'centralised') THEN 'pass'
    WHEN reason IN ('virtual_mfa', 'password_without_mfa', 'not_centralised') THEN 'fail'
    WHEN reason IN ('features_not_read', 'not_read') THEN 'unknown'
  END AS verdict,
  reason,
  CASE
    WHEN reason IN ('mfa', 'password_without_mfa') THEN 'mfa'
    WHEN reason = 'hardware_mfa' OR (reason = 'virtual_mfa' AND password = 1) THEN 'hardware_mfa'
    WHEN reason IN ('centralised', 'not_centralised') THEN 'centralised'
  END AS way,
  named_struct(
    'mfa', mfa, 'password', password, 'virtual_devices', virtual_devices,
    'centralised', centralised, 'hardware', $hardware
  ) AS evidence
FROM judged
