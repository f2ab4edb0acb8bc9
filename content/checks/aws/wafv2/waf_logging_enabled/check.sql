WITH logging AS (
  SELECT account_id, resource_uid, absent, log_destination_configs, logging_filter FROM aws_wafv2_web_acl_logging
  UNION ALL SELECT account_id, resource_uid, absent, log_destination_configs, logging_filter FROM aws_wafv2_web_acl_logging_cloudfront
),
condition AS (
  SELECT account_id, resource_uid, rule['behavior'] AS behavior, rule['requirement'] AS requirement,
    array_length(rule['conditions']) AS conditions, unnest(rule['conditions']) AS one
  FROM (SELECT account_id, resource_uid, unnest(logging_filter['filters']) AS rule FROM logging)
),
-- A KEEP that asks for more than the action keeps only some of the blocked requests.
block_filter AS (
  SELECT account_id, resource_uid,
    bool_or(behavior = 'DROP') AS drops,
    bool_or(behavior = 'KEEP' AND (requirement = 'MEETS_ANY' OR conditions = 1)) AS keeps
  FROM condition WHERE one['action_condition']['action'] = 'BLOCK'
  GROUP BY account_id, resource_uid
),
judged AS (
  SELECT
    a.resource_uid, a.account_id, a.region, a.way, l.log_destination_configs AS destinations, coalesce(u.resources, 0) AS resources,
    l.logging_filter['default_behavior'] AS default_behavior,
    CASE
      WHEN coalesce(u.resources, 0) = 0 AND coalesce(u.refused, 0) > 0 THEN 'unread'
      WHEN coalesce(u.resources, 0) = 0 THEN 'not_in_use'
      WHEN l.absent IS NOT NULL OR array_length(l.log_destination_configs) = 0 THEN 'no_logging'
      WHEN l.log_destination_configs IS NULL THEN 'unread'
      WHEN f.drops OR (l.logging_filter['default_behavior'] = 'DROP' AND NOT coalesce(f.keeps, false)) THEN 'drops_blocks'
      WHEN l.logging_filter IS NOT NULL AND l.logging_filter['default_behavior'] IS NULL THEN 'unread'
      WHEN array_length(l.log_destination_configs) > 0 THEN 'logged'
      ELSE 'unread'
    END AS reason
  FROM acl a
  LEFT JOIN usage u ON u.account_id = a.account_id AND u.parent_uid = a.resource_uid
  LEFT JOIN logging l ON l.account_id = a.account_id AND l.resource_uid = a.resource_uid
  LEFT JOIN block_filter f ON f.account_id = a.account_id AND f.resource_uid = a.resource_uid
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'logged' THEN 'pass'
    WHEN reason IN ('no_logging', 'drops_blocks') THEN 'fail'
    WHEN reason = 'not_in_use' THEN 'not_applicable'
    WHEN reason = 'unread' THEN 'unknown'
  END AS verdict,
  reason,
  way,
  named_struct('destinations', destinations, 'resources', resources, 'default_behavior', default_behavior) AS evidence
FROM judged
