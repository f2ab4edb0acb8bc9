WITH data_subnet AS (
  SELECT DISTINCT account_id, region, subnet['subnet_identifier'] AS subnet_id
  FROM (SELECT account_id, region, unnest(subnets) AS subnet FROM aws_rds_db_subnet_group)
),
association AS (
  SELECT account_id, region, network_acl_id, is_default, association['subnet_id'] AS subnet_id
  FROM (
    SELECT account_id, region, network_acl_id, is_default, unnest(associations) AS association
    FROM aws_vpc_network_acl
  )
),
entry AS (
  SELECT account_id, region, network_acl_id, entry['egress'] AS egress, entry['rule_action'] AS action,
    coalesce(entry['cidr_block'], entry['ipv6_cidr_block']) AS source
  FROM (SELECT account_id, region, network_acl_id, unnest(entries) AS entry FROM aws_vpc_network_acl)
),
source AS (
  SELECT account_id, region, network_acl_id, source,
    NOT egress AND action = 'allow' AND NOT cidr_is_private(source) AS is_public
  FROM entry
),
acl AS (
  SELECT account_id, region, network_acl_id, bool_or(is_public) AS lets_public_in, bool_or(is_public IS NULL) AS unclear,
    array_agg(DISTINCT source ORDER BY source) FILTER (WHERE is_public) AS public_sources
  FROM source
  GROUP BY account_id, region, network_acl_id
),
judged AS (
  SELECT
    'arn:' || s.partition || ':ec2:' || d.region || ':' || d.account_id || ':subnet/' || d.subnet_id AS resource_uid,
    d.account_id, d.region, d.subnet_id, a.network_acl_id, a.is_default, c.public_sources,
    CASE
      WHEN a.network_acl_id IS NULL THEN 'no_acl_seen'
      WHEN a.is_default THEN 'default_acl'
      WHEN c.lets_public_in THEN 'lets_public_in'
      WHEN NOT a.is_default AND NOT c.unclear THEN 'dedicated'
      ELSE 'not_read'
    END AS reason
  FROM data_subnet d
  JOIN assay_scope s ON s.account_id = d.account_id AND s.region = d.region
  LEFT JOIN association a ON a.account_id = d.account_id AND a.region = d.region AND a.subnet_id = d.subnet_id
  LEFT JOIN acl c ON c.account_id = a.account_id AND c.region = a.region AND c.network_acl_id = a.network_acl_id
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('default_acl', 'lets_public_in') THEN 'fail'
    WHEN reason = 'dedicated' THEN 'pass'
    ELSE 'unknown'
  END AS verdict,
  reason,
  named_struct('subnet_id', subnet_id, 'network_acl_id', network_acl_id, 'is_default', is_default,
               'public_sources', public_sources) AS evidence
FROM judged
