WITH reasoned AS (
  SELECT resource_uid, account_id, region, backup_vault_name, resource_arn, status, is_encrypted,
    CASE
      WHEN error IS NOT NULL OR status IS NULL THEN 'not_read'
      WHEN status <> 'COMPLETED' THEN 'not_completed'
      WHEN is_encrypted THEN 'encrypted'
      WHEN NOT is_encrypted THEN 'plain'
      ELSE 'not_read'
    END AS reason
  FROM aws_backup_recovery_point
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'encrypted' THEN 'pass'
    WHEN reason = 'plain' THEN 'fail'
    WHEN reason = 'not_completed' THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct(
    'vault', backup_vault_name, 'source', resource_arn, 'status', status, 'is_encrypted', is_encrypted
  ) AS evidence
FROM reasoned
