-- An application or cluster whose groups or services were refused has a row of its own: the others stay as they are.
WITH deployment_group AS (
  SELECT n.resource_uid, n.account_id, n.region, coalesce(n.deployment_group_name, n.application_name) AS name,
    d.auto_rollback_configuration['events'] AS events, d.ecs_services,
    CASE
      WHEN d.deployment_group_name IS NULL THEN 'unread'
      WHEN d.auto_rollback_configuration IS NULL OR NOT d.auto_rollback_configuration['enabled'] THEN 'group_off'
      WHEN d.auto_rollback_configuration['enabled']
       AND array_has(d.auto_rollback_configuration['events'], 'DEPLOYMENT_FAILURE') THEN 'group_on'
      WHEN d.auto_rollback_configuration['enabled'] THEN 'group_no_failure_event'
      ELSE 'unread'
    END AS reason
  FROM aws_codedeploy_deployment_group n
  LEFT JOIN aws_codedeploy_deployment_group_detail d
    ON d.account_id = n.account_id AND d.region = n.region AND d.resource_uid = n.resource_uid
),
target AS (
  SELECT account_id, region, concat(item['cluster_name'], '/', item['service_name']) AS service,
    bool_and(reason = 'group_on') AS rolls_back, bool_or(reason = 'unread') AS unread, min(name) AS group_name
  FROM (SELECT account_id, region, name, reason, unnest(ecs_services) AS item FROM deployment_group)
  GROUP BY account_id, region, service
),
service AS (
  SELECT s.resource_uid, s.account_id, s.region, coalesce(d.service_name, s.service_arn, s.resource_uid) AS name,
    t.group_name, d.deployment_controller['type'] AS controller,
    CASE
      WHEN d.service_arn IS NULL THEN 'unread'
      WHEN d.status = 'INACTIVE' THEN 'service_inactive'
      WHEN d.deployment_controller['type'] = 'CODE_DEPLOY' AND coalesce(t.unread, true) THEN 'service_without_group'
      WHEN d.deployment_controller['type'] = 'CODE_DEPLOY' AND t.rolls_back THEN 'service_by_group_on'
      WHEN d.deployment_controller['type'] = 'CODE_DEPLOY' THEN 'service_by_group_off'
      WHEN d.deployment_configuration IS NULL THEN 'unread'
      WHEN d.deployment_configuration['deployment_circuit_breaker'] IS NULL
        OR NOT d.deployment_configuration['deployment_circuit_breaker']['rollback']
        OR NOT d.deployment_configuration['deployment_circuit_breaker']['enable'] THEN 'service_off'
      WHEN d.deployment_configuration['deployment_circuit_breaker']['rollback'] THEN 'service_on'
      ELSE 'unread'
    END AS reason
  FROM aws_ecs_service s
  LEFT JOIN aws_ecs_service_detail d
    ON d.account_id = s.account_id AND d.region = s.region AND d.resource_uid = s.resource_uid
  LEFT JOIN target t ON t.account_id = d.account_id AND t.region = d.region
   AND t.service = concat(reverse(split_part(reverse(d.cluster_arn), '/', 1)), '/', d.service_name)
),
deploy AS (
  SELECT resource_uid, account_id, stage['name'] AS stage_name, stage['on_failure']['result'] AS result,
    action['action_type_id']['provider'] AS provider
  FROM (SELECT resource_uid, account_id, stage, unnest(stage['actions']) AS action
    FROM (SELECT resource_uid, account_id, unnest(stages) AS stage FROM aws_codepipeline_pipeline_detail))
  WHERE action['action_type_id']['category'] = 'Deploy'
),
deploys AS (
  SELECT resource_uid, account_id, bool_or(provider IN ('CodeDeploy', 'CodeDeployToECS', 'ECS')) AS elsewhere,
    bool_and(coalesce(result = 'ROLLBACK', false)) AS rolls_back,
    array_agg(DISTINCT stage_name ORDER BY stage_name) AS stages,
    array_agg(DISTINCT stage_name ORDER BY stage_name) FILTER (WHERE NOT coalesce(result = 'ROLLBACK', false)) AS loose
  FROM deploy
  GROUP BY resource_uid, account_id
),
pipeline AS (
  SELECT p.resource_uid, p.account_id, p.region, p.name, coalesce(d.loose, d.stages) AS stages,
    CASE
      WHEN i.stages IS NULL THEN 'unread'
      WHEN d.resource_uid IS NULL THEN 'pipeline_no_deploy'
      WHEN d.elsewhere THEN 'pipeline_elsewhere'
      WHEN d.rolls_back THEN 'pipeline_on'
      WHEN NOT d.rolls_back THEN 'pipeline_off'
    END AS reason
  FROM aws_codepipeline_pipeline p
  LEFT JOIN aws_codepipeline_pipeline_detail i ON i.account_id = p.account_id AND i.resource_uid = p.resource_uid
  LEFT JOIN deploys d ON d.account_id = p.account_id AND d.resource_uid = p.resource_uid
),
subject AS (
  SELECT resource_uid, account_id, region, name, reason, 'group' AS way, events,
    CAST(NULL AS VARCHAR) AS group_name, CAST(NULL AS VARCHAR) AS controller, arrow_cast(NULL, 'List(Utf8)') AS stages
  FROM deployment_group
  UNION ALL
  SELECT resource_uid, account_id, region, name, reason,
    CASE WHEN controller = 'CODE_DEPLOY' THEN 'service_by_group' ELSE 'service' END, NULL, group_name, controller, NULL
  FROM service
  UNION ALL
  SELECT resource_uid, account_id, region, name, reason, 'pipeline', NULL, NULL, NULL, stages FROM pipeline
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('group_on', 'service_on', 'service_by_group_on', 'pipeline_on') THEN 'pass'
    WHEN reason IN ('group_off', 'group_no_failure_event', 'service_off', 'service_by_group_off', 'pipeline_off') THEN 'fail'
    WHEN reason IN ('service_inactive', 'pipeline_elsewhere', 'pipeline_no_deploy') THEN 'not_applicable'
    WHEN reason IN ('unread', 'service_without_group') THEN 'unknown'
  END AS verdict,
  reason, way,
  named_struct('name', name, 'events', events, 'group', group_name, 'controller', controller, 'stages', stages) AS evidence
FROM subject
