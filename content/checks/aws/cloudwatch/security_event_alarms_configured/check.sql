-- One CloudTrail record for each call that must raise an alarm.
WITH event AS (
  SELECT name, record, concat('{"source":"aws.', split_part(source, '.', 1), '","detail-type":"',
    CASE WHEN source = 'signin.amazonaws.com' THEN 'AWS Console Sign In via CloudTrail' ELSE 'AWS API Call via CloudTrail' END,
    '","detail":', record, '}') AS envelope
  FROM (
    SELECT name, source, concat('{"eventSource":"', source, '","eventName":"', call,
      '","eventVersion":"1.11","sourceIPAddress":"203.0.113.7","userAgent":"aws-cli/2.31",', members, '}') AS record
    FROM (
      SELECT json_text(entry, 'name') AS name, json_text(entry, 'source') AS source, json_text(entry, 'record') AS members,
        unnest(json_array_texts(entry, 'calls')) AS call
      FROM (SELECT unnest(json_array_texts($events, '')) AS entry)
    )
  )
),
topic AS (
  SELECT t.topic_arn, bool_or(coalesce(s.subscription_arn LIKE 'arn:%', false)) AS confirmed, count(s.error) > 0 AS refused
  FROM aws_sns_topic t
  LEFT JOIN aws_sns_topic_subscription s ON s.account_id = t.account_id AND s.parent_uid = t.resource_uid
  GROUP BY t.topic_arn
),
trail_group AS (
  SELECT t.account_id, regexp_replace(t.cloud_watch_logs_log_group_arn, ':\*$', '') AS group_uid, bool_or(s.is_logging) AS is_logging
  FROM aws_cloudtrail_trail t
  LEFT JOIN aws_cloudtrail_trail_status s ON s.account_id = t.account_id AND s.resource_uid = t.resource_uid AND s.error IS NULL
  WHERE t.cloud_watch_logs_log_group_arn IS NOT NULL
  GROUP BY t.account_id, t.cloud_watch_logs_log_group_arn
),
-- Ways from an event to an ARN; `live` is null where it was not read whether the way is open.
channel AS (
  SELECT r.account_id, 'rule' AS kind, r.event_pattern AS pattern, t.arn AS target, t.error IS NULL OR NULL AS live
  FROM aws_eventbridge_rule r
  JOIN aws_eventbridge_rule_target t ON t.account_id = r.account_id AND t.parent_uid = r.resource_uid
  WHERE r.state <> 'DISABLED' AND r.event_pattern IS NOT NULL
  UNION ALL
  SELECT f.account_id, 'filter' AS kind, f.filter_pattern AS pattern, unnest(a.alarm_actions) AS target, g.is_logging AS live
  FROM (SELECT account_id, region, resource_uid, filter_pattern, unnest(metric_transformations) AS metric
        FROM aws_cloudwatch_log_metric_filter) f
  JOIN trail_group g ON g.account_id = f.account_id AND starts_with(f.resource_uid, concat(g.group_uid, ':metric-filter:'))
  JOIN aws_cloudwatch_alarm a ON a.account_id = f.account_id AND a.region = f.region AND a.actions_enabled
    AND a.metric_name = f.metric['metric_name'] AND a.namespace = f.metric['metric_namespace']
),
-- A topic that is not listed belongs to an account out of scope: who subscribes to it is not known.
open_channel AS (
  SELECT c.account_id, c.kind, c.pattern, c.live AND CASE
      WHEN c.target NOT LIKE 'arn:%:sns:%' THEN true
      WHEN t.confirmed THEN true
      WHEN t.topic_arn IS NULL OR t.refused THEN NULL
      ELSE false
    END AS works
  FROM channel c
  LEFT JOIN topic t ON t.topic_arn = c.target
),
answer AS (
  SELECT a.account_id, e.name, e.record, coalesce(bool_or(m.heard), false) AS heard,
    coalesce(bool_or(m.record IS NOT NULL AND m.heard IS NULL), false) AS unclear
  FROM assay_account a
  CROSS JOIN event e
  LEFT JOIN (
    SELECT c.account_id, e.name, e.record, c.works AND CASE c.kind
        WHEN 'rule' THEN event_pattern_matches(c.pattern, e.envelope)
        WHEN 'filter' THEN filter_pattern_matches(c.pattern, e.record)
      END AS heard
    FROM open_channel c CROSS JOIN event e
  ) m ON m.account_id = a.account_id AND m.name = e.name AND m.record = e.record
  GROUP BY a.account_id, e.name, e.record
),
judged AS (
  SELECT account_id, count(DISTINCT name) AS events,
    array_agg(DISTINCT name ORDER BY name) FILTER (WHERE NOT heard AND NOT unclear) AS silent,
    array_agg(DISTINCT name ORDER BY name) FILTER (WHERE NOT heard AND unclear) AS unclear,
    CASE
      WHEN bool_or(NOT heard AND NOT unclear) THEN 'silent'
      WHEN bool_and(heard) THEN 'alarmed'
      ELSE 'unread'
    END AS reason
  FROM answer GROUP BY account_id
)
SELECT
  a.account_uid AS resource_uid, a.account_id, 'global' AS region,
  CASE
    WHEN j.reason = 'alarmed' THEN 'pass'
    WHEN j.reason = 'silent' THEN 'fail'
    WHEN j.reason = 'unread' THEN 'unknown'
  END AS verdict,
  j.reason,
  named_struct('events', j.events, 'silent', j.silent, 'unclear', j.unclear) AS evidence
FROM assay_account a
JOIN judged j ON j.account_id = a.account_id
