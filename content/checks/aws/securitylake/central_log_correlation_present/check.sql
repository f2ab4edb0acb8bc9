WITH unread AS (
  SELECT m.organization_uid, concat('account ', d.id, ' is not in scope') AS what
  FROM member m JOIN administrator d ON d.asked = m.account_id LEFT JOIN assay_account a ON a.account_id = d.id
  WHERE a.account_id IS NULL
  UNION ALL
  SELECT m.organization_uid, concat(e.table_name, ' in ', e.account_id) AS what
  FROM member m
  JOIN assay_error e ON e.account_id = m.account_id
  LEFT JOIN administrator d ON d.id = m.account_id AND d.table_name = e.table_name
  LEFT JOIN (SELECT DISTINCT asked FROM administrator WHERE table_name = 'aws_securitylake_data_lake') l ON l.asked = m.asked
  WHERE d.id IS NOT NULL
    OR (m.account_id = m.asked AND (e.table_name = 'aws_cloudtrail_event_data_store'
      OR (e.table_name = 'aws_securitylake_data_lake' AND l.asked IS NULL)))
    OR ($siem_domain <> '' AND e.table_name = 'aws_opensearch_domain')
  UNION ALL
  SELECT m.organization_uid, concat(p.path, ' ', p.name) AS what FROM member m JOIN path p ON p.account_id = m.account_id WHERE p.live IS NULL
),
found AS (
  SELECT m.organization_uid, min(concat(p.path, '|', p.name, '|', p.account_id)) FILTER (WHERE p.live) AS live,
    array_agg(DISTINCT concat(p.path, ' ', p.name) ORDER BY concat(p.path, ' ', p.name)) FILTER (WHERE NOT p.live) AS idle
  FROM member m JOIN path p ON p.account_id = m.account_id
  GROUP BY m.organization_uid
),
attested AS (
  SELECT DISTINCT m.organization_uid
  FROM member m
  JOIN assay_attestation t ON t.topic = 'central_log_correlation_present'
    AND (t.organization_id = m.organization_id OR (t.organization_id IS NULL AND t.account_id = m.asked))
  WHERE $siem <> '' AND age_days(t.attested_at) BETWEEN 0 AND 365
),
-- Refusals of the lake that matter are in `unread`; one that remains is of an account that is not asked.
elsewhere AS (
  SELECT DISTINCT m.organization_uid FROM member m JOIN assay_error e ON e.account_id = m.account_id WHERE e.table_name LIKE 'aws_securitylake_%'
),
judged AS (
  SELECT o.organization_uid, o.account_id, f.live, f.idle, u.unread, w.organization_uid IS NOT NULL AS elsewhere,
    CASE
      WHEN f.live IS NOT NULL THEN 'live'
      WHEN t.organization_uid IS NOT NULL THEN 'attested'
      WHEN u.unread IS NOT NULL THEN 'not_read'
      WHEN $siem <> '' THEN 'needs_evidence'
      WHEN o.state = 'unknown' THEN 'organization_unread'
      WHEN f.live IS NULL THEN 'not_live'
    END AS reason
  FROM assay_organization o
  LEFT JOIN found f ON f.organization_uid = o.organization_uid
  LEFT JOIN attested t ON t.organization_uid = o.organization_uid
  LEFT JOIN elsewhere w ON w.organization_uid = o.organization_uid
  LEFT JOIN (SELECT organization_uid, array_agg(DISTINCT what ORDER BY what) AS unread FROM unread GROUP BY organization_uid) u
    ON u.organization_uid = o.organization_uid
)
SELECT
  organization_uid AS resource_uid, account_id, 'global' AS region,
  CASE
    WHEN reason IN ('live', 'attested') THEN 'pass'
    WHEN reason = 'not_live' THEN 'fail'
    WHEN reason IN ('not_read', 'needs_evidence', 'organization_unread') THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason IN ('live', 'attested') THEN reason WHEN $siem_domain = '' AND elsewhere THEN 'stores'
    WHEN $siem_domain = '' THEN 'services' END AS way,
  named_struct('path', split_part(live, '|', 1), 'name', split_part(live, '|', 2), 'path_account', split_part(live, '|', 3),
    'idle', idle, 'unread', unread, 'siem', $siem, 'siem_domain', $siem_domain, 'siem_metric', $siem_metric) AS evidence
FROM judged
