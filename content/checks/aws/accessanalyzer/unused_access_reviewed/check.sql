WITH place AS (
  SELECT o.organization_uid, a.account_id
  FROM assay_organization o
  JOIN assay_account a ON a.organization_id = o.organization_id OR (o.organization_id IS NULL AND a.account_id = o.account_id)
),
analyzer AS (
  SELECT p.organization_uid, z.resource_uid, z.account_id, z.type
  FROM aws_accessanalyzer_analyzer z
  JOIN place p ON p.account_id = z.account_id
  WHERE z.type IN ('ORGANIZATION_UNUSED_ACCESS', 'ACCOUNT_UNUSED_ACCESS') AND z.status = 'ACTIVE'
    AND z.configuration['unused_access']['unused_access_age'] <= $days
),
coverage AS (
  SELECT p.organization_uid, count(DISTINCT p.account_id) = count(DISTINCT p.account_id) FILTER (WHERE z.resource_uid IS NOT NULL) AS covered,
    coalesce(min(z.account_id) FILTER (WHERE z.type = 'ORGANIZATION_UNUSED_ACCESS'), min(z.account_id)) AS account_id,
    array_agg(DISTINCT z.resource_uid) FILTER (WHERE z.resource_uid IS NOT NULL) AS analyzers
  FROM place p
  LEFT JOIN analyzer z ON z.organization_uid = p.organization_uid
    AND (z.type = 'ORGANIZATION_UNUSED_ACCESS' OR z.account_id = p.account_id)
  GROUP BY p.organization_uid
),
finding AS (
  SELECT p.organization_uid,
    count(*) FILTER (WHERE f.error IS NULL AND age_days(f.created_at) > $days) AS old_findings,
    min(f.resource) FILTER (WHERE f.error IS NULL AND age_days(f.created_at) > $days) AS example,
    bool_or(f.error IS NOT NULL OR f.created_at IS NULL OR f.status IS NULL OR f.finding_type IS NULL) AS unread
  FROM aws_accessanalyzer_unused_access_finding f
  JOIN place p ON p.account_id = f.account_id
  WHERE coalesce(f.status, 'ACTIVE') = 'ACTIVE' AND coalesce(f.finding_type, 'UnusedIAMRole') IN ('UnusedIAMRole', 'UnusedPermission')
  GROUP BY p.organization_uid
),
attested AS (
  SELECT p.organization_uid, max(t.attested_at) AS attested_at, last_value(t.signed_by ORDER BY t.attested_at) AS signed_by
  FROM assay_attestation t
  JOIN assay_organization p ON p.organization_id = t.organization_id OR (p.organization_id IS NULL AND p.account_id = t.account_id)
  WHERE t.topic = 'unused_access_reviewed' AND age_days(t.attested_at) BETWEEN 0 AND $days
  GROUP BY p.organization_uid
),
judged AS (
  SELECT o.organization_uid, coalesce(c.account_id, o.account_id) AS account_id, c.analyzers, coalesce(f.old_findings, 0) AS old_findings,
    f.example, t.attested_at, t.signed_by,
    CASE
      WHEN t.attested_at IS NOT NULL THEN 'attested'
      WHEN f.old_findings > 0 THEN 'open_findings'
      WHEN f.unread OR o.state = 'unknown' THEN 'unread'
      WHEN c.covered THEN 'reviewed'
      ELSE 'needs_evidence'
    END AS reason
  FROM assay_organization o
  LEFT JOIN coverage c ON c.organization_uid = o.organization_uid
  LEFT JOIN finding f ON f.organization_uid = o.organization_uid
  LEFT JOIN attested t ON t.organization_uid = o.organization_uid
)
SELECT
  organization_uid AS resource_uid, account_id, 'global' AS region,
  CASE
    WHEN reason IN ('reviewed', 'attested') THEN 'pass'
    WHEN reason IN ('open_findings', 'needs_evidence', 'unread') THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason = 'attested' THEN 'attested' END AS way,
  named_struct('analyzers', analyzers, 'old_findings', old_findings, 'example', example,
    'attested_at', CAST(attested_at AS VARCHAR), 'signed_by', signed_by, 'days', $days) AS evidence
FROM judged
