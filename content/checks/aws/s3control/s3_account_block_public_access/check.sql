WITH judged AS (
  SELECT a.account_uid, a.account_id,
    s.block_public_acls, s.ignore_public_acls, s.block_public_policy, s.restrict_public_buckets,
    CASE
      WHEN s.absent IS NOT NULL THEN 'not_set'
      WHEN NOT s.block_public_acls OR NOT s.ignore_public_acls OR NOT s.block_public_policy OR NOT s.restrict_public_buckets
        THEN 'partly'
      WHEN s.block_public_acls AND s.ignore_public_acls AND s.block_public_policy AND s.restrict_public_buckets THEN 'blocked'
      ELSE 'unread'
    END AS reason
  FROM assay_account a
  LEFT JOIN aws_s3_account_settings s ON s.account_id = a.account_id
)
SELECT
  account_uid AS resource_uid, account_id, 'global' AS region,
  CASE
    WHEN reason = 'blocked' THEN 'pass'
    WHEN reason IN ('not_set', 'partly') THEN 'fail'
    WHEN reason = 'unread' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('block_public_acls', block_public_acls, 'ignore_public_acls', ignore_public_acls,
    'block_public_policy', block_public_policy, 'restrict_public_buckets', restrict_public_buckets) AS evidence
FROM judged
