WITH firewall AS (
  SELECT
    f.resource_uid, f.account_id, f.region, f.firewall_name,
    d.firewall_status['status'] AS status, d.firewall_status['configuration_sync_state_summary'] AS sync,
    d.firewall['transit_gateway_id'] AS transit_gateway_id, d.firewall['number_of_associations'] AS associations,
    d.firewall_status['transit_gateway_attachment_sync_state']['transit_gateway_attachment_status'] AS attachment,
    map_values(d.firewall_status['sync_states']) AS sync_states
  FROM aws_networkfirewall_firewall f
  LEFT JOIN aws_networkfirewall_firewall_detail d ON d.parent_uid = f.resource_uid AND d.account_id = f.account_id
),
endpoint AS (
  SELECT s.resource_uid, s.account_id, s.region, s.state['attachment']['endpoint_id'] AS endpoint_id, coalesce(n.availability_zone_id, n.availability_zone) AS zone
  FROM (SELECT resource_uid, account_id, region, unnest(sync_states) AS state FROM firewall) s
  LEFT JOIN aws_vpc_subnet n
    ON n.account_id = s.account_id AND n.region = s.region AND n.subnet_id = s.state['attachment']['subnet_id']
),
-- An endpoint of a firewall stands as GatewayId in a route.
route AS (
  SELECT account_id, region, vpc_id, route_table_id, route['gateway_id'] AS endpoint_id,
    coalesce(route['destination_cidr_block'], route['destination_ipv6_cidr_block']) AS destination
  FROM (SELECT *, unnest(routes) AS route FROM aws_vpc_route_table)
  WHERE starts_with(route['gateway_id'], 'vpce-') AND route['state'] IS DISTINCT FROM 'blackhole'
),
association AS (
  SELECT account_id, region, vpc_id, route_table_id, link['subnet_id'] AS subnet_id, link['main'] AS main, link['gateway_id'] AS gateway_id
  FROM (SELECT *, unnest(associations) AS link FROM aws_vpc_route_table)
),
subnet AS (
  SELECT n.account_id, n.region, n.vpc_id, n.cidr_block, coalesce(n.availability_zone_id, n.availability_zone) AS zone,
    coalesce(own.route_table_id, main.route_table_id) AS route_table_id
  FROM aws_vpc_subnet n
  LEFT JOIN association own ON own.account_id = n.account_id AND own.region = n.region AND own.subnet_id = n.subnet_id
  LEFT JOIN association main ON main.account_id = n.account_id AND main.region = n.region AND main.vpc_id = n.vpc_id AND main.main
),
served AS (  -- the subnets of a default route, and those that an edge route of an internet gateway leads to
  SELECT r.account_id, r.region, r.route_table_id, r.endpoint_id, n.zone
  FROM route r
  JOIN subnet n ON n.account_id = r.account_id AND n.region = r.region AND n.route_table_id = r.route_table_id
  WHERE r.destination IN ('0.0.0.0/0', '::/0')
  UNION ALL
  SELECT r.account_id, r.region, r.route_table_id, r.endpoint_id, n.zone
  FROM route r
  JOIN association a ON a.account_id = r.account_id AND a.region = r.region AND a.route_table_id = r.route_table_id
    AND starts_with(a.gateway_id, 'igw-')
  JOIN subnet n ON n.account_id = r.account_id AND n.region = r.region AND n.vpc_id = r.vpc_id
  WHERE cidr_contains(r.destination, n.cidr_block)
),
table_path AS (
  SELECT e.resource_uid, s.route_table_id,
    CASE WHEN bool_or(s.zone <> e.zone) THEN false WHEN bool_and((s.zone = e.zone) IS NOT NULL) THEN true END AS same_zone
  FROM endpoint e
  JOIN served s ON s.account_id = e.account_id AND s.region = e.region AND s.endpoint_id = e.endpoint_id
  GROUP BY e.resource_uid, s.route_table_id
),
path AS (
  SELECT resource_uid, bool_or(same_zone IS NULL) AS unsure,
    array_agg(route_table_id ORDER BY route_table_id) FILTER (WHERE same_zone) AS route_tables,
    array_agg(route_table_id ORDER BY route_table_id) FILTER (WHERE NOT same_zone) AS crossing_tables
  FROM table_path
  GROUP BY resource_uid
),
endpoints AS (
  SELECT resource_uid, array_agg(endpoint_id ORDER BY endpoint_id) AS endpoints, bool_and(endpoint_id IS NOT NULL) AS readable
  FROM endpoint
  GROUP BY resource_uid
),
judged AS (
  SELECT f.*, e.endpoints, p.route_tables, p.crossing_tables,
    CASE
      WHEN f.status IS NULL OR f.sync IS NULL THEN 'not_read'
      WHEN f.status <> 'READY' OR f.sync <> 'IN_SYNC' THEN 'not_ready'
      WHEN f.transit_gateway_id IS NOT NULL AND f.attachment = 'READY' THEN 'transit_gateway'
      WHEN f.transit_gateway_id IS NOT NULL AND f.attachment IS NOT NULL THEN 'attachment_not_ready'
      WHEN f.transit_gateway_id IS NOT NULL THEN 'not_read'
      WHEN p.route_tables IS NOT NULL THEN 'routed'
      WHEN p.unsure OR e.readable IS DISTINCT FROM true THEN 'not_read'
      WHEN f.associations > 0 THEN 'other_vpc'
      WHEN p.crossing_tables IS NOT NULL THEN 'other_zone'
      WHEN e.readable THEN 'no_route'
    END AS reason
  FROM firewall f
  LEFT JOIN endpoints e ON e.resource_uid = f.resource_uid
  LEFT JOIN path p ON p.resource_uid = f.resource_uid
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('routed', 'transit_gateway') THEN 'pass'
    WHEN reason IN ('not_ready', 'attachment_not_ready', 'other_zone', 'no_route') THEN 'fail'
    ELSE 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason IN ('not_ready', 'transit_gateway', 'attachment_not_ready') THEN 'state' END AS way,
  named_struct('firewall_name', firewall_name, 'status', status, 'sync', sync, 'transit_gateway_id', transit_gateway_id,
               'attachment', attachment, 'associations', associations, 'endpoints', endpoints, 'route_tables', route_tables,
               'crossing_tables', crossing_tables) AS evidence
FROM judged
