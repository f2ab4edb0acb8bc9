-- Who is asked about Amazon Detective: the delegated administrator, else the management account.
delegated AS (
  SELECT a.organization_id, min(x.account_id) AS account_id, array_agg(DISTINCT d.id ORDER BY d.id) AS administrators
  FROM aws_organizations_detective_administrator d
  JOIN assay_account a ON a.account_id = d.account_id
  LEFT JOIN assay_account x ON x.account_id = d.id
  WHERE d.absent IS NULL AND d.error IS NULL
  GROUP BY a.organization_id
),
-- Who has a graph, if nobody is delegated: the management account before others.
owner AS (
  SELECT x.organization_id, min(g.account_id) AS account_id, bool_or(x.is_management) AS management
  FROM aws_detective_graph g
  JOIN assay_account x ON x.account_id = g.account_id
  GROUP BY x.organization_id
),
asked AS (
  SELECT
    o.*, d.administrators, d.administrators IS NOT NULL AND d.account_id IS NULL AS outside,
    coalesce(d.account_id, CASE WHEN d.administrators IS NULL AND NOT w.management THEN w.account_id END, o.account_id) AS asked
  FROM assay_organization o
  LEFT JOIN delegated d ON d.organization_id = o.organization_id
  LEFT JOIN owner w ON w.organization_id = o.organization_id
)
