WITH open_grant AS (
  SELECT DISTINCT account_id, resource_uid
  FROM (SELECT account_id, resource_uid, unnest(grants) AS entry FROM aws_s3_bucket_acl)
  WHERE entry['grantee']['uri'] LIKE '%/groups/global/AllUsers'
     OR entry['grantee']['uri'] LIKE '%/groups/global/AuthenticatedUsers'
),
basic AS (
  SELECT account_id, resource_uid, selector['read_write_type'] AS access, unnest(selector['data_resources']) AS data
  FROM (SELECT account_id, resource_uid, unnest(event_selectors) AS selector FROM aws_cloudtrail_trail_event_selector)
),
advanced AS (
  SELECT account_id, resource_uid, number, unnest(selector['field_selectors']) AS part
  FROM (
    SELECT account_id, resource_uid, selector, row_number() OVER (ORDER BY account_id, resource_uid) AS number
    FROM (SELECT account_id, resource_uid, unnest(advanced_event_selectors) AS selector FROM aws_cloudtrail_trail_event_selector)
  )
),
-- Prefixes of object ARNs whose reads and writes a trail records; 'arn:aws:s3' means every bucket.
recorded AS (
  SELECT account_id, resource_uid, unnest(data['values']) AS prefix FROM basic
  WHERE access = 'All' AND data['type'] = 'AWS::S3::Object'
  UNION ALL
  SELECT account_id, resource_uid, unnest(coalesce(starts, make_array('arn:'))) AS prefix
  FROM (
    SELECT account_id, resource_uid, first_value(part['starts_with']) FILTER (WHERE part['field'] = 'resources.ARN') AS starts
    FROM advanced
    GROUP BY account_id, resource_uid, number
    HAVING bool_or(part['field'] = 'resources.type' AND array_has(part['equals'], 'AWS::S3::Object'))
      AND bool_and(part['field'] IN ('eventCategory', 'resources.type')
        OR (part['field'] = 'resources.ARN' AND coalesce(array_length(part['starts_with']), 0) > 0))
  )
),
watched AS (
  SELECT DISTINCT b.account_id, b.resource_uid
  FROM aws_s3_bucket b
  JOIN recorded r ON r.account_id = b.account_id AND starts_with(concat(b.resource_uid, '/'), r.prefix)
  JOIN aws_cloudtrail_trail_status s ON s.account_id = r.account_id AND s.resource_uid = r.resource_uid AND s.is_logging
),
receiver AS (
  SELECT s3_bucket_name AS name, min(concat('arn:', split_part(trail_arn, ':', 2), ':s3:::', s3_bucket_name)) AS uid,
    min(account_id) AS trail_account, min(region) AS trail_region
  FROM aws_cloudtrail_trail WHERE s3_bucket_name IS NOT NULL GROUP BY s3_bucket_name
),
fact AS (
  SELECT
    r.uid, coalesce(b.account_id, r.trail_account) AS account_id, coalesce(l.region, b.region, r.trail_region) AS region,
    r.name AS bucket, b.name IS NOT NULL AS is_own,
    CASE WHEN s.absent IS NOT NULL THEN false ELSE s.restrict_public_buckets END
      OR CASE WHEN k.absent IS NOT NULL THEN false ELSE k.restrict_public_buckets END
      OR CASE WHEN p.absent IS NOT NULL THEN true ELSE NOT p.is_public END AS policy_closed,
    CASE WHEN s.absent IS NOT NULL THEN false ELSE s.ignore_public_acls END
      OR CASE WHEN k.absent IS NOT NULL THEN false ELSE k.ignore_public_acls END
      OR CASE WHEN a.grants IS NOT NULL THEN o.resource_uid IS NULL END AS acl_closed,
    g.resource_uid IS NOT NULL AND g.error IS NULL AS logging_read,
    g.logging_enabled['target_bucket'] AS target_bucket, w.resource_uid IS NOT NULL AS data_events
  FROM receiver r
  LEFT JOIN aws_s3_bucket b ON b.name = r.name
  LEFT JOIN aws_s3_bucket_location l ON l.account_id = b.account_id AND l.resource_uid = b.resource_uid
  LEFT JOIN aws_s3_account_settings s ON s.account_id = b.account_id
  LEFT JOIN aws_s3_bucket_public_access_block k ON k.account_id = b.account_id AND k.resource_uid = b.resource_uid
  LEFT JOIN aws_s3_bucket_policy_status p ON p.account_id = b.account_id AND p.resource_uid = b.resource_uid
  LEFT JOIN aws_s3_bucket_acl a ON a.account_id = b.account_id AND a.resource_uid = b.resource_uid
  LEFT JOIN open_grant o ON o.account_id = b.account_id AND o.resource_uid = b.resource_uid
  LEFT JOIN aws_s3_bucket_logging g ON g.account_id = b.account_id AND g.resource_uid = b.resource_uid
  LEFT JOIN watched w ON w.account_id = b.account_id AND w.resource_uid = b.resource_uid
),
-- Data events that were not read may be the record: only then a missing access log is no fail.
unclear AS (
  SELECT DISTINCT t.account_id
  FROM aws_cloudtrail_trail t
  LEFT JOIN aws_cloudtrail_trail_status s ON s.account_id = t.account_id AND s.resource_uid = t.resource_uid
  LEFT JOIN aws_cloudtrail_trail_event_selector e ON e.account_id = t.account_id AND e.resource_uid = t.resource_uid
  WHERE s.is_logging IS NULL OR (e.event_selectors IS NULL AND e.advanced_event_selectors IS NULL)
),
judged AS (
  SELECT f.*,
    CASE
      WHEN NOT is_own THEN 'elsewhere'
      WHEN NOT policy_closed OR NOT acl_closed THEN 'public'
      WHEN logging_read AND target_bucket IS NULL AND NOT data_events AND u.account_id IS NULL THEN 'not_logged'
      WHEN policy_closed AND acl_closed AND (target_bucket IS NOT NULL OR data_events) THEN 'protected'
      ELSE 'unread'
    END AS reason
  FROM fact f
  LEFT JOIN unclear u ON u.account_id = f.account_id
)
SELECT
  uid AS resource_uid, account_id, region,
  CASE
    WHEN reason = 'protected' THEN 'pass'
    WHEN reason IN ('public', 'not_logged') THEN 'fail'
    WHEN reason IN ('elsewhere', 'unread') THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('bucket', bucket, 'policy_closed', policy_closed, 'acl_closed', acl_closed,
    'target_bucket', target_bucket, 'data_events', data_events) AS evidence
FROM judged
