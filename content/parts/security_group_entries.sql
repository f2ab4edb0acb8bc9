-- Ingress rules of security groups one by one, and whether a group is in use.
entry AS (
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
)
