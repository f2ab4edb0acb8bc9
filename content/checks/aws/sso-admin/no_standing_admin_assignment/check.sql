WITH owners AS (
  -- the management account and a delegated administrator both list the organization's instance
  SELECT o.organization_uid, a.account_id
  FROM assay_organization o
  JOIN assay_account a
    ON a.organization_id = o.organization_id OR (o.organization_id IS NULL AND a.account_id = o.account_id)
),
instances AS (
  SELECT w.organization_uid, count(*) AS instances
  FROM aws_ssoadmin_instance i
  JOIN owners w ON w.account_id = i.account_id
  GROUP BY w.organization_uid
),
admin_sets AS (
  SELECT account_id, permission_set_arn
  FROM aws_ssoadmin_managed_policy_attachment
  WHERE array_has($admin_policies, name)
  UNION
  SELECT account_id, permission_set_arn
  FROM aws_ssoadmin_customer_managed_policy_reference
  WHERE array_has($admin_customer_policies, name)
  UNION
  SELECT account_id, permission_set_arn
  FROM aws_ssoadmin_permission_set_inline_policy
  WHERE policy_allows_on_all(inline_policy, make_array('*', 'iam:*'))
),
sets AS (
  SELECT w.organization_uid, count(DISTINCT s.permission_set_arn) AS admin_sets
  FROM admin_sets s
  JOIN owners w ON w.account_id = s.account_id
  GROUP BY w.organization_uid
),
assigned AS (
  SELECT DISTINCT
    w.organization_uid, a.permission_set_arn, a.item_account_id, a.principal_type, a.principal_id,
    a.principal_type = 'USER'
      OR (a.principal_id IS NOT NULL AND NOT array_has($break_glass_groups, a.principal_id)) AS is_standing
  FROM aws_ssoadmin_account_assignment a
  JOIN admin_sets s ON s.account_id = a.account_id AND s.permission_set_arn = a.permission_set_arn
  JOIN owners w ON w.account_id = a.account_id
  WHERE a.error IS NULL
),
standing AS (
  SELECT
    organization_uid,
    count(*) FILTER (WHERE is_standing) AS standing,
    count(*) FILTER (WHERE principal_type IS NULL OR principal_id IS NULL) AS not_told,
    array_agg(DISTINCT permission_set_arn) FILTER (WHERE is_standing) AS permission_sets,
    array_agg(DISTINCT concat(principal_type, ' ', principal_id)) FILTER (WHERE is_standing) AS principals
  FROM assigned
  GROUP BY organization_uid
),
unread AS (
  SELECT account_id FROM aws_ssoadmin_permission_set WHERE error IS NOT NULL
  UNION ALL
  SELECT account_id FROM aws_ssoadmin_permission_set_account WHERE error IS NOT NULL
  UNION ALL
  SELECT account_id FROM aws_ssoadmin_account_assignment WHERE error IS NOT NULL
  UNION ALL
  SELECT account_id FROM aws_ssoadmin_managed_policy_attachment WHERE error IS NOT NULL
  UNION ALL
  SELECT account_id FROM aws_ssoadmin_customer_managed_policy_reference WHERE error IS NOT NULL
  UNION ALL
  SELECT account_id
  FROM aws_ssoadmin_permission_set_inline_policy
  WHERE error IS NOT NULL OR (inline_policy <> '' AND policy_allows_on_all(inline_policy, make_array('*', 'iam:*')) IS NULL)
),
judged AS (
  SELECT
    o.organization_uid, o.account_id, coalesce(s.admin_sets, 0) AS admin_sets,
    coalesce(g.standing, 0) AS standing, g.permission_sets, g.principals,
    CASE
      WHEN g.standing > 0 THEN 'standing'
      WHEN o.state = 'unknown' OR g.not_told > 0 OR u.organization_uid IS NOT NULL THEN 'not_read'
      WHEN i.instances IS NULL THEN 'no_instance'
      WHEN i.instances > 0 THEN 'none'
    END AS reason
  FROM assay_organization o
  LEFT JOIN instances i ON i.organization_uid = o.organization_uid
  LEFT JOIN sets s ON s.organization_uid = o.organization_uid
  LEFT JOIN standing g ON g.organization_uid = o.organization_uid
  LEFT JOIN (SELECT DISTINCT w.organization_uid FROM unread e JOIN owners w ON w.account_id = e.account_id) u
    ON u.organization_uid = o.organization_uid
)
SELECT
  organization_uid AS resource_uid,
  account_id,
  'global' AS region,
  CASE
    WHEN reason = 'none' THEN 'pass'
    WHEN reason = 'standing' THEN 'fail'
    WHEN reason = 'no_instance' THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct(
    'admin_sets', admin_sets, 'standing', standing, 'permission_sets', permission_sets, 'principals', principals,
    'break_glass_groups', $break_glass_groups
  ) AS evidence
FROM judged
