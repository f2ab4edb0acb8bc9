WITH judged AS (
  SELECT v.resource_uid, v.account_id, v.region, v.vpc_id, tag_value(v.tags, $class_key) AS class, c.firewall_fail_open AS fail_open,
    CASE
      -- EC2 leaves out the tags of an untagged VPC.
      WHEN NOT coalesce(array_has($high_classes, tag_value(v.tags, $class_key)), false) THEN 'other_class'
      WHEN c.resource_id IS NULL THEN 'default_closed'
      WHEN c.firewall_fail_open = 'DISABLED' THEN 'closed'
      WHEN c.firewall_fail_open = 'ENABLED' THEN 'open'
      WHEN c.firewall_fail_open = 'USE_LOCAL_RESOURCE_SETTING' THEN 'elsewhere'
      ELSE 'unread'
    END AS reason
  FROM aws_vpc v
  LEFT JOIN aws_route53_resolver_firewall_config c
    ON c.account_id = v.account_id AND c.region = v.region AND c.resource_id = v.vpc_id
  WHERE coalesce(v.owner_id, v.account_id) = v.account_id
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('closed', 'default_closed') THEN 'pass'
    WHEN reason = 'open' THEN 'fail'
    WHEN reason = 'other_class' THEN 'not_applicable'
    WHEN reason IN ('elsewhere', 'unread') THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason = 'other_class' THEN 'other_class' END AS way,
  named_struct('vpc_id', vpc_id, 'class', class, 'fail_open', fail_open, 'high_classes', $high_classes) AS evidence
FROM judged
