WITH default_group AS (
  SELECT
    resource_uid, account_id, region, group_id, vpc_id,
    cardinality(ip_permissions) AS ingress_rules,
    cardinality(ip_permissions_egress) AS egress_rules
  FROM aws_vpc_security_group
  -- A group of a shared VPC is judged in its owner's account.
  WHERE group_name = 'default' AND coalesce(owner_id, account_id) = account_id
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN ingress_rules > 0 OR egress_rules > 0 THEN 'fail'
    WHEN ingress_rules = 0 AND egress_rules = 0 THEN 'pass'
    ELSE 'unknown'
  END AS verdict,
  CASE
    WHEN ingress_rules > 0 OR egress_rules > 0 THEN 'has_rules'
    WHEN ingress_rules = 0 AND egress_rules = 0 THEN 'closed'
    ELSE 'not_read'
  END AS reason,
  named_struct('group_id', group_id, 'vpc_id', vpc_id, 'ingress_rules', ingress_rules,
               'egress_rules', egress_rules) AS evidence
FROM default_group
