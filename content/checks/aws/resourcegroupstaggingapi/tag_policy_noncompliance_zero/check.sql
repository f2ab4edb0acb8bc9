WITH counted AS (
  SELECT account_id, target_id, sum(non_compliant_resources) AS noncompliant,
    target_id IS NULL OR bool_or(non_compliant_resources IS NULL) AS unsure
  FROM aws_tagging_compliance_summary
  WHERE absent IS NULL AND coalesce(target_id_type, 'ACCOUNT') = 'ACCOUNT'
  GROUP BY account_id, target_id
),
summary AS (
  SELECT account_id, bool_or(unsure) AS unsure,
    array_agg(concat(target_id, ' (', CAST(noncompliant AS VARCHAR), ')') ORDER BY target_id)
      FILTER (WHERE noncompliant > $max_count) AS accounts
  FROM counted
  GROUP BY account_id
),
judged AS (
  SELECT o.organization_uid, o.account_id, s.accounts, t.absent,
    CASE
      WHEN o.state = 'standalone' THEN 'standalone'
      WHEN o.state = 'unknown' THEN 'unread'
      WHEN t.absent IS NOT NULL THEN 'not_set_up'
      WHEN s.accounts IS NOT NULL THEN 'noncompliant'
      WHEN s.unsure THEN 'unread'
      WHEN s.accounts IS NULL THEN 'compliant'
    END AS reason
  FROM assay_organization o
  LEFT JOIN summary s ON s.account_id = o.account_id
  LEFT JOIN (SELECT DISTINCT account_id, absent FROM aws_tagging_compliance_summary WHERE absent IS NOT NULL) t
    ON t.account_id = o.account_id
)
SELECT
  organization_uid AS resource_uid, account_id, 'global' AS region,
  CASE
    WHEN reason = 'compliant' THEN 'pass'
    WHEN reason = 'noncompliant' THEN 'fail'
    WHEN reason = 'standalone' THEN 'not_applicable'
    WHEN reason IN ('not_set_up', 'unread') THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('accounts', accounts, 'absent', absent, 'max_count', $max_count) AS evidence
FROM judged
