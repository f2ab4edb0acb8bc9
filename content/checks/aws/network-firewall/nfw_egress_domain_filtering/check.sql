WITH policy AS (
  SELECT f.resource_uid, f.account_id, f.region, f.firewall_name, p.error IS NULL AND p.firewall_policy IS NOT NULL AS readable,
    p.firewall_policy['stateful_rule_group_references'] AS refs
  FROM aws_networkfirewall_firewall f
  LEFT JOIN aws_networkfirewall_firewall_policy p ON p.parent_uid = f.resource_uid AND p.account_id = f.account_id
),
reference AS (
  SELECT resource_uid, account_id, ref['resource_arn'] AS arn,
    ref['override']['action'] IS DISTINCT FROM 'DROP_TO_ALERT' AS acts,
    glob_match(ref['resource_arn'], '*:aws-managed:stateful-rulegroup/*Domains*') AS managed
  FROM (SELECT resource_uid, account_id, unnest(refs) AS ref FROM policy)
),
rule_group AS (
  SELECT parent_uid, account_id, rule_group_arn, error, error IS NULL AND rule_group IS NOT NULL AS readable,
    rule_group['rules_source']['rules_source_list'] AS domains,
    rule_group['rules_source']['rules_string'] AS suricata
  FROM aws_networkfirewall_rule_group
),
filter AS (
  SELECT r.resource_uid, r.arn, r.acts AND r.managed AS managed,
    CASE
      WHEN NOT r.acts THEN false
      WHEN g.domains['generated_rules_type'] IN ('ALLOWLIST', 'DENYLIST', 'REJECTLIST')
        AND array_has(g.domains['target_types'], 'TLS_SNI') AND array_has(g.domains['target_types'], 'HTTP_HOST') THEN true
      WHEN g.suricata IS NOT NULL THEN suricata_filters_domains(g.suricata)
      WHEN g.readable THEN false
      -- AWS does not tell the rules of each group that it manages; those against domains are named so.
      WHEN glob_match(r.arn, '*:aws-managed:stateful-rulegroup/*') AND g.error IS NULL THEN false
    END AS own
  FROM reference r
  LEFT JOIN rule_group g ON g.parent_uid = r.resource_uid AND g.account_id = r.account_id AND g.rule_group_arn = r.arn
),
filters AS (
  SELECT resource_uid, count(*) AS groups,
    array_agg(DISTINCT arn ORDER BY arn) FILTER (WHERE managed) AS managed_groups,
    array_agg(DISTINCT arn ORDER BY arn) FILTER (WHERE own) AS filtering_groups,
    array_agg(DISTINCT arn ORDER BY arn) FILTER (WHERE own IS NULL) AS unread_groups
  FROM filter
  GROUP BY resource_uid
),
judged AS (
  SELECT
    p.resource_uid, p.account_id, p.region, p.firewall_name, coalesce(f.groups, 0) AS groups,
    f.managed_groups, f.filtering_groups, f.unread_groups,
    CASE
      WHEN NOT p.readable THEN 'not_read'
      WHEN f.managed_groups IS NOT NULL THEN 'managed_group'
      WHEN f.filtering_groups IS NOT NULL THEN 'own_group'
      WHEN f.unread_groups IS NOT NULL THEN 'not_read'
      WHEN p.readable THEN 'no_domain_filter'
    END AS reason
  FROM policy p
  LEFT JOIN filters f ON f.resource_uid = p.resource_uid
)
SELECT
  resource_uid, account_id, region,
  CASE WHEN reason IN ('managed_group', 'own_group') THEN 'pass' WHEN reason = 'no_domain_filter' THEN 'fail' ELSE 'unknown' END AS verdict,
  reason,
  CASE WHEN reason = 'managed_group' THEN 'managed' END AS way,
  named_struct('firewall_name', firewall_name, 'groups', groups, 'managed_groups', managed_groups,
               'filtering_groups', filtering_groups, 'unread_groups', unread_groups) AS evidence
FROM judged
