-- The ways by which logs of every account reach one place.
member AS (
  SELECT o.organization_uid, o.account_id AS asked, o.state, o.organization_id, a.account_id
  FROM assay_organization o
  JOIN assay_account a ON a.organization_id = o.organization_id OR (o.organization_id IS NULL AND a.account_id = o.account_id)
),
-- Each path that exists; `live` is null where it was not read.
path AS (
  SELECT l.account_id, 'Security Lake' AS path, l.region AS name,
    CASE
      WHEN bool_or(l.create_status = 'COMPLETED' AND s.subscriber_status = 'ACTIVE') THEN true
      WHEN bool_or(l.create_status IS NULL OR (s.parent_uid IS NOT NULL AND s.subscriber_status IS NULL)) THEN NULL
      ELSE false
    END AS live
  FROM aws_securitylake_data_lake l
  LEFT JOIN aws_securitylake_subscriber s ON s.account_id = l.account_id AND s.parent_uid = l.resource_uid
  WHERE l.absent IS NULL
  GROUP BY l.account_id, l.region
  UNION ALL
  SELECT e.account_id, 'CloudTrail Lake' AS path, coalesce(e.name, e.resource_uid) AS name,
    CASE WHEN bool_or(d.status = 'ENABLED' AND d.organization_enabled) THEN true
      WHEN bool_or((d.status = 'ENABLED' AND d.organization_enabled) IS NULL) THEN NULL ELSE false END AS live
  FROM aws_cloudtrail_event_data_store e
  LEFT JOIN aws_cloudtrail_event_data_store_detail d ON d.account_id = e.account_id AND d.parent_uid = e.resource_uid
  GROUP BY e.account_id, coalesce(e.name, e.resource_uid)
  UNION ALL
  SELECT o.account_id, 'OpenSearch' AS path, o.domain_name AS name,
    CASE WHEN $siem_metric <> 'IndexingRate' THEN NULL
      WHEN sum(m."sum") FILTER (WHERE age_hours(m.timestamp) <= 24) > 0 THEN true
      WHEN bool_or(m.parent_uid IS NOT NULL AND (m."sum" IS NULL OR m.timestamp IS NULL)) THEN NULL ELSE false END AS live
  FROM aws_opensearch_domain o
  LEFT JOIN aws_cloudwatch_opensearch_indexing_rate m ON m.account_id = o.account_id AND m.parent_uid = o.resource_uid
  WHERE $siem_domain <> '' AND o.domain_name = $siem_domain
  GROUP BY o.account_id, o.domain_name
),
-- Who is asked for the organization's lake and stores besides the management account.
administrator AS (
  SELECT account_id AS asked, id, 'aws_securitylake_data_lake' AS table_name FROM aws_organizations_securitylake_administrator WHERE absent IS NULL
  UNION
  SELECT account_id AS asked, id, 'aws_cloudtrail_event_data_store' AS table_name FROM aws_organizations_cloudtrail_administrator WHERE absent IS NULL
)
