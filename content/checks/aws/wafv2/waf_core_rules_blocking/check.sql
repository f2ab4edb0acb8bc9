WITH detail AS (
  SELECT account_id, parent_uid, arn, rules, pre_process_firewall_manager_rule_groups AS pre,
    post_process_firewall_manager_rule_groups AS post FROM aws_wafv2_web_acl_detail WHERE error IS NULL
  UNION ALL
  SELECT account_id, parent_uid, arn, rules, pre_process_firewall_manager_rule_groups,
    post_process_firewall_manager_rule_groups FROM aws_wafv2_web_acl_detail_cloudfront WHERE error IS NULL
),
rule AS (
  SELECT account_id, parent_uid, 'own' AS place, r['name'] AS rule, r['statement']['managed_rule_group_statement'] AS managed,
    r['override_action'] AS override FROM (SELECT account_id, parent_uid, unnest(rules) AS r FROM detail)
  UNION ALL
  SELECT account_id, parent_uid, 'pre', r['name'], r['firewall_manager_statement']['managed_rule_group_statement'], r['override_action']
  FROM (SELECT account_id, parent_uid, unnest(pre) AS r FROM detail)
  UNION ALL
  SELECT account_id, parent_uid, 'post', r['name'], r['firewall_manager_statement']['managed_rule_group_statement'], r['override_action']
  FROM (SELECT account_id, parent_uid, unnest(post) AS r FROM detail)
),
counted AS (  -- ExcludedRules is the old spelling of an override to Count
  SELECT account_id, parent_uid, place, rule, count(DISTINCT name) AS rules
  FROM (
    SELECT account_id, parent_uid, place, rule, o['name'] AS name
    FROM (SELECT account_id, parent_uid, place, rule, unnest(managed['rule_action_overrides']) AS o FROM rule)
    WHERE o['action_to_use']['count'] IS NOT NULL
    UNION ALL
    SELECT account_id, parent_uid, place, rule, unnest(managed['excluded_rules'])['name'] FROM rule
  )
  GROUP BY account_id, parent_uid, place, rule
),
graded AS (
  SELECT r.account_id, r.parent_uid, r.managed['name'] AS name,
    CASE WHEN r.managed['name'] = 'AWSManagedRulesCommonRuleSet' THEN 'common'
         WHEN r.managed['name'] = 'AWSManagedRulesKnownBadInputsRuleSet' THEN 'inputs'
         WHEN glob_match_any(r.managed['name'], arrow_cast($vendor_groups, 'List(Utf8)')) THEN 'vendor' END AS part,
    CASE WHEN r.override['count'] IS NOT NULL THEN 'counts'
         WHEN coalesce(c.rules, 0) > $max_count THEN 'weakened'
         WHEN r.override['none'] IS NOT NULL THEN 'blocks' END AS grade
  FROM rule r
  LEFT JOIN counted c ON c.account_id = r.account_id AND c.parent_uid = r.parent_uid AND c.place = r.place AND c.rule = r.rule
),
summary AS (
  SELECT account_id, parent_uid,
    bool_or(part = 'vendor' AND grade = 'blocks') OR (bool_or(part = 'common' AND grade = 'blocks') AND bool_or(part = 'inputs' AND grade = 'blocks')) AS enough,
    bool_or(grade IS NULL) AS unclear,
    array_remove(make_array(
      CASE WHEN NOT bool_or(part = 'common') THEN 'AWSManagedRulesCommonRuleSet' ELSE '' END,
      CASE WHEN NOT bool_or(part = 'inputs') THEN 'AWSManagedRulesKnownBadInputsRuleSet' ELSE '' END), '') AS missing,
    array_agg(DISTINCT name ORDER BY name) FILTER (WHERE grade = 'blocks') AS blocking,
    array_agg(DISTINCT name ORDER BY name) FILTER (WHERE grade = 'counts') AS counting,
    array_agg(DISTINCT name ORDER BY name) FILTER (WHERE grade = 'weakened') AS weakened
  FROM graded WHERE part IS NOT NULL
  GROUP BY account_id, parent_uid
),
judged AS (
  SELECT a.resource_uid, a.account_id, a.region, a.way, coalesce(u.resources, 0) AS resources, s.blocking, s.counting, s.weakened,
    coalesce(s.missing, make_array('AWSManagedRulesCommonRuleSet', 'AWSManagedRulesKnownBadInputsRuleSet')) AS missing,
    CASE
      WHEN coalesce(u.resources, 0) = 0 AND coalesce(u.refused, 0) > 0 THEN 'unread'
      WHEN coalesce(u.resources, 0) = 0 THEN 'not_in_use'
      WHEN d.arn IS NULL THEN 'unread'
      WHEN s.enough THEN 'blocking'
      WHEN s.unclear THEN 'unread'
      WHEN s.counting IS NOT NULL THEN 'counting'
      WHEN s.weakened IS NOT NULL THEN 'too_many_counts'
      WHEN d.arn IS NOT NULL THEN 'missing'
    END AS reason
  FROM acl a
  LEFT JOIN usage u ON u.account_id = a.account_id AND u.parent_uid = a.resource_uid
  LEFT JOIN detail d ON d.account_id = a.account_id AND d.parent_uid = a.resource_uid
  LEFT JOIN summary s ON s.account_id = a.account_id AND s.parent_uid = a.resource_uid
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'blocking' THEN 'pass'
    WHEN reason IN ('counting', 'too_many_counts', 'missing') THEN 'fail'
    WHEN reason = 'not_in_use' THEN 'not_applicable'
    WHEN reason = 'unread' THEN 'unknown'
  END AS verdict,
  reason, way,
  named_struct('resources', resources, 'blocking', blocking, 'counting', counting, 'weakened', weakened, 'missing', missing,
               'max_count', $max_count, 'vendor_groups', $vendor_groups) AS evidence
FROM judged
