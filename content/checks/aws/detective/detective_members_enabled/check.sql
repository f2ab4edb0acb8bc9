WITH wanted AS (
  SELECT a.organization_uid, a.asked, m.id AS member, coalesce(m.state, m.status) AS state
  FROM asked a
  JOIN assay_account x ON x.organization_id = a.organization_id
  JOIN aws_organizations_account m ON m.account_id = x.account_id
  GROUP BY a.organization_uid, a.asked, m.id, coalesce(m.state, m.status)
),
pair AS (
  SELECT
    w.organization_uid, w.member, g.region, g.resource_uid, w.state IS NULL AS unclear,
    bool_or(coalesce(d.status = 'ENABLED', false)) OR w.member = w.asked AS enabled,
    bool_or(d.item_account_id IS NOT NULL AND d.status IS NULL) AS no_status,
    max(coalesce(d.disabled_reason, d.status)) AS why
  FROM wanted w
  JOIN aws_detective_graph g ON g.account_id = w.asked
  LEFT JOIN aws_detective_member d ON d.parent_uid = g.resource_uid AND d.item_account_id = w.member
  WHERE coalesce(w.state, 'ACTIVE') = 'ACTIVE'
  GROUP BY w.organization_uid, w.member, w.asked, w.state, g.region, g.resource_uid
),
refused AS (SELECT DISTINCT parent_uid FROM aws_detective_member WHERE error IS NOT NULL),
rated AS (
  SELECT
    p.organization_uid, p.member, p.region,
    p.member || '/' || p.region || coalesce(' ' || p.why, '') AS gap,
    NOT p.enabled AND NOT p.unclear AND NOT p.no_status AND r.parent_uid IS NULL AS missing,
    p.unclear OR (NOT p.enabled AND (p.no_status OR r.parent_uid IS NOT NULL)) AS unread
  FROM pair p
  LEFT JOIN refused r ON r.parent_uid = p.resource_uid
),
totals AS (
  SELECT
    organization_uid, count(DISTINCT member) AS accounts, count(DISTINCT region) AS regions, bool_or(unread) AS unread,
    count(*) FILTER (WHERE missing) AS gap_count,
    array_slice(array_agg(gap ORDER BY gap) FILTER (WHERE missing), 1, 10) AS gaps
  FROM rated
  GROUP BY organization_uid
),
judged AS (
  SELECT
    a.organization_uid, a.asked, a.administrators, t.accounts, t.regions, t.gap_count, t.gaps,
    CASE
      WHEN a.state = 'standalone' THEN 'standalone'
      WHEN a.state = 'unknown' THEN 'not_read'
      WHEN a.outside THEN 'administrator_not_in_scope'
      WHEN g.account_id IS NULL THEN 'no_graph'
      WHEN t.gap_count > 0 THEN 'gaps'
      WHEN t.accounts IS NULL OR t.unread THEN 'not_read'
      WHEN t.gap_count = 0 THEN 'covered'
    END AS reason
  FROM asked a
  LEFT JOIN totals t ON t.organization_uid = a.organization_uid
  LEFT JOIN (SELECT DISTINCT account_id FROM aws_detective_graph) g ON g.account_id = a.asked
)
SELECT
  organization_uid AS resource_uid, asked AS account_id, 'global' AS region,
  CASE
    WHEN reason = 'covered' THEN 'pass'
    WHEN reason = 'gaps' THEN 'fail'
    WHEN reason IN ('standalone', 'no_graph') THEN 'not_applicable'
    WHEN reason IN ('administrator_not_in_scope', 'not_read') THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason = 'gaps' THEN 'read' WHEN reason = 'standalone' THEN 'standalone' END AS way,
  named_struct(
    'account_asked', asked, 'administrators', administrators, 'accounts', accounts, 'regions', regions,
    'gap_count', gap_count, 'gaps', gaps
  ) AS evidence
FROM judged
