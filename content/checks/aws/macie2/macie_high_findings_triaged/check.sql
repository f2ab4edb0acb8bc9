WITH findings AS (
  SELECT
    i.account_id, i.region, f.id, f.type, f.created_at,
    f.severity['description'] = 'High' AND NOT f.archived AND NOT f.sample AS open,
    age_days(f.created_at) > $max_age_days AS late
  FROM aws_macie2_finding_id i
  LEFT JOIN aws_macie2_finding f ON f.account_id = i.account_id AND f.region = i.region AND f.id = i.finding_id
),
totals AS (
  SELECT
    account_id, region,
    count(*) FILTER (WHERE open AND NOT late) AS open_findings,
    count(*) FILTER (WHERE open AND late) AS overdue,
    count(*) FILTER (WHERE (open AND late) IS NULL) AS not_told,
    min(created_at) FILTER (WHERE open AND late) AS oldest,
    array_agg(DISTINCT type ORDER BY type) FILTER (WHERE open AND late) AS types
  FROM findings
  GROUP BY account_id, region
),
judged AS (
  SELECT
    s.region_uid, s.account_id, s.region, t.oldest, t.types,
    coalesce(t.open_findings, 0) AS open_findings, coalesce(t.overdue, 0) AS overdue, coalesce(t.not_told, 0) AS not_told,
    CASE
      WHEN m.absent IS NOT NULL OR m.status = 'PAUSED' THEN 'macie_off'
      WHEN t.overdue > 0 THEN 'overdue'
      WHEN m.status IS NULL OR t.not_told > 0 THEN 'not_read'
      WHEN m.status = 'ENABLED' THEN 'triaged'
      ELSE 'not_read'
    END AS reason
  FROM assay_scope s
  LEFT JOIN aws_macie2_session m ON m.account_id = s.account_id AND m.region = s.region
  LEFT JOIN totals t ON t.account_id = s.account_id AND t.region = s.region
)
SELECT
  region_uid AS resource_uid, account_id, region,
  CASE
    WHEN reason = 'triaged' THEN 'pass'
    WHEN reason = 'overdue' THEN 'fail'
    WHEN reason = 'macie_off' THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct(
    'overdue', overdue, 'open_findings', open_findings, 'not_told', not_told, 'oldest', CAST(oldest AS VARCHAR),
    'types', types, 'max_age_days', $max_age_days
  ) AS evidence
FROM judged
