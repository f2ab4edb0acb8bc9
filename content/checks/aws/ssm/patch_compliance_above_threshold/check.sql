WITH node AS (
  SELECT account_id, region, count(*) AS nodes FROM aws_ssm_managed_instance GROUP BY account_id, region
),
patch AS (
  SELECT account_id, region, compliant_summary['compliant_count'] AS compliant,
    compliant_summary['compliant_count'] + non_compliant_summary['non_compliant_count'] AS total,
    CASE WHEN non_compliant_summary['non_compliant_count'] = 0 THEN 0
      ELSE non_compliant_summary['severity_summary']['critical_count'] END AS critical
  FROM aws_ssm_compliance_summary
  WHERE compliance_type = 'Patch'
),
reasoned AS (
  SELECT c.region_uid, c.account_id, c.region, n.nodes, p.compliant, p.total, p.critical,
    CAST(p.compliant AS DOUBLE) / nullif(p.total, 0) AS ratio, p.account_id IS NOT NULL AND coalesce(p.total, 1) > 0 AS data
  FROM assay_scope c
  LEFT JOIN node n ON n.account_id = c.account_id AND n.region = c.region
  LEFT JOIN patch p ON p.account_id = c.account_id AND p.region = c.region
),
judged AS (
  SELECT *,
    CASE
      WHEN nodes IS NULL THEN 'no_node'
      WHEN critical > 0 THEN 'critical'
      WHEN NOT data THEN 'no_data'
      WHEN ratio < $min_ratio THEN 'too_few'
      WHEN ratio >= $min_ratio AND critical = 0 THEN 'enough'
      ELSE 'unread'
    END AS reason
  FROM reasoned
)
SELECT
  region_uid AS resource_uid, account_id, region,
  CASE
    WHEN reason = 'enough' THEN 'pass'
    WHEN reason IN ('too_few', 'critical') THEN 'fail'
    WHEN reason IN ('no_data', 'unread') THEN 'unknown'
    WHEN reason = 'no_node' THEN 'not_applicable'
  END AS verdict,
  reason,
  named_struct(
    'compliant', compliant, 'total', total, 'percent', round(100 * ratio, 1), 'min_percent', 100 * $min_ratio,
    'critical', critical, 'nodes', nodes
  ) AS evidence
FROM judged
