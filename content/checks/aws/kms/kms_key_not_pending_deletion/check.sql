WITH judged AS (
  SELECT
    k.resource_uid, k.account_id, k.region, d.key_state, d.deletion_date,
    CASE
      WHEN d.key_manager <> 'CUSTOMER' THEN 'aws_managed'
      WHEN d.key_manager IS NULL OR d.key_state IS NULL THEN 'unread'
      WHEN d.key_state NOT IN ('PendingDeletion', 'PendingReplicaDeletion') THEN 'kept'
      WHEN array_has($approved, k.key_id) OR array_has($approved, k.key_arn) THEN 'approved'
      ELSE 'pending'
    END AS reason
  FROM aws_kms_key k
  LEFT JOIN aws_kms_key_detail d ON d.account_id = k.account_id AND d.resource_uid = k.resource_uid
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('kept', 'approved') THEN 'pass'
    WHEN reason = 'pending' THEN 'fail'
    WHEN reason = 'aws_managed' THEN 'not_applicable'
    WHEN reason = 'unread' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('key_state', key_state, 'deletion_date', deletion_date) AS evidence
FROM judged
