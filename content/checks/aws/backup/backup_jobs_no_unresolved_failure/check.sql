WITH job AS (
  SELECT coalesce(resource_arn, resource_uid) AS resource_uid, account_id, region, creation_date, state, status_message, message_category,
    creation_date IS NULL OR age_days(creation_date) <= $days AS recent,
    state IN ('FAILED', 'ABORTED', 'EXPIRED', 'PARTIAL') AS failed,
    coalesce(resource_arn IS NULL OR creation_date IS NULL OR state NOT IN ('CREATED', 'PENDING', 'RUNNING', 'ABORTING',
      'ABORTED', 'COMPLETED', 'FAILED', 'EXPIRED', 'PARTIAL'), true) AS unread
  FROM aws_backup_job
),
summary AS (
  SELECT resource_uid, account_id, region, count(*) FILTER (WHERE recent) AS jobs, bool_or(recent AND unread) AS unread,
    max(creation_date) FILTER (WHERE recent AND failed) AS failed_at,
    max(creation_date) FILTER (WHERE recent AND state = 'COMPLETED') AS completed_at
  FROM job GROUP BY resource_uid, account_id, region
),
failure AS (
  SELECT resource_uid, account_id, region, creation_date, min(state) AS state, min(status_message) AS message,
    min(message_category) AS category
  FROM job WHERE failed GROUP BY resource_uid, account_id, region, creation_date
),
judged AS (
  SELECT s.*, f.state AS failed_state, f.message, f.category,
    CASE
      WHEN s.jobs = 0 THEN 'no_recent_job'
      WHEN s.unread THEN 'not_read'
      WHEN s.failed_at IS NOT NULL AND s.completed_at > s.failed_at THEN 'recovered'
      WHEN s.failed_at IS NOT NULL THEN 'unresolved'
      WHEN s.completed_at IS NOT NULL THEN 'completed'
      WHEN s.jobs > 0 THEN 'under_way'
    END AS reason
  FROM summary s
  LEFT JOIN failure f ON f.resource_uid = s.resource_uid AND f.account_id = s.account_id AND f.region = s.region
    AND f.creation_date = s.failed_at
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('completed', 'recovered', 'under_way') THEN 'pass'
    WHEN reason = 'unresolved' THEN 'fail'
    WHEN reason = 'no_recent_job' THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct(
    'jobs', jobs, 'failed_at', failed_at, 'failed_state', failed_state, 'message', message, 'category', category,
    'completed_at', completed_at, 'days', $days
  ) AS evidence
FROM judged
