WITH judged AS (
  SELECT
    k.resource_uid, k.account_id, k.region, d.key_spec, d.origin, d.key_state,
    r.key_rotation_enabled AS rotation, r.rotation_period_in_days AS period_days,
    CASE
      WHEN d.key_manager <> 'CUSTOMER' THEN 'aws_managed'
      WHEN d.key_manager IS NULL OR d.key_spec IS NULL OR d.origin IS NULL OR d.key_state IS NULL THEN 'unread'
      WHEN d.key_spec <> 'SYMMETRIC_DEFAULT' OR d.origin <> 'AWS_KMS' THEN 'not_rotatable'
      WHEN d.key_state <> 'Enabled' THEN 'not_enabled'
      WHEN NOT r.key_rotation_enabled THEN 'off'
      WHEN r.key_rotation_enabled AND r.rotation_period_in_days > $max_days THEN 'slow'
      WHEN r.key_rotation_enabled AND r.rotation_period_in_days <= $max_days THEN 'rotates'
      ELSE 'unread'
    END AS reason
  FROM aws_kms_key k
  LEFT JOIN aws_kms_key_detail d ON d.account_id = k.account_id AND d.resource_uid = k.resource_uid
  LEFT JOIN aws_kms_key_rotation r ON r.account_id = k.account_id AND r.resource_uid = k.resource_uid
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'rotates' THEN 'pass'
    WHEN reason IN ('off', 'slow') THEN 'fail'
    WHEN reason IN ('aws_managed', 'not_rotatable', 'not_enabled') THEN 'not_applicable'
    WHEN reason = 'unread' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('rotation', rotation, 'period_days', period_days, 'key_spec', key_spec, 'origin', origin,
    'key_state', key_state, 'max_days', $max_days) AS evidence
FROM judged
