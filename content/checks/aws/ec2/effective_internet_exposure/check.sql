-- Each link of a path is true, false or null (not read). SQL's AND keeps that: one false link closes the path whatever
-- the others are; a null one, where the rest is open, leaves it in doubt.
WITH address AS (
  SELECT resource_uid, 'ipv4' AS family, association['public_ip'] AS address FROM aws_ec2_network_interface
  UNION ALL
  SELECT resource_uid, 'ipv4', a['association']['public_ip']
  FROM (SELECT resource_uid, unnest(private_ip_addresses) AS a FROM aws_ec2_network_interface)
  UNION ALL
  SELECT resource_uid, 'ipv6', a['ipv6_address']
  FROM (SELECT resource_uid, unnest(ipv6_addresses) AS a FROM aws_ec2_network_interface)
),
internet_route AS (
  SELECT DISTINCT account_id, region, route_table_id,
    CASE WHEN route['destination_cidr_block'] = '0.0.0.0/0' THEN 'ipv4'
         WHEN route['destination_ipv6_cidr_block'] = '::/0' THEN 'ipv6' END AS family
  FROM (SELECT account_id, region, route_table_id, unnest(routes) AS route FROM aws_vpc_route_table)
  WHERE starts_with(route['gateway_id'], 'igw-') AND route['state'] IS DISTINCT FROM 'blackhole'
),
route_table AS (
  SELECT account_id, region, vpc_id, route_table_id, routes IS NOT NULL AS readable,
    link['subnet_id'] AS subnet_id, link['main'] AS main
  FROM (SELECT *, unnest(associations) AS link FROM aws_vpc_route_table)
),
family AS (SELECT * FROM (VALUES ('ipv4'), ('ipv6')) AS f (family)),
acl AS (
  SELECT account_id, region, link['subnet_id'] AS subnet_id, family, nacl_open_ports(entries, $risky_ports, family) AS ports
  FROM (SELECT *, unnest(associations) AS link FROM aws_vpc_network_acl) CROSS JOIN family
),
list AS (  -- prefix lists as in sg_no_internet_admin_ports
  SELECT account_id, region, family,
    array_agg(DISTINCT prefix_list_id) FILTER (WHERE internet) AS open,
    array_agg(DISTINCT prefix_list_id) FILTER (WHERE internet IS DISTINCT FROM false) AS maybe_open
  FROM (SELECT *, cidr_is_internet(cidr) OR cidr_is_wide_public(cidr, 8, 16) AS internet FROM aws_ec2_managed_prefix_list_entry)
  CROSS JOIN family
  WHERE cidr IS NULL OR (strpos(cidr, ':') > 0) = (family = 'ipv6')
  GROUP BY account_id, region, family
),
named AS (  -- lists of which not every entry is known to be read
  SELECT l.account_id, l.region, array_agg(DISTINCT l.prefix_list_id) AS unsettled
  FROM aws_vpc_security_group_prefix_list l
  LEFT JOIN aws_ec2_managed_prefix_list_entry e
    ON e.account_id = l.account_id AND e.region = l.region AND e.prefix_list_id = l.prefix_list_id
  LEFT JOIN assay_error x ON x.table_name = 'aws_ec2_managed_prefix_list_entry' AND x.account_id = l.account_id
    AND x.region = l.region AND coalesce(x.resource_uid, l.resource_uid) = l.resource_uid
  WHERE e.cidr IS NULL OR x.account_id IS NOT NULL
  GROUP BY l.account_id, l.region
),
security_group AS (
  SELECT g.account_id, g.region, g.group_id, f.family,
    sg_open_ports_family(g.ip_permissions, $risky_ports, f.family, coalesce(l.open, make_array(''))) AS ports,
    sg_open_ports_family(g.ip_permissions, $risky_ports, f.family, coalesce(l.maybe_open, make_array(''))) AS maybe_ports,
    sg_open_ports_family(g.ip_permissions, $risky_ports, f.family, coalesce(n.unsettled, make_array(''))) AS unsettled_ports
  FROM aws_vpc_security_group g CROSS JOIN family f
  LEFT JOIN list l ON l.account_id = g.account_id AND l.region = g.region AND l.family = f.family
  LEFT JOIN named n ON n.account_id = g.account_id AND n.region = g.region
),
guard AS (  -- what the security groups of an interface open together
  SELECT i.resource_uid, f.family,
    array_distinct(flatten(array_agg(g.ports) FILTER (WHERE g.ports IS NOT NULL))) AS ports,
    bool_and(coalesce(cardinality(g.ports) = cardinality(g.maybe_ports), false)) AS readable,
    -- Whatever the lists hold that were not read: they open nothing more.
    bool_and(coalesce(cardinality(array_except(g.unsettled_ports, g.ports)) = 0, false)) AS settled
  FROM (SELECT resource_uid, account_id, region, unnest(groups) AS used FROM aws_ec2_network_interface) i
  CROSS JOIN family f
  LEFT JOIN security_group g ON g.account_id = i.account_id AND g.region = i.region
    AND g.group_id = i.used['group_id'] AND g.family = f.family
  GROUP BY i.resource_uid, f.family
),
exclusion AS (  -- one that allows egress only leaves the way in blocked
  SELECT account_id, region, split_part(resource_arn, '/', 2) AS excluded_id
  FROM aws_vpc_block_public_access_exclusion
  WHERE coalesce(state, '') NOT IN ('create-failed', 'delete-complete', 'disable-complete')
    AND internet_gateway_exclusion_mode IS DISTINCT FROM 'allow-egress'
),
path AS (
  SELECT
    i.resource_uid, a.address, b.internet_gateway_block_mode AS block_mode, array_intersect(n.ports, g.ports) AS ports,
    -- Without a mode in the answer nothing is blocked; a refusal is the engine's to tell.
    coalesce(b.internet_gateway_block_mode, 'off') <> 'off' AND x.excluded_id IS NULL AS blocked,
    CASE WHEN coalesce(e.readable, m.readable) THEN r.family IS NOT NULL END AS routed, g.settled,
    CASE WHEN cardinality(array_intersect(n.ports, g.ports)) > 0 THEN true
         WHEN cardinality(n.ports) = 0 OR (g.readable AND cardinality(g.ports) = 0) OR (g.readable AND n.ports IS NOT NULL)
           THEN false END AS opened
  FROM aws_ec2_network_interface i
  JOIN address a ON a.resource_uid = i.resource_uid AND a.address IS NOT NULL
  LEFT JOIN route_table e ON e.account_id = i.account_id AND e.region = i.region AND e.subnet_id = i.subnet_id
  LEFT JOIN route_table m ON m.account_id = i.account_id AND m.region = i.region AND m.vpc_id = i.vpc_id AND m.main
  LEFT JOIN internet_route r ON r.account_id = i.account_id AND r.region = i.region AND r.family = a.family
    AND r.route_table_id = coalesce(e.route_table_id, m.route_table_id)
  LEFT JOIN acl n ON n.account_id = i.account_id AND n.region = i.region AND n.subnet_id = i.subnet_id AND n.family = a.family
  LEFT JOIN guard g ON g.resource_uid = i.resource_uid AND g.family = a.family
  LEFT JOIN aws_vpc_block_public_access_options b ON b.account_id = i.account_id AND b.region = i.region
  LEFT JOIN exclusion x ON x.account_id = i.account_id AND x.region = i.region
    AND (x.excluded_id = i.vpc_id OR x.excluded_id = i.subnet_id)
),
exposure AS (
  SELECT
    resource_uid, array_agg(DISTINCT address ORDER BY address) AS addresses, min(block_mode) AS block_mode,
    array_distinct(flatten(array_agg(ports) FILTER (WHERE routed AND opened AND NOT blocked))) AS ports,
    bool_or(routed AND opened AND NOT blocked) AS exposed,
    bool_or((routed AND opened AND NOT blocked) IS NULL) AS unsure,
    bool_and(coalesce(blocked, false)) AS blocked, bool_and(coalesce(settled, false)) AS settled,
    bool_and(coalesce(NOT routed, false)) AS unrouted
  FROM path
  GROUP BY resource_uid
),
judged AS (
  SELECT
    i.resource_uid, i.account_id, i.region, i.network_interface_id, i.attachment['instance_id'] AS instance_id,
    v.iam_instance_profile['arn'] AS instance_profile, p.addresses, p.block_mode, p.ports, p.settled,
    -- An interface of an instance that was not read may well hand out its role.
    i.attachment['instance_id'] IS NULL OR (v.instance_id IS NOT NULL AND v.iam_instance_profile['arn'] IS NULL) AS no_role,
    CASE
      WHEN i.interface_type IN ('nat_gateway', 'natGateway') THEN 'nat_gateway'
      WHEN p.resource_uid IS NULL THEN 'no_public_address'
      WHEN p.exposed THEN 'exposed'
      WHEN p.blocked THEN 'blocked'
      WHEN p.unrouted THEN 'no_internet_route'
      WHEN NOT p.exposed AND NOT p.unsure THEN 'ports_closed'
      ELSE 'not_read'
    END AS reason
  FROM aws_ec2_network_interface i
  LEFT JOIN exposure p ON p.resource_uid = i.resource_uid
  LEFT JOIN aws_ec2_instance v ON v.account_id = i.account_id AND v.region = i.region
    AND v.instance_id = i.attachment['instance_id']
  WHERE coalesce(i.owner_id, i.account_id) = i.account_id
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'exposed' THEN 'fail'
    WHEN reason IN ('nat_gateway', 'no_public_address', 'blocked', 'no_internet_route', 'ports_closed') THEN 'pass'
    ELSE 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason = 'exposed' AND no_role THEN 'high' END AS severity,
  CASE WHEN reason = 'nat_gateway' THEN 'no_public_address' WHEN reason = 'ports_closed' AND settled THEN 'rules_closed' ELSE reason END AS way,
  named_struct('network_interface_id', network_interface_id, 'instance_id', instance_id, 'instance_profile', instance_profile,
               'addresses', addresses, 'exposed_ports', ports, 'block_mode', block_mode, 'judged_ports', $risky_ports) AS evidence
FROM judged
