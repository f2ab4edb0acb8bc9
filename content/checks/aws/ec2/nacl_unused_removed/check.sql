WITH judged AS (
  SELECT *,
    CASE
      WHEN is_default THEN 'default_acl'
      WHEN is_default IS NULL OR associations IS NULL THEN 'not_read'
      WHEN cardinality(associations) > 0 THEN 'in_use'
      WHEN cardinality(associations) = 0 THEN 'unused'
      ELSE 'not_read'
    END AS reason
  FROM aws_vpc_network_acl
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'in_use' THEN 'pass'
    WHEN reason = 'unused' THEN 'fail'
    WHEN reason = 'default_acl' THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('vpc_id', vpc_id, 'subnets', cardinality(associations)) AS evidence
FROM judged
