WITH buckets AS (
  SELECT account_id, CASE WHEN region = 'EU' THEN 'eu-west-1' ELSE region END AS region, count(*) AS buckets
  FROM aws_s3_bucket_location
  WHERE error IS NULL
  GROUP BY 1, 2
),
unread AS (
  SELECT account_id, count(*) AS unread FROM aws_s3_bucket_location WHERE error IS NOT NULL GROUP BY account_id
),
judged AS (
  SELECT
    s.region_uid, s.account_id, s.region, m.status, b.buckets, u.unread,
    CASE
      WHEN b.buckets IS NULL AND u.unread > 0 THEN 'locations_unread'
      WHEN b.buckets IS NULL THEN 'no_bucket'
      WHEN m.absent IS NOT NULL THEN 'off'
      WHEN m.status = 'ENABLED' THEN 'enabled'
      WHEN m.status = 'PAUSED' THEN 'paused'
      ELSE 'not_read'
    END AS reason
  FROM assay_scope s
  LEFT JOIN aws_macie2_session m ON m.account_id = s.account_id AND m.region = s.region
  LEFT JOIN buckets b ON b.account_id = s.account_id AND b.region = s.region
  LEFT JOIN unread u ON u.account_id = s.account_id
)
SELECT
  region_uid AS resource_uid, account_id, region,
  CASE
    WHEN reason = 'enabled' THEN 'pass'
    WHEN reason IN ('off', 'paused') THEN 'fail'
    WHEN reason = 'no_bucket' THEN 'not_applicable'
    WHEN reason IN ('locations_unread', 'not_read') THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN buckets > 0 THEN 'seen' END AS way,
  named_struct('status', status, 'buckets', coalesce(buckets, 0), 'unread', coalesce(unread, 0)) AS evidence
FROM judged
