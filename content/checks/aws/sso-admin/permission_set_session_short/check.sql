WITH attached AS (
  SELECT permission_set_arn,
    bool_or(error IS NOT NULL OR (error IS NULL AND arn IS NULL AND name IS NULL)) AS refused,
    array_agg(DISTINCT regexp_replace(coalesce(arn, name), '^.*/', ''))
      FILTER (WHERE array_has($admin_policies, regexp_replace(coalesce(arn, name), '^.*/', ''))) AS policies
  FROM aws_ssoadmin_managed_policy_attachment
  GROUP BY permission_set_arn
),
measured AS (
  SELECT account_id, permission_set_arn, name, session_duration,
    coalesce(CAST(regexp_match(session_duration, '([0-9]+)D')[1] AS DOUBLE), 0) * 24
      + coalesce(CAST(regexp_match(session_duration, '([0-9]+)H')[1] AS DOUBLE), 0)
      + coalesce(CAST(regexp_match(session_duration, '([0-9]+)M')[1] AS DOUBLE), 0) / 60
      + coalesce(CAST(regexp_match(session_duration, '([0-9]+)S')[1] AS DOUBLE), 0) / 3600 AS hours
  FROM aws_ssoadmin_permission_set_detail
  WHERE regexp_like(session_duration, '^P([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+S)?)?$')
),
-- The management account and a delegated administrator list the same permission sets.
permission_set AS (
  SELECT s.resource_uid, min(s.account_id) AS account_id, min(s.region) AS region, max(d.name) AS name,
    max(d.session_duration) AS session_duration, nullif(max(m.hours), 0) AS hours
  FROM aws_ssoadmin_permission_set s
  LEFT JOIN aws_ssoadmin_permission_set_detail d ON d.account_id = s.account_id AND d.permission_set_arn = s.permission_set_arn
  LEFT JOIN measured m ON m.account_id = s.account_id AND m.permission_set_arn = s.permission_set_arn
  WHERE s.permission_set_arn IS NOT NULL
  GROUP BY s.resource_uid
),
judged AS (
  SELECT p.*, a.policies,
    CASE
      WHEN p.hours IS NULL THEN 'unread'
      WHEN p.hours > $admin_hours AND a.policies IS NOT NULL THEN 'admin_long'
      WHEN p.hours > $other_hours THEN 'long'
      WHEN p.hours <= $admin_hours AND p.hours <= $other_hours THEN 'short_for_anyone'
      WHEN a.refused THEN 'policies_unread'
      WHEN p.hours <= $other_hours THEN 'short'
    END AS reason
  FROM permission_set p
  LEFT JOIN attached a ON a.permission_set_arn = p.resource_uid
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('short', 'short_for_anyone') THEN 'pass'
    WHEN reason IN ('admin_long', 'long') THEN 'fail'
    WHEN reason IN ('policies_unread', 'unread') THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason = 'short_for_anyone' THEN 'duration' END AS way,
  named_struct('name', coalesce(name, resource_uid), 'session_duration', session_duration, 'hours', hours, 'policies', policies,
    'limit', CASE WHEN policies IS NULL THEN $other_hours ELSE $admin_hours END,
    'admin_hours', $admin_hours, 'other_hours', $other_hours) AS evidence
FROM judged
