WITH rule AS (
  SELECT
    r.resource_uid, r.account_id, r.region, r.config_rule_name, r.config_rule_state, s.resource_uid IS NULL AS unread,
    s.last_error_code, s.last_successful_evaluation_time AS succeeded, s.last_failed_evaluation_time AS failed,
    to_json(r.evaluation_modes) LIKE '%PROACTIVE%' AND to_json(r.evaluation_modes) NOT LIKE '%DETECTIVE%' AS on_request
  FROM aws_config_rule r
  LEFT JOIN aws_config_rule_evaluation_status s
    ON s.account_id = r.account_id AND s.region = r.region AND s.config_rule_name = r.config_rule_name
),
judged AS (
  SELECT *,
    CASE
      WHEN config_rule_state IS NULL THEN 'not_read'
      WHEN config_rule_state <> 'ACTIVE' THEN 'not_active'
      WHEN on_request THEN 'on_request'
      WHEN unread THEN 'not_read'
      WHEN last_error_code IS NOT NULL THEN 'error'
      WHEN succeeded IS NULL AND failed IS NULL THEN 'never_evaluated'
      WHEN succeeded IS NULL OR succeeded <= failed THEN 'failed_last'
      WHEN failed IS NULL OR succeeded > failed THEN 'evaluates'
    END AS reason
  FROM rule
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'evaluates' THEN 'pass'
    WHEN reason IN ('error', 'never_evaluated', 'failed_last') THEN 'fail'
    WHEN reason IN ('not_active', 'on_request') THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('rule', config_rule_name, 'state', config_rule_state, 'error_code', last_error_code,
    'succeeded', CAST(succeeded AS VARCHAR), 'failed', CAST(failed AS VARCHAR)) AS evidence
FROM judged
