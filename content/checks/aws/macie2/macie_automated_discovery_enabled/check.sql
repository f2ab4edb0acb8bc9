WITH administrators AS (
  SELECT DISTINCT id FROM aws_organizations_macie_administrator WHERE absent IS NULL AND error IS NULL
),
judged AS (
  SELECT
    s.region_uid, s.account_id, s.region, c.status, c.auto_enable_organization_members AS auto_enable,
    a.id IS NOT NULL AS administrator,
    CASE
      WHEN m.absent IS NOT NULL OR m.status = 'PAUSED' THEN 'macie_off'
      WHEN m.status IS NULL OR c.status IS NULL THEN 'not_read'
      WHEN c.status = 'DISABLED' THEN 'disabled'
      WHEN c.status = 'ENABLED' AND a.id IS NULL THEN 'enabled'
      WHEN c.status = 'ENABLED' AND c.auto_enable_organization_members = 'ALL' THEN 'enabled_for_all'
      WHEN c.status = 'ENABLED' AND c.auto_enable_organization_members IS NOT NULL THEN 'not_all'
      ELSE 'not_read'
    END AS reason
  FROM assay_scope s
  LEFT JOIN aws_macie2_session m ON m.account_id = s.account_id AND m.region = s.region
  LEFT JOIN aws_macie2_automated_discovery_configuration c
    ON c.account_id = s.account_id AND c.region = s.region AND c.error IS NULL
  LEFT JOIN administrators a ON a.id = s.account_id
)
SELECT
  region_uid AS resource_uid, account_id, region,
  CASE
    WHEN reason IN ('enabled', 'enabled_for_all') THEN 'pass'
    WHEN reason IN ('disabled', 'not_all') THEN 'fail'
    WHEN reason = 'macie_off' THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('status', status, 'auto_enable', auto_enable, 'administrator', administrator) AS evidence
FROM judged
