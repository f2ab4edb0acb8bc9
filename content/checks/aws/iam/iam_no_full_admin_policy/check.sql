WITH versions AS (
  SELECT account_id, arn, unnest(policy_version_list) AS version
  FROM aws_iam_policy_detail
),
managed AS (
  SELECT
    p.resource_uid, p.account_id, p.arn, p.policy_name, p.attachment_count,
    policy_allows_full_admin(v.version['document']) AS admin
  FROM aws_iam_policy_detail p
  LEFT JOIN versions v
    ON v.account_id = p.account_id AND v.arn = p.arn AND v.version['version_id'] = p.default_version_id
),
principals AS (
  SELECT resource_uid, account_id, user_name AS name, user_policy_list AS inline, attached_managed_policies AS attached
  FROM aws_iam_user_detail
  UNION ALL
  SELECT resource_uid, account_id, group_name, group_policy_list, attached_managed_policies FROM aws_iam_group_detail
  UNION ALL
  SELECT resource_uid, account_id, role_name, role_policy_list, attached_managed_policies FROM aws_iam_role_detail
),
inline AS (
  -- AWS leaves the list out where there is no inline policy
  SELECT resource_uid, unnest(inline) AS policy
  FROM principals
),
attached AS (
  SELECT resource_uid, account_id, unnest(attached) AS policy
  FROM principals
),
grants AS (
  SELECT resource_uid, policy['policy_name'] AS policy_name, policy_allows_full_admin(policy['policy_document']) AS admin
  FROM inline
  UNION ALL
  -- AdministratorAccess is what it is, also where its text is not in the answer
  SELECT a.resource_uid, a.policy['policy_name'],
    coalesce(m.admin, CASE WHEN a.policy['policy_arn'] LIKE 'arn:%:iam::aws:policy/AdministratorAccess' THEN true END)
  FROM attached a
  LEFT JOIN managed m ON m.account_id = a.account_id AND m.arn = a.policy['policy_arn']
  WHERE a.policy['policy_arn'] LIKE 'arn:%:iam::aws:policy/%'
    AND NOT array_has($accept_aws_policies, a.policy['policy_name'])
),
totals AS (
  SELECT
    resource_uid,
    bool_or(admin) AS admin,
    bool_and(admin IS NOT NULL) AS all_read,
    array_agg(policy_name ORDER BY policy_name) FILTER (WHERE admin) AS policies
  FROM grants
  GROUP BY resource_uid
),
judged AS (
  SELECT
    p.resource_uid, p.account_id, p.name, t.policies, CAST(NULL AS BIGINT) AS attachments,
    CASE
      WHEN t.admin AND glob_match_any(p.name, $admin_roles) THEN 'accepted_role'
      WHEN t.admin THEN 'full_admin'
      WHEN NOT t.all_read THEN 'not_read'
      WHEN t.resource_uid IS NULL OR NOT t.admin THEN 'narrow'
    END AS reason
  FROM principals p
  LEFT JOIN totals t ON t.resource_uid = p.resource_uid
  UNION ALL
  SELECT
    resource_uid, account_id, policy_name, make_array(policy_name), attachment_count,
    CASE
      WHEN attachment_count = 0 THEN 'unattached'
      WHEN admin IS NULL OR attachment_count IS NULL THEN 'not_read'
      WHEN admin THEN 'policy_full_admin'
      WHEN NOT admin THEN 'narrow'
    END
  FROM managed
  WHERE arn NOT LIKE 'arn:%:iam::aws:policy/%'
)
SELECT
  resource_uid,
  account_id,
  'global' AS region,
  CASE
    WHEN reason IN ('narrow', 'accepted_role') THEN 'pass'
    WHEN reason IN ('full_admin', 'policy_full_admin') THEN 'fail'
    WHEN reason = 'unattached' THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('name', name, 'policies', policies, 'attachments', attachments) AS evidence
FROM judged
