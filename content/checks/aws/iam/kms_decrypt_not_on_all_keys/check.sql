WITH versions AS (
  SELECT account_id, arn, unnest(policy_version_list) AS version
  FROM aws_iam_policy_detail
),
principals AS (
  SELECT resource_uid, account_id, user_name AS name, user_policy_list AS policies FROM aws_iam_user_detail
  UNION ALL
  SELECT resource_uid, account_id, group_name, group_policy_list FROM aws_iam_group_detail
  UNION ALL
  SELECT resource_uid, account_id, role_name, role_policy_list FROM aws_iam_role_detail
),
inline AS (
  -- AWS leaves the list out where there is no inline policy
  SELECT resource_uid, account_id, name, unnest(policies) AS policy
  FROM principals
),
documents AS (
  SELECT p.resource_uid, p.account_id, p.policy_name AS name, p.policy_name, v.version['document'] AS document
  FROM aws_iam_policy_detail p
  LEFT JOIN versions v
    ON v.account_id = p.account_id AND v.arn = p.arn AND v.version['version_id'] = p.default_version_id
  WHERE p.arn NOT LIKE 'arn:%:iam::aws:policy/%'
  UNION ALL
  SELECT resource_uid, account_id, name, policy['policy_name'], policy['policy_document'] FROM inline
),
judged AS (
  SELECT
    resource_uid,
    account_id,
    min(name) AS name,
    bool_or(policy_decrypts_all_keys(document, account_id)) AS all_keys,
    bool_and(policy_decrypts_all_keys(document, account_id) IS NOT NULL) AS all_read,
    array_agg(policy_name ORDER BY policy_name) FILTER (WHERE policy_decrypts_all_keys(document, account_id)) AS policies
  FROM documents
  GROUP BY resource_uid, account_id
)
SELECT
  resource_uid,
  account_id,
  'global' AS region,
  CASE
    WHEN all_keys THEN 'fail'
    WHEN NOT all_read THEN 'unknown'
    WHEN all_read AND NOT all_keys THEN 'pass'
  END AS verdict,
  CASE
    WHEN all_keys THEN 'all_keys'
    WHEN NOT all_read THEN 'not_read'
    WHEN all_read AND NOT all_keys THEN 'narrow'
  END AS reason,
  named_struct('name', name, 'policies', policies) AS evidence
FROM judged
