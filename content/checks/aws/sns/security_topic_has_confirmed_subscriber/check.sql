-- A rule is on a security source if what its pattern says of source and detail-type fits one of these events.
WITH sample AS (
  SELECT column1 AS source, column2 AS detail_type FROM (VALUES
    ('aws.guardduty', 'GuardDuty Finding'), ('aws.securityhub', 'Security Hub Findings - Imported'),
    ('aws.securityhub', 'Findings Imported V2'), ('aws.macie', 'Macie Finding'), ('aws.inspector2', 'Inspector2 Finding'),
    ('aws.health', 'AWS Health Event'), ('aws.cloudtrail', 'AWS API Call via CloudTrail'), ('aws.signin', 'AWS Console Sign In via CloudTrail'),
    (NULL, 'AWS API Call via CloudTrail'), (NULL, 'AWS Console Sign In via CloudTrail'), (NULL, 'AWS Service Event via CloudTrail'),
    (NULL, 'AWS Console Action via CloudTrail'), (NULL, 'AWS Insight via CloudTrail'))
),
-- The source alone decides for the named services, the detail type alone for CloudTrail events.
fit AS (
  SELECT r.account_id, r.resource_uid, r.name,
    CASE
      WHEN s.source IS NOT NULL AND json_exists(r.event_pattern, 'source')
        THEN event_pattern_matches(concat('{"source":', json_text(r.event_pattern, 'source'), '}'), concat('{"source":"', s.source, '"}'))
      WHEN json_exists(r.event_pattern, 'detail-type')
        THEN event_pattern_matches(concat('{"detail-type":', json_text(r.event_pattern, 'detail-type'), '}'), concat('{"detail-type":"', s.detail_type, '"}'))
      WHEN json_exists(r.event_pattern, 'source') THEN false
      WHEN json_exists(r.event_pattern, '') THEN true
    END AS fits
  FROM aws_eventbridge_rule r CROSS JOIN sample s
  WHERE r.event_pattern IS NOT NULL AND coalesce(r.state, 'ENABLED') LIKE 'ENABLED%'
),
rule AS (
  SELECT account_id, resource_uid, name, CASE WHEN bool_or(fits) THEN true WHEN bool_or(fits IS NULL) THEN NULL ELSE false END AS fits
  FROM fit GROUP BY account_id, resource_uid, name
),
target AS (
  SELECT account_id, unnest(alarm_actions) AS arn, concat('alarm ', alarm_name) AS source, actions_enabled AS sure FROM aws_cloudwatch_alarm
  UNION ALL
  SELECT r.account_id, t.arn, concat('rule ', r.name) AS source, r.fits AS sure
  FROM rule r JOIN aws_eventbridge_rule_target t ON t.account_id = r.account_id AND t.parent_uid = r.resource_uid
  UNION ALL
  SELECT account_id, sns_topic_arn AS arn, concat('vault ', backup_vault_name) AS source, true AS sure FROM aws_backup_vault_notification
),
wanted AS (
  SELECT arn, min(account_id) AS account_id, bool_or(coalesce(sure, false)) AS sure,
    array_slice(array_agg(DISTINCT source ORDER BY source), 1, 5) AS sources
  FROM target WHERE arn LIKE 'arn:%:sns:%' AND coalesce(sure, true) GROUP BY arn
),
topic AS (
  SELECT t.resource_uid, t.account_id, t.region, count(s.subscription_arn) AS subscriptions,
    count(*) FILTER (WHERE s.subscription_arn LIKE 'arn:%') AS confirmed,
    array_agg(DISTINCT s.protocol ORDER BY s.protocol) FILTER (WHERE s.subscription_arn LIKE 'arn:%') AS protocols,
    bool_or(s.parent_uid IS NOT NULL AND s.subscription_arn IS NULL) AS unread
  FROM aws_sns_topic t
  LEFT JOIN aws_sns_topic_subscription s ON s.account_id = t.account_id AND s.region = t.region AND s.parent_uid = t.resource_uid
  GROUP BY t.resource_uid, t.account_id, t.region
),
judged AS (
  SELECT coalesce(t.resource_uid, w.arn) AS resource_uid, coalesce(t.account_id, w.account_id) AS account_id,
    coalesce(t.region, split_part(w.arn, ':', 4)) AS region, t.subscriptions, t.confirmed, t.protocols, w.sources,
    CASE
      WHEN w.arn IS NULL THEN 'not_targeted'
      WHEN t.resource_uid IS NULL THEN 'not_listed'
      WHEN t.confirmed > 0 THEN 'confirmed'
      WHEN t.unread OR NOT w.sure THEN 'not_read'
      WHEN t.confirmed = 0 THEN 'nobody'
    END AS reason
  FROM topic t
  FULL JOIN wanted w ON w.arn = t.resource_uid
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'confirmed' THEN 'pass'
    WHEN reason = 'nobody' THEN 'fail'
    WHEN reason = 'not_targeted' THEN 'not_applicable'
    WHEN reason IN ('not_listed', 'not_read') THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('subscriptions', subscriptions, 'confirmed', confirmed, 'protocols', protocols, 'sources', sources) AS evidence
FROM judged
