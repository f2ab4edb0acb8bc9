WITH asset AS (
  SELECT resource_uid, account_id, region, 'volume' AS kind, state, create_time AS since, CAST(NULL AS VARCHAR) AS transition
  FROM aws_ebs_volume
  UNION ALL
  SELECT resource_uid, account_id, region, 'address' AS kind,
    CASE WHEN association_id IS NULL THEN 'free' ELSE 'associated' END AS state,
    CAST(NULL AS TIMESTAMP) AS since, CAST(NULL AS VARCHAR) AS transition
  FROM aws_vpc_eip
  UNION ALL
  SELECT resource_uid, account_id, region, 'instance' AS kind, state['name'] AS state,
    parse_time(replace(regexp_match(state_transition_reason, '\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}:\d{2})?')[1], ' ', 'T')) AS since,
    state_transition_reason AS transition
  FROM aws_ec2_instance
),
judged AS (
  SELECT *,
    CASE
      WHEN state IS NULL THEN 'not_read'
      WHEN kind = 'volume' AND state <> 'available' THEN 'volume_used'
      WHEN kind = 'volume' AND since IS NULL THEN 'not_read'
      WHEN kind = 'volume' AND age_days(since) > $max_days THEN 'volume_orphaned'
      WHEN kind = 'volume' THEN 'volume_young'
      WHEN kind = 'address' AND state = 'free' THEN 'address_free'
      WHEN kind = 'address' THEN 'address_used'
      WHEN state IN ('terminated', 'shutting-down') THEN 'instance_gone'
      WHEN state <> 'stopped' THEN 'instance_used'
      WHEN since IS NULL THEN 'stop_date_missing'
      WHEN age_days(since) > $max_days THEN 'instance_orphaned'
      WHEN age_days(since) <= $max_days THEN 'instance_stopped_lately'
    END AS reason
  FROM asset
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('volume_used', 'volume_young', 'address_used', 'instance_used', 'instance_stopped_lately') THEN 'pass'
    WHEN reason IN ('volume_orphaned', 'address_free', 'instance_orphaned') THEN 'fail'
    WHEN reason = 'instance_gone' THEN 'not_applicable'
    WHEN reason IN ('stop_date_missing', 'not_read') THEN 'unknown'
  END AS verdict,
  reason, kind AS way,
  named_struct('kind', kind, 'state', state, 'since', CAST(since AS VARCHAR), 'transition', transition, 'max_days', $max_days) AS evidence
FROM judged
