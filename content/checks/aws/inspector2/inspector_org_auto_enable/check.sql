WITH settings AS (
  SELECT
    account_id, region,
    auto_enable['ec2'] AND auto_enable['ecr'] AND auto_enable['lambda'] AS all_types,
    max_account_limit_reached AS limit_reached
  FROM aws_inspector2_organization_configuration
  -- an account that is not the administrator may answer with nothing in it
  WHERE error IS NULL AND absent IS NULL AND auto_enable IS NOT NULL
),
administrators AS (
  -- who answers for the organization is its administrator, whoever names it
  SELECT a.organization_id, d.region, d.item_account_id AS account_id
  FROM aws_inspector2_delegated_admin_account d
  JOIN assay_account a ON a.account_id = d.account_id
  WHERE d.item_account_id IS NOT NULL
    AND coalesce(d.relationship_status, '') NOT IN ('DISABLED', 'REMOVED', 'RESIGNED', 'DELETED')
  UNION
  SELECT a.organization_id, s.region, s.account_id
  FROM settings s
  JOIN assay_account a ON a.account_id = s.account_id
),
regions AS (
  SELECT DISTINCT o.organization_uid, o.organization_id, s.region
  FROM assay_organization o
  JOIN assay_account a ON a.organization_id = o.organization_id
  JOIN assay_scope s ON s.account_id = a.account_id
),
answers AS (
  SELECT
    r.organization_uid, r.region, m.account_id, c.all_types, c.limit_reached,
    p.account_id IS NULL AS not_in_scope,
    c.account_id IS NULL OR c.all_types IS NULL OR c.limit_reached IS NULL AS unread
  FROM regions r
  LEFT JOIN administrators m ON m.organization_id = r.organization_id AND m.region = r.region
  LEFT JOIN assay_scope p ON p.account_id = m.account_id AND p.region = r.region
  LEFT JOIN settings c ON c.account_id = m.account_id AND c.region = r.region
),
totals AS (
  SELECT
    organization_uid,
    count(DISTINCT region) AS regions,
    array_agg(DISTINCT account_id ORDER BY account_id) FILTER (WHERE account_id IS NOT NULL) AS administrators,
    min(account_id) FILTER (WHERE NOT not_in_scope) AS asked,
    array_agg(DISTINCT region ORDER BY region) FILTER (WHERE account_id IS NULL) AS without,
    array_agg(DISTINCT region ORDER BY region) FILTER (WHERE NOT all_types) AS not_all,
    array_agg(DISTINCT region ORDER BY region) FILTER (WHERE limit_reached) AS limited,
    bool_or(account_id IS NOT NULL AND not_in_scope) AS not_in_scope,
    bool_or(account_id IS NOT NULL AND unread) AS unread
  FROM answers
  GROUP BY organization_uid
),
judged AS (
  SELECT
    o.organization_uid, coalesce(t.asked, o.account_id) AS account_id, t.administrators, t.regions,
    coalesce(t.not_all, t.limited, t.without) AS bad_regions,
    CASE
      WHEN o.state = 'standalone' THEN 'standalone'
      WHEN o.state <> 'organization' OR t.regions IS NULL THEN 'not_read'
      WHEN t.not_all IS NOT NULL THEN 'not_all'
      WHEN t.limited IS NOT NULL THEN 'limit_reached'
      WHEN t.without IS NOT NULL THEN 'no_administrator'
      WHEN t.not_in_scope THEN 'administrator_not_in_scope'
      WHEN t.unread THEN 'not_read'
      WHEN NOT t.unread THEN 'all'
    END AS reason
  FROM assay_organization o
  LEFT JOIN totals t ON t.organization_uid = o.organization_uid
)
SELECT
  organization_uid AS resource_uid,
  account_id,
  'global' AS region,
  CASE
    WHEN reason = 'all' THEN 'pass'
    WHEN reason IN ('not_all', 'limit_reached', 'no_administrator') THEN 'fail'
    WHEN reason = 'standalone' THEN 'not_applicable'
    WHEN reason IN ('administrator_not_in_scope', 'not_read') THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason IN ('not_all', 'limit_reached') THEN 'seen' END AS way,
  named_struct('administrators', administrators, 'regions', regions, 'bad_regions', bad_regions) AS evidence
FROM judged
