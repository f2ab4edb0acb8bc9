WITH providers AS (
  SELECT account_id, array_agg(arn) AS arns
  FROM aws_iam_open_id_connect_provider
  GROUP BY account_id
),
found AS (
  SELECT
    r.resource_uid,
    r.account_id,
    r.role_name,
    oidc_trust_findings(r.assume_role_policy_document, coalesce(p.arns, make_array(''))) AS findings,
    policy_principals(r.assume_role_policy_document) IS NOT NULL AS readable
  FROM aws_iam_role_detail r
  LEFT JOIN providers p ON p.account_id = r.account_id
),
judged AS (
  SELECT
    *,
    CASE
      WHEN NOT readable THEN 'not_read'
      WHEN findings IS NULL THEN 'no_oidc'
      WHEN cardinality(findings) = 0 THEN 'limited'
      WHEN cardinality(findings) > 0 THEN 'open'
    END AS reason
  FROM found
)
SELECT
  resource_uid,
  account_id,
  'global' AS region,
  CASE
    WHEN reason = 'limited' THEN 'pass'
    WHEN reason = 'open' THEN 'fail'
    WHEN reason = 'no_oidc' THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('role', role_name, 'findings', findings) AS evidence
FROM judged
