WITH instance AS (
  SELECT account_id, region, count(*) AS instances
  FROM aws_ec2_instance
  WHERE coalesce(state['name'], '') NOT IN ('shutting-down', 'terminated')
  GROUP BY account_id, region
),
reasoned AS (
  SELECT c.region_uid, c.account_id, c.region, s.setting_value, s.status, s.absent, i.instances,
    CASE
      WHEN i.instances IS NULL THEN 'no_instance'
      WHEN s.absent IS NOT NULL THEN 'not_set'
      WHEN s.error IS NOT NULL OR s.setting_value IS NULL THEN 'unread'
      WHEN s.setting_value IN ('$None', '') THEN 'none'
      WHEN s.setting_value <> '' THEN 'role'
    END AS reason
  FROM assay_scope c
  LEFT JOIN instance i ON i.account_id = c.account_id AND i.region = c.region
  LEFT JOIN aws_ssm_default_host_management s ON s.account_id = c.account_id AND s.region = c.region
)
SELECT
  region_uid AS resource_uid, account_id, region,
  CASE
    WHEN reason = 'role' THEN 'pass'
    WHEN reason IN ('none', 'not_set') THEN 'fail'
    WHEN reason = 'unread' THEN 'unknown'
    WHEN reason = 'no_instance' THEN 'not_applicable'
  END AS verdict,
  reason,
  named_struct('role', setting_value, 'status', status, 'absent', absent, 'instances', instances) AS evidence
FROM reasoned
