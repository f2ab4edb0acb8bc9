WITH detectors AS (
  SELECT l.account_id, l.region, d.status
  FROM aws_guardduty_detector l
  LEFT JOIN aws_guardduty_detector_detail d ON d.parent_uid = l.resource_uid AND d.error IS NULL
),
findings AS (
  SELECT
    i.account_id,
    i.region,
    f.type,
    f.created_at,
    i.error IS NOT NULL OR f.id IS NULL OR f.error IS NOT NULL OR parse_time(f.created_at) IS NULL AS not_told,
    coalesce(json_text(f.service['additional_info']['value'], 'sample') = 'true', false) AS sample
  FROM aws_guardduty_finding_id i
  LEFT JOIN aws_guardduty_finding f ON f.account_id = i.account_id AND f.region = i.region AND f.id = i.finding_id
  -- The list asks for these only; a finding may have changed since.
  WHERE coalesce(f.severity, 7) >= 7 AND NOT coalesce(f.service['archived'], false)
),
totals AS (
  SELECT
    account_id,
    region,
    count(*) FILTER (WHERE not_told AND NOT sample) AS not_told,
    count(*) FILTER (WHERE age_hours(parse_time(created_at)) > $max_age_hours AND NOT sample) AS old_findings,
    min(created_at) FILTER (WHERE age_hours(parse_time(created_at)) > $max_age_hours AND NOT sample) AS oldest,
    array_agg(DISTINCT type ORDER BY type) FILTER (
      WHERE age_hours(parse_time(created_at)) > $max_age_hours AND NOT sample) AS types
  FROM findings
  GROUP BY account_id, region
),
judged AS (
  SELECT
    s.region_uid, s.account_id, s.region, coalesce(t.old_findings, 0) AS old_findings, t.oldest, t.types,
    CASE
      WHEN d.account_id IS NULL OR d.status = 'DISABLED' THEN 'guardduty_off'
      WHEN t.old_findings > 0 THEN 'open'
      WHEN d.status IS NULL OR d.status <> 'ENABLED' OR t.not_told > 0 THEN 'not_read'
      WHEN d.status = 'ENABLED' THEN 'handled'
    END AS reason
  FROM assay_scope s
  LEFT JOIN detectors d ON d.account_id = s.account_id AND d.region = s.region
  LEFT JOIN totals t ON t.account_id = s.account_id AND t.region = s.region
)
SELECT
  region_uid AS resource_uid,
  account_id,
  region,
  CASE
    WHEN reason = 'handled' THEN 'pass'
    WHEN reason = 'open' THEN 'fail'
    WHEN reason = 'guardduty_off' THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('old_findings', old_findings, 'oldest', oldest, 'types', types, 'max_age_hours', $max_age_hours) AS evidence
FROM judged
