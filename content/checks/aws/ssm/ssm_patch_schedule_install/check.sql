WITH node AS (
  SELECT m.resource_uid AS node_uid, m.account_id, m.region, m.instance_id, i.tags, i.instance_id IS NOT NULL AS tags_read
  FROM aws_ssm_managed_instance m
  LEFT JOIN aws_ec2_instance i ON i.account_id = m.account_id AND i.region = m.region AND i.instance_id = m.instance_id
),
maintenance_window AS (
  SELECT resource_uid, account_id, region, window_id, enabled, next_execution_time, parse_time(next_execution_time) AS next_run
  FROM aws_ssm_maintenance_window
),
-- `sure` everywhere: 2 yes, 1 not known; what is surely not a schedule is left out.
task AS (
  SELECT w.account_id, w.region, concat('window ', w.window_id) AS name, t.targets,
    coalesce(d.task_invocation_parameters['run_command']['parameters']['Operation'], d.task_parameters['Operation']['values']) AS operation,
    CASE WHEN w.enabled AND w.next_run > scan_time() THEN 2 ELSE 1 END AS sure
  FROM maintenance_window w
  JOIN aws_ssm_maintenance_window_task t ON t.parent_uid = w.resource_uid
  LEFT JOIN aws_ssm_maintenance_window_task_detail d ON d.parent_uid = t.resource_uid
  WHERE coalesce(w.enabled, true) AND w.next_execution_time IS NOT NULL
    AND coalesce(w.next_run > scan_time(), true)
    AND (t.error IS NOT NULL OR regexp_like(t.task_arn, '(^|/)AWS-RunPatchBaseline(WithHooks|Association)?$'))
),
deployment AS (
  SELECT resource_uid, bool_or(s['status'] = 'SUCCEEDED') AS succeeded
  FROM (SELECT resource_uid, unnest(status_summaries) AS s FROM aws_ssm_quicksetup_configuration_manager)
  WHERE s['status_type'] = 'Deployment'
  GROUP BY resource_uid
),
policy AS (
  SELECT m.account_id, m.region AS home, concat('patch policy ', m.name) AS name, m.s['first_class_parameters'] AS p,
    CASE WHEN coalesce(d.succeeded, true) AND m.s['first_class_parameters']['TargetOrganizationalUnits'] IS NULL
      THEN 2 ELSE 1 END AS sure
  FROM (SELECT *, unnest(configuration_definition_summaries) AS s FROM aws_ssm_quicksetup_configuration_manager) m
  LEFT JOIN deployment d ON d.resource_uid = m.resource_uid
  WHERE m.s['type'] = 'AWSQuickSetupType-PatchPolicy'
),
-- Whatever installs patches: its name, and the criteria that a node must meet to be a target.
schedule AS (
  SELECT account_id, region, name, false AS policy, targets, operation, sure FROM task
  WHERE coalesce(targets[1]['key'], '') <> 'WindowTargetIds'
  UNION ALL
  SELECT k.account_id, k.region, k.name, false, g.targets, k.operation, k.sure
  FROM (SELECT *, unnest(targets[1]['values']) AS id FROM task WHERE targets[1]['key'] = 'WindowTargetIds') k
  LEFT JOIN aws_ssm_maintenance_window_target g
    ON g.account_id = k.account_id AND g.region = k.region AND g.window_target_id = k.id
  UNION ALL
  SELECT a.account_id, a.region, concat('association ', a.association_id), false,
    CASE WHEN a.instance_id IS NULL OR array_length(a.targets) > 0 THEN a.targets
      ELSE make_array(named_struct('key', 'InstanceIds', 'values', make_array(a.instance_id))) END,
    d.parameters['Operation'], 2
  FROM aws_ssm_association a
  LEFT JOIN aws_ssm_association_patch_detail d ON d.parent_uid = a.resource_uid
  WHERE regexp_like(a.name, '(^|/)AWS-RunPatchBaseline(WithHooks|Association)?$') AND a.schedule_expression IS NOT NULL
    -- One that runs once counts only before it has run.
    AND (a.schedule_expression NOT LIKE 'at(%'
      OR coalesce(parse_time(btrim(substr(a.schedule_expression, 4), ')')) > scan_time(), true))
  UNION ALL
  SELECT c.account_id, c.region, p.name, true,
    CASE coalesce(p.p['TargetType'], '*')
      WHEN '*' THEN make_array(named_struct('key', 'InstanceIds', 'values', make_array('*')))
      WHEN 'InstanceIds' THEN make_array(named_struct('key', 'InstanceIds',
        'values', string_to_array(replace(p.p['TargetInstances'], ' ', ''), ',')))
      WHEN 'Tags' THEN make_array(named_struct('key', concat('tag:', p.p['TargetTagKey']),
        'values', make_array(p.p['TargetTagValue'])))
    END,
    make_array('Install'), p.sure
  FROM policy p
  JOIN assay_scope c ON c.account_id = p.account_id
    AND array_has(string_to_array(replace(coalesce(p.p['TargetRegions'], p.home), ' ', ''), ','), c.region)
  WHERE coalesce(p.p['ConfigurationOptionsPatchOperation'], 'ScanAndInstall') = 'ScanAndInstall'
    AND array_has(string_to_array(replace(coalesce(p.p['TargetAccounts'], c.account_id), ' ', ''), ','), c.account_id)
),
criterion AS (
  SELECT id, account_id, region, name, policy, sure, unnest(targets) AS t
  FROM (
    SELECT row_number() OVER (ORDER BY account_id, region, name) AS id, account_id, region, name, policy,
      CASE WHEN operation IS NULL THEN 1 ELSE sure END AS sure,
      coalesce(targets, make_array(named_struct('key', 'not read', 'values', make_array('')))) AS targets
    FROM schedule
    WHERE operation IS NULL OR array_has(operation, 'Install')
  )
),
met AS (
  SELECT n.node_uid, c.id, c.policy, c.sure,
    CASE
      WHEN lower(c.t['key']) = 'instanceids' THEN
        CASE WHEN array_has(c.t['values'], '*') OR array_has(c.t['values'], n.instance_id) THEN 2 ELSE 0 END
      WHEN c.t['key'] LIKE 'tag:%' AND n.tags_read THEN
        CASE WHEN coalesce(array_has(c.t['values'], tag_value(n.tags, substr(c.t['key'], 5))), false) THEN 2 ELSE 0 END
      WHEN c.t['key'] = 'tag-key' AND n.tags_read AND array_length(c.t['values']) = 1 THEN
        CASE WHEN has_tag(n.tags, c.t['values'][1]) THEN 2 ELSE 0 END
      ELSE 1
    END AS met
  FROM node n JOIN criterion c ON c.account_id = n.account_id AND c.region = n.region
),
target AS (
  SELECT node_uid, policy, least(min(met), min(sure)) AS met FROM met GROUP BY node_uid, id, policy
),
covered AS (
  SELECT n.account_id, n.region, n.instance_id, coalesce(max(t.met), 0) AS met,
    coalesce(max(t.met) FILTER (WHERE NOT t.policy), 0) AS without_policy
  FROM node n LEFT JOIN target t ON t.node_uid = n.node_uid
  GROUP BY n.account_id, n.region, n.instance_id
),
named AS (
  SELECT account_id, region, array_agg(DISTINCT name) AS names FROM criterion GROUP BY account_id, region
),
judged AS (
  SELECT c.region_uid, c.account_id, c.region, s.names, count(v.instance_id) AS nodes,
    count(v.instance_id) FILTER (WHERE v.met = 0) AS outside, count(v.instance_id) FILTER (WHERE v.met = 1) AS unclear,
    array_agg(v.instance_id ORDER BY v.instance_id) FILTER (WHERE v.met = 0) AS examples,
    CASE WHEN min(v.without_policy) = 2 THEN 'schedules' ELSE 'policies' END AS way
  FROM assay_scope c
  LEFT JOIN covered v ON v.account_id = c.account_id AND v.region = c.region
  LEFT JOIN named s ON s.account_id = c.account_id AND s.region = c.region
  GROUP BY c.region_uid, c.account_id, c.region, s.names
),
reasoned AS (
  SELECT *,
    CASE
      WHEN nodes = 0 THEN 'no_node'
      WHEN outside > 0 THEN 'gaps'
      WHEN unclear > 0 THEN 'unresolved'
      WHEN outside = 0 AND unclear = 0 THEN 'scheduled'
    END AS reason
  FROM judged
)
SELECT
  region_uid AS resource_uid, account_id, region,
  CASE
    WHEN reason = 'scheduled' THEN 'pass'
    WHEN reason = 'gaps' THEN 'fail'
    WHEN reason = 'unresolved' THEN 'unknown'
    WHEN reason = 'no_node' THEN 'not_applicable'
  END AS verdict,
  reason, CASE WHEN reason <> 'unresolved' THEN way END AS way,
  named_struct(
    'nodes', nodes, 'outside', outside, 'unclear', unclear, 'examples', array_slice(examples, 1, 5),
    'schedules', array_sort(names)
  ) AS evidence
FROM reasoned
