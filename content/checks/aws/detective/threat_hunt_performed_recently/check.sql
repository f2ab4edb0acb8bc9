WITH place AS (
  SELECT x.account_id, x.organization_id, o.organization_uid
  FROM assay_account x
  JOIN assay_organization o ON o.organization_id = x.organization_id OR o.account_uid = x.account_uid
),
tool AS (
  SELECT p.organization_uid, count(*) AS tools
  FROM (SELECT account_id FROM aws_detective_graph UNION ALL SELECT account_id FROM aws_cloudtrail_event_data_store) t
  JOIN place p ON p.account_id = t.account_id
  GROUP BY p.organization_uid
),
hunt AS (
  SELECT p.organization_uid, 'investigation' AS kind, i.created_time AS moment, i.error
  FROM aws_detective_investigation i JOIN place p ON p.account_id = i.account_id
  UNION ALL
  SELECT p.organization_uid, 'query', q.creation_time, q.error
  FROM aws_cloudtrail_query q JOIN place p ON p.account_id = q.account_id
  WHERE q.absent IS NULL
),
hunts AS (
  SELECT
    organization_uid, bool_or(moment IS NULL) AS unread,
    max(moment) FILTER (WHERE kind = 'investigation') AS latest_investigation,
    max(moment) FILTER (WHERE kind = 'query') AS latest_query
  FROM hunt
  GROUP BY organization_uid
),
record AS (
  SELECT
    o.organization_uid, max(t.attested_at) AS latest_record, last_value(t.signed_by ORDER BY t.attested_at) AS signed_by
  FROM place o
  JOIN assay_attestation t ON t.topic = 'threat_hunt_performed_recently'
    AND (t.organization_id IS NULL OR t.organization_id = o.organization_id)
    AND (t.account_id IS NULL OR t.account_id = o.account_id)
  WHERE age_days(t.attested_at) >= 0
  GROUP BY o.organization_uid
),
judged AS (
  SELECT
    o.organization_uid, o.account_id, coalesce(t.tools, 0) AS tools, h.latest_investigation, h.latest_query, r.latest_record, r.signed_by,
    CASE
      WHEN age_days(h.latest_investigation) <= $days THEN 'investigated'
      WHEN age_days(h.latest_query) <= $days THEN 'queried'
      WHEN age_days(r.latest_record) <= $days THEN 'recorded'
      WHEN o.state = 'unknown' OR h.unread THEN 'not_read'
      WHEN t.tools IS NULL AND r.latest_record IS NULL THEN 'needs_evidence'
      WHEN t.tools > 0 OR r.latest_record IS NOT NULL THEN 'none'
    END AS reason
  FROM assay_organization o
  LEFT JOIN tool t ON t.organization_uid = o.organization_uid
  LEFT JOIN hunts h ON h.organization_uid = o.organization_uid
  LEFT JOIN record r ON r.organization_uid = o.organization_uid
)
SELECT
  organization_uid AS resource_uid, account_id, 'global' AS region,
  CASE
    WHEN reason IN ('investigated', 'queried', 'recorded') THEN 'pass'
    WHEN reason = 'none' THEN 'fail'
    WHEN reason IN ('needs_evidence', 'not_read') THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason IN ('investigated', 'queried', 'recorded') THEN 'seen' END AS way,
  named_struct(
    'tools', tools, 'latest_investigation', CAST(latest_investigation AS VARCHAR), 'latest_query', CAST(latest_query AS VARCHAR),
    'latest_record', CAST(latest_record AS VARCHAR), 'signed_by', signed_by, 'days', $days
  ) AS evidence
FROM judged
