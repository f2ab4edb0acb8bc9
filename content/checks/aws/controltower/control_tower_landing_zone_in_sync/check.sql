WITH zone AS (
  SELECT account_id, arn, min(split_part(arn, ':', 4)) AS home_region
  FROM aws_controltower_landing_zone
  GROUP BY account_id, arn
),
-- Only the home Region answers for a landing zone; the others have nothing to say about it.
told AS (
  SELECT account_id, resource_uid AS arn, min(status) AS status, min(drift_status['status']) AS drift,
    min(version) AS version, min(latest_available_version) AS latest
  FROM aws_controltower_landing_zone_detail
  WHERE error IS NULL AND absent IS NULL
  GROUP BY account_id, resource_uid
),
state AS (
  SELECT z.account_id, z.arn, z.home_region, t.status, t.drift, t.version, t.latest,
    CASE
      WHEN t.status IN ('PROCESSING', 'FAILED') THEN 'not_active'
      WHEN t.drift = 'DRIFTED' THEN 'drifted'
      WHEN t.status = 'ACTIVE' AND t.drift = 'IN_SYNC' AND t.version <> t.latest AND $require_latest THEN 'older'
      WHEN t.status = 'ACTIVE' AND t.drift = 'IN_SYNC' AND $require_latest
       AND (t.version IS NULL OR t.latest IS NULL) THEN 'unread'
      WHEN t.status = 'ACTIVE' AND t.drift = 'IN_SYNC' AND t.version <> t.latest THEN 'in_sync_older'
      WHEN t.status = 'ACTIVE' AND t.drift = 'IN_SYNC' THEN 'in_sync'
      ELSE 'unread'
    END AS reason
  FROM zone z
  LEFT JOIN told t ON t.account_id = z.account_id AND t.arn = z.arn
),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY account_id ORDER BY CASE reason WHEN 'not_active' THEN 1
    WHEN 'drifted' THEN 2 WHEN 'older' THEN 3 WHEN 'unread' THEN 4 WHEN 'in_sync_older' THEN 5 ELSE 6 END, arn) AS place
  FROM state
),
attested AS (
  SELECT organization_id, max(attested_at) AS attested_at, last_value(signed_by ORDER BY attested_at) AS signed_by
  FROM assay_attestation
  WHERE topic = 'control_tower_landing_zone_in_sync' AND age_days(attested_at) >= 0
  GROUP BY organization_id
),
judged AS (
  SELECT o.organization_uid, o.account_id, r.arn, r.home_region, r.status, r.drift, r.version, r.latest,
    a.attested_at, a.signed_by,
    CASE
      WHEN o.state = 'standalone' THEN 'standalone'
      WHEN o.state = 'unknown' THEN 'organization_unread'
      WHEN r.reason IS NOT NULL THEN r.reason
      WHEN a.attested_at IS NULL THEN 'needs_evidence'
      WHEN age_days(a.attested_at) >= $attestation_days THEN 'outdated'
      WHEN age_days(a.attested_at) < $attestation_days THEN 'other_baseline'
    END AS reason
  FROM assay_organization o
  LEFT JOIN ranked r ON r.account_id = o.account_id AND r.place = 1
  LEFT JOIN attested a ON a.organization_id = o.organization_id
)
SELECT
  organization_uid AS resource_uid, account_id, coalesce(home_region, 'global') AS region,
  CASE
    WHEN reason IN ('in_sync', 'in_sync_older') THEN 'pass'
    WHEN reason IN ('not_active', 'drifted', 'older') THEN 'fail'
    WHEN reason IN ('standalone', 'other_baseline') THEN 'not_applicable'
    WHEN reason IN ('organization_unread', 'unread', 'needs_evidence', 'outdated') THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('landing_zone', arn, 'home_region', home_region, 'status', status, 'drift', drift, 'version', version,
    'latest', latest, 'require_latest', $require_latest, 'attested_at', CAST(attested_at AS VARCHAR),
    'signed_by', signed_by, 'attestation_days', $attestation_days) AS evidence
FROM judged
