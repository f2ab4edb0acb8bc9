WITH variable AS (
  SELECT account_id, resource_uid, item['name'] AS name, item['value'] AS facts
  FROM (SELECT account_id, resource_uid, unnest(environment['environment_variables']) AS item FROM aws_codebuild_project)
  WHERE coalesce(item['type'], 'PLAINTEXT') = 'PLAINTEXT'
  UNION ALL
  SELECT account_id, resource_uid, item['key'], item['value']
  FROM (SELECT account_id, resource_uid, unnest(map_entries(environment['variables'])) AS item
    FROM aws_lambda_function_environment WHERE environment['variables'] IS NOT NULL)
),
location AS (
  SELECT account_id, resource_uid, 'source.location' AS name, source['location'] AS facts FROM aws_codebuild_project
  UNION ALL
  SELECT account_id, resource_uid, 'secondarySources.location', item['location']
  FROM (SELECT account_id, resource_uid, unnest(secondary_sources) AS item FROM aws_codebuild_project)
),
-- The facts stand for the value: its length, entropy and matches. The value itself is nowhere.
fact AS (
  SELECT account_id, resource_uid, name, json_text(facts, 'chars') IS NULL AS unread,
    array_except($patterns, coalesce(json_array_texts(facts, 'tested'), make_array())) AS not_tested,
    json_text(facts, 'reference') = 'false' AND (texts_overlap(json_array_texts(facts, 'matched'), $patterns)
      OR (TRY_CAST(json_text(facts, 'chars') AS BIGINT) >= $min_length
        AND TRY_CAST(json_text(facts, 'entropy') AS DOUBLE) >= $min_entropy
        AND glob_match_any(lower(name), string_to_array(lower(array_to_string($secret_names, chr(10))), chr(10))))) AS secret
  FROM variable
  UNION ALL
  SELECT account_id, resource_uid, name, json_text(facts, 'credentials') IS NULL, make_array(),
    json_text(facts, 'credentials') = 'true'
  FROM location WHERE facts IS NOT NULL
),
total AS (
  SELECT account_id, resource_uid, count(*) AS values, bool_or(unread) AS unread,
    array_agg(name ORDER BY name) FILTER (WHERE secret) AS found,
    first_value(not_tested) FILTER (WHERE array_length(not_tested) > 0 AND NOT unread) AS not_tested
  FROM fact
  GROUP BY account_id, resource_uid
),
subject AS (
  SELECT n.resource_uid, n.account_id, n.region, 'build' AS way, p.name IS NULL AS missing,
    CAST(NULL AS VARCHAR) AS error_code
  FROM aws_codebuild_project_name n
  LEFT JOIN aws_codebuild_project p
    ON p.account_id = n.account_id AND p.region = n.region AND p.resource_uid = n.resource_uid AND p.error IS NULL
  UNION ALL
  SELECT resource_uid, account_id, region, 'function', false,
    CASE WHEN environment['error'] IS NOT NULL
      THEN coalesce(environment['error']['error_code'], environment['error']['message'], '?') END
  FROM aws_lambda_function_environment
),
judged AS (
  SELECT s.*, coalesce(t.values, 0) AS values, t.found, t.not_tested,
    CASE
      WHEN t.found IS NOT NULL THEN 'found'
      WHEN s.missing OR t.unread THEN 'unread'
      WHEN s.error_code IS NOT NULL THEN 'not_decrypted'
      WHEN t.not_tested IS NOT NULL THEN 'not_tested'
      WHEN t.found IS NULL THEN 'clean'
    END AS reason
  FROM subject s
  LEFT JOIN total t ON t.account_id = s.account_id AND t.resource_uid = s.resource_uid
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'clean' THEN 'pass'
    WHEN reason = 'found' THEN 'fail'
    WHEN reason IN ('unread', 'not_decrypted', 'not_tested') THEN 'unknown'
  END AS verdict,
  reason, way,
  named_struct('values', values, 'found', found, 'error_code', error_code, 'not_tested', not_tested,
    'min_length', $min_length, 'min_entropy', $min_entropy) AS evidence
FROM judged
