WITH -- The administrator sees its members' findings too, and the home Region those of the others: each counts once.
finding AS (
  SELECT DISTINCT
    a.organization_uid, f.id, parse_time(f.created_at) AS created_at, trim(coalesce(f.note['text'], '')) = '' AS no_note,
    f.workflow['status'] AS status, f.record_state = 'ACTIVE' AND f.severity['label'] IN ('CRITICAL', 'HIGH') AS severe,
    TRY_CAST(CASE f.severity['label'] WHEN 'CRITICAL' THEN json_text($sla_days, 'CRITICAL')
      WHEN 'HIGH' THEN json_text($sla_days, 'HIGH') END AS DOUBLE) AS days
  FROM aws_securityhub_finding f
  JOIN assay_account x ON x.account_id = f.account_id
  JOIN assay_organization a ON a.organization_id = x.organization_id OR a.account_uid = x.account_uid
  WHERE f.absent IS NULL
),
rated AS (
  SELECT
    *, severe AND status = 'NEW' AND age_days(created_at) > days AS overdue, severe AND status = 'SUPPRESSED' AND no_note AS unexplained
  FROM finding
),
totals AS (
  SELECT
    organization_uid, count(DISTINCT id) AS findings,
    count(DISTINCT id) FILTER (WHERE overdue) AS overdue,
    count(DISTINCT id) FILTER (WHERE unexplained) AS unexplained,
    count(*) FILTER (WHERE overdue IS NULL OR unexplained IS NULL) AS not_told,
    min(created_at) FILTER (WHERE overdue) AS oldest
  FROM rated
  GROUP BY organization_uid
),
hub AS (
  SELECT a.organization_uid, bool_and(f.absent IS NOT NULL) AS off
  FROM asked a
  JOIN assay_scope s ON s.account_id = a.asked
  LEFT JOIN (SELECT DISTINCT account_id, region, absent FROM aws_securityhub_finding WHERE absent IS NOT NULL) f
    ON f.account_id = s.account_id AND f.region = s.region
  GROUP BY a.organization_uid
),
judged AS (
  SELECT
    a.organization_uid, a.asked, a.administrators, t.oldest, coalesce(t.findings, 0) AS findings,
    coalesce(t.overdue, 0) AS overdue, coalesce(t.unexplained, 0) AS unexplained, coalesce(t.not_told, 0) AS not_told,
    CASE
      WHEN t.overdue > 0 THEN 'overdue'
      WHEN t.unexplained > 0 THEN 'unexplained'
      WHEN a.state = 'unknown' OR t.not_told > 0 OR h.off IS NULL THEN 'not_read'
      WHEN a.outside THEN 'administrator_not_in_scope'
      WHEN h.off AND t.findings IS NULL THEN 'hub_off'
      WHEN t.findings > 0 OR NOT h.off THEN 'triaged'
    END AS reason
  FROM asked a
  LEFT JOIN totals t ON t.organization_uid = a.organization_uid
  LEFT JOIN hub h ON h.organization_uid = a.organization_uid
)
SELECT
  organization_uid AS resource_uid, asked AS account_id, 'global' AS region,
  CASE
    WHEN reason = 'triaged' THEN 'pass'
    WHEN reason IN ('overdue', 'unexplained') THEN 'fail'
    WHEN reason = 'hub_off' THEN 'not_applicable'
    WHEN reason IN ('administrator_not_in_scope', 'not_read') THEN 'unknown'
  END AS verdict,
  reason,
  named_struct(
    'account_asked', asked, 'administrators', administrators, 'findings', findings, 'overdue', overdue,
    'unexplained', unexplained, 'not_told', not_told, 'oldest', CAST(oldest AS VARCHAR), 'sla_days', $sla_days
  ) AS evidence
FROM judged
