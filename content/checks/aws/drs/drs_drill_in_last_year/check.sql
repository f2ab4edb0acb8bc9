WITH server AS (
  SELECT account_id, count(*) AS servers FROM aws_drs_source_server WHERE absent IS NULL GROUP BY account_id
),
participant AS (
  SELECT resource_uid, count(*) AS participants, count(*) FILTER (WHERE server['launch_status'] = 'LAUNCHED') AS launched,
    bool_or(server['launch_status'] IS NULL) AS unread
  FROM (SELECT resource_uid, unnest(participating_servers) AS server FROM aws_drs_job)
  GROUP BY resource_uid
),
drill AS (
  SELECT j.account_id, j.job_id, j.status, parse_time(j.end_date_time) AS ended_at, p.participants, p.launched,
    CASE
      WHEN j.initiated_by IS NULL OR j.status IS NULL THEN 'not_read'
      WHEN j.status <> 'COMPLETED' THEN 'not_completed'
      WHEN parse_time(j.end_date_time) IS NULL THEN 'not_read'
      WHEN age_days(j.end_date_time) > $days THEN 'too_old'
      WHEN p.launched = p.participants THEN 'drilled'
      WHEN p.participants IS NULL THEN 'not_launched'
      WHEN p.unread THEN 'not_read'
      WHEN p.launched < p.participants THEN 'not_launched'
    END AS reason
  FROM aws_drs_job j
  LEFT JOIN participant p ON p.resource_uid = j.resource_uid
  WHERE j.absent IS NULL AND coalesce(j.initiated_by, 'START_DRILL') = 'START_DRILL'
),
best AS (
  SELECT *, row_number() OVER (PARTITION BY account_id ORDER BY CASE reason WHEN 'drilled' THEN 1 WHEN 'not_read' THEN 2
    WHEN 'not_launched' THEN 3 WHEN 'too_old' THEN 4 ELSE 5 END, ended_at DESC NULLS LAST, job_id) AS place
  FROM drill
),
judged AS (
  SELECT a.account_uid, a.account_id, s.servers, b.job_id, b.status, b.ended_at, coalesce(b.participants, 0) AS participants,
    coalesce(b.launched, 0) AS launched,
    CASE
      -- A drill tells that the service is in use, also where its servers are gone.
      WHEN b.reason IS NOT NULL THEN b.reason
      WHEN s.servers IS NULL THEN 'no_server'
      WHEN s.servers > 0 THEN 'no_drill'
    END AS reason
  FROM assay_account a
  LEFT JOIN server s ON s.account_id = a.account_id
  LEFT JOIN best b ON b.account_id = a.account_id AND b.place = 1
)
SELECT
  account_uid AS resource_uid, account_id, 'global' AS region,
  CASE
    WHEN reason = 'drilled' THEN 'pass'
    WHEN reason IN ('not_launched', 'too_old', 'not_completed', 'no_drill') THEN 'fail'
    WHEN reason = 'no_server' THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct(
    'servers', servers, 'job', job_id, 'status', status, 'ended_at', ended_at, 'participants', participants,
    'launched', launched, 'days', $days
  ) AS evidence
FROM judged
