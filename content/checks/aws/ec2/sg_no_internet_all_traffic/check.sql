-- A prefix list counts as the internet when it holds 0.0.0.0/0 or ::/0, also in halves: no list of AWS is as wide as /8.
WITH judged AS (
  SELECT
    g.resource_uid, g.account_id, g.region, g.group_id, g.group_name, g.vpc_id,
    CASE WHEN u.group_id IS NOT NULL THEN true WHEN n.account_id IS NULL THEN false END AS in_use,
    -- Open for sure; open if the prefix lists that were not read are the internet; open if those are whose every entry is not known to be read.
    sg_allows_all_traffic(g.ip_permissions, $max_public_prefix, $max_public_prefix_v6, coalesce(l.open, make_array(''))) AS open,
    sg_allows_all_traffic(g.ip_permissions, $max_public_prefix, $max_public_prefix_v6, coalesce(l.unread, make_array(''))) AS unsure,
    sg_allows_all_traffic(g.ip_permissions, $max_public_prefix, $max_public_prefix_v6, coalesce(l.unsettled, make_array(''))) AS unsettled
  FROM aws_vpc_security_group g
  LEFT JOIN list l ON l.account_id = g.account_id AND l.region = g.region
  LEFT JOIN used u ON u.account_id = g.account_id AND u.region = g.region AND u.group_id = g.group_id
  LEFT JOIN use_unknown n ON n.account_id = g.account_id AND n.region = g.region
  -- A group of a shared VPC is judged in its owner's account.
  WHERE coalesce(g.owner_id, g.account_id) = g.account_id
)
SELECT
  resource_uid, account_id, region,
  CASE WHEN open THEN 'fail' WHEN unsure THEN 'unknown' WHEN NOT open AND NOT unsure THEN 'pass' ELSE 'unknown' END AS verdict,
  CASE
    WHEN open THEN CASE WHEN in_use THEN 'open' WHEN NOT in_use THEN 'open_unused' ELSE 'open_use_unknown' END
    WHEN unsure THEN 'prefix_list_not_read'
    WHEN NOT open AND NOT unsure THEN 'closed'
    ELSE 'not_read'
  END AS reason,
  CASE WHEN open AND NOT in_use THEN 'medium' END AS severity,
  CASE WHEN NOT unsettled THEN 'rules' ELSE 'lists' END AS way,
  named_struct('group_id', group_id, 'group_name', group_name, 'vpc_id', vpc_id, 'in_use', in_use,
               'all_traffic', open, 'max_public_prefix', $max_public_prefix,
               'max_public_prefix_v6', $max_public_prefix_v6) AS evidence
FROM judged
