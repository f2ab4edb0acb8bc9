WITH dimension AS (
  SELECT resource_uid, account_id, region, alarm_name, metric_name, d['name'] AS name, d['value'] AS value,
    CASE
      WHEN actions_enabled AND array_length(alarm_actions) > 0 THEN 2
      WHEN actions_enabled IS NULL AND array_length(alarm_actions) > 0 THEN 1
      ELSE 0
    END AS works
  FROM (
    SELECT *, unnest(dimensions) AS d FROM aws_cloudwatch_alarm
    WHERE (metric_name LIKE 'StatusCheckFailed%' AND coalesce(namespace, 'AWS/EC2') = 'AWS/EC2')
      OR (metric_name = 'UnHealthyHostCount' AND coalesce(namespace, 'AWS/') LIKE 'AWS/%')
  )
),
critical AS (
  SELECT resource_uid, account_id, region, instance_id, tag_value(tags, 'aws:autoscaling:groupName') AS scaling_group
  FROM aws_ec2_instance
  WHERE has_tag(tags, $critical_tag)
),
-- The alarms that watch an instance. An unread list of targets may hold any instance.
watch AS (
  SELECT i.resource_uid, d.alarm_name, d.works, 'status' AS way
  FROM critical i
  JOIN dimension d ON d.account_id = i.account_id AND d.region = i.region AND d.metric_name LIKE 'StatusCheckFailed%'
    AND ((d.name = 'InstanceId' AND d.value = i.instance_id) OR (d.name = 'AutoScalingGroupName' AND d.value = i.scaling_group))
  UNION ALL
  SELECT i.resource_uid, d.alarm_name, CASE WHEN h.error IS NOT NULL THEN least(d.works, 1) ELSE d.works END, 'targets'
  FROM critical i
  JOIN dimension d ON d.account_id = i.account_id AND d.region = i.region AND d.name = 'TargetGroup'
    AND d.metric_name = 'UnHealthyHostCount'
  JOIN aws_ec2_target_group g ON g.account_id = i.account_id AND g.region = i.region
    AND split_part(g.target_group_arn, ':', 6) = d.value
  JOIN aws_ec2_target_health h ON h.parent_uid = g.resource_uid
    AND (h.target['id'] = i.instance_id OR h.error IS NOT NULL)
),
watched AS (
  SELECT resource_uid, max(works) AS works, max(works) FILTER (WHERE way = 'status') AS by_status,
    array_agg(DISTINCT alarm_name) AS alarms
  FROM watch GROUP BY resource_uid
),
reasoned AS (
  SELECT i.resource_uid, i.account_id, i.region, i.state['name'] AS state, w.alarms, w.by_status,
    CASE
      WHEN i.state['name'] IN ('shutting-down', 'terminated') THEN 'gone'
      WHEN NOT coalesce(has_tag(i.tags, $critical_tag), false) THEN 'not_critical'
      WHEN w.works = 2 THEN 'watched'
      WHEN w.works = 1 THEN 'unread'
      WHEN w.works = 0 THEN 'mute'
      WHEN w.works IS NULL THEN 'none'
    END AS reason
  FROM aws_ec2_instance i
  LEFT JOIN watched w ON w.resource_uid = i.resource_uid
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'watched' THEN 'pass'
    WHEN reason IN ('mute', 'none') THEN 'fail'
    WHEN reason = 'unread' THEN 'unknown'
    WHEN reason IN ('not_critical', 'gone') THEN 'not_applicable'
  END AS verdict,
  reason,
  CASE WHEN reason IN ('not_critical', 'gone') OR by_status = 2 THEN 'status' END AS way,
  named_struct('state', state, 'alarms', array_sort(alarms), 'critical_tag', $critical_tag) AS evidence
FROM reasoned
