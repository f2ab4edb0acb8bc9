WITH archive AS (
  SELECT account_id FROM assay_account
  WHERE $log_archive_account <> '' AND (account_id = $log_archive_account OR name = $log_archive_account)
),
-- An organization trail logs every account; its copies in the members count for them.
log AS (
  SELECT DISTINCT account_id, s3_bucket_name AS bucket FROM aws_cloudtrail_trail
  UNION
  SELECT DISTINCT account_id, s3_bucket_name AS bucket FROM aws_config_delivery_channel
),
-- The account that keeps the logs of others logs there itself: it has no other place.
central AS (
  SELECT DISTINCT l.bucket FROM log l JOIN aws_s3_bucket b ON b.name = l.bucket AND b.account_id <> l.account_id
),
refused AS (SELECT DISTINCT account_id FROM assay_error WHERE table_name = 'aws_s3_bucket'),
-- Logs that were not read might show that a bucket keeps those of others.
hidden AS (
  SELECT DISTINCT a.organization_id
  FROM assay_error e
  JOIN assay_account a ON a.account_id = e.account_id
  WHERE e.table_name IN ('aws_cloudtrail_trail', 'aws_config_delivery_channel')
),
placed AS (
  SELECT a.organization_id, l.account_id, l.bucket, b.account_id AS owner,
    CASE
      WHEN l.bucket IS NULL THEN 'unread'
      WHEN $log_archive_account <> '' THEN
        CASE
          WHEN x.account_id IS NULL THEN 'archive_unread'
          WHEN b.account_id = x.account_id THEN 'separate'
          WHEN b.account_id IS NULL AND f.account_id IS NOT NULL THEN 'archive_unread'
          WHEN b.account_id IS NULL OR b.account_id <> x.account_id THEN 'mixed'
        END
      WHEN b.account_id = a.management_account_id THEN 'mixed'
      WHEN b.account_id = l.account_id AND c.bucket IS NULL AND h.organization_id IS NULL THEN 'mixed'
      ELSE 'name_it'
    END AS place
  FROM log l
  JOIN assay_account a ON a.account_id = l.account_id
  LEFT JOIN aws_s3_bucket b ON b.name = l.bucket
  LEFT JOIN central c ON c.bucket = l.bucket
  LEFT JOIN archive x ON true
  LEFT JOIN refused f ON f.account_id = x.account_id
  LEFT JOIN hidden h ON h.organization_id = a.organization_id
),
summary AS (
  SELECT organization_id,
    bool_or(place = 'mixed') AS mixed, bool_or(place = 'unread') AS unread, bool_or(place = 'archive_unread') AS archive_unread,
    bool_or(place = 'name_it') AS name_it, bool_and(place = 'separate') AS separate,
    array_agg(DISTINCT bucket ORDER BY bucket) FILTER (WHERE place = 'mixed') AS misplaced
  FROM placed GROUP BY organization_id
),
judged AS (
  SELECT o.organization_uid, o.account_id, s.misplaced,
    CASE
      WHEN o.state = 'standalone' THEN 'standalone'
      WHEN o.state = 'unknown' THEN 'organization_unread'
      WHEN s.organization_id IS NULL THEN 'no_bucket'
      WHEN s.mixed THEN 'mixed'
      WHEN s.unread THEN 'unread'
      WHEN s.archive_unread THEN 'archive_unread'
      WHEN s.name_it THEN 'name_it'
      WHEN s.separate THEN 'separate'
    END AS reason
  FROM assay_organization o
  LEFT JOIN summary s ON s.organization_id = o.organization_id
)
SELECT
  organization_uid AS resource_uid, account_id, 'global' AS region,
  CASE
    WHEN reason = 'separate' THEN 'pass'
    WHEN reason = 'mixed' THEN 'fail'
    WHEN reason IN ('standalone', 'no_bucket') THEN 'not_applicable'
    WHEN reason IN ('organization_unread', 'unread', 'archive_unread', 'name_it') THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('misplaced', misplaced, 'log_archive_account', $log_archive_account) AS evidence
FROM judged
