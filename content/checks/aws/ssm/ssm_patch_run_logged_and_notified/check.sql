WITH task AS (
  SELECT w.account_id, w.region, concat(w.window_id, coalesce(concat('/', t.window_task_id), '')) AS name,
    d.task_invocation_parameters['run_command'] AS run, d.logging_info,
    d.window_task_id IS NOT NULL AND d.error IS NULL AND w.enabled IS NOT NULL AS was_read
  FROM aws_ssm_maintenance_window w
  JOIN aws_ssm_maintenance_window_task t ON t.parent_uid = w.resource_uid
  LEFT JOIN aws_ssm_maintenance_window_task_detail d ON d.parent_uid = t.resource_uid
  WHERE coalesce(w.enabled, true)
    AND (t.error IS NOT NULL OR regexp_like(t.task_arn, '(^|/)AWS-RunPatchBaseline(WithHooks|Association)?$'))
),
-- `logging_info` is the old place of the bucket. A notification that is not for failures does not count.
judged AS (
  SELECT account_id, region, name, was_read,
    coalesce(run['cloud_watch_output_config']['cloud_watch_output_enabled'], false)
      OR coalesce(run['output_s3_bucket_name'], '') <> '' OR coalesce(logging_info['s3_bucket_name'], '') <> '' AS logged,
    coalesce(run['notification_config']['notification_arn'], '') <> ''
      AND coalesce(array_length(run['notification_config']['notification_events']) = 0
        OR texts_overlap(run['notification_config']['notification_events'], make_array('All', 'Failed')), true) AS notified
  FROM task
),
event AS (
  SELECT account_id, region, concat('{"source":"aws.ssm","account":"', account_id, '","region":"', region,
    '","detail-type":"', kind, '","detail":', detail, '}') AS event
  FROM assay_scope
  CROSS JOIN (VALUES
    ('EC2 Command Status-change Notification', '{"document-name":"AWS-RunPatchBaseline","status":"Failed"}'),
    ('EC2 Command Invocation Status-change Notification', '{"document-name":"AWS-RunPatchBaseline","status":"Failed"}'),
    ('Configuration Compliance State Change',
      '{"compliance-status":"non_compliant","resource-type":"managed-instance","compliance-type":"Patch","severity":"CRITICAL"}')
  ) AS sample (kind, detail)
),
target AS (
  SELECT parent_uid, count(arn) AS targets, count(error) AS refused FROM aws_eventbridge_rule_target GROUP BY parent_uid
),
-- 2: a rule tells somebody, 1: not known, 0: none does.
rule AS (
  SELECT r.account_id, r.region,
    max(CASE
      WHEN event_pattern_matches(r.event_pattern, e.event) AND t.targets > 0 THEN 2
      WHEN NOT event_pattern_matches(r.event_pattern, e.event) THEN 0
      WHEN coalesce(t.targets, 0) = 0 AND coalesce(t.refused, 0) = 0 THEN 0
      ELSE 1
    END) AS tells
  FROM aws_eventbridge_rule r
  JOIN event e ON e.account_id = r.account_id AND e.region = r.region
  LEFT JOIN target t ON t.parent_uid = r.resource_uid
  WHERE r.state <> 'DISABLED' AND r.event_pattern IS NOT NULL
  GROUP BY r.account_id, r.region
),
place AS (
  SELECT c.region_uid, c.account_id, c.region, coalesce(r.tells, 0) AS tells, count(j.name) AS tasks,
    array_agg(j.name ORDER BY j.name) FILTER (WHERE NOT j.was_read) AS unread,
    array_agg(j.name ORDER BY j.name) FILTER (WHERE j.was_read AND NOT j.logged) AS unlogged,
    array_agg(j.name ORDER BY j.name) FILTER (WHERE j.was_read AND NOT j.notified) AS silent
  FROM assay_scope c
  LEFT JOIN judged j ON j.account_id = c.account_id AND j.region = c.region
  LEFT JOIN rule r ON r.account_id = c.account_id AND r.region = c.region
  GROUP BY c.region_uid, c.account_id, c.region, r.tells
),
reasoned AS (
  SELECT *,
    CASE
      WHEN tasks = 0 THEN 'no_task'
      WHEN unlogged IS NOT NULL THEN 'not_logged'
      WHEN silent IS NOT NULL AND tells = 0 THEN 'not_notified'
      WHEN unread IS NOT NULL THEN 'unread'
      WHEN silent IS NOT NULL AND tells = 1 THEN 'rules_unread'
      WHEN silent IS NULL OR tells = 2 THEN 'both'
    END AS reason
  FROM place
)
SELECT
  region_uid AS resource_uid, account_id, region,
  CASE
    WHEN reason = 'both' THEN 'pass'
    WHEN reason IN ('not_logged', 'not_notified') THEN 'fail'
    WHEN reason IN ('unread', 'rules_unread') THEN 'unknown'
    WHEN reason = 'no_task' THEN 'not_applicable'
  END AS verdict,
  reason,
  CASE WHEN reason IN ('not_logged', 'no_task') OR silent IS NULL THEN 'tasks' ELSE 'rules' END AS way,
  named_struct(
    'tasks', tasks, 'unlogged', unlogged, 'silent', silent, 'unread', unread,
    'rule', CASE WHEN tells = 2 THEN 'yes' WHEN tells = 1 THEN 'not known' ELSE 'no' END
  ) AS evidence
FROM reasoned
