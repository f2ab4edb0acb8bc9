WITH standards AS (
  SELECT
    account_id, region, count(*) AS standards,
    count(*) FILTER (WHERE standards_status = 'READY') AS ready,
    count(*) FILTER (WHERE standards_status IS NULL) AS not_told,
    array_agg(DISTINCT standards_status ORDER BY standards_status) AS states
  FROM aws_securityhub_standards_subscription
  WHERE absent IS NULL
  GROUP BY account_id, region
),
judged AS (
  SELECT
    s.region_uid, s.account_id, s.region, h.hub_arn, h.absent AS code, t.states,
    coalesce(t.standards, 0) AS standards, coalesce(t.ready, 0) AS ready,
    CASE
      WHEN h.absent IS NOT NULL THEN 'off'
      WHEN h.hub_arn IS NULL THEN 'not_read'
      WHEN t.ready > 0 THEN 'enabled'
      WHEN t.not_told > 0 THEN 'not_read'
      WHEN t.standards > 0 THEN 'not_ready'
      WHEN t.standards IS NULL THEN 'no_standard'
    END AS reason
  FROM assay_scope s
  LEFT JOIN aws_securityhub_hub h ON h.account_id = s.account_id AND h.region = s.region
  LEFT JOIN standards t ON t.account_id = s.account_id AND t.region = s.region
)
SELECT
  region_uid AS resource_uid, account_id, region,
  CASE
    WHEN reason = 'enabled' THEN 'pass'
    WHEN reason IN ('off', 'no_standard', 'not_ready') THEN 'fail'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason = 'off' THEN 'hub' END AS way,
  named_struct('hub', hub_arn, 'code', code, 'standards', standards, 'ready', ready, 'states', states) AS evidence
FROM judged
