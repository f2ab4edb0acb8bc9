WITH RECURSIVE node AS (
  SELECT account_id, id, CAST(NULL AS VARCHAR) AS parent_id FROM aws_organizations_root
  UNION ALL
  SELECT account_id, id, parent_id FROM aws_organizations_organizational_unit
),
lineage AS (
  SELECT account_id, id, id AS ancestor, parent_id AS next FROM node
  UNION ALL
  SELECT l.account_id, l.id, n.id AS ancestor, n.parent_id AS next
  FROM lineage l JOIN node n ON n.account_id = l.account_id AND n.id = l.next
),
-- SCPs do not reach the management account. State took the place of Status, which AWS retired in September 2026.
holder AS (
  SELECT DISTINCT account_id, parent_id AS id
  FROM (
    SELECT account_id, parent_id, id, coalesce(state, status) AS state FROM aws_organizations_organizational_unit_account
    UNION ALL SELECT account_id, parent_id, id, coalesce(state, status) AS state FROM aws_organizations_root_account
  )
  WHERE coalesce(state, 'ACTIVE') = 'ACTIVE' AND id <> account_id
),
guarded AS (
  SELECT DISTINCT l.account_id, l.id
  FROM lineage l
  JOIN (
    SELECT account_id, target_id, id FROM aws_organizations_root_policy
    UNION ALL SELECT account_id, target_id, id FROM aws_organizations_organizational_unit_policy
  ) t ON t.account_id = l.account_id AND t.target_id = l.ancestor
  WHERE t.id <> 'p-FullAWSAccess'
),
summary AS (
  SELECT h.account_id, count(*) AS units, array_agg(h.id ORDER BY h.id) FILTER (WHERE g.id IS NULL) AS gaps
  FROM holder h
  LEFT JOIN guarded g ON g.account_id = h.account_id AND g.id = h.id
  GROUP BY h.account_id
),
root AS (
  SELECT account_id, bool_or(entry['type'] = 'SERVICE_CONTROL_POLICY' AND entry['status'] = 'ENABLED') AS scp_enabled
  FROM (SELECT account_id, unnest(policy_types) AS entry FROM aws_organizations_root)
  GROUP BY account_id
),
judged AS (
  SELECT o.organization_uid, o.account_id, f.feature_set, coalesce(s.units, 0) AS units, s.gaps,
    CASE
      WHEN o.state = 'standalone' THEN 'standalone'
      WHEN o.state = 'unknown' THEN 'organization_unread'
      WHEN f.feature_set <> 'ALL' THEN 'not_all_features'
      WHEN f.feature_set IS NULL OR r.policy_types IS NULL THEN 'unread'
      WHEN NOT coalesce(p.scp_enabled, false) THEN 'scp_off'
      WHEN array_length(s.gaps) > 0 THEN 'unguarded'
      WHEN f.feature_set = 'ALL' AND p.scp_enabled THEN 'guarded'
    END AS reason
  FROM assay_organization o
  LEFT JOIN aws_organizations_organization f ON f.account_id = o.account_id
  LEFT JOIN aws_organizations_root r ON r.account_id = o.account_id
  LEFT JOIN root p ON p.account_id = o.account_id
  LEFT JOIN summary s ON s.account_id = o.account_id
)
SELECT
  organization_uid AS resource_uid, account_id, 'global' AS region,
  CASE
    WHEN reason = 'guarded' THEN 'pass'
    WHEN reason IN ('not_all_features', 'scp_off', 'unguarded') THEN 'fail'
    WHEN reason = 'standalone' THEN 'not_applicable'
    WHEN reason IN ('organization_unread', 'unread') THEN 'unknown'
  END AS verdict,
  reason,
  CASE reason WHEN 'not_all_features' THEN 'features' WHEN 'scp_off' THEN 'policy_types' END AS way,
  named_struct('feature_set', feature_set, 'units', units, 'gaps', gaps) AS evidence
FROM judged
