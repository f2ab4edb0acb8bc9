WITH policy AS (
  SELECT f.resource_uid, f.account_id, f.region, f.firewall_name, p.firewall_policy IS NOT NULL AS readable,
    p.firewall_policy['stateful_rule_group_references'] AS refs
  FROM aws_networkfirewall_firewall f
  LEFT JOIN aws_networkfirewall_firewall_policy p
    ON p.parent_uid = f.resource_uid AND p.account_id = f.account_id AND p.error IS NULL
),
reference AS (
  SELECT resource_uid, account_id, ref['override']['action'] IS NOT DISTINCT FROM 'DROP_TO_ALERT' AS alerts,
    split_part(ref['resource_arn'], '/', 2) AS name,
    glob_match_any(ref['resource_arn'], make_array(
      '*:aws-managed:stateful-rulegroup/ThreatSignatures*', '*:aws-managed:stateful-rulegroup/*MalwareDomains*',
      '*:aws-managed:stateful-rulegroup/*BotNetCommandAndControlDomains*', '*:aws-managed:stateful-rulegroup/AttackInfrastructure*'
    )) AS signatures
  FROM (SELECT resource_uid, account_id, unnest(refs) AS ref FROM policy)
),
rule_groups AS (
  SELECT resource_uid, account_id, count(*) AS groups,
    array_agg(DISTINCT name ORDER BY name) FILTER (WHERE signatures AND NOT alerts) AS blocking_groups,
    array_agg(DISTINCT name ORDER BY name) FILTER (WHERE signatures AND alerts) AS alerting_groups
  FROM reference GROUP BY resource_uid, account_id
),
judged AS (
  SELECT p.resource_uid, p.account_id, p.region, p.firewall_name, coalesce(g.groups, 0) AS groups, g.blocking_groups, g.alerting_groups,
    CASE
      WHEN NOT p.readable THEN 'not_read'
      WHEN g.blocking_groups IS NOT NULL THEN 'blocking'
      WHEN g.alerting_groups IS NOT NULL THEN 'alert_only'
      WHEN p.readable THEN 'no_group'
    END AS reason
  FROM policy p
  LEFT JOIN rule_groups g ON g.resource_uid = p.resource_uid AND g.account_id = p.account_id
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'blocking' THEN 'pass'
    WHEN reason IN ('alert_only', 'no_group') THEN 'fail'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('firewall_name', firewall_name, 'groups', groups, 'blocking_groups', blocking_groups,
               'alerting_groups', alerting_groups) AS evidence
FROM judged
