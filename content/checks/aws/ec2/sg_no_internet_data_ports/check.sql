-- A prefix list counts as the internet when it holds 0.0.0.0/0 or ::/0, also in halves: no list of AWS is as wide as /8.
WITH entry AS (
  SELECT account_id, region, prefix_list_id,
    cidr_is_internet(cidr) OR cidr_is_wide_public(cidr, 8, 16) AS internet
  FROM aws_ec2_managed_prefix_list_entry
),
list AS (
  SELECT l.account_id, l.region,
    array_agg(DISTINCT l.prefix_list_id) FILTER (WHERE e.internet IS NULL OR x.account_id IS NOT NULL) AS unsettled,
    array_agg(DISTINCT l.prefix_list_id) FILTER (WHERE e.internet) AS open,
    array_agg(DISTINCT l.prefix_list_id) FILTER (WHERE e.prefix_list_id IS NOT NULL AND e.internet IS NULL) AS unread
  FROM aws_vpc_security_group_prefix_list l
  LEFT JOIN entry e ON e.account_id = l.account_id AND e.region = l.region AND e.prefix_list_id = l.prefix_list_id
  LEFT JOIN assay_error x ON x.table_name = 'aws_ec2_managed_prefix_list_entry' AND x.account_id = l.account_id
    AND x.region = l.region AND coalesce(x.resource_uid, l.resource_uid) = l.resource_uid
  GROUP BY l.account_id, l.region
),
used AS (
  SELECT DISTINCT account_id, region, used_group['group_id'] AS group_id
  FROM (SELECT account_id, region, unnest(groups) AS used_group FROM aws_ec2_network_interface)
),
use_unknown AS (
  SELECT DISTINCT account_id, region FROM assay_error WHERE table_name = 'aws_ec2_network_interface'
),
judged AS (
  SELECT
    g.resource_uid, g.account_id, g.region, g.group_id, g.group_name, g.vpc_id,
    CASE WHEN u.group_id IS NOT NULL THEN true WHEN n.account_id IS NULL THEN false END AS in_use,
    -- Open for sure; open if the prefix lists that were not read are the internet; open if those are whose every entry is not known to be read.
    sg_open_ports(g.ip_permissions, $ports, $max_public_prefix, $max_public_prefix_v6, coalesce(l.open, make_array(''))) AS open_ports,
    sg_open_ports(g.ip_permissions, $ports, $max_public_prefix, $max_public_prefix_v6, coalesce(l.unread, make_array(''))) AS unsure_ports,
    sg_open_ports(g.ip_permissions, $ports, $max_public_prefix, $max_public_prefix_v6, coalesce(l.unsettled, make_array(''))) AS unsettled_ports
  FROM aws_vpc_security_group g
  LEFT JOIN list l ON l.account_id = g.account_id AND l.region = g.region
  LEFT JOIN used u ON u.account_id = g.account_id AND u.region = g.region AND u.group_id = g.group_id
  LEFT JOIN use_unknown n ON n.account_id = g.account_id AND n.region = g.region
  -- A group of a shared VPC is judged in its owner's account.
  WHERE coalesce(g.owner_id, g.account_id) = g.account_id
)
SELECT
  resource_uid, account_id, region,
  CASE WHEN cardinality(open_ports) > 0 THEN 'fail' WHEN cardinality(unsure_ports) > 0 THEN 'unknown' WHEN cardinality(open_ports) = 0 AND cardinality(unsure_ports) = 0 THEN 'pass' ELSE 'unknown' END AS verdict,
  CASE
    WHEN cardinality(open_ports) > 0 THEN CASE WHEN in_use THEN 'open' WHEN NOT in_use THEN 'open_unused' ELSE 'open_use_unknown' END
    WHEN cardinality(unsure_ports) > 0 THEN 'prefix_list_not_read'
    WHEN cardinality(open_ports) = 0 AND cardinality(unsure_ports) = 0 THEN 'closed'
    ELSE 'not_read'
  END AS reason,
  CASE WHEN cardinality(open_ports) > 0 AND NOT in_use THEN 'medium' END AS severity,
  CASE WHEN cardinality(unsettled_ports) = 0 THEN 'rules' ELSE 'lists' END AS way,
  named_struct('group_id', group_id, 'group_name', group_name, 'vpc_id', vpc_id, 'in_use', in_use,
               'open_ports', open_ports, 'judged_ports', $ports, 'max_public_prefix', $max_public_prefix,
               'max_public_prefix_v6', $max_public_prefix_v6) AS evidence
FROM judged
