WITH places AS (
  SELECT account_id, coalesce(organization_id, account_id) AS org FROM assay_account
),
integrations AS (
  SELECT p.org, i.region, count(*) AS integrations, bool_or(i.status = 'ACTIVE') AS active, bool_or(i.status IS NULL) AS not_told
  FROM aws_inspector2_code_security_integration i
  JOIN places p ON p.account_id = i.account_id
  WHERE i.error IS NULL AND i.absent IS NULL
  GROUP BY p.org, i.region
),
configurations AS (
  -- no event is told where none starts a scan
  SELECT
    p.org, c.region,
    bool_or(array_has_all(c.rule_set_categories, make_array('SAST', 'SCA', 'IAC'))
      AND array_has_any(c.continuous_integration_scan_supported_events, make_array('PULL_REQUEST', 'PUSH'))) AS complete,
    bool_or(c.rule_set_categories IS NULL) AS not_told
  FROM aws_inspector2_code_security_scan_configuration c
  JOIN places p ON p.account_id = c.account_id
  WHERE c.error IS NULL AND c.absent IS NULL
  GROUP BY p.org, c.region
),
totals AS (
  SELECT
    i.org, sum(i.integrations) AS integrations, bool_or(i.active) AS active,
    min(i.region) FILTER (WHERE i.active AND c.complete) AS region_scanned,
    bool_or((i.not_told AND c.complete IS DISTINCT FROM false) OR (i.active AND c.not_told)) AS not_told
  FROM integrations i
  LEFT JOIN configurations c ON c.org = i.org AND c.region = i.region
  GROUP BY i.org
),
repositories AS (
  SELECT DISTINCT p.org FROM aws_codecommit_repository r JOIN places p ON p.account_id = r.account_id
),
attested AS (
  SELECT DISTINCT a.account_id, t.topic
  FROM assay_account a
  JOIN assay_attestation t ON (t.account_id IS NULL OR t.account_id = a.account_id)
    AND (t.organization_id IS NULL OR t.organization_id = a.organization_id)
  WHERE t.topic IN ('inspector_code_security_on_repositories', 'no_source_repository')
    AND age_days(t.attested_at) BETWEEN 0 AND 365
),
judged AS (
  SELECT
    a.account_uid, a.account_id, coalesce(t.integrations, 0) AS integrations, t.region_scanned,
    CASE
      WHEN $third_party_sast <> '' AND s.account_id IS NOT NULL THEN 'attested'
      WHEN t.region_scanned IS NOT NULL THEN 'scanned'
      WHEN $third_party_sast <> '' THEN 'needs_evidence'
      WHEN a.organization_state = 'unknown' THEN 'organization_unknown'
      WHEN t.org IS NULL AND r.org IS NULL AND n.account_id IS NOT NULL THEN 'no_repository'
      WHEN t.not_told THEN 'not_told'
      WHEN t.active THEN 'no_configuration'
      WHEN coalesce(t.active, false) = false THEN 'no_integration'
    END AS reason
  FROM assay_account a
  JOIN places p ON p.account_id = a.account_id
  LEFT JOIN totals t ON t.org = p.org
  LEFT JOIN repositories r ON r.org = p.org
  LEFT JOIN attested s ON s.account_id = a.account_id AND s.topic = 'inspector_code_security_on_repositories'
  LEFT JOIN attested n ON n.account_id = a.account_id AND n.topic = 'no_source_repository'
)
SELECT
  account_uid AS resource_uid,
  account_id,
  'global' AS region,
  CASE
    WHEN reason IN ('scanned', 'attested') THEN 'pass'
    WHEN reason IN ('no_integration', 'no_configuration') THEN 'fail'
    WHEN reason = 'no_repository' THEN 'not_applicable'
    WHEN reason IN ('needs_evidence', 'not_told', 'organization_unknown') THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason = 'attested' THEN 'attested' WHEN reason <> 'no_repository' THEN 'inspector' END AS way,
  named_struct('integrations', integrations, 'region_scanned', region_scanned, 'third_party_sast', $third_party_sast) AS evidence
FROM judged
