WITH settings AS (
  SELECT
    account_id, region, error, absent, auto_enable_organization_members AS auto_enable,
    member_account_limit_reached AS limit_reached
  FROM aws_guardduty_organization_configuration
),
delegated AS (
  SELECT DISTINCT o.organization_uid, d.id AS account_id
  FROM aws_organizations_guardduty_administrator d
  JOIN assay_account a ON a.account_id = d.account_id
  JOIN assay_organization o ON o.organization_id = a.organization_id
  WHERE d.error IS NULL AND d.absent IS NULL
),
administrators AS (
  SELECT organization_uid, account_id FROM delegated
  UNION
  -- the management account may be the administrator itself; then only its own settings tell
  SELECT o.organization_uid, s.account_id
  FROM settings s
  JOIN assay_organization o ON o.account_id = s.account_id
  LEFT JOIN delegated d ON d.organization_uid = o.organization_uid
  WHERE d.organization_uid IS NULL AND s.auto_enable IS NOT NULL
),
regions AS (
  SELECT
    m.organization_uid, s.region,
    bool_or(c.error IS NOT NULL) AS refused,
    bool_or(c.auto_enable = 'ALL') AS all_accounts,
    bool_or(c.error IS NULL AND c.absent IS NULL AND c.account_id IS NOT NULL
      AND (c.auto_enable IS NULL OR c.limit_reached IS NULL)) AS not_told,
    bool_or(c.limit_reached) AS limit_reached
  FROM administrators m
  JOIN assay_scope s ON s.account_id = m.account_id
  LEFT JOIN settings c ON c.account_id = s.account_id AND c.region = s.region
  GROUP BY m.organization_uid, s.region
),
totals AS (
  SELECT
    organization_uid,
    count(*) AS regions,
    array_agg(region ORDER BY region) FILTER (WHERE NOT coalesce(all_accounts, false)) AS not_all,
    array_agg(region ORDER BY region) FILTER (WHERE limit_reached) AS limited,
    bool_or(coalesce(refused, false) OR coalesce(not_told, false)) AS unread
  FROM regions
  GROUP BY organization_uid
),
named AS (
  SELECT organization_uid, min(account_id) AS asked, array_agg(account_id ORDER BY account_id) AS administrators
  FROM administrators
  GROUP BY organization_uid
),
judged AS (
  SELECT
    o.organization_uid, coalesce(n.asked, o.account_id) AS account_id, n.administrators, t.regions, coalesce(t.limited, t.not_all) AS bad_regions,
    CASE
      WHEN o.state = 'standalone' THEN 'standalone'
      WHEN o.state = 'unknown' OR t.unread THEN 'not_read'
      WHEN n.administrators IS NULL THEN 'no_administrator'
      WHEN t.regions IS NULL THEN 'administrator_not_in_scope'
      WHEN t.limited IS NOT NULL THEN 'limit_reached'
      WHEN t.not_all IS NOT NULL THEN 'not_all'
      WHEN t.regions > 0 THEN 'all'
    END AS reason
  FROM assay_organization o
  LEFT JOIN named n ON n.organization_uid = o.organization_uid
  LEFT JOIN totals t ON t.organization_uid = o.organization_uid
)
SELECT
  organization_uid AS resource_uid,
  account_id,
  'global' AS region,
  CASE
    WHEN reason = 'all' THEN 'pass'
    WHEN reason IN ('no_administrator', 'limit_reached', 'not_all') THEN 'fail'
    WHEN reason = 'standalone' THEN 'not_applicable'
    WHEN reason IN ('administrator_not_in_scope', 'not_read') THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('administrators', administrators, 'regions', regions, 'bad_regions', bad_regions) AS evidence
FROM judged
