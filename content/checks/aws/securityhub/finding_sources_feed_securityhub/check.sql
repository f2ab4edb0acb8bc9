WITH state AS (
  SELECT account_id, region, 'inspector' AS source, state['status'] = 'ENABLED' AS in_use
  FROM aws_inspector2_account_status WHERE item_account_id = account_id
  UNION ALL
  SELECT account_id, region, 'guardduty', status = 'ENABLED' FROM aws_guardduty_detector_detail
  UNION ALL
  SELECT account_id, region, 'macie', CASE WHEN absent IS NOT NULL THEN false ELSE status = 'ENABLED' END FROM aws_macie2_session
  UNION ALL
  SELECT account_id, region, 'access-analyzer', status = 'ACTIVE' FROM aws_accessanalyzer_analyzer
  UNION ALL
  SELECT account_id, region, 'config', recording FROM aws_config_configuration_recorder_status
),
-- These three answer with an empty list where they are not in use; the other two always say something.
source AS (
  SELECT s.account_id, s.region, n.source, n.listed
  FROM assay_scope s
  CROSS JOIN (VALUES ('inspector', false), ('guardduty', true), ('macie', false), ('access-analyzer', true), ('config', true),
    ('health', false)) AS n(source, listed)
),
told AS (
  SELECT
    r.account_id, r.region, r.source,
    CASE
      WHEN r.source = 'health' OR bool_or(t.in_use) THEN true
      WHEN count(t.source) = 0 THEN CASE WHEN r.listed THEN false END
      WHEN count(*) FILTER (WHERE t.in_use IS NULL) = 0 THEN false
    END AS in_use
  FROM source r
  LEFT JOIN state t ON t.account_id = r.account_id AND t.region = r.region AND t.source = r.source
  GROUP BY r.account_id, r.region, r.source, r.listed
),
fed AS (
  SELECT
    t.account_id, t.region,
    array_agg(t.source ORDER BY t.source) FILTER (WHERE t.in_use) AS wanted,
    array_agg(t.source ORDER BY t.source) FILTER (WHERE t.in_use AND p.source IS NULL) AS missing,
    array_agg(t.source ORDER BY t.source) FILTER (WHERE t.in_use IS NULL AND p.source IS NULL) AS not_told
  FROM told t
  LEFT JOIN (
    SELECT DISTINCT account_id, region, split_part(arn, ':product-subscription/aws/', 2) AS source
    FROM aws_securityhub_enabled_product_subscription
    WHERE absent IS NULL
  ) p ON p.account_id = t.account_id AND p.region = t.region AND p.source = t.source
  GROUP BY t.account_id, t.region
),
judged AS (
  SELECT
    s.region_uid, s.account_id, s.region, h.code, f.wanted, f.missing, f.not_told,
    CASE
      WHEN h.code IS NOT NULL THEN 'hub_off'
      WHEN f.missing IS NOT NULL THEN 'missing'
      WHEN f.not_told IS NOT NULL THEN 'not_read'
      WHEN f.wanted IS NOT NULL THEN 'fed'
    END AS reason
  FROM assay_scope s
  LEFT JOIN fed f ON f.account_id = s.account_id AND f.region = s.region
  LEFT JOIN (
    SELECT account_id, region, max(absent) AS code FROM aws_securityhub_enabled_product_subscription
    WHERE absent IS NOT NULL GROUP BY account_id, region
  ) h ON h.account_id = s.account_id AND h.region = s.region
)
SELECT
  region_uid AS resource_uid, account_id, region,
  CASE
    WHEN reason = 'fed' THEN 'pass'
    WHEN reason = 'missing' THEN 'fail'
    WHEN reason = 'hub_off' THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason IN ('missing', 'hub_off') THEN 'subscriptions' END AS way,
  named_struct('wanted', wanted, 'missing', missing, 'not_told', not_told, 'code', code) AS evidence
FROM judged
