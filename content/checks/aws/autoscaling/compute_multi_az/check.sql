WITH compute AS (
  SELECT resource_uid, account_id, region, 'group' AS way, auto_scaling_group_name AS name, array_distinct(availability_zones) AS zones,
    coalesce(has_tag(tags, $critical_tag), false) AS critical, min_size
  FROM aws_ec2_autoscaling_group
  UNION ALL
  SELECT b.resource_uid, b.account_id, b.region, 'load_balancer', b.load_balancer_name,
    CASE WHEN b.availability_zones IS NOT NULL THEN coalesce(z.zones, arrow_cast(make_array(), 'List(Utf8)')) END, false, NULL
  FROM aws_ec2_load_balancer b
  LEFT JOIN (
    SELECT resource_uid, array_agg(DISTINCT zone['zone_name'] ORDER BY zone['zone_name']) FILTER (WHERE zone['zone_name'] IS NOT NULL) AS zones
    FROM (SELECT resource_uid, unnest(availability_zones) AS zone FROM aws_ec2_load_balancer)
    GROUP BY resource_uid
  ) z ON z.resource_uid = b.resource_uid
),
judged AS (
  SELECT *,
    CASE
      WHEN cardinality(zones) < 2 THEN 'one_zone'
      WHEN zones IS NULL THEN 'not_read'
      WHEN critical AND min_size < 2 THEN 'too_few'
      WHEN critical AND min_size IS NULL THEN 'not_read'
      WHEN cardinality(zones) >= 2 AND (NOT critical OR min_size >= 2) THEN 'spans'
      ELSE 'not_read'
    END AS reason
  FROM compute
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'spans' THEN 'pass'
    WHEN reason IN ('one_zone', 'too_few') THEN 'fail'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason, way,
  named_struct('name', name, 'zones', zones, 'zone_count', cardinality(zones), 'min_size', min_size,
               'critical', critical, 'critical_tag', $critical_tag) AS evidence
FROM judged
