WITH reasoned AS (
  -- A node that several answers tell of counts once.
  SELECT DISTINCT m.resource_uid, m.account_id, m.region, s.critical_non_compliant_count AS critical,
    s.security_non_compliant_count AS security, s.missing_count AS missing, s.operation_end_time,
    CASE
      WHEN s.error IS NOT NULL THEN 'unread'
      WHEN s.resource_uid IS NULL THEN 'no_state'
      WHEN s.critical_non_compliant_count > 0 OR s.security_non_compliant_count > 0 THEN
        CASE
          WHEN $grace_days <= 0 OR age_days(s.operation_end_time) >= $grace_days THEN 'overdue'
          WHEN age_days(s.operation_end_time) < $grace_days THEN 'in_grace'
          ELSE 'unread'
        END
      WHEN s.critical_non_compliant_count = 0 AND s.security_non_compliant_count = 0 THEN 'none'
      ELSE 'unread'
    END AS reason
  FROM aws_ssm_managed_instance m
  LEFT JOIN aws_ssm_managed_instance_patch_state s ON s.resource_uid = m.resource_uid
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'none' THEN 'pass'
    WHEN reason = 'overdue' THEN 'fail'
    WHEN reason IN ('in_grace', 'no_state', 'unread') THEN 'unknown'
  END AS verdict,
  reason,
  named_struct(
    'critical', critical, 'security', security, 'missing', missing, 'operation_end_time', operation_end_time,
    'grace_days', $grace_days
  ) AS evidence
FROM reasoned
