WITH instances AS (
  SELECT o.organization_uid, count(*) AS instances
  FROM assay_organization o
  JOIN assay_account a
    ON a.organization_id = o.organization_id OR (o.organization_id IS NULL AND a.account_id = o.account_id)
  JOIN aws_ssoadmin_instance i ON i.account_id = a.account_id
  GROUP BY o.organization_uid
),
attested AS (
  SELECT o.organization_uid, max(t.attested_at) AS attested_at, last_value(t.signed_by ORDER BY t.attested_at) AS signed_by
  FROM assay_organization o
  JOIN assay_attestation t
    ON t.organization_id = o.organization_id OR (o.organization_id IS NULL AND t.account_id = o.account_id)
  WHERE t.topic = 'identity_center_mfa_attested' AND age_days(t.attested_at) >= 0
  GROUP BY o.organization_uid
),
judged AS (
  SELECT
    o.organization_uid, o.account_id, i.instances, a.attested_at, a.signed_by,
    CASE
      WHEN o.state = 'unknown' THEN 'not_read'
      WHEN i.instances IS NULL THEN 'no_instance'
      WHEN a.attested_at IS NULL THEN 'needs_evidence'
      WHEN age_days(a.attested_at) >= $days THEN 'outdated'
      WHEN age_days(a.attested_at) < $days THEN 'attested'
    END AS reason
  FROM assay_organization o
  LEFT JOIN instances i ON i.organization_uid = o.organization_uid
  LEFT JOIN attested a ON a.organization_uid = o.organization_uid
)
SELECT
  organization_uid AS resource_uid,
  account_id,
  'global' AS region,
  CASE
    WHEN reason = 'attested' THEN 'pass'
    WHEN reason = 'no_instance' THEN 'not_applicable'
    WHEN reason IN ('needs_evidence', 'outdated', 'not_read') THEN 'unknown'
  END AS verdict,
  reason,
  named_struct(
    'instances', instances, 'attested_at', CAST(attested_at AS VARCHAR), 'signed_by', signed_by, 'days', $days
  ) AS evidence
FROM judged
