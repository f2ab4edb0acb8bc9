WITH scope AS (
  SELECT DISTINCT a.organization_id, s.account_id, s.region
  FROM assay_scope s JOIN assay_account a ON a.account_id = s.account_id
),
-- An account in scope counts with its own Regions (a Region may be off in it), any other with all Regions in scope.
wanted AS (
  SELECT DISTINCT r.organization_id, m.id AS member, r.region, coalesce(m.state, m.status) IS NULL AS unread
  FROM aws_organizations_account m
  JOIN assay_account asked ON asked.account_id = m.account_id
  JOIN (SELECT DISTINCT organization_id, region FROM scope) r ON r.organization_id = asked.organization_id
  LEFT JOIN scope own ON own.account_id = m.id AND own.region = r.region
  LEFT JOIN assay_account mine ON mine.account_id = m.id
  WHERE coalesce(m.state, m.status, 'ACTIVE') = 'ACTIVE' AND (mine.account_id IS NULL OR own.region IS NOT NULL)
),
aggregator AS (
  SELECT a.organization_id, g.resource_uid, g.configuration_aggregator_name AS name
  FROM aws_config_configuration_aggregator g
  JOIN assay_account a ON a.account_id = g.account_id
  WHERE g.organization_aggregation_source IS NOT NULL
),
source AS (
  SELECT parent_uid, source_id, aws_region, bool_or(last_update_status = 'SUCCEEDED') AS fresh, max(error) AS error
  FROM aws_config_aggregator_source_status
  GROUP BY parent_uid, source_id, aws_region
),
judged AS (
  SELECT
    g.organization_id, g.name, count(w.member) AS pairs,
    count(w.member) FILTER (WHERE s.source_id IS NULL OR NOT s.fresh) AS gap_count,
    array_slice(array_agg(concat(w.member, '/', w.region) ORDER BY w.member, w.region)
      FILTER (WHERE s.source_id IS NULL OR NOT s.fresh), 1, 10) AS gaps,
    bool_or(w.member IS NULL OR w.unread OR e.parent_uid IS NOT NULL
      OR (s.source_id IS NOT NULL AND s.fresh IS NULL)) AS unread
  FROM aggregator g
  LEFT JOIN wanted w ON w.organization_id = g.organization_id
  LEFT JOIN source s ON s.parent_uid = g.resource_uid AND s.source_id = w.member AND s.aws_region = w.region
  LEFT JOIN source e ON e.parent_uid = g.resource_uid AND e.error IS NOT NULL
  GROUP BY g.organization_id, g.resource_uid, g.name
),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY organization_id
    ORDER BY gap_count > 0 OR unread, NOT unread, gap_count, name) AS place
  FROM judged
),
reasoned AS (
  SELECT o.organization_uid, o.account_id, r.name, r.pairs, r.gap_count, r.gaps,
    CASE
      WHEN o.state = 'standalone' THEN 'standalone'
      WHEN o.state = 'unknown' THEN 'organization_unknown'
      WHEN r.organization_id IS NULL THEN 'no_aggregator'
      WHEN r.unread THEN 'not_read'
      WHEN r.gap_count > 0 THEN 'gaps'
      WHEN r.gap_count = 0 THEN 'covered'
    END AS reason
  FROM assay_organization o
  LEFT JOIN ranked r ON r.organization_id = o.organization_id AND r.place = 1
)
SELECT
  organization_uid AS resource_uid, account_id, 'global' AS region,
  CASE
    WHEN reason = 'covered' THEN 'pass'
    WHEN reason IN ('gaps', 'no_aggregator') THEN 'fail'
    WHEN reason IN ('not_read', 'organization_unknown') THEN 'unknown'
    WHEN reason = 'standalone' THEN 'not_applicable'
  END AS verdict,
  reason,
  named_struct(
    'account_asked', account_id, 'aggregator', name, 'pairs', pairs, 'gap_count', gap_count, 'gaps', gaps
  ) AS evidence
FROM reasoned
