WITH workload AS (
  SELECT account_id, region, vpc_id, count(*) AS workloads
  FROM aws_ec2_network_interface
  -- Instances are attached, functions have a type; databases and tasks are told by what AWS writes into the description.
  WHERE attachment['instance_id'] IS NOT NULL OR interface_type IN ('lambda', 'branch')
    OR glob_match_any(description, make_array('RDSNetworkInterface*', 'AWS Lambda VPC ENI*', 'arn:aws*:ecs:*'))
  GROUP BY account_id, region, vpc_id
),
internet_route AS (
  SELECT DISTINCT account_id, region, route_table_id
  FROM (SELECT account_id, region, route_table_id, unnest(routes) AS route FROM aws_vpc_route_table)
  WHERE starts_with(route['gateway_id'], 'igw-') AND route['state'] IS DISTINCT FROM 'blackhole'
),
route_table AS (
  SELECT t.account_id, t.region, t.vpc_id, t.link['subnet_id'] AS subnet_id, t.link['main'] AS main,
    CASE WHEN t.routes IS NOT NULL THEN r.route_table_id IS NULL END AS private
  FROM (SELECT *, unnest(associations) AS link FROM aws_vpc_route_table) t
  LEFT JOIN internet_route r
    ON r.account_id = t.account_id AND r.region = t.region AND r.route_table_id = t.route_table_id
),
exclusion AS (
  SELECT DISTINCT account_id, region, split_part(resource_arn, '/', 2) AS excluded_id
  FROM aws_vpc_block_public_access_exclusion
  WHERE coalesce(state, '') NOT IN ('create-failed', 'delete-complete', 'disable-complete')
),
subnet AS (
  SELECT
    n.account_id, n.region, n.vpc_id, n.subnet_id,
    CASE WHEN own.subnet_id IS NOT NULL THEN own.private ELSE main.private END AS private,
    n.map_public_ip_on_launch AND NOT glob_match_any(n.subnet_id, $public_subnets)
      AND NOT (coalesce(b.internet_gateway_block_mode, 'off') = 'block-bidirectional' AND x.excluded_id IS NULL AND y.excluded_id IS NULL) AS maps
  FROM aws_vpc_subnet n
  LEFT JOIN route_table own ON own.account_id = n.account_id AND own.region = n.region AND own.subnet_id = n.subnet_id
  LEFT JOIN route_table main ON main.account_id = n.account_id AND main.region = n.region AND main.vpc_id = n.vpc_id AND main.main
  LEFT JOIN aws_vpc_block_public_access_options b ON b.account_id = n.account_id AND b.region = n.region
  LEFT JOIN exclusion x ON x.account_id = n.account_id AND x.region = n.region AND x.excluded_id = n.vpc_id
  LEFT JOIN exclusion y ON y.account_id = n.account_id AND y.region = n.region AND y.excluded_id = n.subnet_id
),
network AS (
  SELECT account_id, region, vpc_id, count(*) AS subnets, count(*) FILTER (WHERE private) AS private_subnets,
    bool_or(private IS NULL) AS route_unsure, bool_or(maps IS NULL) AS maps_unsure,
    array_agg(subnet_id ORDER BY subnet_id) FILTER (WHERE maps) AS mapping_subnets
  FROM subnet
  GROUP BY account_id, region, vpc_id
),
judged AS (
  SELECT
    v.resource_uid, v.account_id, v.region, v.vpc_id, v.is_default, w.workloads, n.subnets, n.private_subnets, n.mapping_subnets,
    CASE
      WHEN w.workloads IS NULL THEN 'no_workload'
      WHEN v.is_default THEN 'default_vpc'
      WHEN n.mapping_subnets IS NOT NULL THEN 'public_addresses'
      WHEN n.private_subnets = 0 AND NOT n.route_unsure THEN 'no_private_subnet'
      WHEN NOT v.is_default AND n.private_subnets > 0 AND NOT n.maps_unsure THEN 'separated'
      ELSE 'not_read'
    END AS reason
  FROM aws_vpc v
  LEFT JOIN workload w ON w.account_id = v.account_id AND w.region = v.region AND w.vpc_id = v.vpc_id
  LEFT JOIN network n ON n.account_id = v.account_id AND n.region = v.region AND n.vpc_id = v.vpc_id
  WHERE coalesce(v.owner_id, v.account_id) = v.account_id
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'separated' THEN 'pass'
    WHEN reason IN ('default_vpc', 'public_addresses', 'no_private_subnet') THEN 'fail'
    WHEN reason = 'no_workload' THEN 'not_applicable'
    ELSE 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason IN ('default_vpc', 'no_workload') THEN 'default_vpc' END AS way,
  named_struct('vpc_id', vpc_id, 'is_default', is_default, 'workloads', workloads, 'subnets', subnets,
               'private_subnets', private_subnets, 'mapping_subnets', mapping_subnets) AS evidence
FROM judged
