WITH destination AS (
  SELECT account_id, resource_uid, s3_bucket AS bucket, report_name AS export FROM aws_cur_report_definition
  UNION ALL
  SELECT e.account_id, e.resource_uid, d.destination_configurations['s3_destination']['s3_bucket'], e.export_name
  FROM aws_bcmdataexports_export e
  LEFT JOIN aws_bcmdataexports_export_detail d
    ON d.account_id = e.account_id AND d.resource_uid = e.resource_uid AND d.error IS NULL
),
receiver AS (
  SELECT bucket, min(concat('arn:', split_part(resource_uid, ':', 2), ':s3:::', bucket)) AS uid,
    min(account_id) AS payer, min(export) AS export
  FROM destination WHERE bucket IS NOT NULL GROUP BY bucket
),
-- Three-valued flags: null where AWS gave no answer; an absent code is AWS's own "no".
flag AS (
  SELECT b.account_id, b.resource_uid, b.name,
    CASE WHEN l.error IS NULL THEN coalesce(l.region, b.region) ELSE b.region END AS region,
    coalesce(l.error, k.error, p.error) IS NOT NULL AS refused,
    coalesce(k.block_public_acls AND k.ignore_public_acls AND k.block_public_policy AND k.restrict_public_buckets, false) AS own,
    coalesce(s.block_public_acls AND s.ignore_public_acls AND s.block_public_policy AND s.restrict_public_buckets, false) AS by_account,
    CASE WHEN p.absent IS NOT NULL THEN false ELSE p.is_public END AS is_public,
    CASE WHEN k.absent IS NOT NULL THEN false ELSE k.block_public_acls END
      OR CASE WHEN s.absent IS NOT NULL THEN false ELSE s.block_public_acls END AS block_acls,
    CASE WHEN k.absent IS NOT NULL THEN false ELSE k.ignore_public_acls END
      OR CASE WHEN s.absent IS NOT NULL THEN false ELSE s.ignore_public_acls END AS ignore_acls,
    CASE WHEN k.absent IS NOT NULL THEN false ELSE k.block_public_policy END
      OR CASE WHEN s.absent IS NOT NULL THEN false ELSE s.block_public_policy END AS block_policy,
    CASE WHEN k.absent IS NOT NULL THEN false ELSE k.restrict_public_buckets END
      OR CASE WHEN s.absent IS NOT NULL THEN false ELSE s.restrict_public_buckets END AS restrict_buckets
  FROM aws_s3_bucket b
  LEFT JOIN aws_s3_bucket_location l ON l.account_id = b.account_id AND l.resource_uid = b.resource_uid
  LEFT JOIN aws_s3_bucket_public_access_block k ON k.account_id = b.account_id AND k.resource_uid = b.resource_uid
  LEFT JOIN aws_s3_bucket_policy_status p ON p.account_id = b.account_id AND p.resource_uid = b.resource_uid
  LEFT JOIN aws_s3_account_settings s ON s.account_id = b.account_id
),
subject AS (
  SELECT r.uid, coalesce(f.account_id, r.payer) AS account_id, coalesce(f.region, 'global') AS region, r.bucket, r.export,
    CASE WHEN f.own THEN 'bucket' WHEN f.by_account THEN 'account' ELSE 'both' END AS way,
    f.is_public, array_to_string(make_array(
      CASE WHEN NOT f.block_acls THEN 'BlockPublicAcls' END, CASE WHEN NOT f.ignore_acls THEN 'IgnorePublicAcls' END,
      CASE WHEN NOT f.block_policy THEN 'BlockPublicPolicy' END,
      CASE WHEN NOT f.restrict_buckets THEN 'RestrictPublicBuckets' END), ', ') AS missing,
    CASE
      WHEN f.name IS NULL THEN 'elsewhere'
      WHEN f.is_public THEN 'policy_public'
      WHEN NOT (f.block_acls AND f.ignore_acls AND f.block_policy AND f.restrict_buckets) THEN 'not_blocked'
      WHEN NOT f.is_public AND f.block_acls AND f.ignore_acls AND f.block_policy AND f.restrict_buckets THEN 'private'
      ELSE 'unread'
    END AS reason
  FROM receiver r LEFT JOIN flag f ON f.name = r.bucket
  UNION ALL
  SELECT resource_uid, account_id, 'global', NULL, export, NULL, NULL, NULL, 'destination_unread'
  FROM destination WHERE bucket IS NULL
  -- A refused call for a bucket that is none of ours is that bucket's matter alone.
  UNION ALL
  SELECT f.resource_uid, f.account_id, f.region, f.name, NULL, 'other', NULL, NULL, 'other_bucket'
  FROM flag f LEFT JOIN receiver r ON r.bucket = f.name
  WHERE r.bucket IS NULL AND f.refused
)
SELECT
  uid AS resource_uid, account_id, region,
  CASE
    WHEN reason = 'private' THEN 'pass'
    WHEN reason IN ('policy_public', 'not_blocked') THEN 'fail'
    WHEN reason = 'other_bucket' THEN 'not_applicable'
    WHEN reason IN ('elsewhere', 'destination_unread', 'unread') THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason IN ('private', 'other_bucket') THEN way END AS way,
  named_struct('bucket', bucket, 'export', export, 'is_public', is_public, 'missing', missing) AS evidence
FROM subject
