-- Who is asked about Security Hub: the delegated administrator, else the management account.
delegated AS (
  SELECT a.organization_id, min(x.account_id) AS account_id, array_agg(DISTINCT d.id ORDER BY d.id) AS administrators
  FROM aws_organizations_securityhub_administrator d
  JOIN assay_account a ON a.account_id = d.account_id
  LEFT JOIN assay_account x ON x.account_id = d.id
  WHERE d.absent IS NULL AND d.error IS NULL
  GROUP BY a.organization_id
),
asked AS (
  SELECT o.*, coalesce(d.account_id, o.account_id) AS asked, d.administrators,
    d.administrators IS NOT NULL AND d.account_id IS NULL AS outside
  FROM assay_organization o
  LEFT JOIN delegated d ON d.organization_id = o.organization_id
)
