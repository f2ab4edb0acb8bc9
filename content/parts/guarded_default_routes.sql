-- Where the default routes of VPCs lead, and which Network Firewalls stand in the way.
firewall AS (
  SELECT f.resource_uid, f.account_id, f.region, d.firewall['vpc_id'] AS vpc_id, d.firewall['transit_gateway_id'] AS transit_gateway_id,
    d.firewall_status['status'] = 'READY' AND d.firewall_status['configuration_sync_state_summary'] = 'IN_SYNC' AS ready,
    d.firewall_status['transit_gateway_attachment_sync_state']['transit_gateway_attachment_status'] = 'READY' AS attached,
    coalesce(d.firewall['number_of_associations'] > 0, false) AS elsewhere, map_values(d.firewall_status['sync_states']) AS sync_states
  FROM aws_networkfirewall_firewall f
  LEFT JOIN aws_networkfirewall_firewall_detail d ON d.account_id = f.account_id AND d.parent_uid = f.resource_uid
),
-- An endpoint of a firewall, and an internet gateway, stand as GatewayId in a route.
route AS (
  SELECT account_id, region, vpc_id, route_table_id, coalesce(way['destination_cidr_block'], way['destination_ipv6_cidr_block']) AS destination,
    coalesce(way['gateway_id'], way['nat_gateway_id'], way['transit_gateway_id'], way['egress_only_internet_gateway_id'],
      way['network_interface_id'], way['core_network_arn'], way['vpc_peering_connection_id'], 'other') AS target
  FROM (SELECT *, unnest(routes) AS way FROM aws_vpc_route_table)
  WHERE coalesce(way['state'], 'active') <> 'blackhole'
),
association AS (
  SELECT account_id, region, vpc_id, route_table_id, link['subnet_id'] AS subnet_id, link['main'] AS main, link['gateway_id'] AS gateway_id
  FROM (SELECT *, unnest(associations) AS link FROM aws_vpc_route_table)
),
subnet AS (
  SELECT n.account_id, n.region, n.vpc_id, n.subnet_id, n.cidr_block, n.availability_zone_id AS zone,
    coalesce(own.route_table_id, main.route_table_id) AS route_table_id
  FROM aws_vpc_subnet n
  LEFT JOIN association own ON own.account_id = n.account_id AND own.region = n.region AND own.subnet_id = n.subnet_id
  LEFT JOIN association main ON main.account_id = n.account_id AND main.region = n.region AND main.vpc_id = n.vpc_id AND main.main
),
-- From here to in_path: the condition of nfw_in_traffic_path, three-valued.
endpoint AS (
  SELECT s.resource_uid, s.account_id, s.region, s.state['attachment']['endpoint_id'] AS endpoint_id, n.zone
  FROM (SELECT resource_uid, account_id, region, unnest(sync_states) AS state FROM firewall) s
  LEFT JOIN subnet n ON n.account_id = s.account_id AND n.region = s.region AND n.subnet_id = s.state['attachment']['subnet_id']
),
served AS (
  SELECT r.account_id, r.region, r.route_table_id, r.target, n.zone
  FROM route r
  JOIN subnet n ON n.account_id = r.account_id AND n.region = r.region AND n.route_table_id = r.route_table_id
  WHERE r.destination IN ('0.0.0.0/0', '::/0')
  UNION ALL
  SELECT r.account_id, r.region, r.route_table_id, r.target, n.zone
  FROM route r
  JOIN association a ON a.account_id = r.account_id AND a.region = r.region AND a.route_table_id = r.route_table_id AND starts_with(a.gateway_id, 'igw-')
  JOIN subnet n ON n.account_id = r.account_id AND n.region = r.region AND n.vpc_id = r.vpc_id AND cidr_contains(r.destination, n.cidr_block)
),
table_path AS (
  SELECT e.resource_uid,
    CASE WHEN bool_or(s.zone <> e.zone) THEN false WHEN bool_and((s.zone = e.zone) IS NOT NULL) THEN true END AS same_zone
  FROM endpoint e
  JOIN served s ON s.account_id = e.account_id AND s.region = e.region AND s.target = e.endpoint_id
  GROUP BY e.resource_uid, s.route_table_id
),
in_path AS (
  SELECT f.resource_uid,
    CASE
      WHEN f.ready IS NULL OR NOT f.ready THEN f.ready
      WHEN f.transit_gateway_id IS NOT NULL THEN f.attached
      WHEN bool_or(p.same_zone) THEN true
      WHEN f.elsewhere OR bool_or(p.resource_uid IS NOT NULL AND p.same_zone IS NULL) THEN NULL
      ELSE false
    END AS routed
  FROM firewall f
  LEFT JOIN table_path p ON p.resource_uid = f.resource_uid
  GROUP BY f.resource_uid, f.ready, f.transit_gateway_id, f.attached, f.elsewhere
),
blind AS (
  SELECT DISTINCT region FROM assay_error WHERE table_name LIKE 'aws_networkfirewall_%' OR table_name IN ('aws_vpc_route_table', 'aws_vpc_subnet')
  UNION
  SELECT region FROM firewall WHERE elsewhere
)
