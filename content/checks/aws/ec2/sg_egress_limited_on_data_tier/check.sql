WITH instance AS (
  SELECT i.account_id, i.region, i.group_id, i.instance_id AS holder
  FROM (SELECT account_id, region, attachment['instance_id'] AS instance_id, unnest(groups)['group_id'] AS group_id
        FROM aws_ec2_network_interface) i
  JOIN aws_tagging_resource t ON t.account_id = i.account_id AND t.region = i.region
    AND glob_match(t.resource_arn, 'arn:*:ec2:*:instance/*') AND split_part(t.resource_arn, '/', 2) = i.instance_id
  WHERE array_has($high_classes, tag_value(t.tags, $class_key))
),
attached AS (
  SELECT account_id, region, unnest(vpc_security_groups)['vpc_security_group_id'] AS group_id,
    db_instance_identifier AS holder, 'database' AS way
  FROM aws_rds_db_instance
  UNION ALL
  SELECT account_id, region, group_id, holder, 'instance' FROM instance
),
data_tier AS (
  SELECT account_id, region, group_id, min(way) AS way, array_agg(DISTINCT holder ORDER BY holder) AS holders
  FROM attached GROUP BY account_id, region, group_id
),
entry AS (SELECT resource_uid, unnest(ip_permissions_egress) AS entry FROM aws_vpc_security_group),
destination AS (
  SELECT resource_uid, entry['ip_protocol'] AS protocol, unnest(entry['ip_ranges'])['cidr_ip'] AS cidr FROM entry
  UNION ALL
  SELECT resource_uid, entry['ip_protocol'], unnest(entry['ipv6_ranges'])['cidr_ipv6'] FROM entry
),
egress AS (
  SELECT resource_uid, bool_or(protocol IS NULL) AS unclear,
    array_agg(DISTINCT cidr ORDER BY cidr) FILTER (WHERE protocol = '-1') AS destinations
  FROM destination WHERE cidr IN ('0.0.0.0/0', '::/0')
  GROUP BY resource_uid
),
judged AS (
  SELECT
    g.resource_uid, g.account_id, g.region, g.group_name, d.way, d.holders, e.destinations,
    CASE
      WHEN d.group_id IS NULL THEN 'not_data_tier'
      WHEN e.destinations IS NOT NULL THEN 'open'
      WHEN g.ip_permissions_egress IS NULL OR e.unclear THEN 'not_read'
      WHEN g.ip_permissions_egress IS NOT NULL THEN 'limited'
    END AS reason
  FROM aws_vpc_security_group g
  LEFT JOIN data_tier d ON d.account_id = g.account_id AND d.region = g.region AND d.group_id = g.group_id
  LEFT JOIN egress e ON e.resource_uid = g.resource_uid
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'limited' THEN 'pass'
    WHEN reason = 'open' THEN 'fail'
    WHEN reason = 'not_data_tier' THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason, way,
  named_struct('group_name', group_name, 'holders', holders, 'destinations', destinations,
               'class_key', $class_key, 'high_classes', $high_classes) AS evidence
FROM judged
