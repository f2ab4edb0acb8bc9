-- `reaches`: somebody gets it; null: that was not read.
WITH vault_topic AS (
  SELECT parent_uid, CASE WHEN bool_or(subscription_arn LIKE 'arn:%') THEN true WHEN bool_or(error IS NOT NULL) THEN NULL ELSE false END AS reaches
  FROM aws_sns_backup_vault_topic_subscription GROUP BY parent_uid
),
vault AS (
  SELECT n.account_id, n.region, n.backup_vault_name AS name, n.sns_topic_arn AS topic, 'vault' AS kind,
    array_has(n.backup_vault_events, 'BACKUP_JOB_FAILED') AND array_has(n.backup_vault_events, 'BACKUP_JOB_EXPIRED') AS covers,
    CASE WHEN n.sns_topic_arn IS NULL THEN NULL WHEN t.parent_uid IS NULL THEN false ELSE t.reaches END AS reaches
  FROM aws_backup_vault_notification n
  LEFT JOIN vault_topic t ON t.parent_uid = n.resource_uid
  WHERE n.absent IS NULL
),
topic AS (
  SELECT t.resource_uid AS arn,
    CASE WHEN bool_or(s.subscription_arn LIKE 'arn:%') THEN true WHEN bool_or(s.error IS NOT NULL) THEN NULL ELSE false END AS reaches
  FROM aws_sns_topic t
  LEFT JOIN aws_sns_topic_subscription s ON s.parent_uid = t.resource_uid
  GROUP BY t.resource_uid
),
heard AS (
  SELECT r.account_id, r.region, r.resource_uid, r.name, r.state,
    event_pattern_matches(r.event_pattern, concat(e.head, '"FAILED"}}')) AND event_pattern_matches(r.event_pattern, concat(e.head, '"EXPIRED"}}')) AS covers
  FROM aws_eventbridge_rule r
  JOIN (SELECT account_id, region, concat('{"version":"0","source":"aws.backup","detail-type":"Backup Job State Change","account":"',
          account_id, '","region":"', region, '","detail":{"state":') AS head FROM assay_scope) e
    ON e.account_id = r.account_id AND e.region = r.region
  WHERE r.event_pattern IS NOT NULL AND coalesce(r.state, 'ENABLED') LIKE 'ENABLED%'
),
rule AS (
  SELECT h.account_id, h.region, h.name, g.arn AS topic, 'rule' AS kind, h.covers, CASE WHEN g.error IS NULL THEN t.reaches END AS reaches
  FROM heard h
  LEFT JOIN aws_eventbridge_rule_target g ON g.parent_uid = h.resource_uid
  LEFT JOIN topic t ON t.arn = g.arn
  WHERE g.arn LIKE 'arn:%:sns:%' OR g.error IS NOT NULL OR h.state IS NULL
),
path AS (
  SELECT *, CASE WHEN covers AND reaches THEN kind WHEN NOT covers THEN NULL WHEN NOT reaches THEN 'nobody_subscribed' ELSE 'not_read' END AS reason
  FROM (SELECT * FROM vault UNION ALL SELECT * FROM rule)
),
best AS (
  SELECT *, row_number() OVER (PARTITION BY account_id, region ORDER BY CASE reason WHEN 'vault' THEN 1 WHEN 'rule' THEN 2
    WHEN 'not_read' THEN 3 ELSE 4 END, name, topic) AS place
  FROM path WHERE reason IS NOT NULL
),
judged AS (
  SELECT s.region_uid, s.account_id, s.region, b.name, b.topic, b.kind, coalesce(b.reason, 'not_notified') AS reason
  FROM assay_scope s
  LEFT JOIN best b ON b.account_id = s.account_id AND b.region = s.region AND b.place = 1
)
SELECT
  region_uid AS resource_uid, account_id, region,
  CASE
    WHEN reason IN ('vault', 'rule') THEN 'pass'
    WHEN reason IN ('nobody_subscribed', 'not_notified') THEN 'fail'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason IN ('vault', 'rule') THEN reason WHEN reason = 'not_notified' THEN 'nothing_sent' END AS way,
  named_struct('vault', CASE WHEN kind = 'vault' THEN name END, 'rule', CASE WHEN kind = 'rule' THEN name END, 'topic', topic) AS evidence
FROM judged
