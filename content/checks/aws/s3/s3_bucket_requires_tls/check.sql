WITH judged AS (
  SELECT
    b.resource_uid, b.account_id, coalesce(l.region, b.region) AS region, p.absent,
    CASE
      WHEN p.absent IS NOT NULL THEN 'no_policy'
      WHEN p.policy IS NULL THEN 'unread'
      WHEN policy_requires_tls(p.policy, b.resource_uid) THEN 'requires'
      WHEN NOT policy_requires_tls(p.policy, b.resource_uid) THEN 'allows'
      ELSE 'unread'
    END AS reason
  FROM aws_s3_bucket b
  LEFT JOIN aws_s3_bucket_location l ON l.account_id = b.account_id AND l.resource_uid = b.resource_uid
  LEFT JOIN aws_s3_bucket_policy p ON p.account_id = b.account_id AND p.resource_uid = b.resource_uid
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'requires' THEN 'pass'
    WHEN reason IN ('allows', 'no_policy') THEN 'fail'
    WHEN reason = 'unread' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('absent', absent) AS evidence
FROM judged
