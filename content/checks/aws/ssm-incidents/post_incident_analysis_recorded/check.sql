-- Each Region of the replication set lists the same incidents.
WITH incident AS (
  SELECT DISTINCT account_id, resource_uid, coalesce(title, resource_uid) AS title, status, impact, creation_time, resolved_time
  FROM aws_ssmincidents_incident
),
item AS (
  SELECT account_id, parent_uid, bool_or(identifier['type'] = 'ANALYSIS') AS analysed,
    bool_or(error IS NOT NULL OR identifier['type'] IS NULL) AS unread
  FROM aws_ssmincidents_incident_related_item GROUP BY account_id, parent_uid
),
event AS (
  SELECT account_id, parent_uid, bool_or(event_time IS NOT NULL) AS told, bool_or(error IS NOT NULL OR event_time IS NULL) AS unread
  FROM aws_ssmincidents_incident_timeline_event GROUP BY account_id, parent_uid
),
state AS (
  SELECT i.account_id, i.title, coalesce(i.status = 'RESOLVED' AND i.impact <= 2 AND age_days(i.resolved_time) <= 365, false) AS serious,
    coalesce(i.status = 'OPEN' AND age_days(i.creation_time) > $days, false) AS open_too_long,
    coalesce(t.analysed, false) AS analysed, coalesce(e.told, false) AS told,
    coalesce(t.unread AND NOT coalesce(t.analysed, false), false) AS items_unread, coalesce(e.unread AND NOT e.told, false) AS events_unread,
    i.status IS NULL OR (i.status = 'OPEN' AND i.creation_time IS NULL)
      OR (i.status = 'RESOLVED' AND (i.impact IS NULL OR (i.impact <= 2 AND i.resolved_time IS NULL))) AS unread
  FROM incident i
  LEFT JOIN item t ON t.account_id = i.account_id AND t.parent_uid = i.resource_uid
  LEFT JOIN event e ON e.account_id = i.account_id AND e.parent_uid = i.resource_uid
),
summary AS (
  SELECT account_id, count(*) AS incidents, count(*) FILTER (WHERE serious) AS serious,
    array_agg(title ORDER BY title) FILTER (WHERE open_too_long) AS open,
    array_agg(title ORDER BY title) FILTER (WHERE serious AND NOT analysed AND NOT items_unread) AS without_analysis,
    array_agg(title ORDER BY title) FILTER (WHERE serious AND NOT told AND NOT events_unread) AS without_timeline,
    array_agg(title ORDER BY title) FILTER (WHERE unread OR (serious AND (items_unread OR events_unread))) AS unread
  FROM state GROUP BY account_id
),
attested AS (
  SELECT DISTINCT a.account_id
  FROM assay_account a
  JOIN assay_attestation t ON t.topic = 'post_incident_analysis_recorded'
    AND (t.account_id IS NULL OR t.account_id = a.account_id)
    AND (t.organization_id IS NULL OR t.organization_id = a.organization_id)
  WHERE age_days(t.attested_at) BETWEEN 0 AND 365
),
judged AS (
  SELECT a.account_uid, a.account_id, s.incidents, s.serious, s.open, s.without_analysis, s.without_timeline, s.unread,
    CASE
      WHEN s.open IS NOT NULL THEN 'open_too_long'
      WHEN s.without_analysis IS NOT NULL OR s.without_timeline IS NOT NULL THEN 'no_analysis'
      WHEN s.unread IS NOT NULL THEN 'not_read'
      WHEN s.incidents > 0 THEN 'recorded'
      WHEN t.account_id IS NOT NULL THEN 'attested'
      WHEN s.incidents IS NULL THEN 'no_incident'
    END AS reason
  FROM assay_account a
  LEFT JOIN summary s ON s.account_id = a.account_id
  LEFT JOIN attested t ON t.account_id = a.account_id
)
SELECT
  account_uid AS resource_uid, account_id, 'global' AS region,
  CASE
    WHEN reason IN ('recorded', 'attested') THEN 'pass'
    WHEN reason IN ('open_too_long', 'no_analysis') THEN 'fail'
    WHEN reason = 'no_incident' THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('incidents', incidents, 'serious', serious, 'open', open, 'without_analysis', without_analysis,
    'without_timeline', without_timeline, 'unread', unread, 'days', $days) AS evidence
FROM judged
