WITH RECURSIVE node AS (
  SELECT account_id, arn, id, CAST(NULL AS VARCHAR) AS parent_id FROM aws_organizations_root
  UNION ALL
  SELECT account_id, arn, id, parent_id FROM aws_organizations_organizational_unit
),
lineage AS (
  SELECT account_id, arn, arn AS ancestor, parent_id AS next FROM node
  UNION ALL
  SELECT l.account_id, l.arn, n.arn AS ancestor, n.parent_id AS next
  FROM lineage l JOIN node n ON n.account_id = l.account_id AND n.id = l.next
),
zone AS (
  SELECT account_id, min(split_part(arn, ':', 4)) AS home_region FROM aws_controltower_landing_zone GROUP BY account_id
),
baseline AS (
  SELECT account_id, target_identifier AS unit, status_summary['status'] AS status,
    concat(split_part(baseline_identifier, '/', 2), ' on ', split_part(target_identifier, '/', 3)) AS label
  FROM aws_controltower_enabled_baseline
  WHERE error IS NULL AND target_identifier LIKE '%:ou/%'
),
unit AS (SELECT DISTINCT account_id, unit FROM baseline),
control AS (
  SELECT DISTINCT account_id, target_identifier AS unit, error, resource_uid, status_summary['status'] AS status,
    drift_status_summary['drift_status'] AS drift,
    concat(split_part(control_identifier, '/', 2), ' on ', split_part(target_identifier, '/', 3)) AS label
  FROM aws_controltower_enabled_control
  WHERE target_identifier LIKE '%:ou/%'
),
-- Three-valued: without the tree nobody knows what a unit inherits.
governed AS (
  SELECT u.account_id, u.unit, split_part(u.unit, '/', 3) AS label,
    bool_or(coalesce(c.resource_uid IS NOT NULL AND c.error IS NULL, false)) AS has_control,
    bool_or(c.error IS NOT NULL OR (l.next IS NOT NULL AND n.arn IS NULL)) OR count(l.arn) = 0 AS unclear
  FROM unit u
  LEFT JOIN lineage l ON l.account_id = u.account_id AND l.arn = u.unit
  LEFT JOIN node n ON n.account_id = l.account_id AND n.id = l.next
  LEFT JOIN control c ON c.account_id = u.account_id AND c.unit IN (u.unit, l.ancestor)
  GROUP BY u.account_id, u.unit
),
units AS (
  SELECT account_id, count(*) AS units, array_agg(label ORDER BY label) FILTER (WHERE NOT has_control AND NOT unclear) AS bare,
    array_agg(label ORDER BY label) FILTER (WHERE NOT has_control AND unclear) AS unclear
  FROM governed GROUP BY account_id
),
controls AS (
  SELECT account_id, count(*) FILTER (WHERE error IS NULL) AS controls,
    bool_or(error IS NOT NULL OR status IS NULL) AS unread,
    array_agg(label ORDER BY label) FILTER (WHERE error IS NULL AND status <> 'SUCCEEDED') AS failed,
    array_agg(label ORDER BY label) FILTER (WHERE error IS NULL AND drift = 'DRIFTED') AS drifted
  FROM control GROUP BY account_id
),
baselines AS (
  SELECT account_id, bool_or(status IS NULL) AS unread,
    array_agg(label ORDER BY label) FILTER (WHERE status <> 'SUCCEEDED') AS failed
  FROM baseline GROUP BY account_id
),
refused AS (
  SELECT z.account_id, count(*) AS calls FROM zone z
  JOIN aws_controltower_enabled_baseline b ON b.account_id = z.account_id AND b.region = z.home_region
  WHERE b.error IS NOT NULL GROUP BY z.account_id
),
judged AS (
  SELECT o.organization_uid, o.account_id, z.home_region, u.units, u.bare, u.unclear, c.controls,
    c.failed AS failed_controls, c.drifted AS drifted_controls, b.failed AS failed_baselines,
    CASE
      WHEN o.state = 'standalone' THEN 'standalone'
      WHEN o.state = 'unknown' THEN 'organization_unread'
      WHEN z.account_id IS NULL THEN 'no_landing_zone'
      WHEN b.failed IS NOT NULL THEN 'baseline_failed'
      WHEN c.failed IS NOT NULL THEN 'control_failed'
      WHEN c.drifted IS NOT NULL THEN 'control_drifted'
      WHEN u.bare IS NOT NULL AND r.calls IS NULL THEN 'no_control'
      WHEN r.calls > 0 OR b.unread OR c.unread OR u.unclear IS NOT NULL THEN 'unread'
      WHEN u.units IS NULL THEN 'no_registered_unit'
      WHEN u.units > 0 THEN 'effective'
    END AS reason
  FROM assay_organization o
  LEFT JOIN zone z ON z.account_id = o.account_id
  LEFT JOIN units u ON u.account_id = o.account_id
  LEFT JOIN controls c ON c.account_id = o.account_id
  LEFT JOIN baselines b ON b.account_id = o.account_id
  LEFT JOIN refused r ON r.account_id = o.account_id
)
SELECT
  organization_uid AS resource_uid, account_id, coalesce(home_region, 'global') AS region,
  CASE
    WHEN reason = 'effective' THEN 'pass'
    WHEN reason IN ('baseline_failed', 'control_failed', 'control_drifted', 'no_control') THEN 'fail'
    WHEN reason IN ('standalone', 'no_landing_zone', 'no_registered_unit') THEN 'not_applicable'
    WHEN reason IN ('organization_unread', 'unread') THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('units', units, 'controls', controls, 'failed_baselines', failed_baselines,
    'failed_controls', failed_controls, 'drifted_controls', drifted_controls, 'bare', bare, 'unclear', unclear) AS evidence
FROM judged
