WITH node AS (
  SELECT m.resource_uid AS node_uid, m.account_id, m.region, i.tags, i.instance_id IS NOT NULL AS tags_read
  FROM aws_ssm_managed_instance m
  LEFT JOIN aws_ec2_instance i ON i.account_id = m.account_id AND i.region = m.region AND i.instance_id = m.instance_id
),
association AS (
  SELECT resource_uid, account_id, region, overview['status'] AS status,
    CASE WHEN targets IS NULL AND instance_id IS NULL THEN make_array(named_struct('key', 'not read', 'values', make_array('')))
      ELSE targets END AS targets
  FROM aws_ssm_association
  WHERE name = 'AWS-GatherSoftwareInventory' AND coalesce(overview['status'], 'Success') = 'Success'
),
-- How surely a node meets each criterion: 2 yes, 1 not known, 0 no. A list of instances does not count.
met AS (
  SELECT n.node_uid, a.resource_uid, a.status,
    CASE
      WHEN lower(a.t['key']) = 'instanceids' THEN CASE WHEN array_has(a.t['values'], '*') THEN 2 ELSE 0 END
      WHEN a.t['key'] LIKE 'tag:%' AND n.tags_read THEN
        CASE WHEN coalesce(array_has(a.t['values'], tag_value(n.tags, substr(a.t['key'], 5))), false) THEN 2 ELSE 0 END
      ELSE 1
    END AS met
  FROM node n
  JOIN (SELECT resource_uid, account_id, region, status, unnest(targets) AS t FROM association) a
    ON a.account_id = n.account_id AND a.region = n.region
),
-- A node is a target of an association if it meets all its criteria.
target AS (
  SELECT node_uid, resource_uid, CASE WHEN status IS NULL AND min(met) = 2 THEN 1 ELSE min(met) END AS met
  FROM met GROUP BY node_uid, resource_uid, status
),
covered AS (
  SELECT n.account_id, n.region, n.node_uid, coalesce(max(t.met), 0) AS met
  FROM node n LEFT JOIN target t ON t.node_uid = n.node_uid
  GROUP BY n.account_id, n.region, n.node_uid
),
existing AS (
  SELECT account_id, region, array_agg(concat(association_id, ': ', coalesce(overview['status'], '?')) ORDER BY association_id) AS names
  FROM aws_ssm_association WHERE name = 'AWS-GatherSoftwareInventory' GROUP BY account_id, region
),
judged AS (
  SELECT c.region_uid, c.account_id, c.region, e.names, count(v.node_uid) AS nodes,
    count(v.node_uid) FILTER (WHERE v.met = 0) AS outside, count(v.node_uid) FILTER (WHERE v.met = 1) AS unclear
  FROM assay_scope c
  LEFT JOIN covered v ON v.account_id = c.account_id AND v.region = c.region
  LEFT JOIN existing e ON e.account_id = c.account_id AND e.region = c.region
  GROUP BY c.region_uid, c.account_id, c.region, e.names
),
reasoned AS (
  SELECT *,
    CASE
      WHEN nodes = 0 THEN 'no_node'
      WHEN names IS NULL THEN 'none'
      WHEN outside > 0 THEN 'gaps'
      WHEN unclear > 0 THEN 'unresolved'
      WHEN outside = 0 AND unclear = 0 THEN 'covered'
    END AS reason
  FROM judged
)
SELECT
  region_uid AS resource_uid, account_id, region,
  CASE
    WHEN reason = 'covered' THEN 'pass'
    WHEN reason IN ('none', 'gaps') THEN 'fail'
    WHEN reason = 'unresolved' THEN 'unknown'
    WHEN reason = 'no_node' THEN 'not_applicable'
  END AS verdict,
  reason,
  CASE WHEN reason <> 'unresolved' THEN 'nodes' END AS way,
  named_struct('nodes', nodes, 'outside', outside, 'unclear', unclear, 'associations', names) AS evidence
FROM reasoned
