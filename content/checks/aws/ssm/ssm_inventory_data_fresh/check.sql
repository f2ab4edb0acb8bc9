WITH inventory AS (
  SELECT
    resource_uid,
    bool_or(data['AWS:Application'] IS NOT NULL) AS has_applications,
    bool_or(data['AWS:InstanceInformation'] IS NOT NULL) AS has_information,
    max(parse_time(data['AWS:Application']['capture_time'])) AS applications_at,
    max(parse_time(data['AWS:InstanceInformation']['capture_time'])) AS information_at
  FROM aws_ssm_inventory
  GROUP BY resource_uid
),
aged AS (
  SELECT m.resource_uid, m.account_id, m.region, m.ping_status, i.applications_at, i.information_at,
    i.resource_uid IS NOT NULL AS has_inventory,
    CASE
      WHEN NOT i.has_applications THEN 'AWS:Application'
      WHEN NOT i.has_information THEN 'AWS:InstanceInformation'
    END AS missing_type,
    -- NULL when either time is missing; greatest() would skip it.
    CASE WHEN age_hours(i.applications_at) > age_hours(i.information_at)
      THEN age_hours(i.applications_at) ELSE age_hours(i.information_at) + 0 * age_hours(i.applications_at) END AS age
  FROM aws_ssm_managed_instance m
  LEFT JOIN inventory i ON i.resource_uid = m.resource_uid
),
reasoned AS (
  SELECT *,
    CASE
      WHEN NOT has_inventory THEN 'no_inventory'
      WHEN missing_type IS NOT NULL THEN 'type_missing'
      WHEN age IS NULL THEN 'time_missing'
      WHEN age > $max_age_hours THEN 'stale'
      WHEN age <= $max_age_hours THEN 'fresh'
    END AS reason
  FROM aged
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'fresh' THEN 'pass'
    WHEN reason IN ('no_inventory', 'type_missing', 'stale') THEN 'fail'
    WHEN reason = 'time_missing' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct(
    'ping_status', ping_status, 'applications_at', applications_at, 'information_at', information_at,
    'missing_type', missing_type, 'age_hours', round(age), 'max_age_hours', $max_age_hours
  ) AS evidence
FROM reasoned
