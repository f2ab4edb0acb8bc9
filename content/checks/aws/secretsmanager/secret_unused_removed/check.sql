WITH fact AS (
  SELECT *, age_days(coalesce(last_accessed_date, created_date)) AS age, last_accessed_date IS NULL AS never
  FROM aws_secretsmanager_secret
),
judged AS (
  SELECT *,
    CASE
      WHEN deleted_date IS NOT NULL THEN 'being_deleted'
      WHEN age IS NULL THEN 'unread'
      WHEN age <= $max_days AND never THEN 'new'
      WHEN age <= $max_days THEN 'used'
      WHEN age > $max_days AND never THEN 'never_used'
      WHEN age > $max_days THEN 'unused'
    END AS reason
  FROM fact
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('used', 'new') THEN 'pass'
    WHEN reason IN ('unused', 'never_used') THEN 'fail'
    WHEN reason = 'being_deleted' THEN 'not_applicable'
    WHEN reason = 'unread' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('last_accessed_date', last_accessed_date, 'created_date', created_date, 'age_days', floor(age),
    'deleted_date', deleted_date, 'max_days', $max_days) AS evidence
FROM judged
