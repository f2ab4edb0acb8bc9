WITH package AS (
  SELECT parent_uid, max(datasource_packages['DETECTIVE_CORE']['datasource_package_ingest_state']) AS core
  FROM aws_detective_datasource_package
  WHERE error IS NULL
  GROUP BY parent_uid
),
graph AS (
  SELECT g.account_id, g.region, max(g.arn) AS graph, max(p.core) AS core, bool_or(c.auto_enable) AS auto_enable
  FROM aws_detective_graph g
  LEFT JOIN package p ON p.parent_uid = g.resource_uid
  LEFT JOIN aws_detective_organization_configuration c ON c.parent_uid = g.resource_uid AND c.error IS NULL
  GROUP BY g.account_id, g.region
),
attested AS (
  SELECT a.account_id, max(t.attested_at) AS attested_at, last_value(t.signed_by ORDER BY t.attested_at) AS signed_by
  FROM assay_account a
  JOIN assay_attestation t ON t.topic = 'detective_graph_active'
    AND (t.account_id IS NULL OR t.account_id = a.account_id)
    AND (t.organization_id IS NULL OR t.organization_id = a.organization_id)
  WHERE $hunting_tool <> '' AND age_days(t.attested_at) BETWEEN 0 AND 365
  GROUP BY a.account_id
),
detector AS (SELECT DISTINCT account_id, region FROM aws_guardduty_detector),
judged AS (
  SELECT
    s.region_uid, s.account_id, s.region, o.asked, o.administrators, g.graph, g.core, g.auto_enable, t.attested_at, t.signed_by,
    CASE
      WHEN o.state = 'unknown' THEN 'not_read'
      WHEN s.account_id <> o.asked THEN 'member'
      WHEN o.outside THEN 'administrator_not_in_scope'
      WHEN d.account_id IS NULL THEN 'no_guardduty'
      WHEN g.graph IS NULL AND $hunting_tool = '' THEN 'no_graph'
      WHEN g.graph IS NULL AND t.account_id IS NOT NULL THEN 'attested'
      WHEN g.graph IS NULL THEN 'needs_evidence'
      WHEN g.core <> 'STARTED' THEN 'core_not_started'
      WHEN o.state = 'organization' AND NOT g.auto_enable THEN 'not_automatic'
      WHEN o.state = 'organization' AND g.core = 'STARTED' AND g.auto_enable THEN 'active'
      WHEN o.state = 'standalone' AND g.core = 'STARTED' THEN 'active_single'
      ELSE 'not_read'
    END AS reason
  FROM assay_scope s
  JOIN assay_account x ON x.account_id = s.account_id
  JOIN asked o ON o.organization_id = x.organization_id OR o.account_uid = x.account_uid
  LEFT JOIN detector d ON d.account_id = s.account_id AND d.region = s.region
  LEFT JOIN graph g ON g.account_id = s.account_id AND g.region = s.region
  LEFT JOIN attested t ON t.account_id = s.account_id
)
SELECT
  region_uid AS resource_uid, account_id, region,
  CASE
    WHEN reason IN ('active', 'active_single', 'attested') THEN 'pass'
    WHEN reason IN ('no_graph', 'core_not_started', 'not_automatic') THEN 'fail'
    WHEN reason IN ('no_guardduty', 'member') THEN 'not_applicable'
    WHEN reason IN ('needs_evidence', 'administrator_not_in_scope', 'not_read') THEN 'unknown'
  END AS verdict,
  reason,
  CASE
    WHEN reason IN ('core_not_started', 'not_automatic') THEN 'read'
    WHEN reason = 'member' THEN 'member'
    WHEN reason = 'active_single' THEN 'single'
  END AS way,
  named_struct(
    'account_asked', asked, 'administrators', administrators, 'graph', graph, 'core', core, 'auto_enable', auto_enable,
    'hunting_tool', $hunting_tool, 'attested_at', CAST(attested_at AS VARCHAR), 'signed_by', signed_by
  ) AS evidence
FROM judged
