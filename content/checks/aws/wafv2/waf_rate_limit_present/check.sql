WITH detail AS (
  SELECT account_id, parent_uid, arn, rules FROM aws_wafv2_web_acl_detail WHERE error IS NULL
  UNION ALL SELECT account_id, parent_uid, arn, rules FROM aws_wafv2_web_acl_detail_cloudfront WHERE error IS NULL
),
rate AS (
  SELECT account_id, parent_uid, r['name'] AS name, r['statement']['rate_based_statement']['limit'] AS rate_limit,
    r['action']['block'] IS NOT NULL OR r['action']['challenge'] IS NOT NULL OR r['action']['captcha'] IS NOT NULL AS acts
  FROM (SELECT account_id, parent_uid, unnest(rules) AS r FROM detail)
  WHERE r['statement']['rate_based_statement'] IS NOT NULL
),
summary AS (
  SELECT account_id, parent_uid, array_agg(name ORDER BY name) AS rate_rules,
    array_agg(name ORDER BY name) FILTER (WHERE acts) AS limiting, min(rate_limit) FILTER (WHERE acts) AS rate_limit
  FROM rate GROUP BY account_id, parent_uid
),
judged AS (
  SELECT a.resource_uid, a.account_id, a.region, a.way, coalesce(u.resources, 0) AS resources, s.rate_rules, s.limiting, s.rate_limit,
    CASE
      WHEN coalesce(u.resources, 0) = 0 AND coalesce(u.refused, 0) > 0 THEN 'unread'
      WHEN coalesce(u.resources, 0) = 0 THEN 'not_in_use'
      WHEN d.arn IS NULL THEN 'unread'
      WHEN s.limiting IS NOT NULL THEN 'limited'
      WHEN s.rate_rules IS NOT NULL THEN 'counts_only'
      WHEN d.arn IS NOT NULL THEN 'no_rate_rule'
    END AS reason
  FROM acl a
  LEFT JOIN usage u ON u.account_id = a.account_id AND u.parent_uid = a.resource_uid
  LEFT JOIN detail d ON d.account_id = a.account_id AND d.parent_uid = a.resource_uid
  LEFT JOIN summary s ON s.account_id = a.account_id AND s.parent_uid = a.resource_uid
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'limited' THEN 'pass'
    WHEN reason IN ('counts_only', 'no_rate_rule') THEN 'fail'
    WHEN reason = 'not_in_use' THEN 'not_applicable'
    WHEN reason = 'unread' THEN 'unknown'
  END AS verdict,
  reason, way,
  named_struct('resources', resources, 'rate_rules', rate_rules, 'limiting', limiting, 'limit', rate_limit) AS evidence
FROM judged
