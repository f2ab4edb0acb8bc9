WITH judged AS (
  SELECT
    i.resource_uid, i.account_id, i.region,
    i.state['name'] AS state,
    i.metadata_options['http_tokens'] AS http_tokens,
    i.metadata_options['http_endpoint'] AS http_endpoint,
    -- an answer without a value means that the account has no preference
    CASE WHEN d.account_id IS NOT NULL THEN coalesce(d.account_level['http_tokens'], 'no preference') END AS default_http_tokens
  FROM aws_ec2_instance i
  LEFT JOIN aws_ec2_instance_metadata_default d ON d.account_id = i.account_id AND d.region = i.region
),
reasoned AS (
  SELECT *,
    CASE
      WHEN state = 'terminated' THEN 'terminated'
      WHEN state IS NULL THEN 'not_read'
      WHEN http_endpoint = 'disabled' THEN 'disabled'
      WHEN http_tokens = 'optional' THEN 'optional'
      WHEN http_tokens IS NULL OR http_tokens <> 'required' THEN 'not_read'
      WHEN default_http_tokens IS NULL THEN 'not_read'
      WHEN default_http_tokens <> 'required' THEN 'region_default'
      WHEN default_http_tokens = 'required' THEN 'required'
    END AS reason
  FROM judged
)
SELECT
  resource_uid,
  account_id,
  region,
  CASE
    WHEN reason IN ('required', 'disabled') THEN 'pass'
    WHEN reason IN ('optional', 'region_default') THEN 'fail'
    WHEN reason = 'terminated' THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct(
    'http_tokens', http_tokens, 'http_endpoint', http_endpoint, 'default_http_tokens', default_http_tokens, 'state', state
  ) AS evidence
FROM reasoned
