WITH member AS (
  SELECT a.organization_id, array_agg(DISTINCT o.id ORDER BY o.id) AS accounts
  FROM aws_organizations_account o
  JOIN assay_account a ON a.account_id = o.account_id
  GROUP BY a.organization_id
),
fact AS (
  SELECT
    s.resource_uid, s.account_id, s.region, a.organization_id, a.organization_state,
    -- The ARN tells that the answer was read: without a policy AWS leaves resource_policy out.
    p.arn IS NOT NULL AS was_read, p.resource_policy AS policy,
    policy_public_outside(p.resource_policy, '', make_array(s.account_id)) AS beyond_account,
    CASE a.organization_state
      WHEN 'member' THEN policy_public_outside(p.resource_policy, a.organization_id, m.accounts)
      WHEN 'standalone' THEN policy_public_outside(p.resource_policy, '', make_array(s.account_id))
    END AS is_outside,
    coalesce(policy_external_accounts(p.resource_policy, m.accounts),
      policy_external_accounts(p.resource_policy, make_array(s.account_id))) AS outside
  FROM aws_secretsmanager_secret s
  LEFT JOIN aws_secretsmanager_secret_policy p ON p.account_id = s.account_id AND p.resource_uid = s.resource_uid
  LEFT JOIN assay_account a ON a.account_id = s.account_id
  LEFT JOIN member m ON m.organization_id = a.organization_id
),
judged AS (
  SELECT *,
    CASE
      WHEN NOT was_read THEN 'unread'
      WHEN policy IS NULL THEN 'no_policy'
      WHEN beyond_account IS NULL THEN 'unread'
      WHEN NOT beyond_account THEN 'inside'
      WHEN is_outside THEN 'outside'
      WHEN NOT is_outside THEN 'inside'
      ELSE 'organization_unread'
    END AS reason
  FROM fact
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('no_policy', 'inside') THEN 'pass'
    WHEN reason = 'outside' THEN 'fail'
    WHEN reason IN ('unread', 'organization_unread') THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason = 'no_policy' OR NOT beyond_account THEN 'own' END AS way,
  named_struct('outside', outside, 'organization_id', organization_id, 'organization_state', organization_state) AS evidence
FROM judged
