WITH reasoned AS (
  SELECT *,
    CASE
      WHEN status = 'COMPLIANT' THEN 'held'
      WHEN status = 'NON_COMPLIANT' THEN 'broken'
      ELSE 'unread'
    END AS reason
  FROM aws_ssm_resource_compliance_summary
  WHERE compliance_type = 'Association' OR compliance_type IS NULL
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN compliance_type IS NULL THEN 'unknown'
    WHEN reason = 'held' THEN 'pass'
    WHEN reason = 'broken' THEN 'fail'
    WHEN reason = 'unread' THEN 'unknown'
  END AS verdict,
  CASE WHEN compliance_type IS NULL THEN 'unread' ELSE reason END AS reason,
  named_struct(
    'status', status, 'compliant', compliant_summary['compliant_count'],
    'non_compliant', non_compliant_summary['non_compliant_count'], 'severity', overall_severity
  ) AS evidence
FROM reasoned
