WITH daily AS (
  SELECT parent_uid, max(rule['retention_duration']) FILTER (WHERE rule['enabled']) AS days,
    max(rule['retention_duration']) FILTER (WHERE rule['enabled'] IS NULL) AS unclear_days
  FROM (SELECT parent_uid, unnest(pit_policy) AS rule FROM aws_drs_replication_configuration)
  WHERE rule['units'] = 'DAY'
  GROUP BY parent_uid
),
setting AS (
  SELECT s.resource_uid, s.account_id, s.region, c.ebs_encryption, c.data_plane_routing, c.create_public_ip, coalesce(d.days, 0) AS days,
    c.parent_uid IS NOT NULL AND c.error IS NULL AND coalesce(c.ebs_encryption, c.data_plane_routing) IS NOT NULL AS was_read,
    coalesce(d.unclear_days >= $min_days, false) AS unclear_days
  FROM aws_drs_source_server s
  LEFT JOIN aws_drs_replication_configuration c ON c.parent_uid = s.resource_uid
  LEFT JOIN daily d ON d.parent_uid = s.resource_uid
  WHERE s.absent IS NULL
),
problem AS (
  SELECT *, array_to_string(make_array(
      CASE WHEN ebs_encryption NOT IN ('DEFAULT', 'CUSTOM') THEN concat('ebsEncryption=', ebs_encryption) END,
      CASE WHEN data_plane_routing <> 'PRIVATE_IP' THEN concat('dataPlaneRouting=', data_plane_routing) END,
      CASE WHEN create_public_ip THEN 'createPublicIP=true' END,
      CASE WHEN was_read AND days < $min_days AND NOT unclear_days THEN concat('pitPolicy DAY=', CAST(days AS VARCHAR)) END
    ), ', ') AS problems
  FROM setting
),
judged AS (
  SELECT *,
    CASE
      WHEN problems <> '' THEN 'insecure'
      WHEN ebs_encryption IN ('DEFAULT', 'CUSTOM') AND data_plane_routing = 'PRIVATE_IP' AND NOT create_public_ip
        AND days >= $min_days THEN 'secure'
      ELSE 'not_read'
    END AS reason
  FROM problem
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'secure' THEN 'pass'
    WHEN reason = 'insecure' THEN 'fail'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct(
    'problems', problems, 'ebs_encryption', ebs_encryption, 'data_plane_routing', data_plane_routing,
    'create_public_ip', create_public_ip, 'kept_days', days, 'min_days', $min_days
  ) AS evidence
FROM judged
