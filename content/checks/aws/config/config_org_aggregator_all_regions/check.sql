WITH wanted AS (
  SELECT a.organization_id, array_agg(DISTINCT s.region ORDER BY s.region) AS regions
  FROM assay_scope s
  JOIN assay_account a ON a.account_id = s.account_id
  GROUP BY a.organization_id
),
judged AS (
  SELECT
    a.organization_id, w.regions AS wanted_regions, g.configuration_aggregator_name AS name, g.region,
    g.organization_aggregation_source['aws_regions'] AS regions,
    CASE
      WHEN g.aggregator_filters['resource_type']['value'] IS NOT NULL THEN 'filtered'
      WHEN g.aggregator_filters['service_principal']['value'] IS NOT NULL THEN 'filtered'
      WHEN g.organization_aggregation_source['all_aws_regions'] THEN 'covers_all'
      WHEN array_has_all(g.organization_aggregation_source['aws_regions'], w.regions) THEN 'covers_all'
      WHEN g.organization_aggregation_source['aws_regions'] IS NULL THEN 'source_missing'
      WHEN NOT array_has_all(g.organization_aggregation_source['aws_regions'], w.regions) THEN 'regions_missing'
    END AS reason
  FROM aws_config_configuration_aggregator g
  JOIN assay_account a ON a.account_id = g.account_id
  JOIN wanted w ON w.organization_id = a.organization_id
  WHERE g.organization_aggregation_source IS NOT NULL
),
ranked AS (
  SELECT *, row_number() OVER (
    PARTITION BY organization_id
    ORDER BY CASE reason WHEN 'covers_all' THEN 1 WHEN 'source_missing' THEN 2 ELSE 3 END, name, region
  ) AS place
  FROM judged
),
reasoned AS (
  SELECT o.organization_uid, o.account_id, r.name, r.region, r.regions, r.wanted_regions,
    CASE o.state
      WHEN 'standalone' THEN 'standalone'
      WHEN 'unknown' THEN 'organization_unknown'
      WHEN 'organization' THEN coalesce(r.reason, 'no_aggregator')
    END AS reason
  FROM assay_organization o
  LEFT JOIN ranked r ON r.organization_id = o.organization_id AND r.place = 1
)
SELECT
  organization_uid AS resource_uid, account_id, 'global' AS region,
  CASE
    WHEN reason = 'covers_all' THEN 'pass'
    WHEN reason IN ('filtered', 'regions_missing', 'no_aggregator') THEN 'fail'
    WHEN reason IN ('source_missing', 'organization_unknown') THEN 'unknown'
    WHEN reason = 'standalone' THEN 'not_applicable'
  END AS verdict,
  reason,
  named_struct(
    'account_asked', account_id, 'aggregator', name, 'aggregator_region', region,
    'aggregator_regions', regions, 'wanted_regions', wanted_regions
  ) AS evidence
FROM reasoned
