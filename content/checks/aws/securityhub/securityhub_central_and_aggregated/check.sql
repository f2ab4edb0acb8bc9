WITH configuration AS (
  SELECT
    a.organization_uid,
    bool_or(c.organization_configuration['configuration_type'] = 'CENTRAL'
      AND c.organization_configuration['status'] = 'ENABLED') AS central,
    bool_and(coalesce(c.auto_enable, false)) AS automatic,
    bool_and(c.absent IS NOT NULL) AS no_administrator,
    bool_or(c.absent IS NULL AND (c.auto_enable IS NULL OR (c.organization_configuration['configuration_type'] = 'CENTRAL'
      AND c.organization_configuration['status'] IS NULL))) AS unread,
    array_agg(s.region ORDER BY s.region) FILTER (WHERE c.absent IS NOT NULL OR NOT c.auto_enable) AS bad_regions,
    max(c.organization_configuration['configuration_type']) AS configuration_type,
    max(c.organization_configuration['status']) AS configuration_status
  FROM asked a
  JOIN assay_scope s ON s.account_id = a.asked
  LEFT JOIN aws_securityhub_organization_configuration c ON c.account_id = s.account_id AND c.region = s.region
  GROUP BY a.organization_uid
),
aggregator AS (
  SELECT
    a.organization_uid, a.organization_id, d.region_linking_mode AS mode, d.regions,
    coalesce(d.finding_aggregation_region, split_part(l.finding_aggregator_arn, ':', 4)) AS home
  FROM asked a
  JOIN aws_securityhub_finding_aggregator l ON l.account_id = a.asked AND l.absent IS NULL
  LEFT JOIN aws_securityhub_finding_aggregator_detail d
    ON d.parent_uid = l.resource_uid AND d.region = l.region AND d.error IS NULL AND d.absent IS NULL
),
linked AS (
  SELECT
    g.organization_uid, s.region, max(g.mode) AS mode,
    bool_or(CASE
      WHEN g.mode IS NULL THEN NULL
      WHEN g.mode = 'ALL_REGIONS' OR g.home = s.region THEN true
      WHEN g.mode = 'ALL_REGIONS_EXCEPT_SPECIFIED' THEN NOT array_has(g.regions, s.region)
      WHEN g.mode = 'SPECIFIED_REGIONS' THEN array_has(g.regions, s.region)
      WHEN g.mode = 'NO_REGIONS' THEN false
    END) AS linked
  FROM aggregator g
  JOIN assay_account x ON x.organization_id = g.organization_id
  JOIN assay_scope s ON s.account_id = x.account_id
  GROUP BY g.organization_uid, s.region
),
links AS (
  SELECT
    organization_uid, max(mode) AS mode, bool_and(linked IS NOT NULL) AS told,
    array_agg(region ORDER BY region) FILTER (WHERE NOT linked) AS unlinked
  FROM linked
  GROUP BY organization_uid
),
judged AS (
  SELECT
    a.organization_uid, a.asked, a.administrators, c.configuration_type, c.configuration_status, c.bad_regions, l.mode, l.unlinked,
    CASE
      WHEN a.state = 'standalone' THEN 'standalone'
      WHEN a.state = 'unknown' THEN 'not_read'
      WHEN a.outside THEN 'administrator_not_in_scope'
      WHEN c.no_administrator THEN 'no_administrator'
      WHEN NOT coalesce(c.central, false) AND coalesce(c.unread, true) THEN 'not_read'
      WHEN NOT coalesce(c.central, false) AND NOT c.automatic THEN 'not_automatic'
      WHEN l.organization_uid IS NULL THEN 'no_aggregator'
      WHEN l.unlinked IS NOT NULL THEN 'not_linked'
      WHEN NOT l.told THEN 'not_read'
      WHEN c.central THEN 'central'
      WHEN c.automatic THEN 'automatic'
    END AS reason
  FROM asked a
  LEFT JOIN configuration c ON c.organization_uid = a.organization_uid
  LEFT JOIN links l ON l.organization_uid = a.organization_uid
)
SELECT
  organization_uid AS resource_uid, asked AS account_id, 'global' AS region,
  CASE
    WHEN reason IN ('central', 'automatic') THEN 'pass'
    WHEN reason IN ('no_administrator', 'not_automatic', 'no_aggregator', 'not_linked') THEN 'fail'
    WHEN reason = 'standalone' THEN 'not_applicable'
    WHEN reason IN ('administrator_not_in_scope', 'not_read') THEN 'unknown'
  END AS verdict,
  reason,
  CASE
    WHEN reason IN ('no_administrator', 'not_automatic') THEN 'configuration'
    WHEN reason IN ('no_aggregator', 'not_linked') THEN 'aggregator'
    WHEN reason = 'standalone' THEN 'standalone'
  END AS way,
  named_struct(
    'account_asked', asked, 'administrators', administrators, 'configuration_type', configuration_type,
    'configuration_status', configuration_status, 'bad_regions', bad_regions, 'mode', mode, 'unlinked', unlinked
  ) AS evidence
FROM judged
