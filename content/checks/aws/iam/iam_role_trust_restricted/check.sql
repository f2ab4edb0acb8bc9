WITH organization_accounts AS (
  -- arn:aws:organizations::<management account>:account/<organization>/<account>
  SELECT split_part(arn, '/', 2) AS organization_id, array_agg(DISTINCT id) AS accounts
  FROM aws_organizations_account
  WHERE arn IS NOT NULL AND id IS NOT NULL
  GROUP BY split_part(arn, '/', 2)
),
roles AS (
  SELECT
    r.resource_uid, r.account_id, r.role_name, r.path, r.assume_role_policy_document AS trust, a.organization_id,
    coalesce(o.accounts, make_array(r.account_id)) AS accounts,
    a.organization_state = 'standalone' OR coalesce(array_has(o.accounts, r.account_id), false) AS accounts_known
  FROM aws_iam_role_detail r
  JOIN assay_account a ON a.account_id = r.account_id
  LEFT JOIN organization_accounts o ON o.organization_id = a.organization_id
),
found AS (
  -- own_findings hold whatever other accounts the organization has
  SELECT
    *,
    trust_findings(trust, account_id, organization_id, make_array(account_id), $trusted_accounts, $confusable_services) AS own_findings,
    trust_findings(trust, account_id, organization_id, accounts, $trusted_accounts, $confusable_services) AS findings
  FROM roles
),
judged AS (
  SELECT
    *,
    array_has(own_findings, 'public')
      OR array_to_string(own_findings, ' ') LIKE '%service_unconditioned:%' AS open_anyway,
    CASE
      WHEN path LIKE '/aws-service-role/%' OR path LIKE '/aws-reserved/%' THEN 'aws_role'
      WHEN findings IS NULL OR own_findings IS NULL THEN 'not_read'
      WHEN cardinality(own_findings) = 0 THEN 'restricted'
      WHEN array_has(own_findings, 'public') OR array_to_string(own_findings, ' ') LIKE '%service_unconditioned:%' THEN 'open'
      WHEN NOT accounts_known THEN 'accounts_not_known'
      WHEN cardinality(findings) = 0 THEN 'restricted'
      WHEN cardinality(findings) > 0 THEN 'open'
    END AS reason
  FROM found
)
SELECT
  resource_uid,
  account_id,
  'global' AS region,
  CASE
    WHEN reason = 'restricted' THEN 'pass'
    WHEN reason = 'open' THEN 'fail'
    WHEN reason = 'aws_role' THEN 'not_applicable'
    WHEN reason IN ('not_read', 'accounts_not_known') THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason = 'aws_role' OR cardinality(own_findings) = 0 OR open_anyway THEN 'trust_alone' END AS way,
  named_struct('role', role_name, 'findings', findings, 'trusted_accounts', $trusted_accounts) AS evidence
FROM judged
