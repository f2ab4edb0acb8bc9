WITH versions AS (
  SELECT
    account_id, region, absent IS NOT NULL AS hub_off, standards_status AS state, standards_arn,
    standards_arn LIKE '%cis-aws-foundations-benchmark%' AS cis,
    split_part(standards_arn, '/v/', 2) AS version
  FROM aws_securityhub_standards_subscription
),
ranked AS (
  SELECT
    *,
    TRY_CAST(split_part(version, '.', 1) AS BIGINT) * 1000000
      + coalesce(TRY_CAST(split_part(version, '.', 2) AS BIGINT), 0) * 1000
      + coalesce(TRY_CAST(split_part(version, '.', 3) AS BIGINT), 0) AS rank,
    TRY_CAST(split_part($min_version, '.', 1) AS BIGINT) * 1000000
      + coalesce(TRY_CAST(split_part($min_version, '.', 2) AS BIGINT), 0) * 1000
      + coalesce(TRY_CAST(split_part($min_version, '.', 3) AS BIGINT), 0) AS min_rank
  FROM versions
),
totals AS (
  SELECT
    account_id, region, bool_or(hub_off) AS hub_off, bool_or(cis) AS cis,
    bool_or(cis AND rank >= min_rank AND state = 'READY') AS ready,
    bool_or(cis AND rank >= min_rank AND state <> 'READY') AS not_ready,
    bool_or(NOT hub_off AND (cis IS NULL OR (cis AND (rank >= min_rank) IS NULL)
      OR (cis AND rank >= min_rank AND state IS NULL))) AS not_told,
    last_value(version ORDER BY rank) FILTER (WHERE cis) AS version,
    last_value(state ORDER BY rank) FILTER (WHERE cis) AS state
  FROM ranked
  GROUP BY account_id, region
),
judged AS (
  SELECT
    s.region_uid, s.account_id, s.region, t.version, t.state,
    CASE
      WHEN t.ready THEN 'ready'
      WHEN t.hub_off THEN 'hub_off'
      WHEN t.not_told THEN 'not_read'
      WHEN t.not_ready THEN 'not_ready'
      WHEN t.cis THEN 'too_old'
      WHEN NOT coalesce(t.cis, false) THEN 'not_enabled'
    END AS reason
  FROM assay_scope s
  LEFT JOIN totals t ON t.account_id = s.account_id AND t.region = s.region
)
SELECT
  region_uid AS resource_uid, account_id, region,
  CASE
    WHEN reason = 'ready' THEN 'pass'
    WHEN reason IN ('not_ready', 'too_old', 'not_enabled', 'hub_off') THEN 'fail'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('version', version, 'state', state, 'min_version', $min_version) AS evidence
FROM judged
