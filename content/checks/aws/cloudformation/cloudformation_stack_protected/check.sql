WITH trigger AS (
  SELECT resource_uid, account_id, region, count(*) AS triggers
  FROM (SELECT resource_uid, account_id, region, unnest(rollback_configuration['rollback_triggers']) AS item
    FROM aws_cloudformation_stack)
  WHERE item['arn'] IS NOT NULL
  GROUP BY resource_uid, account_id, region
),
fact AS (
  SELECT s.*, coalesce(t.triggers, 0) AS triggers, coalesce(has_tag(s.tags, $production_tag), false) AS production
  FROM aws_cloudformation_stack s
  LEFT JOIN trigger t ON t.account_id = s.account_id AND t.region = s.region AND t.resource_uid = s.resource_uid
),
judged AS (
  SELECT *,
    CASE
      WHEN parent_id IS NOT NULL THEN 'nested'
      WHEN NOT enable_termination_protection THEN 'unprotected'
      WHEN production AND triggers = 0 THEN 'no_trigger'
      WHEN enable_termination_protection AND production THEN 'protected_production'
      WHEN enable_termination_protection THEN 'protected'
      ELSE 'unread'
    END AS reason
  FROM fact
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('protected', 'protected_production') THEN 'pass'
    WHEN reason IN ('unprotected', 'no_trigger') THEN 'fail'
    WHEN reason = 'nested' THEN 'not_applicable'
    WHEN reason = 'unread' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('termination_protection', enable_termination_protection, 'triggers', triggers,
    'production', production, 'production_tag', $production_tag, 'parent_id', parent_id) AS evidence
FROM judged
