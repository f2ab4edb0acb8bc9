WITH stage AS (
  SELECT resource_uid, account_id, region, unnest(stages) AS stage,
    unnest(range(CAST(array_length(stages) AS BIGINT))) AS stage_order
  FROM aws_codepipeline_pipeline_detail
),
action AS (
  SELECT resource_uid, account_id, region, stage_order, concat(stage_name, '/', item['name']) AS label,
    item['action_type_id']['category'] AS category, item['action_type_id']['provider'] AS provider,
    coalesce(item['run_order'], 1) AS run_order, coalesce(item['region'], region) AS action_region,
    item['configuration']['ProjectName'] AS project, array_to_string(item['commands'], chr(10)) AS commands
  FROM (SELECT resource_uid, account_id, region, stage_order, stage['name'] AS stage_name,
      unnest(stage['actions']) AS item FROM stage)
),
-- Stage and runOrder as one number: the first deployment is the smallest.
first_deploy AS (
  SELECT resource_uid, account_id, min(stage_order * 1000 + run_order) AS place
  FROM action WHERE category = 'Deploy' GROUP BY resource_uid, account_id
),
scanner AS (SELECT lower(unnest($scanners)) AS word),
-- What is run, without the lines that are comments; a path or an empty text means a file in the repository.
project AS (
  SELECT account_id, region, name, source['buildspec'] LIKE '%' || chr(10) || '%'
      OR ltrim(source['buildspec']) LIKE '{%' AS is_inline,
    regexp_replace(lower(source['buildspec']), '(^|\n)[ \t]*#[^\n]*', chr(10), 'g') AS script
  FROM aws_codebuild_project
  WHERE error IS NULL
),
earlier AS (
  SELECT a.resource_uid, a.account_id, a.label, a.category, a.provider,
    CASE WHEN a.provider = 'CodeBuild' AND coalesce(p.is_inline, false) THEN p.script
      WHEN a.provider = 'Commands' THEN lower(a.commands) END AS script
  FROM action a
  JOIN first_deploy f ON f.resource_uid = a.resource_uid AND f.account_id = a.account_id
   AND a.stage_order * 1000 + a.run_order < f.place
  LEFT JOIN project p ON p.account_id = a.account_id AND p.region = a.action_region AND p.name = a.project
),
fact AS (
  SELECT e.resource_uid, e.account_id, e.label, e.category = 'Test' OR e.provider = 'InspectorScan' AS is_test,
    bool_or(strpos(e.script, s.word) > 0) AS names_scanner,
    e.provider IN ('CodeBuild', 'Commands') AND e.script IS NULL AS unclear
  FROM earlier e LEFT JOIN scanner s ON true
  GROUP BY e.resource_uid, e.account_id, e.label, e.category, e.provider, e.script
),
total AS (
  SELECT resource_uid, account_id, min(label) FILTER (WHERE is_test) AS test,
    min(label) FILTER (WHERE names_scanner) AS scan, array_agg(label ORDER BY label) FILTER (WHERE unclear) AS unclear
  FROM fact GROUP BY resource_uid, account_id
),
judged AS (
  SELECT p.resource_uid, p.account_id, p.region, t.unclear, coalesce(t.test, t.scan) AS test,
    CASE
      WHEN d.stages IS NULL THEN 'unread'
      WHEN f.place IS NULL THEN 'no_deploy'
      WHEN t.test IS NOT NULL THEN 'tested'
      WHEN t.scan IS NOT NULL THEN 'scanned'
      WHEN t.unclear IS NOT NULL THEN 'buildspec_elsewhere'
      WHEN t.unclear IS NULL THEN 'untested'
    END AS reason
  FROM aws_codepipeline_pipeline p
  LEFT JOIN aws_codepipeline_pipeline_detail d ON d.account_id = p.account_id AND d.resource_uid = p.resource_uid
  LEFT JOIN first_deploy f ON f.account_id = p.account_id AND f.resource_uid = p.resource_uid
  LEFT JOIN total t ON t.account_id = p.account_id AND t.resource_uid = p.resource_uid
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('tested', 'scanned') THEN 'pass'
    WHEN reason = 'untested' THEN 'fail'
    WHEN reason = 'no_deploy' THEN 'not_applicable'
    WHEN reason IN ('buildspec_elsewhere', 'unread') THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason IN ('tested', 'untested', 'no_deploy') THEN 'action' END AS way,
  named_struct('test', test, 'unclear', unclear, 'scanners', $scanners) AS evidence
FROM judged
