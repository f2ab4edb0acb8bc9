WITH wanted AS (
  SELECT a.account_id, a.partition, p.pattern
  FROM assay_account a CROSS JOIN (SELECT unnest($privileged_roles) AS pattern) p
),
told AS (
  SELECT account_id, event_pattern AS text FROM aws_eventbridge_rule
  UNION ALL
  SELECT account_id, filter_pattern AS text FROM aws_cloudwatch_log_metric_filter
),
existing AS (
  SELECT w.account_id, w.pattern, r.role_name AS name, r.resource_uid AS arn
  FROM wanted w JOIN aws_iam_role_detail r ON r.account_id = w.account_id AND glob_match(r.role_name, w.pattern)
),
-- An account without any role in the answer has not told: then a role that a rule or filter names, else one called as
-- the parameter says.
assumed AS (
  SELECT w.account_id, w.pattern AS name,
    concat('arn:', w.partition, ':iam::', w.account_id, ':role/', coalesce(
      regexp_match(t.text, concat(':role/((?:[A-Za-z0-9_+=,.@/-]*/)?', replace(w.pattern, '*', '[A-Za-z0-9_+=,.@-]*'), ')"'))[1],
      replace(w.pattern, '*', ''))) AS arn
  FROM wanted w
  LEFT JOIN told t ON t.account_id = w.account_id
  WHERE w.account_id NOT IN (SELECT account_id FROM aws_iam_role_detail WHERE role_name IS NOT NULL)
),
-- One CloudTrail record for each thing that must raise an alarm.
subject AS (
  SELECT account_id, 'root' AS name, concat('{"eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin",',
    '"eventVersion":"1.11","sourceIPAddress":"203.0.113.7","userAgent":"Mozilla/5.0","eventType":"AwsConsoleSignIn","userIdentity":{"type":"Root","accountId":"', account_id,
    '"},"responseElements":{"ConsoleLogin":"Success"},"additionalEventData":{"MFAUsed":"Yes"}}') AS record
  FROM assay_account
  UNION
  SELECT account_id, name, concat('{"eventSource":"sts.amazonaws.com","eventName":"AssumeRole",',
    '"eventVersion":"1.11","sourceIPAddress":"203.0.113.7","userAgent":"aws-cli/2.31","eventType":"AwsApiCall","requestParameters":{"roleArn":"', arn, '"}}') AS record
  FROM (SELECT account_id, name, arn FROM existing UNION SELECT account_id, name, arn FROM assumed)
),
event AS (
  SELECT account_id, name, record, CASE WHEN name = 'root'
    THEN concat('{"source":"aws.signin","detail-type":"AWS Console Sign In via CloudTrail","detail":', record, '}')
    ELSE concat('{"source":"aws.sts","detail-type":"AWS API Call via CloudTrail","detail":', record, '}') END AS envelope
  FROM subject
),
target AS (
  SELECT account_id, parent_uid, count(arn) AS targets, count(error) AS refused
  FROM aws_eventbridge_rule_target GROUP BY account_id, parent_uid
),
-- `works`: it leads to somebody; null: that was not read.
rule AS (
  SELECT r.account_id, r.event_pattern AS pattern,
    CASE WHEN t.targets > 0 THEN true WHEN t.refused > 0 THEN NULL ELSE false END AS works
  FROM aws_eventbridge_rule r
  LEFT JOIN target t ON t.account_id = r.account_id AND t.parent_uid = r.resource_uid
  WHERE r.state <> 'DISABLED' AND r.event_pattern IS NOT NULL
),
filter AS (
  SELECT f.account_id, f.filter_pattern AS pattern,
    bool_or(coalesce(a.actions_enabled AND array_length(a.alarm_actions) > 0, false)) AS works
  FROM (SELECT account_id, region, resource_uid, filter_pattern, unnest(metric_transformations) AS metric
        FROM aws_cloudwatch_log_metric_filter) f
  LEFT JOIN aws_cloudwatch_alarm a ON a.account_id = f.account_id AND a.region = f.region
    AND a.metric_name = f.metric['metric_name'] AND a.namespace = f.metric['metric_namespace']
  GROUP BY f.account_id, f.resource_uid, f.filter_pattern
),
heard AS (
  SELECT e.account_id, e.name, event_pattern_matches(r.pattern, e.envelope) AND r.works AS heard
  FROM event e JOIN rule r ON r.account_id = e.account_id
  UNION ALL
  SELECT e.account_id, e.name, filter_pattern_matches(f.pattern, e.record) AND f.works AS heard
  FROM event e JOIN filter f ON f.account_id = e.account_id
),
state AS (
  SELECT e.account_id, e.name, coalesce(bool_or(h.heard), false) AS heard,
    coalesce(bool_or(h.name IS NOT NULL AND h.heard IS NULL), false) AS unclear
  FROM event e
  LEFT JOIN heard h ON h.account_id = e.account_id AND h.name = e.name
  GROUP BY e.account_id, e.name
),
judged AS (
  SELECT account_id,
    array_agg(name ORDER BY name) FILTER (WHERE heard) AS alarmed,
    array_agg(name ORDER BY name) FILTER (WHERE NOT heard AND NOT unclear) AS silent,
    array_agg(name ORDER BY name) FILTER (WHERE NOT heard AND unclear) AS unclear,
    CASE
      WHEN bool_or(NOT heard AND NOT unclear) THEN 'silent'
      WHEN bool_and(heard) THEN 'alarmed'
      ELSE 'unread'
    END AS reason
  FROM state GROUP BY account_id
)
SELECT
  a.account_uid AS resource_uid, a.account_id, 'global' AS region,
  CASE
    WHEN j.reason = 'alarmed' THEN 'pass'
    WHEN j.reason = 'silent' THEN 'fail'
    WHEN j.reason = 'unread' THEN 'unknown'
  END AS verdict,
  j.reason,
  -- Root is there whatever roles the account has.
  CASE WHEN array_has(j.silent, 'root') THEN 'root' END AS way,
  named_struct('alarmed', j.alarmed, 'silent', j.silent, 'unclear', j.unclear, 'privileged_roles', $privileged_roles) AS evidence
FROM assay_account a
JOIN judged j ON j.account_id = a.account_id
