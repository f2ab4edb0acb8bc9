WITH policy AS (
  SELECT account_id, account_id AS target, true AS is_management, policy_content, error, absent
  FROM aws_organizations_effective_tag_policy
  UNION ALL
  -- State took the place of Status, which AWS retired in September 2026.
  SELECT p.account_id, p.target_id AS target, false AS is_management, p.policy_content, p.error, p.absent
  FROM aws_organizations_account_effective_tag_policy p
  LEFT JOIN aws_organizations_account a ON a.account_id = p.account_id AND a.id = p.target_id
  WHERE (p.target_id IS DISTINCT FROM p.account_id) AND coalesce(a.state, a.status, 'ACTIVE') = 'ACTIVE'
),
-- AWS writes the name of an entry in small letters; tag_key holds the capitals that count.
entry AS (
  SELECT *, json_exists(policy_content, 'tags') IS NULL AS unread,
    coalesce(json_text(policy_content, concat('tags["', lower($class_key), '"]')),
      json_text(policy_content, concat('tags["', $class_key, '"]'))) AS entry,
    CASE WHEN json_exists(policy_content, concat('tags["', $class_key, '"]')) THEN $class_key
      ELSE lower($class_key) END AS entry_name
  FROM policy
),
defined AS (
  SELECT *, coalesce(json_text(entry, 'tag_key.@@assign'), json_text(entry, 'tag_key'), entry_name) AS tag_key,
    coalesce(json_array_texts(entry, 'tag_value.@@assign'), json_array_texts(entry, 'tag_value')) AS "values"
  FROM entry
),
state AS (
  SELECT *,
    CASE
      WHEN absent IS NOT NULL THEN 'no_policy'
      WHEN error IS NOT NULL OR unread THEN 'unread'
      WHEN entry IS NULL THEN 'no_key'
      WHEN tag_key <> $class_key THEN 'other_key'
      WHEN coalesce(cardinality("values"), 0) = 0 THEN 'no_values'
      WHEN array_has("values", '*') THEN 'any_value'
      WHEN tag_key = $class_key THEN 'defined'
    END AS state
  FROM defined
),
member AS (
  SELECT account_id, count(*) AS members, count(*) FILTER (WHERE state = 'defined') AS good,
    count(*) FILTER (WHERE state NOT IN ('defined', 'unread')) AS bad
  FROM state WHERE NOT is_management
  GROUP BY account_id
),
judged AS (
  SELECT o.organization_uid, o.account_id, s.tag_key, s."values", m.members,
    CASE
      WHEN o.state = 'standalone' THEN 'standalone'
      WHEN o.state = 'unknown' THEN 'unread'
      WHEN s.state = 'defined' THEN 'defined'
      WHEN m.good = m.members THEN 'defined_for_members'
      WHEN s.state IS NULL OR (m.members > 0 AND m.bad = 0) THEN 'unread'
      ELSE s.state
    END AS reason
  FROM assay_organization o
  LEFT JOIN state s ON s.account_id = o.account_id AND s.is_management
  LEFT JOIN member m ON m.account_id = o.account_id
)
SELECT
  organization_uid AS resource_uid, account_id, 'global' AS region,
  CASE
    WHEN reason IN ('defined', 'defined_for_members') THEN 'pass'
    WHEN reason IN ('no_policy', 'no_key', 'other_key', 'no_values', 'any_value') THEN 'fail'
    WHEN reason = 'standalone' THEN 'not_applicable'
    WHEN reason = 'unread' THEN 'unknown'
  END AS verdict,
  reason,
  CASE reason WHEN 'defined' THEN 'management' WHEN 'defined_for_members' THEN 'members' END AS way,
  named_struct('class_key', $class_key, 'tag_key', tag_key, 'values', "values", 'members', members) AS evidence
FROM judged
