-- Flow logs of subnets and interfaces have another resource_id and so do not count.
WITH flow_log AS (
  SELECT
    account_id, region, resource_id, flow_log_id, flow_log_status, traffic_type, deliver_logs_status,
    flow_log_status = 'ACTIVE' AND traffic_type IN ('ALL', 'REJECT') AND deliver_logs_status = 'SUCCESS' AS works
  FROM aws_vpc_flow_log
),
logs AS (
  SELECT
    account_id, region, resource_id,
    bool_or(works) AS works, bool_or(works IS NULL) AS not_told,
    array_agg(named_struct('flow_log_id', flow_log_id, 'status', flow_log_status, 'traffic_type', traffic_type,
                           'delivery', deliver_logs_status) ORDER BY flow_log_id) AS flow_logs
  FROM flow_log
  GROUP BY account_id, region, resource_id
),
used AS (
  SELECT account_id, region, vpc_id, count(*) AS interfaces
  FROM aws_ec2_network_interface
  GROUP BY account_id, region, vpc_id
),
judged AS (
  SELECT
    v.resource_uid, v.account_id, v.region, v.vpc_id, coalesce(u.interfaces, 0) AS interfaces, l.flow_logs,
    CASE
      WHEN u.interfaces IS NULL THEN 'not_used'
      WHEN l.works THEN 'logged'
      WHEN l.not_told THEN 'not_told'
      WHEN l.resource_id IS NULL THEN 'no_flow_log'
      WHEN NOT l.works THEN 'not_working'
    END AS reason
  FROM aws_vpc v
  LEFT JOIN used u ON u.account_id = v.account_id AND u.region = v.region AND u.vpc_id = v.vpc_id
  LEFT JOIN logs l ON l.account_id = v.account_id AND l.region = v.region AND l.resource_id = v.vpc_id
  WHERE coalesce(v.owner_id, v.account_id) = v.account_id
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'logged' THEN 'pass'
    WHEN reason IN ('no_flow_log', 'not_working') THEN 'fail'
    WHEN reason = 'not_used' THEN 'not_applicable'
    ELSE 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason = 'not_used' THEN 'not_used' END AS way,
  named_struct('vpc_id', vpc_id, 'interfaces', interfaces, 'flow_logs', flow_logs) AS evidence
FROM judged
