WITH route AS (
  SELECT account_id, region, vpc_id, route['vpc_peering_connection_id'] AS pcx, route['destination_prefix_list_id'] AS prefix_list,
    coalesce(route['destination_cidr_block'], route['destination_ipv6_cidr_block']) AS destination
  FROM (SELECT account_id, region, vpc_id, unnest(routes) AS route FROM aws_vpc_route_table)
  WHERE route['vpc_peering_connection_id'] IS NOT NULL
),
side AS (  -- the peer as seen from each end
  SELECT resource_uid, requester_vpc_info['vpc_id'] AS own_vpc, accepter_vpc_info AS peer FROM aws_vpc_peering_connection
  UNION ALL
  SELECT resource_uid, accepter_vpc_info['vpc_id'], requester_vpc_info FROM aws_vpc_peering_connection
),
peer_cidr AS (
  SELECT resource_uid, own_vpc, peer['cidr_block'] AS cidr FROM side
  UNION SELECT resource_uid, own_vpc, unnest(peer['cidr_block_set'])['cidr_block'] FROM side
  UNION SELECT resource_uid, own_vpc, unnest(peer['ipv6_cidr_block_set'])['ipv6_cidr_block'] FROM side
),
used AS (
  SELECT p.resource_uid, r.destination, r.prefix_list,
    CASE WHEN cidr_is_internet(r.destination) THEN true
         WHEN r.destination IS NOT NULL THEN bool_or(cidr_contains(r.destination, c.cidr)) END AS wide
  FROM aws_vpc_peering_connection p
  JOIN route r ON r.account_id = p.account_id AND r.region = p.region AND r.pcx = p.vpc_peering_connection_id
  LEFT JOIN peer_cidr c ON c.resource_uid = p.resource_uid AND c.own_vpc = r.vpc_id AND c.cidr IS NOT NULL
  GROUP BY p.resource_uid, r.vpc_id, r.destination, r.prefix_list
),
routing AS (
  SELECT resource_uid, count(*) AS routes, bool_or(wide IS NULL AND prefix_list IS NULL) AS unclear,
    array_agg(DISTINCT destination ORDER BY destination) FILTER (WHERE wide) AS wide_routes,
    array_agg(DISTINCT prefix_list ORDER BY prefix_list) FILTER (WHERE prefix_list IS NOT NULL) AS prefix_lists
  FROM used GROUP BY resource_uid
),
judged AS (
  SELECT p.resource_uid, p.account_id, p.region, p.status['code'] AS state, coalesce(u.routes, 0) AS routes, u.wide_routes, u.prefix_lists,
    NULL AS auto_accept, NULL AS owner_id,
    CASE
      WHEN p.status['code'] IN ('initiating-request', 'pending-acceptance', 'failed', 'expired', 'rejected', 'deleting', 'deleted')
        THEN 'not_active'
      WHEN u.wide_routes IS NOT NULL THEN 'whole_vpc'
      WHEN u.unclear THEN 'not_read'
      WHEN u.prefix_lists IS NOT NULL THEN 'prefix_list'
      WHEN coalesce(u.routes, 0) >= 0 THEN 'narrow'
    END AS reason
  FROM aws_vpc_peering_connection p LEFT JOIN routing u ON u.resource_uid = p.resource_uid
  UNION ALL
  SELECT resource_uid, account_id, region, state, NULL, NULL, NULL, options['auto_accept_shared_attachments'], owner_id,
    CASE
      WHEN state IN ('deleting', 'deleted') THEN 'not_active'
      WHEN owner_id <> account_id THEN 'shared'
      WHEN options['auto_accept_shared_attachments'] = 'disable' THEN 'asks'
      WHEN options['auto_accept_shared_attachments'] = 'enable' THEN 'auto_accepts'
      ELSE 'not_read'
    END
  FROM aws_ec2_transit_gateway
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('asks', 'narrow') THEN 'pass'
    WHEN reason IN ('auto_accepts', 'whole_vpc') THEN 'fail'
    WHEN reason IN ('not_active', 'shared') THEN 'not_applicable'
    WHEN reason IN ('prefix_list', 'not_read') THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN glob_match(resource_uid, '*:transit-gateway/*') THEN 'gateway' WHEN reason = 'not_active' THEN 'closed' ELSE 'peering' END AS way,
  named_struct('state', state, 'auto_accept', auto_accept, 'owner_id', owner_id, 'routes', routes,
               'wide_routes', wide_routes, 'prefix_lists', prefix_lists) AS evidence
FROM judged
