WITH recorder AS (
  SELECT account_id, region, max(last_start_time) AS started,
    bool_or(recording IS NULL OR (recording AND last_start_time IS NULL)) AS unclear
  FROM aws_config_configuration_recorder_status
  WHERE service_principal IS NULL
  GROUP BY account_id, region
),
channel AS (
  SELECT c.account_id, c.region, c.name, c.s3_bucket_name, s.resource_uid IS NULL AS unread,
    lower(s.config_history_delivery_info['last_status']) AS history,
    lower(s.config_snapshot_delivery_info['last_status']) AS snapshot,
    lower(s.config_stream_delivery_info['last_status']) AS stream,
    s.config_history_delivery_info['last_successful_time'] AS delivered,
    coalesce(s.config_history_delivery_info['last_error_code'], s.config_snapshot_delivery_info['last_error_code'],
      s.config_stream_delivery_info['last_error_code']) AS error_code
  FROM aws_config_delivery_channel c
  LEFT JOIN aws_config_delivery_channel_status s
    ON s.account_id = c.account_id AND s.region = c.region AND s.name = c.name
),
judged AS (
  SELECT c.*, r.started,
    CASE
      WHEN c.unread THEN 'not_read'
      WHEN 'failure' IN (c.history, c.snapshot, c.stream) THEN 'failing'
      WHEN (c.history = 'not_applicable' OR c.delivered IS NULL) AND age_hours(r.started) <= 24 THEN 'just_started'
      WHEN (c.history = 'not_applicable' OR c.delivered IS NULL) AND r.unclear THEN 'not_read'
      WHEN c.history = 'not_applicable' OR c.delivered IS NULL THEN 'never_delivered'
      WHEN age_hours(c.delivered) > $max_age_hours THEN 'stale'
      WHEN c.history IS NULL THEN 'not_read'
      WHEN age_hours(c.delivered) <= $max_age_hours THEN 'fresh'
    END AS reason
  FROM channel c
  LEFT JOIN recorder r ON r.account_id = c.account_id AND r.region = c.region
),
-- AWS allows one channel for each Region; should there be more, the worst one counts.
ranked AS (
  SELECT *, row_number() OVER (
    PARTITION BY account_id, region
    ORDER BY CASE WHEN reason IN ('failing', 'stale', 'never_delivered') THEN 1 WHEN reason = 'not_read' THEN 2 ELSE 3 END, name
  ) AS place
  FROM judged
),
reasoned AS (
  SELECT c.region_uid, c.account_id AS account, c.region AS place_region, coalesce(r.reason, 'no_channel') AS why, r.*
  FROM assay_scope c
  LEFT JOIN ranked r ON r.account_id = c.account_id AND r.region = c.region AND r.place = 1
)
SELECT
  region_uid AS resource_uid, account AS account_id, place_region AS region,
  CASE
    WHEN why IN ('fresh', 'just_started') THEN 'pass'
    WHEN why IN ('failing', 'stale', 'never_delivered', 'no_channel') THEN 'fail'
    WHEN why = 'not_read' THEN 'unknown'
  END AS verdict,
  why AS reason,
  CASE WHEN why = 'no_channel' THEN 'channel' WHEN why = 'fresh' THEN 'delivery' WHEN why IN ('failing', 'stale') THEN 'read' END AS way,
  named_struct('channel', name, 'bucket', s3_bucket_name, 'history', history, 'snapshot', snapshot, 'stream', stream,
    'error_code', error_code, 'delivered', CAST(delivered AS VARCHAR), 'started', CAST(started AS VARCHAR),
    'max_age_hours', $max_age_hours) AS evidence
FROM reasoned
