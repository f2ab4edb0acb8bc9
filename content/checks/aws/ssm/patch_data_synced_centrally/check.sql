WITH listed AS (
  SELECT account_id, region, sync_name, s3_destination, sync_source, last_status, last_successful_sync_time
  FROM aws_ssm_resource_data_sync
  UNION ALL
  SELECT account_id, region, sync_name, s3_destination, sync_source, last_status, last_successful_sync_time
  FROM aws_ssm_resource_data_sync_from_source
),
sync AS (
  SELECT s.account_id, s.region, a.organization_id, s.s3_destination['bucket_name'] IS NOT NULL AS to_s3,
    s.sync_source['source_regions'] AS source_regions,
    concat(s.sync_name, ' (', coalesce(s.last_status, '?'), ', ',
      coalesce(CAST(round(age_hours(s.last_successful_sync_time), 1) AS VARCHAR), '?'), ' h)') AS name,
    CASE
      WHEN s.last_status = 'Successful' AND age_hours(s.last_successful_sync_time) <= 24 THEN 'good'
      WHEN s.last_status <> 'Successful' OR age_hours(s.last_successful_sync_time) > 24 THEN 'bad'
      ELSE 'unread'
    END AS state
  FROM listed s
  JOIN assay_account a ON a.account_id = s.account_id
  WHERE s.s3_destination['bucket_name'] IS NOT NULL
    OR s.sync_source['aws_organizations_source']['organization_source_type'] = 'EntireOrganization'
),
-- Accounts of an organization in which a list of syncs failed.
hidden AS (
  SELECT DISTINCT a.organization_id, e.account_id
  FROM assay_error e
  JOIN assay_account a ON a.account_id = e.account_id
  WHERE e.table_name IN ('aws_ssm_resource_data_sync', 'aws_ssm_resource_data_sync_from_source')
    AND a.organization_id IS NOT NULL
),
node AS (
  SELECT account_id, region, count(*) AS nodes FROM aws_ssm_managed_instance GROUP BY account_id, region
),
judged AS (
  SELECT c.region_uid, c.account_id, c.region, n.nodes, array_agg(DISTINCT s.name) FILTER (WHERE s.name IS NOT NULL) AS syncs,
    CASE
      WHEN n.nodes IS NULL THEN 'no_node'
      WHEN bool_or(s.state = 'good') THEN 'synced'
      WHEN bool_or(s.state = 'unread') THEN 'unread'
      WHEN count(h.account_id) > 0 THEN 'others_unread'
      WHEN count(s.name) = 0 THEN 'no_sync'
      WHEN bool_and(s.state = 'bad') THEN 'stale'
    END AS reason
  FROM assay_scope c
  JOIN assay_account a ON a.account_id = c.account_id
  LEFT JOIN node n ON n.account_id = c.account_id AND n.region = c.region
  LEFT JOIN sync s
    ON (s.to_s3 AND s.account_id = c.account_id AND s.region = c.region)
    OR (NOT s.to_s3 AND (s.account_id = c.account_id OR s.organization_id = a.organization_id)
      AND (s.region = c.region OR coalesce(array_has(s.source_regions, c.region), false)))
  LEFT JOIN hidden h ON h.organization_id = a.organization_id AND h.account_id <> c.account_id
  GROUP BY c.region_uid, c.account_id, c.region, n.nodes
)
SELECT
  region_uid AS resource_uid, account_id, region,
  CASE
    WHEN reason = 'synced' THEN 'pass'
    WHEN reason IN ('no_sync', 'stale') THEN 'fail'
    WHEN reason IN ('unread', 'others_unread') THEN 'unknown'
    WHEN reason = 'no_node' THEN 'not_applicable'
  END AS verdict,
  reason,
  named_struct('nodes', nodes, 'syncs', array_sort(syncs)) AS evidence
FROM judged
