WITH -- The condition of nfw_egress_domain_filtering, three-valued.
reference AS (
  SELECT resource_uid, account_id, ref['resource_arn'] AS arn, ref['override']['action'] IS DISTINCT FROM 'DROP_TO_ALERT' AS acts
  FROM (SELECT resource_uid, account_id, unnest(firewall_policy['stateful_rule_group_references']) AS ref FROM aws_networkfirewall_firewall_policy)
),
filter AS (
  SELECT r.resource_uid,
    CASE
      WHEN NOT r.acts THEN false
      WHEN glob_match(r.arn, '*:aws-managed:stateful-rulegroup/*Domains*') THEN true
      WHEN g.rule_group['rules_source']['rules_source_list']['generated_rules_type'] IN ('ALLOWLIST', 'DENYLIST', 'REJECTLIST')
        AND array_has(g.rule_group['rules_source']['rules_source_list']['target_types'], 'TLS_SNI')
        AND array_has(g.rule_group['rules_source']['rules_source_list']['target_types'], 'HTTP_HOST') THEN true
      WHEN g.rule_group['rules_source']['rules_string'] IS NOT NULL THEN suricata_filters_domains(g.rule_group['rules_source']['rules_string'])
      WHEN g.error IS NULL AND (g.rule_group IS NOT NULL OR glob_match(r.arn, '*:aws-managed:stateful-rulegroup/*')) THEN false
    END AS filters
  FROM reference r
  LEFT JOIN aws_networkfirewall_rule_group g ON g.account_id = r.account_id AND g.parent_uid = r.resource_uid AND g.rule_group_arn = r.arn
),
filtering AS (
  SELECT p.resource_uid,
    CASE WHEN bool_or(f.filters) THEN true
      WHEN bool_or(p.firewall_policy IS NULL) OR bool_or(f.resource_uid IS NOT NULL AND f.filters IS NULL) THEN NULL ELSE false END AS filters
  FROM aws_networkfirewall_firewall_policy p
  LEFT JOIN filter f ON f.resource_uid = p.resource_uid
  GROUP BY p.resource_uid
),
guard AS (
  SELECT f.resource_uid, f.region, f.vpc_id, f.transit_gateway_id, p.routed AND t.filters AS good
  FROM firewall f
  LEFT JOIN in_path p ON p.resource_uid = f.resource_uid
  LEFT JOIN filtering t ON t.resource_uid = f.resource_uid
),
-- Where a default route to a target leads: an endpoint, a firewall on the transit gateway, or one in a VPC behind it.
gate AS (
  SELECT e.region, e.endpoint_id AS target, NULL AS inspection_vpc, g.good FROM endpoint e JOIN guard g ON g.resource_uid = e.resource_uid
  UNION ALL
  SELECT region, transit_gateway_id AS target, NULL AS inspection_vpc, good FROM guard WHERE transit_gateway_id IS NOT NULL
  UNION ALL
  SELECT g.region, r.target, g.vpc_id AS inspection_vpc, g.good
  FROM guard g JOIN route r ON r.region = g.region AND r.vpc_id = g.vpc_id AND starts_with(r.target, 'tgw-')
),
default_route AS (
  SELECT r.account_id, r.region, r.vpc_id, r.route_table_id, r.target,
    CASE
      WHEN bool_or(g.good) THEN true
      WHEN bool_or(g.target IS NOT NULL AND g.good IS NULL) THEN NULL
      WHEN bool_or(b.region IS NOT NULL) AND g.target IS NULL AND regexp_like(r.target, '^(tgw|vpce)-') THEN NULL
      ELSE false
    END AS guarded
  FROM (SELECT DISTINCT account_id, region, vpc_id, route_table_id, target FROM route WHERE destination IN ('0.0.0.0/0', '::/0')) r
  LEFT JOIN gate g ON g.region = r.region AND g.target = r.target AND g.inspection_vpc IS DISTINCT FROM r.vpc_id
  LEFT JOIN blind b ON b.region = r.region
  GROUP BY r.account_id, r.region, r.vpc_id, r.route_table_id, r.target, g.target
),
host AS (
  SELECT DISTINCT region, subnet_id
  FROM aws_ec2_network_interface
  WHERE coalesce(interface_type, 'interface') NOT IN ('nat_gateway', 'natGateway', 'gateway_load_balancer_endpoint', 'gateway_load_balancer',
      'network_load_balancer', 'load_balancer', 'transit_gateway', 'vpc_endpoint') AND NOT glob_match(coalesce(description, ''), 'ELB *')
),
leaving AS (
  SELECT n.account_id, n.region, n.vpc_id, count(*) AS routes, count(*) FILTER (WHERE r.guarded) AS guarded,
    count(*) FILTER (WHERE NOT r.guarded) AS unguarded, array_agg(DISTINCT r.target ORDER BY r.target) AS targets
  FROM subnet n
  JOIN host h ON h.region = n.region AND h.subnet_id = n.subnet_id
  JOIN default_route r ON r.account_id = n.account_id AND r.region = n.region AND r.route_table_id = n.route_table_id
  GROUP BY n.account_id, n.region, n.vpc_id
),
interface AS (SELECT region, vpc_id, count(*) AS interfaces FROM aws_ec2_network_interface GROUP BY region, vpc_id),
dns AS (
  SELECT account_id, region, vpc_id, array_agg(DISTINCT firewall_rule_group_id) FILTER (WHERE status = 'COMPLETE') AS groups,
    array_agg(DISTINCT status) AS states, array_agg(DISTINCT mutation_protection)
      FILTER (WHERE status = 'COMPLETE' AND mutation_protection IS NOT NULL) AS mutation_protection,
    bool_or(status IS NULL) AS unsure
  FROM aws_route53_resolver_firewall_rule_group_association
  GROUP BY account_id, region, vpc_id
),
judged AS (
  SELECT v.resource_uid, v.account_id, v.region, v.vpc_id, coalesce(i.interfaces, 0) AS interfaces, d.groups, d.states, d.mutation_protection, l.targets,
    CASE
      WHEN i.interfaces IS NULL THEN 'no_interface'
      WHEN d.groups IS NOT NULL THEN 'associated'
      WHEN l.guarded = l.routes THEN 'firewall'
      WHEN d.unsure OR (l.routes > 0 AND l.unguarded = 0) THEN 'unread'
      WHEN d.vpc_id IS NOT NULL THEN 'not_complete'
      WHEN d.vpc_id IS NULL THEN 'none'
    END AS reason
  FROM aws_vpc v
  LEFT JOIN interface i ON i.region = v.region AND i.vpc_id = v.vpc_id
  LEFT JOIN dns d ON d.account_id = v.account_id AND d.region = v.region AND d.vpc_id = v.vpc_id
  LEFT JOIN leaving l ON l.account_id = v.account_id AND l.region = v.region AND l.vpc_id = v.vpc_id
  WHERE coalesce(v.owner_id, v.account_id) = v.account_id
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('associated', 'firewall') THEN 'pass'
    WHEN reason IN ('none', 'not_complete') THEN 'fail'
    WHEN reason = 'no_interface' THEN 'not_applicable'
    WHEN reason = 'unread' THEN 'unknown'
  END AS verdict,
  reason,
  CASE
    WHEN reason IN ('no_interface', 'associated', 'firewall') THEN reason
    WHEN NOT regexp_like(coalesce(array_to_string(targets, ' '), ''), '(tgw|vpce)-') THEN 'direct'
  END AS way,
  named_struct('vpc_id', vpc_id, 'interfaces', interfaces, 'groups', groups, 'states', states,
    'mutation_protection', mutation_protection, 'targets', targets) AS evidence
FROM judged
