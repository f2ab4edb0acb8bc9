WITH -- A standard rule is written down as Suricata would; a rule that looks into the packet concerns some traffic only.
suricata AS (
  SELECT parent_uid, trim(line) AS line
  FROM (SELECT parent_uid, unnest(string_to_array(replace(rule_group['rules_source']['rules_string'], concat('\', chr(10)), ' '), chr(10))) AS line
    FROM aws_networkfirewall_rule_group)
  WHERE NOT regexp_like(line, '(content|pcre|dns[._]query|geoip|flow)\s*[:;]', 'i')
  UNION ALL
  SELECT parent_uid, concat_ws(' ', entry['action'], entry['header']['protocol'], entry['header']['source'], entry['header']['source_port'], '->',
    entry['header']['destination'], entry['header']['destination_port'], '(') AS line
  FROM (SELECT parent_uid, unnest(rule_group['rules_source']['stateful_rules']) AS entry FROM aws_networkfirewall_rule_group)
),
spoken AS (
  SELECT parent_uid,
    bool_or(regexp_like(line, '^(drop|reject[a-z]*)\s+(dns|udp|ip)\s+\S+\s+\S+\s+(->|<>)\s+(any|0\.0\.0\.0/0|::/0|\$EXTERNAL_NET|!\$HOME_NET)\s+(any|\[?([0-9:,]+[,:])?53([,:][0-9:,]+)?\]?)\s*\(', 'i')) AS drops,
    bool_or(regexp_like(line, '^pass\s+(dns|udp|ip)\s+\S+\s+\S+\s+(->|<>)\s+(any|0\.0\.0\.0/0|::/0|\$EXTERNAL_NET|!\$HOME_NET)\s+(any|\[?([0-9:,]+[,:])?53([,:][0-9:,]+)?\]?)\s*\(', 'i')) AS passes
  FROM suricata GROUP BY parent_uid
),
stateless AS (
  SELECT parent_uid, bool_or(array_has(definition['actions'], 'aws:drop')
      AND (coalesce(cardinality(attributes['protocols']), 0) = 0 OR array_has(attributes['protocols'], 17))
      AND (coalesce(cardinality(attributes['destination_ports']), 0) = 0 OR attributes['destination_ports'][1]['from_port'] <= 53
        AND attributes['destination_ports'][1]['to_port'] >= 53)
      AND (coalesce(cardinality(attributes['destinations']), 0) = 0 OR attributes['destinations'][1]['address_definition'] IN ('0.0.0.0/0', '::/0'))) AS drops
  FROM (SELECT parent_uid, entry['rule_definition'] AS definition, entry['rule_definition']['match_attributes'] AS attributes
    FROM (SELECT parent_uid, unnest(rule_group['rules_source']['stateless_rules_and_custom_actions']['stateless_rules']) AS entry
      FROM aws_networkfirewall_stateless_rule_group))
  GROUP BY parent_uid
),
unread_group AS (
  -- AWS does not tell the rules of each group that it manages; none of them drops all DNS.
  SELECT DISTINCT parent_uid FROM aws_networkfirewall_rule_group
  WHERE error IS NOT NULL OR (rule_group IS NULL AND NOT coalesce(glob_match(rule_group_arn, '*:aws-managed:stateful-rulegroup/*'), false))
  UNION
  SELECT DISTINCT parent_uid FROM aws_networkfirewall_stateless_rule_group WHERE error IS NOT NULL OR rule_group IS NULL
),
filtering AS (
  SELECT p.resource_uid,
    CASE
      WHEN p.error IS NOT NULL OR p.firewall_policy IS NULL THEN NULL
      WHEN s.drops THEN true
      WHEN array_has(p.firewall_policy['stateless_default_actions'], 'aws:drop')
        AND coalesce(cardinality(p.firewall_policy['stateless_rule_group_references']), 0) = 0 THEN true
      WHEN NOT array_has(p.firewall_policy['stateless_default_actions'], 'aws:forward_to_sfe') OR k.passes THEN false
      WHEN k.drops THEN true
      WHEN u.parent_uid IS NOT NULL OR p.firewall_policy['stateless_default_actions'] IS NULL THEN NULL
      ELSE coalesce(p.firewall_policy['stateful_engine_options']['rule_order'] = 'STRICT_ORDER'
        AND array_has(p.firewall_policy['stateful_default_actions'], 'aws:drop_strict'), false)
    END AS filters
  FROM aws_networkfirewall_firewall_policy p
  LEFT JOIN spoken k ON k.parent_uid = p.resource_uid
  LEFT JOIN stateless s ON s.parent_uid = p.resource_uid
  LEFT JOIN unread_group u ON u.parent_uid = p.resource_uid
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
-- A NAT gateway hands on what it gets by the default routes of its own subnet.
behind_nat AS (
  SELECT i.account_id, i.region, split_part(i.description, 'NAT Gateway ', 2) AS nat, bool_and(coalesce(r.guarded, false)) AS guarded,
    bool_or(r.guarded IS NULL) AS unsure
  FROM aws_ec2_network_interface i
  JOIN subnet n ON n.account_id = i.account_id AND n.region = i.region AND n.subnet_id = i.subnet_id
  JOIN default_route r ON r.account_id = n.account_id AND r.region = n.region AND r.route_table_id = n.route_table_id
  WHERE i.interface_type IN ('nat_gateway', 'natGateway')
  GROUP BY i.account_id, i.region, split_part(i.description, 'NAT Gateway ', 2)
),
cut AS (SELECT DISTINCT account_id, region FROM assay_error WHERE table_name IN ('aws_vpc_route_table', 'aws_vpc_subnet')),
way_out AS (
  SELECT n.account_id, n.region, n.subnet_id, r.target,
    CASE WHEN c.region IS NOT NULL THEN NULL
      WHEN NOT r.guarded AND t.guarded THEN true WHEN NOT r.guarded AND t.unsure THEN NULL ELSE r.guarded END AS guarded
  FROM subnet n
  JOIN default_route r ON r.account_id = n.account_id AND r.region = n.region AND r.route_table_id = n.route_table_id
  LEFT JOIN behind_nat t ON t.account_id = r.account_id AND t.region = r.region AND t.nat = r.target
  LEFT JOIN cut c ON c.account_id = n.account_id AND c.region = n.region
  WHERE regexp_like(r.target, '^(igw|eigw|nat|tgw|vpce)-')
),
attached AS (
  SELECT DISTINCT account_id, region, subnet_id, member['group_id'] AS group_id
  FROM (SELECT account_id, region, subnet_id, unnest(groups) AS member FROM aws_ec2_network_interface)
),
used AS (
  SELECT a.account_id, a.region, a.group_id, count(w.target) AS ways, bool_or(NOT w.guarded) AS unguarded, bool_or(w.target IS NOT NULL AND w.guarded IS NULL) AS unsure,
    array_agg(DISTINCT w.target ORDER BY w.target) FILTER (WHERE w.target IS NOT NULL) AS targets,
    array_agg(DISTINCT w.target ORDER BY w.target) FILTER (WHERE NOT w.guarded) AS open_targets
  FROM attached a
  LEFT JOIN way_out w ON w.account_id = a.account_id AND w.region = a.region AND w.subnet_id = a.subnet_id
  GROUP BY a.account_id, a.region, a.group_id
),
opened AS (
  SELECT resource_uid, account_id, region, group_id,
    array_sort(array_distinct(array_concat(sg_open_ports_family(ip_permissions_egress, make_array(53, 853), 'ipv4', make_array()),
      sg_open_ports_family(ip_permissions_egress, make_array(53, 853), 'ipv6', make_array())))) AS ports,
    sg_open_ports_family(ip_permissions_egress, make_array(53, 853), 'ipv4', make_array()) IS NULL
      OR sg_open_ports_family(ip_permissions_egress, make_array(53, 853), 'ipv6', make_array()) IS NULL AS unread
  FROM aws_vpc_security_group
),
judged AS (
  SELECT o.*, u.targets, u.open_targets,
    CASE
      WHEN u.group_id IS NULL THEN 'unattached'
      WHEN u.ways = 0 THEN 'no_egress'
      WHEN cardinality(o.ports) > 0 AND u.unguarded THEN 'bypass'
      WHEN cardinality(o.ports) > 0 AND u.unsure THEN 'unread'
      WHEN cardinality(o.ports) > 0 THEN 'firewall'
      WHEN o.unread THEN 'unread'
      WHEN cardinality(o.ports) = 0 THEN 'closed'
      ELSE 'unread'
    END AS reason
  FROM opened o
  LEFT JOIN used u ON u.account_id = o.account_id AND u.region = o.region AND u.group_id = o.group_id
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('closed', 'firewall') THEN 'pass'
    WHEN reason = 'bypass' THEN 'fail'
    WHEN reason IN ('unattached', 'no_egress') THEN 'not_applicable'
    WHEN reason = 'unread' THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason = 'unattached' THEN 'unattached' WHEN reason IN ('no_egress', 'closed', 'bypass') THEN 'local' END AS way,
  named_struct('group_id', group_id, 'ports', ports, 'targets', targets, 'open_targets', open_targets) AS evidence
FROM judged
