WITH judged AS (
  SELECT v.resource_uid, v.account_id, v.region, d.encryption_key_arn, d.encryption_key_type, k.key_manager, k.key_state,
    CASE
      WHEN d.encryption_key_type = 'AWS_OWNED_KMS_KEY' THEN 'aws_owned'
      WHEN k.absent IS NOT NULL THEN 'key_gone'
      WHEN k.key_manager = 'AWS' THEN 'aws_key'
      WHEN k.key_manager = 'CUSTOMER' AND k.key_state = 'Enabled' THEN 'customer_key'
      WHEN k.key_manager = 'CUSTOMER' AND k.key_state <> 'Enabled' THEN 'key_not_enabled'
      ELSE 'not_read'
    END AS reason
  FROM aws_backup_vault v
  LEFT JOIN aws_backup_vault_detail d ON d.parent_uid = v.resource_uid
  LEFT JOIN aws_kms_backup_vault_key k ON k.parent_uid = d.resource_uid
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'customer_key' THEN 'pass'
    WHEN reason IN ('aws_key', 'aws_owned', 'key_not_enabled', 'key_gone') THEN 'fail'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct(
    'key', encryption_key_arn, 'key_type', encryption_key_type, 'key_manager', key_manager, 'key_state', key_state
  ) AS evidence
FROM judged
