WITH stage AS (
  SELECT resource_uid, account_id, unnest(stages) AS stage, unnest(range(CAST(array_length(stages) AS BIGINT))) AS stage_order
  FROM aws_codepipeline_pipeline_detail
),
action AS (
  SELECT resource_uid, account_id, stage_order, stage_name, item['name'] AS name,
    item['action_type_id']['category'] AS category, coalesce(item['run_order'], 1) AS run_order
  FROM (SELECT resource_uid, account_id, stage_order, stage['name'] AS stage_name, unnest(stage['actions']) AS item FROM stage)
),
approval AS (
  SELECT resource_uid, account_id, stage_order, min(run_order) AS run_order
  FROM action WHERE category = 'Approval' GROUP BY resource_uid, account_id, stage_order
),
deploy AS (
  SELECT d.resource_uid, d.account_id, concat(d.stage_name, '/', d.name) AS label,
    coalesce(bool_or(a.stage_order < d.stage_order
      OR (a.stage_order = d.stage_order AND a.run_order < d.run_order)), false) AS approved
  FROM action d
  LEFT JOIN approval a ON a.resource_uid = d.resource_uid AND a.account_id = d.account_id
  WHERE d.category = 'Deploy'
    AND (glob_match(lower(d.stage_name), lower($prod_pattern)) OR glob_match(lower(d.name), lower($prod_pattern)))
  GROUP BY d.resource_uid, d.account_id, d.stage_order, d.stage_name, d.name
),
total AS (
  SELECT resource_uid, account_id, array_agg(label ORDER BY label) AS production,
    array_agg(label ORDER BY label) FILTER (WHERE NOT approved) AS unapproved
  FROM deploy GROUP BY resource_uid, account_id
),
judged AS (
  SELECT p.resource_uid, p.account_id, p.region, t.production, t.unapproved,
    CASE
      WHEN d.stages IS NULL THEN 'unread'
      WHEN t.resource_uid IS NULL THEN 'no_production'
      WHEN t.unapproved IS NOT NULL THEN 'unapproved'
      WHEN t.unapproved IS NULL THEN 'approved'
    END AS reason
  FROM aws_codepipeline_pipeline p
  LEFT JOIN aws_codepipeline_pipeline_detail d ON d.account_id = p.account_id AND d.resource_uid = p.resource_uid
  LEFT JOIN total t ON t.account_id = p.account_id AND t.resource_uid = p.resource_uid
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'approved' THEN 'pass'
    WHEN reason = 'unapproved' THEN 'fail'
    WHEN reason = 'no_production' THEN 'not_applicable'
    WHEN reason = 'unread' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('production', production, 'unapproved', unapproved, 'prod_pattern', $prod_pattern) AS evidence
FROM judged
