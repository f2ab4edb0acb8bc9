WITH snapshot AS (
  SELECT parent_uid, max(parse_time(timestamp)) AS at,
    bool_or(error IS NOT NULL OR timestamp IS NOT NULL AND parse_time(timestamp) IS NULL) AS unread
  FROM aws_drs_recovery_snapshot GROUP BY parent_uid
),
judged AS (
  SELECT s.resource_uid, s.account_id, s.region, s.last_launch_result, l.ec2_launch_template_id AS template,
    l.launch_disposition, n.at,
    CASE
      WHEN s.last_launch_result <> 'SUCCEEDED' THEN 'launch_not_succeeded'
      WHEN l.parent_uid IS NOT NULL AND l.error IS NULL AND coalesce(l.ec2_launch_template_id, '') = '' THEN 'no_template'
      WHEN s.last_launch_result IS NULL OR l.parent_uid IS NULL OR l.error IS NOT NULL THEN 'not_read'
      WHEN age_hours(n.at) <= 24 THEN 'ready'
      WHEN s.source_server_id IS NULL OR n.unread THEN 'not_read'
      WHEN n.at IS NULL THEN 'no_snapshot'
      WHEN age_hours(n.at) > 24 THEN 'snapshot_old'
    END AS reason
  FROM aws_drs_source_server s
  LEFT JOIN aws_drs_launch_configuration l ON l.parent_uid = s.resource_uid
  LEFT JOIN snapshot n ON n.parent_uid = s.resource_uid
  WHERE s.absent IS NULL
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'ready' THEN 'pass'
    WHEN reason IN ('launch_not_succeeded', 'no_template', 'no_snapshot', 'snapshot_old') THEN 'fail'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  -- A launch that failed, and a template that is not set, are seen without the other calls.
  CASE reason WHEN 'launch_not_succeeded' THEN 'server' WHEN 'no_template' THEN 'launch' END AS way,
  named_struct(
    'last_launch', last_launch_result, 'launch_template', template, 'launch_disposition', launch_disposition,
    'snapshot_at', at, 'max_age_hours', 24
  ) AS evidence
FROM judged
