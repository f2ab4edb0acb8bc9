-- In the policy that AWS sends, an absent rule order is DEFAULT_ACTION_ORDER, and an absent list is empty.
WITH policy AS (
  SELECT
    f.resource_uid, f.account_id, f.region, f.firewall_name,
    p.firewall_policy IS NOT NULL AND p.error IS NULL AND p.firewall_policy['stateless_default_actions'] IS NOT NULL
      AND p.firewall_policy['stateless_fragment_default_actions'] IS NOT NULL AS readable,
    p.firewall_policy['stateless_default_actions'] AS stateless_defaults,
    p.firewall_policy['stateless_fragment_default_actions'] AS fragment_defaults,
    coalesce(p.firewall_policy['stateful_engine_options']['rule_order'], 'DEFAULT_ACTION_ORDER') AS rule_order,
    coalesce(p.firewall_policy['stateful_default_actions'], make_array('none')) AS stateful_defaults,
    coalesce(cardinality(p.firewall_policy['stateful_rule_group_references']), 0) AS stateful_groups
  FROM aws_networkfirewall_firewall f
  LEFT JOIN aws_networkfirewall_firewall_policy p ON p.parent_uid = f.resource_uid AND p.account_id = f.account_id
),
judged AS (
  SELECT *,
    CASE
      WHEN NOT readable THEN 'not_read'
      WHEN NOT (array_has(stateless_defaults, 'aws:forward_to_sfe') OR array_has(stateless_defaults, 'aws:drop')) THEN 'stateless_pass'
      WHEN NOT (array_has(fragment_defaults, 'aws:forward_to_sfe') OR array_has(fragment_defaults, 'aws:drop')) THEN 'stateless_pass'
      WHEN rule_order <> 'STRICT_ORDER' THEN 'not_strict'
      WHEN NOT (array_has(stateful_defaults, 'aws:drop_strict') OR array_has(stateful_defaults, 'aws:drop_established')) THEN 'no_default_drop'
      WHEN stateful_groups = 0 THEN 'no_stateful_group'
      WHEN stateful_groups > 0 THEN 'default_deny'
    END AS reason
  FROM policy
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('stateless_pass', 'not_strict', 'no_default_drop', 'no_stateful_group') THEN 'fail'
    WHEN reason = 'default_deny' THEN 'pass'
    ELSE 'unknown'
  END AS verdict,
  reason,
  named_struct('firewall_name', firewall_name, 'stateless_defaults', stateless_defaults, 'fragment_defaults', fragment_defaults,
               'rule_order', rule_order, 'stateful_defaults', stateful_defaults, 'stateful_groups', stateful_groups) AS evidence
FROM judged
