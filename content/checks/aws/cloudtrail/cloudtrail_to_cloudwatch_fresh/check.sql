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
    OR e.table_name IN ('aws_organizations_securitylake_administrator', 'aws_organizations_cloudtrail_administrator')
    OR ($siem_domain <> '' AND e.table_name = 'aws_opensearch_domain')
  UNION ALL
  SELECT m.organization_uid, concat(p.path, ' ', p.name) AS what FROM member m JOIN path p ON p.account_id = m.account_id WHERE p.live IS NULL
),
central AS (
  SELECT o.organization_uid, o.state, f.live, u.unread, t.organization_uid IS NOT NULL AS attested
  FROM assay_organization o
  LEFT JOIN (
    SELECT m.organization_uid, min(concat(p.path, '|', p.name, '|', p.account_id)) AS live
    FROM member m JOIN path p ON p.account_id = m.account_id WHERE p.live GROUP BY m.organization_uid
  ) f ON f.organization_uid = o.organization_uid
  LEFT JOIN (SELECT organization_uid, array_agg(DISTINCT what ORDER BY what) AS unread FROM unread GROUP BY organization_uid) u
    ON u.organization_uid = o.organization_uid
  LEFT JOIN (
    SELECT DISTINCT m.organization_uid FROM member m
    JOIN assay_attestation a ON a.topic = 'central_log_correlation_present'
      AND (a.organization_id = m.organization_id OR (a.organization_id IS NULL AND a.account_id = m.asked))
    WHERE $siem <> '' AND age_days(a.attested_at) BETWEEN 0 AND 365
  ) t ON t.organization_uid = o.organization_uid
),
trail AS (
  SELECT t.account_id, t.name, s.latest_cloud_watch_logs_delivery_time AS delivered, s.latest_cloud_watch_logs_delivery_error AS delivery_error,
    CASE WHEN s.resource_uid IS NULL OR s.error IS NOT NULL THEN NULL
      ELSE coalesce(age_hours(s.latest_cloud_watch_logs_delivery_time) <= 24, false) END AS fresh
  FROM aws_cloudtrail_trail t
  LEFT JOIN aws_cloudtrail_trail_status s
    ON s.account_id = t.account_id AND s.region = t.region AND s.resource_uid = t.resource_uid
  WHERE t.cloud_watch_logs_log_group_arn <> ''
),
best AS (
  SELECT *, row_number() OVER (PARTITION BY account_id
    ORDER BY CASE WHEN fresh THEN 1 WHEN fresh IS NULL THEN 2 ELSE 3 END, delivered DESC NULLS LAST, name) AS place
  FROM trail
),
-- Refusals on the central paths that matter are in `unread`; those that remain are of accounts that nobody asks.
refused AS (SELECT DISTINCT account_id FROM assay_error WHERE table_name LIKE 'aws_securitylake_%' OR table_name LIKE 'aws_cloudtrail_event_%'),
judged AS (
  SELECT a.account_uid, a.account_id, b.name AS trail, b.delivered, b.delivery_error, c.live, c.unread, r.account_id IS NOT NULL AS refused,
    CASE
      WHEN b.fresh THEN 'fresh'
      WHEN c.live IS NOT NULL THEN 'central'
      WHEN c.attested THEN 'attested'
      WHEN b.account_id IS NOT NULL AND b.fresh IS NULL THEN 'not_read'
      WHEN c.unread IS NOT NULL THEN 'central_unread'
      WHEN $siem <> '' THEN 'needs_evidence'
      WHEN c.state = 'unknown' OR c.state IS NULL THEN 'organization_unread'
      WHEN b.account_id IS NULL THEN 'no_trail'
      WHEN NOT b.fresh THEN 'stale'
    END AS reason
  FROM assay_account a
  JOIN member m ON m.account_id = a.account_id
  JOIN central c ON c.organization_uid = m.organization_uid
  LEFT JOIN best b ON b.account_id = a.account_id AND b.place = 1
  LEFT JOIN refused r ON r.account_id = a.account_id
)
SELECT
  account_uid AS resource_uid, account_id, 'global' AS region,
  CASE
    WHEN reason IN ('fresh', 'central', 'attested') THEN 'pass'
    WHEN reason IN ('stale', 'no_trail') THEN 'fail'
    WHEN reason IN ('not_read', 'central_unread', 'needs_evidence', 'organization_unread') THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason IN ('central', 'attested') THEN reason WHEN reason = 'fresh' OR refused THEN 'trail'
    WHEN $siem_domain = '' THEN 'services' END AS way,
  named_struct('trail', trail, 'delivered', CAST(delivered AS VARCHAR), 'delivery_error', delivery_error,
    'path', split_part(live, '|', 1), 'name', split_part(live, '|', 2), 'path_account', split_part(live, '|', 3),
    'unread', unread, 'siem', $siem, 'siem_domain', $siem_domain, 'siem_metric', $siem_metric) AS evidence
FROM judged
