-- AWS allows one customer recorder for each Region; should there be more, the best one counts.
WITH judged AS (
  SELECT
    r.account_id, r.region, r.name, s.recording, s.last_status, s.last_error_code,
    CASE
      WHEN s.recording IS NULL THEN 'status_missing'
      WHEN NOT s.recording THEN 'stopped'
      WHEN s.last_status IS NULL THEN 'status_missing'
      WHEN lower(s.last_status) = 'failure' THEN 'failing'
      WHEN s.recording THEN 'recording'
    END AS reason
  FROM aws_config_configuration_recorder r
  LEFT JOIN aws_config_configuration_recorder_status s
    ON s.account_id = r.account_id AND s.region = r.region AND s.name = r.name AND s.service_principal IS NULL
  WHERE r.service_principal IS NULL
),
ranked AS (
  SELECT *, row_number() OVER (
    PARTITION BY account_id, region
    ORDER BY CASE reason WHEN 'recording' THEN 1 WHEN 'status_missing' THEN 2 ELSE 3 END, name
  ) AS place
  FROM judged
)
SELECT
  c.region_uid AS resource_uid, c.account_id, c.region,
  CASE
    WHEN r.reason = 'recording' THEN 'pass'
    WHEN r.reason = 'status_missing' THEN 'unknown'
    WHEN r.reason IN ('stopped', 'failing') THEN 'fail'
    WHEN r.reason IS NULL THEN 'fail'
  END AS verdict,
  coalesce(r.reason, 'no_recorder') AS reason,
  named_struct(
    'recorder', r.name, 'recording', r.recording, 'last_status', r.last_status, 'last_error_code', r.last_error_code
  ) AS evidence
FROM assay_scope c
LEFT JOIN ranked r ON r.account_id = c.account_id AND r.region = c.region AND r.place = 1
