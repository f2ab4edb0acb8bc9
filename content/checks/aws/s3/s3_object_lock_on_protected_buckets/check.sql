WITH protected AS (
  SELECT name, min(why) AS why
  FROM (
    SELECT s3_bucket_name AS name, 'trail' AS why FROM aws_cloudtrail_trail
    UNION ALL
    SELECT s3_bucket AS name, 'billing data' AS why FROM aws_cur_report_definition
    UNION ALL
    SELECT destination_configurations['s3_destination']['s3_bucket'] AS name, 'billing data' AS why
    FROM aws_bcmdataexports_export_detail
  )
  WHERE name IS NOT NULL
  GROUP BY name
),
-- A failed list in any account may hide why a bucket is protected.
hidden AS (
  SELECT count(*) > 0 AS lists_failed FROM assay_error
  WHERE table_name IN ('aws_cloudtrail_trail', 'aws_cur_report_definition', 'aws_bcmdataexports_export', 'aws_bcmdataexports_export_detail')
),
fact AS (
  SELECT
    b.resource_uid, b.account_id, coalesce(l.region, b.region) AS region,
    coalesce(p.why, CASE WHEN has_tag(t.tag_set, $tag) THEN 'tag' END) AS why,
    (t.absent IS NULL AND t.tag_set IS NULL) OR h.lists_failed AS why_unread,
    CASE WHEN o.absent IS NOT NULL THEN 'Disabled' ELSE o.object_lock_enabled END AS object_lock,
    o.rule['default_retention'] AS retention,
    coalesce(o.rule['default_retention']['days'], o.rule['default_retention']['years'] * 365) AS days
  FROM aws_s3_bucket b
  CROSS JOIN hidden h
  LEFT JOIN aws_s3_bucket_location l ON l.account_id = b.account_id AND l.resource_uid = b.resource_uid
  LEFT JOIN aws_s3_bucket_tagging t ON t.account_id = b.account_id AND t.resource_uid = b.resource_uid
  LEFT JOIN aws_s3_bucket_object_lock_configuration o ON o.account_id = b.account_id AND o.resource_uid = b.resource_uid
  LEFT JOIN protected p ON p.name = b.name
),
judged AS (
  SELECT *, retention['mode'] AS mode,
    CASE
      WHEN why IS NULL AND why_unread THEN 'unread'
      WHEN why IS NULL THEN 'other'
      WHEN object_lock IS NULL THEN 'unread'
      WHEN object_lock <> 'Enabled' THEN 'not_locked'
      WHEN retention['mode'] IS NULL OR days IS NULL THEN 'no_retention'
      WHEN retention['mode'] <> 'COMPLIANCE' AND NOT (retention['mode'] = 'GOVERNANCE' AND $accept_governance) THEN 'governance'
      WHEN days < $min_days THEN 'short'
      WHEN days >= $min_days THEN 'locked'
    END AS reason
  FROM fact
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'locked' THEN 'pass'
    WHEN reason IN ('not_locked', 'no_retention', 'governance', 'short') THEN 'fail'
    WHEN reason = 'other' THEN 'not_applicable'
    WHEN reason = 'unread' THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason = 'locked' THEN 'known' END AS way,
  named_struct('why', why, 'object_lock', object_lock, 'mode', mode, 'days', days,
    'tag', $tag, 'min_days', $min_days, 'accept_governance', $accept_governance) AS evidence
FROM judged
