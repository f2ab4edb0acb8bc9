WITH judged AS (
  SELECT
    k.resource_uid, k.account_id, k.region, d.key_manager,
    CASE
      WHEN d.key_manager <> 'CUSTOMER' THEN 'aws_managed'
      WHEN d.key_manager IS NULL OR p.policy IS NULL THEN 'unread'
      WHEN policy_is_public(p.policy) THEN 'public'
      WHEN NOT policy_is_public(p.policy) THEN 'named'
      ELSE 'unread'
    END AS reason
  FROM aws_kms_key k
  LEFT JOIN aws_kms_key_detail d ON d.account_id = k.account_id AND d.resource_uid = k.resource_uid
  LEFT JOIN aws_kms_key_policy p ON p.account_id = k.account_id AND p.resource_uid = k.resource_uid
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'named' THEN 'pass'
    WHEN reason = 'public' THEN 'fail'
    WHEN reason = 'aws_managed' THEN 'not_applicable'
    WHEN reason = 'unread' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('key_manager', key_manager) AS evidence
FROM judged
