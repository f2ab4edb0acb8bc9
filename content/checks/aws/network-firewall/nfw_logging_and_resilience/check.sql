WITH detail AS (
  SELECT f.resource_uid, f.account_id, f.region, f.firewall_name, d.firewall, d.firewall['transit_gateway_id'] IS NOT NULL AS transit
  FROM aws_networkfirewall_firewall f
  LEFT JOIN aws_networkfirewall_firewall_detail d ON d.parent_uid = f.resource_uid AND d.account_id = f.account_id
),
log_type AS (
  SELECT parent_uid, array_agg(DISTINCT config['log_type'] ORDER BY config['log_type']) AS log_types
  FROM (
    SELECT parent_uid, unnest(logging_configuration['log_destination_configs']) AS config
    FROM aws_networkfirewall_logging_configuration
  )
  GROUP BY parent_uid
),
zone AS (
  SELECT m.resource_uid, coalesce(n.availability_zone_id, n.availability_zone) AS zone
  FROM (SELECT resource_uid, account_id, region, unnest(firewall['subnet_mappings']) AS mapping FROM detail) m
  LEFT JOIN aws_vpc_subnet n
    ON n.account_id = m.account_id AND n.region = m.region AND n.subnet_id = m.mapping['subnet_id']
  UNION ALL
  SELECT resource_uid, mapping['availability_zone']
  FROM (SELECT resource_uid, unnest(firewall['availability_zone_mappings']) AS mapping FROM detail)
),
spread AS (
  SELECT resource_uid, count(DISTINCT zone) AS zones, bool_or(zone IS NULL) AS unsure FROM zone GROUP BY resource_uid
),
setting AS (
  SELECT
    d.resource_uid, d.account_id, d.region, d.firewall_name, s.zones,
    CASE WHEN l.parent_uid IS NOT NULL AND l.error IS NULL THEN coalesce(t.log_types, make_array('none')) END AS log_types,
    CASE WHEN s.zones >= 2 THEN true WHEN NOT s.unsure THEN false END AS two_zones,
    CASE WHEN d.transit THEN d.firewall['availability_zone_change_protection']
         ELSE d.firewall['subnet_change_protection'] END AS change_protection,
    d.firewall['delete_protection'] AS delete_protection
  FROM detail d
  LEFT JOIN spread s ON s.resource_uid = d.resource_uid
  LEFT JOIN aws_networkfirewall_logging_configuration l ON l.parent_uid = d.resource_uid AND l.account_id = d.account_id
  LEFT JOIN log_type t ON t.parent_uid = d.resource_uid
),
judged AS (
  SELECT *,
    CASE
      WHEN NOT (array_has(log_types, 'ALERT') AND array_has(log_types, 'FLOW')) THEN 'logs_missing'
      WHEN NOT two_zones THEN 'one_zone'
      WHEN NOT change_protection THEN 'change_unprotected'
      WHEN NOT delete_protection THEN 'delete_unprotected'
      WHEN log_types IS NOT NULL AND two_zones AND change_protection AND delete_protection THEN 'good'
      ELSE 'not_read'
    END AS reason
  FROM setting
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('logs_missing', 'one_zone', 'change_unprotected', 'delete_unprotected') THEN 'fail'
    WHEN reason = 'good' THEN 'pass'
    ELSE 'unknown'
  END AS verdict,
  reason,
  named_struct('firewall_name', firewall_name, 'log_types', log_types, 'zones', zones, 'change_protection', change_protection,
               'delete_protection', delete_protection) AS evidence
FROM judged
