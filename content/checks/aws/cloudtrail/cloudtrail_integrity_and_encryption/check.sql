-- A multi-Region or organization trail is seen many times and judged once, at home if home was read.
WITH seen AS (
  SELECT *, row_number() OVER (PARTITION BY resource_uid ORDER BY
    CASE WHEN split_part(resource_uid, ':', 5) = account_id THEN 0 ELSE 1 END,
    CASE WHEN home_region = region THEN 0 ELSE 1 END, account_id, region) AS place
  FROM aws_cloudtrail_trail
),
judged AS (
  SELECT t.resource_uid, t.account_id, t.region, t.log_file_validation_enabled AS validation, t.kms_key_id AS "key",
    s.latest_digest_delivery_time AS digest_at, nullif(s.latest_digest_delivery_error, '') AS digest_error,
    CASE
      WHEN NOT t.log_file_validation_enabled THEN 'no_validation'
      WHEN coalesce(t.kms_key_id, '') = '' THEN 'no_key'
      WHEN s.latest_digest_delivery_error <> '' THEN 'digest_error'
      WHEN age_hours(s.latest_digest_delivery_time) > 24 THEN 'digest_late'
      -- AWS leaves the time out of a status until a digest was delivered.
      WHEN t.log_file_validation_enabled AND s.latest_digest_delivery_time IS NULL AND s.is_logging IS NOT NULL AND s.error IS NULL
        THEN 'no_digest'
      WHEN t.log_file_validation_enabled AND age_hours(s.latest_digest_delivery_time) <= 24 THEN 'protected'
      ELSE 'unread'
    END AS reason
  FROM seen t
  LEFT JOIN aws_cloudtrail_trail_status s
    ON s.account_id = t.account_id AND s.region = t.region AND s.resource_uid = t.resource_uid
  WHERE t.place = 1
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'protected' THEN 'pass'
    WHEN reason IN ('no_validation', 'no_key', 'digest_error', 'digest_late', 'no_digest') THEN 'fail'
    WHEN reason = 'unread' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('validation', validation, 'key', "key", 'digest_at', digest_at, 'digest_error', digest_error) AS evidence
FROM judged
