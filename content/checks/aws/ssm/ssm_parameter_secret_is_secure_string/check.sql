WITH fact AS (
  SELECT *,
    glob_match_any(lower(name), string_to_array(lower(array_to_string($secret_names, chr(10))), chr(10))) AS is_secret
  FROM aws_ssm_parameter
),
judged AS (
  SELECT *,
    CASE
      WHEN NOT is_secret THEN 'no_secret'
      WHEN is_secret AND type = 'SecureString' THEN 'secure'
      WHEN is_secret AND type IN ('String', 'StringList') THEN 'plain'
      ELSE 'unread'
    END AS reason
  FROM fact
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'secure' THEN 'pass'
    WHEN reason = 'plain' THEN 'fail'
    WHEN reason = 'no_secret' THEN 'not_applicable'
    WHEN reason = 'unread' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('name', name, 'type', type, 'key_id', key_id, 'secret_names', $secret_names) AS evidence
FROM judged
