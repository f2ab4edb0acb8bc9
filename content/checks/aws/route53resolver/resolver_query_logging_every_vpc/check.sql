WITH association AS (
  SELECT account_id, region, resource_id,
    array_agg(DISTINCT resolver_query_log_config_id) FILTER (WHERE status = 'ACTIVE' AND item_error = 'NONE') AS configs,
    array_agg(DISTINCT concat(resolver_query_log_config_id, ' ', status, ' ', item_error)) AS states,
    bool_or(status IS NULL OR (status = 'ACTIVE' AND item_error IS NULL)) AS unsure
  FROM aws_route53_resolver_query_log_config_association
  GROUP BY account_id, region, resource_id
),
judged AS (
  SELECT v.resource_uid, v.account_id, v.region, v.vpc_id, a.configs, a.states,
    CASE
      WHEN a.resource_id IS NULL THEN 'none'
      WHEN a.configs IS NOT NULL THEN 'logged'
      WHEN a.unsure THEN 'unread'
      WHEN a.configs IS NULL THEN 'not_working'
    END AS reason
  FROM aws_vpc v
  LEFT JOIN association a ON a.account_id = v.account_id AND a.region = v.region AND a.resource_id = v.vpc_id
  WHERE coalesce(v.owner_id, v.account_id) = v.account_id
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'logged' THEN 'pass'
    WHEN reason IN ('none', 'not_working') THEN 'fail'
    WHEN reason = 'unread' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('vpc_id', vpc_id, 'configs', configs, 'states', states) AS evidence
FROM judged
