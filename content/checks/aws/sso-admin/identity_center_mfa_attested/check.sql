WITH instances AS (
  SELECT a.organization_id, count(*) AS instances
  FROM aws_ssoadmin_instance i
  JOIN assay_account a ON a.account_id = i.account_id
  GROUP BY a.organization_id
),
attested AS (
  SELECT organization_id, max(attested_at) AS attested_at, last_value(signed_by ORDER BY attested_at) AS signed_by
  FROM assay_attestation
  WHERE topic = 'identity_center_mfa_attested' AND age_days(attested_at) >= 0
  GROUP BY organization_id
),
judged AS (
  SELECT
    o.organization_uid, o.account_id, i.instances, a.attested_at, a.signed_by,
    CASE
      WHEN o.state = 'standalone' THEN 'standalone'
      WHEN o.state = 'unknown' THEN 'not_read'
      WHEN i.instances IS NULL THEN 'no_instance'
      WHEN a.attested_at IS NULL THEN 'needs_evidence'
      WHEN age_days(a.attested_at) >= $days THEN 'outdated'
      WHEN age_days(a.attested_at) < $days THEN 'attested'
    END AS reason
  FROM assay_organization o
  LEFT JOIN instances i ON i.organization_id = o.organization_id
  LEFT JOIN attested a ON a.organization_id = o.organization_id
)
SELECT
  organization_uid AS resource_uid,
  account_id,
  'global' AS region,
  CASE
    WHEN reason = 'attested' THEN 'pass'
    WHEN reason IN ('standalone', 'no_instance') THEN 'not_applicable'
    WHEN reason IN ('needs_evidence', 'outdated', 'not_read') THEN 'unknown'
  END AS verdict,
  reason,
  named_struct(
    'instances', instances, 'attested_at', CAST(attested_at AS VARCHAR), 'signed_by', signed_by, 'days', $days
  ) AS evidence
FROM judged
