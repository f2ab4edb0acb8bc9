WITH acl AS (
  SELECT
    resource_uid, account_id, region, network_acl_id, vpc_id, is_default,
    nacl_open_ports(entries, $ports, 'any') AS open_ports
  FROM aws_vpc_network_acl
  -- The ACL of a shared VPC is judged in its owner's account.
  WHERE coalesce(owner_id, account_id) = account_id
),
judged AS (
  SELECT *,
    CASE
      WHEN $skip_default_public AND is_default THEN 'default_left_out'
      WHEN $skip_default_public AND is_default IS NULL THEN 'not_read'
      WHEN cardinality(open_ports) > 0 THEN 'open'
      WHEN cardinality(open_ports) = 0 THEN 'closed'
      ELSE 'not_read'
    END AS reason
  FROM acl
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'default_left_out' THEN 'not_applicable'
    WHEN reason = 'open' THEN 'fail'
    WHEN reason = 'closed' THEN 'pass'
    ELSE 'unknown'
  END AS verdict,
  reason,
  named_struct('network_acl_id', network_acl_id, 'vpc_id', vpc_id, 'is_default', is_default,
               'open_ports', open_ports, 'judged_ports', $ports) AS evidence
FROM judged
