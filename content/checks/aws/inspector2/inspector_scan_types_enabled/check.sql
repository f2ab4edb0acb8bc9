WITH used AS (
  SELECT account_id, region, 'ec2' AS plan FROM aws_ec2_instance WHERE coalesce(state['name'], '') <> 'terminated'
  UNION
  SELECT account_id, region, 'ecr' FROM aws_ecr_repository
  UNION
  SELECT account_id, region, unnest(make_array('lambda', 'lambdaCode')) FROM aws_lambda_function
),
told AS (
  SELECT account_id, region, 'ec2' AS plan, resource_state['ec2']['status'] AS status
  FROM aws_inspector2_account_status WHERE item_account_id = account_id
  UNION ALL
  SELECT account_id, region, 'ecr', resource_state['ecr']['status']
  FROM aws_inspector2_account_status WHERE item_account_id = account_id
  UNION ALL
  SELECT account_id, region, 'lambda', resource_state['lambda']['status']
  FROM aws_inspector2_account_status WHERE item_account_id = account_id
  UNION ALL
  SELECT account_id, region, 'lambdaCode', resource_state['lambda_code']['status']
  FROM aws_inspector2_account_status WHERE item_account_id = account_id
),
plans AS (
  SELECT
    u.account_id,
    u.region,
    bool_or(t.account_id IS NOT NULL) AS was_told,
    array_agg(u.plan ORDER BY u.plan) AS needed,
    array_agg(u.plan || ' ' || t.status ORDER BY u.plan) FILTER (WHERE t.status <> 'ENABLED') AS off,
    array_agg(u.plan ORDER BY u.plan) FILTER (WHERE t.status IS NULL) AS not_told
  FROM used u
  LEFT JOIN told t ON t.account_id = u.account_id AND t.region = u.region AND t.plan = u.plan
  GROUP BY u.account_id, u.region
),
failed AS (
  SELECT account_id, region, min(error_code) AS failed
  FROM aws_inspector2_failed_account
  WHERE item_account_id = account_id
  GROUP BY account_id, region
),
judged AS (
  SELECT
    s.region_uid, s.account_id, s.region, p.needed, p.off, p.not_told, f.failed,
    CASE
      WHEN p.needed IS NULL THEN 'nothing_in_use'
      WHEN f.account_id IS NOT NULL THEN 'failed'
      WHEN p.was_told IS NULL OR NOT p.was_told THEN 'not_read'
      WHEN p.off IS NOT NULL THEN 'off'
      WHEN p.not_told IS NOT NULL THEN 'not_told'
      WHEN p.needed IS NOT NULL THEN 'all_on'
    END AS reason
  FROM assay_scope s
  LEFT JOIN plans p ON p.account_id = s.account_id AND p.region = s.region
  LEFT JOIN failed f ON f.account_id = s.account_id AND f.region = s.region
)
SELECT
  region_uid AS resource_uid,
  account_id,
  region,
  CASE
    WHEN reason = 'all_on' THEN 'pass'
    WHEN reason = 'off' THEN 'fail'
    WHEN reason = 'nothing_in_use' THEN 'not_applicable'
    WHEN reason IN ('failed', 'not_told', 'not_read') THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('needed', needed, 'off', off, 'not_told', not_told, 'failed', failed) AS evidence
FROM judged
