WITH reasoned AS (
  SELECT i.resource_uid, i.account_id, i.region, i.state['name'] AS state, i.launch_time, m.ping_status,
    m.last_ping_date_time,
    CASE
      WHEN i.state['name'] IS NULL THEN 'unread'
      WHEN i.state['name'] <> 'running' THEN 'not_running'
      WHEN i.launch_time IS NULL THEN 'unread'
      WHEN age_hours(i.launch_time) <= 0.5 THEN 'just_launched'
      WHEN m.instance_id IS NULL THEN 'not_managed'
      WHEN m.ping_status IS NULL THEN 'unread'
      WHEN m.ping_status = 'Online' THEN 'online'
      WHEN m.ping_status <> 'Online' THEN 'not_online'
    END AS reason
  FROM aws_ec2_instance i
  LEFT JOIN aws_ssm_managed_instance m
    ON m.account_id = i.account_id AND m.region = i.region AND m.instance_id = i.instance_id
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'online' THEN 'pass'
    WHEN reason IN ('not_online', 'not_managed') THEN 'fail'
    WHEN reason IN ('not_running', 'just_launched') THEN 'not_applicable'
    WHEN reason = 'unread' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct(
    'state', state, 'launch_time', launch_time, 'ping_status', ping_status, 'last_ping', last_ping_date_time
  ) AS evidence
FROM reasoned
