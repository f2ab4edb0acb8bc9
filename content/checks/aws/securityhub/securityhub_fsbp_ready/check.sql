WITH standards AS (
  SELECT
    account_id, region,
    bool_or(absent IS NOT NULL) AS hub_off,
    count(*) FILTER (WHERE standards_arn LIKE '%aws-foundational-security-best-practices%') AS enabled,
    bool_or(standards_status = 'READY') FILTER (WHERE standards_arn LIKE '%aws-foundational-security-best-practices%') AS ready,
    bool_or(absent IS NULL AND (standards_arn IS NULL
      OR (standards_arn LIKE '%aws-foundational-security-best-practices%' AND standards_status IS NULL))) AS not_told,
    max(standards_arn) FILTER (WHERE standards_arn LIKE '%aws-foundational-security-best-practices%') AS standard,
    max(standards_status) FILTER (WHERE standards_arn LIKE '%aws-foundational-security-best-practices%') AS state,
    max(standards_status_reason['status_reason_code'])
      FILTER (WHERE standards_arn LIKE '%aws-foundational-security-best-practices%') AS code
  FROM aws_securityhub_standards_subscription
  GROUP BY account_id, region
),
judged AS (
  SELECT
    s.region_uid, s.account_id, s.region, t.standard, t.state, t.code,
    CASE
      WHEN t.ready THEN 'ready'
      WHEN t.hub_off THEN 'hub_off'
      WHEN t.not_told THEN 'not_read'
      WHEN t.enabled > 0 THEN 'not_ready'
      WHEN coalesce(t.enabled, 0) = 0 THEN 'not_enabled'
    END AS reason
  FROM assay_scope s
  LEFT JOIN standards t ON t.account_id = s.account_id AND t.region = s.region
)
SELECT
  region_uid AS resource_uid, account_id, region,
  CASE
    WHEN reason = 'ready' THEN 'pass'
    WHEN reason IN ('not_ready', 'not_enabled', 'hub_off') THEN 'fail'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('standard', standard, 'state', state, 'code', code) AS evidence
FROM judged
