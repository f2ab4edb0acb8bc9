WITH open_grant AS (
  SELECT DISTINCT account_id, resource_uid
  FROM (SELECT account_id, resource_uid, unnest(grants) AS entry FROM aws_s3_bucket_acl)
  WHERE entry['grantee']['uri'] LIKE '%/groups/global/AllUsers'
     OR entry['grantee']['uri'] LIKE '%/groups/global/AuthenticatedUsers'
),
-- The condition of s3_bucket_not_public, three-valued.
bucket AS (
  SELECT
    b.account_id, b.resource_uid, coalesce(l.region, b.region) AS region,
    CASE WHEN t.absent IS NOT NULL THEN '' ELSE tag_value(t.tag_set, $class_key) END AS class,
    t.absent IS NOT NULL OR t.tag_set IS NOT NULL AS tags_read,
    CASE WHEN s.absent IS NOT NULL THEN false ELSE s.restrict_public_buckets END
      OR CASE WHEN k.absent IS NOT NULL THEN false ELSE k.restrict_public_buckets END
      OR CASE WHEN p.absent IS NOT NULL THEN true ELSE NOT p.is_public END AS policy_closed,
    CASE WHEN s.absent IS NOT NULL THEN false ELSE s.ignore_public_acls END
      OR CASE WHEN k.absent IS NOT NULL THEN false ELSE k.ignore_public_acls END
      OR CASE WHEN a.grants IS NOT NULL THEN o.resource_uid IS NULL END AS acl_closed,
    e.absent AS not_set, e.rules[1]['apply_server_side_encryption_by_default'] AS encryption
  FROM aws_s3_bucket b
  LEFT JOIN aws_s3_bucket_location l ON l.account_id = b.account_id AND l.resource_uid = b.resource_uid
  LEFT JOIN aws_s3_bucket_tagging t ON t.account_id = b.account_id AND t.resource_uid = b.resource_uid
  LEFT JOIN aws_s3_account_settings s ON s.account_id = b.account_id
  LEFT JOIN aws_s3_bucket_public_access_block k ON k.account_id = b.account_id AND k.resource_uid = b.resource_uid
  LEFT JOIN aws_s3_bucket_policy_status p ON p.account_id = b.account_id AND p.resource_uid = b.resource_uid
  LEFT JOIN aws_s3_bucket_acl a ON a.account_id = b.account_id AND a.resource_uid = b.resource_uid
  LEFT JOIN open_grant o ON o.account_id = b.account_id AND o.resource_uid = b.resource_uid
  LEFT JOIN aws_s3_bucket_encryption e ON e.account_id = b.account_id AND e.resource_uid = b.resource_uid
),
-- A database that AWS shows without a tag list has no tags.
-- is_private, is_encrypted (with whatever key): null where AWS did not say.
store AS (
  SELECT account_id, resource_uid, region, class, tags_read,
    CASE WHEN NOT policy_closed OR NOT acl_closed THEN false WHEN policy_closed AND acl_closed THEN true END AS is_private,
    CASE WHEN not_set IS NOT NULL THEN false ELSE encryption['sse_algorithm'] IS NOT NULL OR NULL END AS is_encrypted,
    encryption['sse_algorithm'] AS algorithm, encryption['kms_master_key_id'] AS "key"
  FROM bucket
  UNION ALL
  SELECT account_id, resource_uid, region, tag_value(tag_list, $class_key) AS class, true AS tags_read,
    NOT publicly_accessible AS is_private, storage_encrypted AS is_encrypted, 'aws:kms' AS algorithm, kms_key_id AS "key"
  FROM aws_rds_db_instance
  UNION ALL
  SELECT account_id, resource_uid, region, tag_value(tag_list, $class_key) AS class, true AS tags_read,
    true AS is_private, storage_encrypted AS is_encrypted, 'aws:kms' AS algorithm, kms_key_id AS "key"
  FROM aws_rds_db_cluster
),
-- The key as DescribeKey shows it to the account of the store, wherever the key lies; else as its own account lists it.
named_key AS (
  SELECT account_id, resource_uid, min(key_manager) AS key_manager
  FROM (
    SELECT account_id, resource_uid, key_manager FROM aws_kms_s3_bucket_key
    UNION ALL SELECT account_id, resource_uid, key_manager FROM aws_kms_rds_db_instance_key
    UNION ALL SELECT account_id, resource_uid, key_manager FROM aws_kms_rds_db_cluster_key
  )
  GROUP BY account_id, resource_uid
),
keyed AS (
  SELECT s.*, CASE
      WHEN s.is_encrypted AND (s.algorithm NOT IN ('aws:kms', 'aws:kms:dsse') OR s."key" IS NULL) THEN 'AWS'
      -- Aliases of AWS-managed keys begin with alias/aws/, and only a customer managed key can have another.
      WHEN s."key" LIKE '%alias/aws/%' THEN 'AWS'
      WHEN s."key" LIKE '%alias/%' THEN coalesce(d.key_manager, 'CUSTOMER')
      ELSE coalesce(d.key_manager, k.key_manager)
    END AS key_manager
  FROM store s
  LEFT JOIN named_key d ON d.account_id = s.account_id AND d.resource_uid = s.resource_uid
  LEFT JOIN (SELECT DISTINCT arn, key_manager FROM aws_kms_key_detail WHERE arn IS NOT NULL) k
    ON k.arn = CASE WHEN s."key" LIKE 'arn:%' THEN s."key"
      ELSE concat('arn:', split_part(s.resource_uid, ':', 2), ':kms:', s.region, ':', s.account_id, ':key/', s."key") END
),
judged AS (
  SELECT *,
    CASE
      WHEN NOT tags_read THEN 'unread'
      WHEN class IS NULL OR NOT array_has($high_classes, class) THEN 'other_class'
      WHEN NOT is_private THEN 'public'
      WHEN NOT is_encrypted THEN 'not_encrypted'
      WHEN is_encrypted AND key_manager <> 'CUSTOMER' THEN 'no_customer_key'
      WHEN is_private IS NULL OR is_encrypted IS NULL THEN 'unread'
      WHEN key_manager IS NULL THEN 'key_unread'
      WHEN is_private AND is_encrypted AND key_manager = 'CUSTOMER' THEN 'protected'
    END AS reason
  FROM keyed
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'protected' THEN 'pass'
    WHEN reason IN ('public', 'not_encrypted', 'no_customer_key') THEN 'fail'
    WHEN reason = 'other_class' THEN 'not_applicable'
    WHEN reason IN ('unread', 'key_unread') THEN 'unknown'
  END AS verdict,
  reason,
  -- What one service refuses says nothing about the stores of another.
  CASE
    WHEN resource_uid LIKE 'arn:%:s3:::%' AND reason = 'other_class' THEN 'other_bucket'
    WHEN resource_uid LIKE 'arn:%:s3:::%' THEN 'bucket'
    WHEN resource_uid LIKE 'arn:%:db:%' AND reason = 'other_class' THEN 'other_instance'
    WHEN resource_uid LIKE 'arn:%:db:%' THEN 'instance'
    WHEN resource_uid LIKE 'arn:%:cluster:%' AND reason = 'other_class' THEN 'other_cluster'
    WHEN resource_uid LIKE 'arn:%:cluster:%' THEN 'cluster'
  END AS way,
  named_struct('class', class, 'is_private', is_private, 'algorithm', algorithm, 'key', "key", 'key_manager', key_manager,
    'high_classes', $high_classes) AS evidence
FROM judged
