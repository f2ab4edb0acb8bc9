WITH ruled AS (
  SELECT DISTINCT r.account_id, r.resource_uid, r.priority, r.action, r.firewall_domain_list_id AS list_id,
    r.dns_threat_protection, r.error, l.name, l.id IS NOT NULL AS known,
    l.managed_owner_name IS NOT NULL AS managed, glob_match_any(l.name, $threat_lists) AS matches
  FROM aws_route53_resolver_firewall_rule r
  LEFT JOIN aws_route53_resolver_firewall_domain_list l
    ON l.account_id = r.account_id AND l.region = r.region AND l.id = r.firewall_domain_list_id
),
allowed AS (
  SELECT account_id, resource_uid, firewall_domain_list_id AS list_id,
    bool_or(domain IN ('*', '*.')) AS everything, bool_or(error IS NOT NULL) AS refused
  FROM aws_route53_resolver_firewall_allowed_domain
  GROUP BY account_id, resource_uid, firewall_domain_list_id
),
open_gate AS (
  SELECT r.account_id, r.resource_uid, min(r.priority) FILTER (WHERE a.everything) AS surely, min(r.priority) FILTER (WHERE a.refused) AS perhaps
  FROM ruled r
  JOIN allowed a ON a.account_id = r.account_id AND a.resource_uid = r.resource_uid AND a.list_id = r.list_id
  WHERE r.action = 'ALLOW'
  GROUP BY r.account_id, r.resource_uid
),
block AS (
  SELECT r.*, r.action = 'BLOCK' AND r.managed AND r.matches AS blocks, o.surely,
    -- The action, the priority or the list of a rule that could block was not told.
    r.error IS NOT NULL OR r.action IS NULL OR (r.action = 'BLOCK' AND r.dns_threat_protection IS NULL
      AND (NOT r.known OR r.priority IS NULL OR (r.managed AND r.name IS NULL))) AS unsure,
    r.priority > o.surely AS shadowed, coalesce(r.priority > o.perhaps, false) AS perhaps_shadowed
  FROM ruled r
  LEFT JOIN open_gate o ON o.account_id = r.account_id AND o.resource_uid = r.resource_uid
),
summary AS (
  SELECT account_id, resource_uid, count(*) FILTER (WHERE error IS NULL) AS rules, min(surely) AS allow_priority, bool_or(unsure) AS unsure,
    array_agg(DISTINCT name) FILTER (WHERE blocks AND priority IS NOT NULL AND NOT coalesce(shadowed, false) AND NOT perhaps_shadowed) AS lists,
    bool_or(blocks AND shadowed) AS shadowed, bool_or(blocks AND NOT coalesce(shadowed, false) AND perhaps_shadowed) AS perhaps,
    array_agg(DISTINCT name) FILTER (WHERE action = 'BLOCK') AS blocked,
    array_agg(DISTINCT name) FILTER (WHERE action = 'ALERT' AND managed AND matches) AS alerted,
    array_agg(DISTINCT concat(dns_threat_protection, ' ', action)) FILTER (WHERE dns_threat_protection IS NOT NULL) AS advanced
  FROM block
  GROUP BY account_id, resource_uid
),
rule_group AS (
  SELECT account_id, region, resource_uid, firewall_rule_group_id AS group_id, bool_or(status = 'COMPLETE') AS complete,
    bool_or(status IS NULL) AS unsure, array_agg(DISTINCT status) AS states, array_agg(DISTINCT vpc_id) AS vpcs
  FROM aws_route53_resolver_firewall_rule_group_association
  GROUP BY account_id, region, resource_uid, firewall_rule_group_id
),
judged AS (
  SELECT g.*, s.rules, s.lists, s.blocked, s.alerted, s.advanced, s.allow_priority,
    CASE
      WHEN g.complete AND s.lists IS NOT NULL THEN 'blocked'
      WHEN g.complete AND (s.unsure OR s.perhaps) THEN 'unread'
      WHEN g.complete AND s.shadowed THEN 'allowed_before'
      WHEN g.complete THEN 'not_blocked'
      WHEN g.unsure THEN 'unread'
      ELSE 'not_associated'
    END AS reason
  FROM rule_group g
  LEFT JOIN summary s ON s.account_id = g.account_id AND s.resource_uid = g.resource_uid
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'blocked' THEN 'pass'
    WHEN reason IN ('not_blocked', 'allowed_before') THEN 'fail'
    WHEN reason = 'not_associated' THEN 'not_applicable'
    WHEN reason = 'unread' THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason = 'not_associated' THEN 'not_associated' END AS way,
  named_struct('group_id', group_id, 'vpcs', vpcs, 'states', states, 'rules', coalesce(rules, 0), 'lists', lists, 'blocked', blocked,
    'alerted', alerted, 'advanced', advanced, 'allow_priority', allow_priority, 'threat_lists', $threat_lists) AS evidence
FROM judged
