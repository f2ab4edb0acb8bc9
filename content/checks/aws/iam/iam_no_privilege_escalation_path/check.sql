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
    CAST(NULL AS VARCHAR) AS trust
  FROM aws_iam_user_detail
  UNION ALL
  SELECT account_id, resource_uid, arn, role_name, path, role_policy_list, attached_managed_policies,
    permissions_boundary['permissions_boundary_arn'], assume_role_policy_document
  FROM aws_iam_role_detail
),
memberships AS (
  SELECT u.account_id, u.arn, g.group_policy_list AS inline, g.attached_managed_policies AS attached, g.arn IS NULL AS missing
  FROM (SELECT account_id, arn, unnest(group_list) AS group_name FROM aws_iam_user_detail) u
  LEFT JOIN aws_iam_group_detail g ON g.account_id = u.account_id AND g.group_name = u.group_name
),
holders AS (
  SELECT account_id, arn, inline, attached FROM principals
  UNION ALL
  SELECT account_id, arn, inline, attached FROM memberships WHERE NOT missing
),
attached AS (
  SELECT account_id, arn, policy['policy_arn'] AS policy_arn
  FROM (SELECT account_id, arn, unnest(attached) AS policy FROM holders)
),
grants AS (
  SELECT account_id, arn, policy['policy_document'] AS document
  FROM (SELECT account_id, arn, unnest(inline) AS policy FROM holders)
  UNION ALL
  SELECT a.account_id, a.arn, m.document
  FROM attached a
  LEFT JOIN managed m ON m.account_id = a.account_id AND m.arn = a.policy_arn
  UNION ALL
  SELECT account_id, arn, CAST(NULL AS VARCHAR) FROM memberships WHERE missing
),
collected AS (
  SELECT account_id, arn, array_agg(document) AS policies
  FROM grants
  GROUP BY account_id, arn
),
own_policies AS (
  SELECT account_id, arn, array_agg(DISTINCT policy_arn) AS arns
  FROM attached
  WHERE policy_arn NOT LIKE 'arn:%:iam::aws:policy/%'
  GROUP BY account_id, arn
),
effective AS (
  SELECT
    p.account_id, p.resource_uid, p.arn, p.name, p.trust,
    c.policies, b.document AS boundary, coalesce(o.arns, arrow_cast(make_array(), 'List(Utf8)')) AS own_arns,
    CASE
      WHEN p.boundary_arn IS NOT NULL AND b.document IS NULL THEN NULL
      WHEN c.policies IS NULL THEN false
      WHEN c.policies IS NOT NULL THEN is_admin_equivalent(c.policies, b.document)
    END AS admin
  FROM principals p
  LEFT JOIN collected c ON c.account_id = p.account_id AND c.arn = p.arn
  LEFT JOIN managed b ON b.account_id = p.account_id AND b.arn = p.boundary_arn
  LEFT JOIN own_policies o ON o.account_id = p.account_id AND o.arn = p.arn
  -- nobody can pass, change or take a service-linked role
  WHERE coalesce(p.path, '/') NOT LIKE '/aws-service-role/%'
),
administrators AS (
  -- "maybe": with those whose policies could not be read
  SELECT
    account_id,
    array_agg(arn ORDER BY arn) FILTER (WHERE admin) AS arns,
    array_agg(trust ORDER BY arn) FILTER (WHERE admin) AS trusts,
    array_agg(arn ORDER BY arn) FILTER (WHERE admin OR admin IS NULL) AS maybe_arns,
    array_agg(trust ORDER BY arn) FILTER (WHERE admin OR admin IS NULL) AS maybe_trusts
  FROM effective
  GROUP BY account_id
),
followed AS (
  SELECT
    e.*,
    CASE WHEN e.policies IS NULL THEN arrow_cast(make_array(), 'List(Utf8)')
      ELSE escalation_paths(e.policies, e.boundary, e.arn, e.own_arns,
        coalesce(a.arns, arrow_cast(make_array(), 'List(Utf8)')), coalesce(a.trusts, arrow_cast(make_array(), 'List(Utf8)')))
    END AS steps,
    CASE WHEN e.policies IS NULL THEN arrow_cast(make_array(), 'List(Utf8)')
      ELSE escalation_paths(e.policies, e.boundary, e.arn, e.own_arns,
        coalesce(a.maybe_arns, arrow_cast(make_array(), 'List(Utf8)')),
        coalesce(a.maybe_trusts, arrow_cast(make_array(), 'List(Utf8)')))
    END AS maybe_steps
  FROM effective e
  LEFT JOIN administrators a ON a.account_id = e.account_id
),
judged AS (
  SELECT
    *,
    CASE
      WHEN admin THEN 'administrator'
      WHEN admin IS NULL OR steps IS NULL THEN 'not_read'
      WHEN cardinality(steps) > 0 THEN 'path'
      WHEN maybe_steps IS NULL OR cardinality(maybe_steps) > 0 THEN 'not_read'
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
