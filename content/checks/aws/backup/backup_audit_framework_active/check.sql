WITH framework AS (
  SELECT f.account_id, f.region, f.framework_name, d.deployment_status, d.framework_status,
    CASE
      WHEN d.deployment_status IS NULL OR d.error IS NOT NULL THEN 'not_read'
      WHEN d.deployment_status <> 'COMPLETED' THEN 'not_deployed'
      WHEN d.framework_status IS NULL THEN 'not_read'
      WHEN d.framework_status = 'ACTIVE' THEN 'active'
      WHEN d.framework_status <> 'ACTIVE' THEN 'not_active'
    END AS reason
  FROM aws_backup_framework f
  LEFT JOIN aws_backup_framework_detail d ON d.parent_uid = f.resource_uid
),
best AS (
  SELECT *, row_number() OVER (PARTITION BY account_id, region ORDER BY
    CASE reason WHEN 'active' THEN 1 WHEN 'not_read' THEN 2 WHEN 'not_active' THEN 3 ELSE 4 END, framework_name) AS place
  FROM framework
),
judged AS (
  SELECT s.region_uid, s.account_id, s.region, b.framework_name, b.deployment_status, b.framework_status,
    coalesce(b.reason, 'no_framework') AS reason
  FROM assay_scope s
  LEFT JOIN best b ON b.account_id = s.account_id AND b.region = s.region AND b.place = 1
)
SELECT
  region_uid AS resource_uid, account_id, region,
  CASE
    WHEN reason = 'active' THEN 'pass'
    WHEN reason IN ('not_active', 'not_deployed', 'no_framework') THEN 'fail'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('framework', framework_name, 'deployment_status', deployment_status, 'framework_status', framework_status) AS evidence
FROM judged
