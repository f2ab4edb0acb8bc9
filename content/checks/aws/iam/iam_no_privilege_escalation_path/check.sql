WITH versions AS (
  SELECT account_id, arn, unnest(policy_version_list) AS version
  FROM aws_iam_policy_detail
),
managed AS (
  SELECT p.account_id, p.arn, v.version['document'] AS document
  FROM aws_iam_policy_detail p
  LEFT JOIN versions v
    ON v.account_id = p.account_id AND v.arn = p.arn AND v.version['version_id'] = p.default_version_id
),
principals AS (
  SELECT account_id, resource_uid, arn, user_name AS name, path, user_policy_list AS inline,
    attached_managed_policies AS attached, permissions_boundary['permissions_boundary_arn'] AS boundary_arn,
    CAST(NULL AS VARCHAR) AS trust, 'user' AS kind
  FROM aws_iam_user_detail
  UNION ALL
  SELECT account_id, resource_uid, arn, role_name, path, role_policy_list, attached_managed_policies,
    permissions_boundary['permissions_boundary_arn'], assume_role_policy_document, 'role'
  FROM aws_iam_role_detail
  UNION ALL
  SELECT account_id, resource_uid, arn, group_name, path, group_policy_list, attached_managed_policies,
    CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR), 'group'
  FROM aws_iam_group_detail
),
memberships AS (
  SELECT u.account_id, u.arn, g.arn AS group_arn, g.group_policy_list AS inline, g.attached_managed_policies AS attached
  FROM (SELECT account_id, arn, unnest(group_list) AS group_name FROM aws_iam_user_detail) u
  LEFT JOIN aws_iam_group_detail g ON g.account_id = u.account_id AND g.group_name = u.group_name
),
holders AS (
  SELECT account_id, arn, inline, attached FROM principals
  UNION ALL
  SELECT account_id, arn, inline, attached FROM memberships WHERE group_arn IS NOT NULL
),
attached AS (
  SELECT account_id, arn, policy['policy_arn'] AS policy_arn
  FROM (SELECT account_id, arn, unnest(attached) AS policy FROM holders)
),
grants AS (
  SELECT account_id, arn, policy['policy_document'] AS document
  FROM (SELECT account_id, arn, unnest(inline) AS policy FROM holders)
  UNION ALL
  -- AdministratorAccess is what it is, also where its text is not in the answer
  SELECT a.account_id, a.arn, coalesce(m.document, CASE WHEN a.policy_arn LIKE 'arn:%:iam::aws:policy/AdministratorAccess'
    THEN '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}' END)
  FROM attached a
  LEFT JOIN managed m ON m.account_id = a.account_id AND m.arn = a.policy_arn
  UNION ALL
  SELECT account_id, arn, CAST(NULL AS VARCHAR) FROM memberships WHERE group_arn IS NULL
),
policies AS (
  -- a document that is missing from the answer becomes one that cannot be parsed
  SELECT account_id, arn, array_agg(coalesce(document, '')) AS documents
  FROM grants
  GROUP BY account_id, arn
),
own AS (
  SELECT account_id, arn, array_agg(DISTINCT own_arn) AS arns
  FROM (
    SELECT account_id, arn, arn AS own_arn FROM principals
    UNION ALL
    SELECT account_id, arn, policy_arn FROM attached
    UNION ALL
    SELECT account_id, arn, group_arn FROM memberships WHERE group_arn IS NOT NULL
  )
  GROUP BY account_id, arn
),
effective AS (
  SELECT
    p.account_id, p.resource_uid, p.arn, p.name, p.kind, p.trust, d.documents, b.document AS boundary, o.arns AS own_arns,
    CASE
      WHEN p.boundary_arn IS NOT NULL AND b.document IS NULL THEN NULL
      WHEN d.documents IS NULL THEN false
      WHEN d.documents IS NOT NULL THEN is_admin_equivalent(d.documents, b.document)
    END AS admin
  FROM principals p
  LEFT JOIN policies d ON d.account_id = p.account_id AND d.arn = p.arn
  LEFT JOIN managed b ON b.account_id = p.account_id AND b.arn = p.boundary_arn
  LEFT JOIN own o ON o.account_id = p.account_id AND o.arn = p.arn
  -- nobody can pass, change or take a service-linked role
  WHERE coalesce(p.path, '/') NOT LIKE '/aws-service-role/%'
),
described AS (
  SELECT
    account_id, admin, kind = 'role' AND policy_principals(trust) IS NULL AS trust_unread,
    concat('{"arn":"', arn, '","admin":true,"trusted_services":["', array_to_string(policy_principals(trust), '","'), '"]}') AS text
  FROM effective
),
administrators AS (
  -- "maybe": with those whose policies could not be read
  SELECT
    account_id,
    concat('[', string_agg(text, ',' ORDER BY text) FILTER (WHERE admin), ']') AS sure,
    concat('[', string_agg(text, ',' ORDER BY text) FILTER (WHERE admin OR admin IS NULL), ']') AS maybe,
    bool_or(trust_unread AND coalesce(admin, true)) AS trust_unread
  FROM described
  GROUP BY account_id
),
traced AS (
  SELECT
    e.*,
    a.trust_unread,
    escalation_paths(e.documents, e.boundary, a.sure, e.own_arns) AS own_steps,
    -- who may rewrite every policy counts, also where no customer policy is attached to it today
    array_has(escalation_paths(e.documents, e.boundary, '[]'), 'iam:CreatePolicyVersion') AS rewrites_all,
    escalation_paths(e.documents, e.boundary, a.maybe, e.own_arns) AS maybe_steps
  FROM effective e
  JOIN administrators a ON a.account_id = e.account_id
  WHERE e.kind <> 'group'
),
followed AS (
  SELECT *,
    CASE
      WHEN rewrites_all AND NOT array_has(own_steps, 'iam:CreatePolicyVersion')
        THEN array_prepend('iam:CreatePolicyVersion', own_steps)
      ELSE own_steps
    END AS steps
  FROM traced
),
judged AS (
  SELECT
    *,
    CASE
      WHEN admin THEN 'administrator'
      WHEN admin IS NULL THEN 'not_read'
      WHEN documents IS NULL THEN 'no_path'
      WHEN steps IS NULL OR maybe_steps IS NULL THEN 'not_read'
      WHEN cardinality(steps) > 0 THEN 'path'
      WHEN cardinality(maybe_steps) > 0 OR trust_unread THEN 'not_read'
      WHEN cardinality(maybe_steps) = 0 THEN 'no_path'
    END AS reason
  FROM followed
)
SELECT
  resource_uid,
  account_id,
  'global' AS region,
  CASE
    WHEN reason = 'no_path' THEN 'pass'
    WHEN reason = 'path' THEN 'fail'
    WHEN reason = 'administrator' THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('name', name, 'steps', steps) AS evidence
FROM judged
