WITH application AS (
  SELECT a.account_uid, a.organization_id, min(p.name) AS name
  FROM aws_ssoadmin_application p
  JOIN assay_account a ON a.account_id = p.account_id
  WHERE p.status = 'ENABLED'
    AND glob_match_any(lower(p.name), string_to_array(lower(array_to_string($applications, chr(10))), chr(10)))
  GROUP BY a.account_uid, a.organization_id
),
-- The newest statement counts. Outside an organization it names the account.
statement AS (
  SELECT organization_id, account_id, max(attested_at) AS attested_at,
    last_value(signed_by ORDER BY attested_at) AS signed_by, last_value(statement ORDER BY attested_at) AS statement
  FROM assay_attestation
  WHERE topic = 'ai_coding_assistant_governed' AND age_days(attested_at) >= 0
  GROUP BY organization_id, account_id
),
found AS (
  SELECT o.organization_uid, o.account_id, p.name, s.attested_at, s.signed_by, s.statement,
    row_number() OVER (PARTITION BY o.organization_uid ORDER BY p.name NULLS LAST, s.attested_at DESC NULLS LAST) AS place
  FROM assay_organization o
  LEFT JOIN application p ON coalesce(p.organization_id = o.organization_id, p.account_uid = o.account_uid)
  LEFT JOIN statement s ON coalesce(s.organization_id = o.organization_id, s.account_id = o.account_id)
),
judged AS (
  SELECT *,
    CASE
      WHEN name IS NOT NULL THEN 'application'
      WHEN attested_at IS NULL THEN 'needs_evidence'
      WHEN age_days(attested_at) >= $attestation_days THEN 'outdated'
      WHEN trim(coalesce(statement, '')) = '' THEN 'no_statement'
      WHEN age_days(attested_at) < $attestation_days THEN 'attested'
    END AS reason
  FROM found
  WHERE place = 1
)
SELECT
  organization_uid AS resource_uid, account_id, 'global' AS region,
  CASE
    WHEN reason IN ('application', 'attested') THEN 'pass'
    WHEN reason IN ('needs_evidence', 'outdated', 'no_statement') THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason IN ('application', 'attested') THEN reason END AS way,
  named_struct('application', name, 'applications', $applications, 'attested_at', CAST(attested_at AS VARCHAR),
    'signed_by', signed_by, 'statement', statement, 'attestation_days', $attestation_days) AS evidence
FROM judged
