WITH RECURSIVE node AS (
  SELECT account_id, id, name, CAST(NULL AS VARCHAR) AS parent_id FROM aws_organizations_root
  UNION ALL
  SELECT account_id, id, name, parent_id FROM aws_organizations_organizational_unit
),
lineage AS (
  SELECT account_id, id, id AS ancestor, parent_id AS next FROM node
  UNION ALL
  SELECT l.account_id, l.id, n.id AS ancestor, n.parent_id AS next
  FROM lineage l JOIN node n ON n.account_id = l.account_id AND n.id = l.next
),
-- State took the place of Status, which AWS retired in September 2026.
held AS (
  SELECT account_id, parent_id, id, coalesce(state, status) AS state FROM aws_organizations_organizational_unit_account
  UNION ALL SELECT account_id, parent_id, id, coalesce(state, status) AS state FROM aws_organizations_root_account
),
-- OUs above an account are workload OUs, too; the root is one only for what hangs directly under it.
workload AS (
  SELECT DISTINCT h.account_id, l.ancestor AS id
  FROM held h JOIN lineage l ON l.account_id = h.account_id AND l.id = h.parent_id
  WHERE coalesce(h.state, 'ACTIVE') = 'ACTIVE' AND h.id <> h.account_id AND (l.ancestor = h.parent_id OR l.next IS NOT NULL)
),
need AS (
  SELECT unnest(make_array('cloudtrail:StopLogging', 'cloudtrail:DeleteTrail', 'config:StopConfigurationRecorder',
    'config:DeleteConfigurationRecorder', 'guardduty:DeleteDetector', 'securityhub:DisableSecurityHub',
    'organizations:LeaveOrganization')) AS action
),
attached AS (
  SELECT t.account_id, t.target_id, d.content,
    scp_denies(d.content, (SELECT array_agg(action ORDER BY action) FROM need), $exempt_roles) AS denied
  FROM aws_organizations_policy_target t
  LEFT JOIN aws_organizations_policy_detail d ON d.account_id = t.account_id AND d.resource_uid = t.resource_uid
  WHERE t.target_id IS NOT NULL
),
state AS (
  SELECT w.account_id, w.id, n.action,
    coalesce(bool_or(array_has(p.denied, n.action)), false) AS is_denied,
    coalesce(bool_or(p.target_id IS NOT NULL AND p.denied IS NULL), false) AS unclear
  FROM workload w
  CROSS JOIN need n
  JOIN lineage l ON l.account_id = w.account_id AND l.id = w.id
  LEFT JOIN attached p ON p.account_id = l.account_id AND p.target_id = l.ancestor
  GROUP BY w.account_id, w.id, n.action
),
summary AS (
  SELECT account_id, count(DISTINCT id) AS units, bool_and(is_denied) AS all_denied,
    bool_or(NOT is_denied AND NOT unclear) AS gap,
    array_agg(DISTINCT concat(id, ' ', action) ORDER BY concat(id, ' ', action)) FILTER (WHERE NOT is_denied AND NOT unclear) AS gaps,
    array_agg(DISTINCT id ORDER BY id) FILTER (WHERE NOT is_denied AND unclear) AS unclear
  FROM state GROUP BY account_id
),
judged AS (
  SELECT o.organization_uid, o.account_id, s.units, s.gaps, s.unclear,
    CASE
      WHEN o.state = 'standalone' THEN 'standalone'
      WHEN o.state = 'unknown' THEN 'organization_unread'
      WHEN r.account_id IS NULL THEN 'unread'
      WHEN s.units IS NULL THEN 'no_workload'
      WHEN s.gap THEN 'unprotected'
      WHEN s.all_denied THEN 'protected'
      ELSE 'unread'
    END AS reason
  FROM assay_organization o
  LEFT JOIN (SELECT DISTINCT account_id FROM aws_organizations_root) r ON r.account_id = o.account_id
  LEFT JOIN summary s ON s.account_id = o.account_id
)
SELECT
  organization_uid AS resource_uid, account_id, 'global' AS region,
  CASE
    WHEN reason = 'protected' THEN 'pass'
    WHEN reason = 'unprotected' THEN 'fail'
    WHEN reason IN ('standalone', 'no_workload') THEN 'not_applicable'
    WHEN reason IN ('organization_unread', 'unread') THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('units', units, 'gaps', gaps, 'unclear', unclear, 'exempt_roles', $exempt_roles) AS evidence
FROM judged
