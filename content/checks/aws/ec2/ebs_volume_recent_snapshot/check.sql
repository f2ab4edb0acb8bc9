WITH snapshot AS (
  SELECT account_id, region, volume_id, snapshot_id, start_time,
    row_number() OVER (PARTITION BY account_id, region, volume_id
      ORDER BY start_time DESC NULLS LAST, snapshot_id) AS place
  FROM aws_ebs_snapshot
  WHERE state = 'completed'
),
unread AS (SELECT DISTINCT account_id, region, volume_id FROM aws_ebs_snapshot WHERE state IS NULL),
policy AS (
  SELECT account_id, region,
    array_agg(policy_id ORDER BY policy_id) FILTER (WHERE state = 'ERROR') AS in_error,
    bool_or(state IS NULL) AS unread
  FROM aws_dlm_lifecycle_policy
  GROUP BY account_id, region
),
reasoned AS (
  SELECT v.resource_uid, v.account_id, v.region, v.state, s.snapshot_id, s.start_time, p.in_error,
    CASE
      WHEN v.state <> 'in-use' THEN 'not_in_use'
      WHEN v.state IS NULL THEN 'not_read'
      WHEN p.in_error IS NOT NULL THEN 'policy_error'
      WHEN p.unread THEN 'not_read'
      WHEN age_days(s.start_time) <= $max_age_days THEN 'recent'
      WHEN u.volume_id IS NOT NULL THEN 'not_read'
      WHEN s.snapshot_id IS NULL THEN 'none'
      WHEN s.start_time IS NULL THEN 'not_read'
      WHEN age_days(s.start_time) > $max_age_days THEN 'too_old'
    END AS reason
  FROM aws_ebs_volume v
  LEFT JOIN snapshot s
    ON s.account_id = v.account_id AND s.region = v.region AND s.volume_id = v.volume_id AND s.place = 1
  LEFT JOIN unread u ON u.account_id = v.account_id AND u.region = v.region AND u.volume_id = v.volume_id
  LEFT JOIN policy p ON p.account_id = v.account_id AND p.region = v.region
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'recent' THEN 'pass'
    WHEN reason IN ('too_old', 'none', 'policy_error') THEN 'fail'
    WHEN reason = 'not_in_use' THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct(
    'state', state, 'snapshot', snapshot_id, 'newest', start_time, 'policies_in_error', in_error,
    'max_age_days', $max_age_days
  ) AS evidence
FROM reasoned
