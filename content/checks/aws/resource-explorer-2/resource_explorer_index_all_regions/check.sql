WITH found AS (
  SELECT DISTINCT account_id, item_region AS index_region, type FROM aws_resource_explorer_index
),
indexes AS (
  SELECT account_id, count(*) AS indexes, bool_or(type IS NULL OR index_region IS NULL) AS unsure,
    array_agg(DISTINCT index_region) FILTER (WHERE type = 'AGGREGATOR') AS aggregators
  FROM found
  GROUP BY account_id
),
regions AS (
  SELECT s.account_id, count(DISTINCT s.region) AS regions,
    array_agg(DISTINCT s.region ORDER BY s.region) FILTER (WHERE f.index_region IS NULL) AS missing
  FROM assay_scope s
  LEFT JOIN found f ON f.account_id = s.account_id AND f.index_region = s.region
  GROUP BY s.account_id
),
judged AS (
  SELECT a.account_uid, a.account_id, r.regions, r.missing, coalesce(i.indexes, 0) AS indexes, i.aggregators,
    CASE
      WHEN r.regions IS NULL THEN 'unread'
      WHEN i.unsure AND (r.missing IS NOT NULL OR i.aggregators IS NULL) THEN 'unread'
      WHEN r.missing IS NOT NULL THEN 'missing'
      WHEN i.aggregators IS NULL THEN 'no_aggregator'
      WHEN r.missing IS NULL AND i.aggregators IS NOT NULL THEN 'covered'
    END AS reason
  FROM assay_account a
  LEFT JOIN regions r ON r.account_id = a.account_id
  LEFT JOIN indexes i ON i.account_id = a.account_id
)
SELECT
  account_uid AS resource_uid, account_id, 'global' AS region,
  CASE
    WHEN reason = 'covered' THEN 'pass'
    WHEN reason IN ('missing', 'no_aggregator') THEN 'fail'
    WHEN reason = 'unread' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('regions', regions, 'indexes', indexes, 'missing', missing, 'aggregators', aggregators) AS evidence
FROM judged
