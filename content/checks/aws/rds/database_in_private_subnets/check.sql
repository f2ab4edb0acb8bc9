WITH internet_route AS (
  SELECT DISTINCT account_id, region, route_table_id
  FROM (SELECT account_id, region, route_table_id, unnest(routes) AS route FROM aws_vpc_route_table)
  WHERE (route['destination_cidr_block'] = '0.0.0.0/0' OR route['destination_ipv6_cidr_block'] = '::/0')
    AND starts_with(route['gateway_id'], 'igw-') AND route['state'] IS DISTINCT FROM 'blackhole'
),
route_table AS (
  SELECT t.account_id, t.region, t.vpc_id, t.link['subnet_id'] AS subnet_id, t.link['main'] AS main,
    CASE WHEN t.routes IS NOT NULL THEN r.route_table_id IS NOT NULL END AS public
  FROM (SELECT *, unnest(associations) AS link FROM aws_vpc_route_table) t
  LEFT JOIN internet_route r
    ON r.account_id = t.account_id AND r.region = t.region AND r.route_table_id = t.route_table_id
),
database_subnet AS (
  SELECT resource_uid, account_id, region, vpc_id, subnet['subnet_identifier'] AS subnet_id
  FROM (
    SELECT resource_uid, account_id, region, db_subnet_group['vpc_id'] AS vpc_id,
      unnest(db_subnet_group['subnets']) AS subnet
    FROM aws_rds_db_instance
  )
),
-- A subnet without a table of its own follows the main table of its VPC.
placed AS (
  SELECT d.resource_uid, d.subnet_id, CASE WHEN own.subnet_id IS NOT NULL THEN own.public ELSE main.public END AS public
  FROM database_subnet d
  LEFT JOIN route_table own ON own.account_id = d.account_id AND own.region = d.region AND own.subnet_id = d.subnet_id
  LEFT JOIN route_table main ON main.account_id = d.account_id AND main.region = d.region AND main.vpc_id = d.vpc_id AND main.main
),
subnets AS (
  SELECT resource_uid, count(*) AS subnets,
    array_agg(subnet_id ORDER BY subnet_id) FILTER (WHERE public) AS public_subnets,
    array_agg(subnet_id ORDER BY subnet_id) FILTER (WHERE public IS NULL) AS unrouted_subnets
  FROM placed
  GROUP BY resource_uid
),
judged AS (
  SELECT
    d.resource_uid, d.account_id, d.region, d.db_instance_identifier, d.publicly_accessible,
    s.subnets, s.public_subnets, s.unrouted_subnets,
    CASE
      WHEN d.publicly_accessible THEN 'publicly_accessible'
      WHEN s.public_subnets IS NOT NULL THEN 'public_subnet'
      WHEN d.publicly_accessible IS NULL OR s.subnets IS NULL THEN 'subnets_not_told'
      WHEN s.unrouted_subnets IS NOT NULL THEN 'route_not_found'
      WHEN NOT d.publicly_accessible THEN 'private'
    END AS reason
  FROM aws_rds_db_instance d
  LEFT JOIN subnets s ON s.resource_uid = d.resource_uid
)
SELECT
  resource_uid, account_id, region,
  CASE WHEN reason IN ('publicly_accessible', 'public_subnet') THEN 'fail' WHEN reason = 'private' THEN 'pass' ELSE 'unknown' END AS verdict,
  reason,
  CASE WHEN reason = 'publicly_accessible' THEN 'public' END AS way,
  named_struct('db_instance_identifier', db_instance_identifier, 'publicly_accessible', publicly_accessible, 'subnets', subnets,
               'public_subnets', public_subnets, 'unrouted_subnets', unrouted_subnets) AS evidence
FROM judged
