WITH administrators AS (
  SELECT a.organization_id, d.id, x.account_id
  FROM aws_organizations_macie_administrator d
  JOIN assay_account a ON a.account_id = d.account_id
  LEFT JOIN assay_account x ON x.account_id = d.id
  WHERE d.absent IS NULL AND d.error IS NULL
),
named AS (
  SELECT organization_id, min(account_id) AS asked, array_agg(DISTINCT id ORDER BY id) AS administrators
  FROM administrators
  GROUP BY organization_id
),
settings AS (
  SELECT
    n.organization_id, s.region, coalesce(c.max_account_limit_reached, false) AS limit_reached,
    coalesce(c.absent IS NOT NULL OR NOT c.auto_enable, false) AS not_automatic,
    coalesce(c.absent IS NULL AND (c.auto_enable IS NULL OR c.max_account_limit_reached IS NULL), true) AS unread
  FROM named n
  JOIN assay_scope s ON s.account_id = n.asked
  LEFT JOIN aws_macie2_organization_configuration c ON c.account_id = s.account_id AND c.region = s.region
),
totals AS (
  SELECT
    organization_id, count(*) AS regions, bool_or(unread) AS unread,
    array_agg(region ORDER BY region) FILTER (WHERE not_automatic) AS not_automatic,
    array_agg(region ORDER BY region) FILTER (WHERE limit_reached) AS limited
  FROM settings
  GROUP BY organization_id
),
judged AS (
  SELECT
    o.organization_uid, coalesce(n.asked, o.account_id) AS account_id, n.administrators, t.regions,
    coalesce(t.limited, t.not_automatic) AS bad_regions,
    CASE
      WHEN o.state = 'standalone' THEN 'standalone'
      WHEN o.state = 'unknown' THEN 'not_read'
      WHEN n.administrators IS NULL THEN 'no_administrator'
      WHEN t.regions IS NULL THEN 'administrator_not_in_scope'
      WHEN t.limited IS NOT NULL THEN 'limit_reached'
      WHEN t.not_automatic IS NOT NULL THEN 'not_automatic'
      WHEN t.unread THEN 'not_read'
      WHEN t.regions > 0 THEN 'automatic'
    END AS reason
  FROM assay_organization o
  LEFT JOIN named n ON n.organization_id = o.organization_id
  LEFT JOIN totals t ON t.organization_id = o.organization_id
)
SELECT
  organization_uid AS resource_uid, account_id, 'global' AS region,
  CASE
    WHEN reason = 'automatic' THEN 'pass'
    WHEN reason IN ('no_administrator', 'limit_reached', 'not_automatic') THEN 'fail'
    WHEN reason = 'standalone' THEN 'not_applicable'
    WHEN reason IN ('administrator_not_in_scope', 'not_read') THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason IN ('limit_reached', 'not_automatic') THEN 'read' WHEN reason = 'standalone' THEN 'standalone' END AS way,
  named_struct(
    'account_asked', account_id, 'administrators', administrators, 'regions', regions, 'bad_regions', bad_regions
  ) AS evidence
FROM judged
