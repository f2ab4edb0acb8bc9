WITH open_grant AS (
  SELECT DISTINCT account_id, resource_uid
  FROM (SELECT account_id, resource_uid, unnest(grants) AS entry FROM aws_s3_bucket_acl)
  WHERE entry['grantee']['uri'] LIKE '%/groups/global/AllUsers'
     OR entry['grantee']['uri'] LIKE '%/groups/global/AuthenticatedUsers'
),
-- Three-valued facts: null where AWS gave no answer; an absent code is AWS's own "no".
fact AS (
  SELECT
    b.resource_uid, b.account_id, coalesce(l.region, b.region) AS region,
    CASE WHEN s.absent IS NOT NULL THEN false ELSE s.restrict_public_buckets END AS account_restricts,
    CASE WHEN s.absent IS NOT NULL THEN false ELSE s.ignore_public_acls END AS account_ignores,
    CASE WHEN k.absent IS NOT NULL THEN false ELSE k.restrict_public_buckets END AS bucket_restricts,
    CASE WHEN k.absent IS NOT NULL THEN false ELSE k.ignore_public_acls END AS bucket_ignores,
    CASE WHEN p.absent IS NOT NULL THEN false ELSE p.is_public END AS policy_public,
    CASE WHEN a.grants IS NOT NULL THEN o.resource_uid IS NOT NULL END AS acl_public
  FROM aws_s3_bucket b
  LEFT JOIN aws_s3_bucket_location l ON l.account_id = b.account_id AND l.resource_uid = b.resource_uid
  LEFT JOIN aws_s3_account_settings s ON s.account_id = b.account_id
  LEFT JOIN aws_s3_bucket_public_access_block k ON k.account_id = b.account_id AND k.resource_uid = b.resource_uid
  LEFT JOIN aws_s3_bucket_policy_status p ON p.account_id = b.account_id AND p.resource_uid = b.resource_uid
  LEFT JOIN aws_s3_bucket_acl a ON a.account_id = b.account_id AND a.resource_uid = b.resource_uid
  LEFT JOIN open_grant o ON o.account_id = b.account_id AND o.resource_uid = b.resource_uid
),
judged AS (
  SELECT *,
    CASE
      WHEN account_restricts AND account_ignores THEN 'account_block'
      WHEN bucket_restricts AND bucket_ignores THEN 'bucket_block'
      WHEN policy_public AND NOT account_restricts AND NOT bucket_restricts THEN 'policy_public'
      WHEN acl_public AND NOT account_ignores AND NOT bucket_ignores THEN 'acl_public'
      WHEN (account_restricts OR bucket_restricts OR NOT policy_public)
       AND (account_ignores OR bucket_ignores OR NOT acl_public) THEN 'closed'
      ELSE 'unread'
    END AS reason
  FROM fact
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('account_block', 'bucket_block', 'closed') THEN 'pass'
    WHEN reason IN ('policy_public', 'acl_public') THEN 'fail'
    WHEN reason = 'unread' THEN 'unknown'
  END AS verdict,
  reason,
  CASE
    WHEN reason = 'account_block' THEN 'account'
    WHEN reason = 'bucket_block' THEN 'bucket'
    WHEN reason = 'closed' AND NOT policy_public AND NOT acl_public THEN 'grants'
  END AS way,
  named_struct(
    'policy_public', policy_public, 'acl_public', acl_public,
    'account_restricts', account_restricts, 'account_ignores', account_ignores,
    'bucket_restricts', bucket_restricts, 'bucket_ignores', bucket_ignores) AS evidence
FROM judged
