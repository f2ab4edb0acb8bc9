WITH place AS (
  SELECT o.organization_uid, a.account_id
  FROM assay_organization o
  JOIN assay_account a ON a.organization_id = o.organization_id OR (o.organization_id IS NULL AND a.account_id = o.account_id)
),
administrator AS (
  SELECT DISTINCT a.organization_uid, d.id AS account_id
  FROM aws_organizations_sso_administrator d
  JOIN place a ON a.account_id = d.account_id
  WHERE d.absent IS NULL AND d.id IN (SELECT account_id FROM place)
),
-- The delegated administrator, if it is in the scope; else every account.
searched AS (
  SELECT p.organization_uid, p.account_id
  FROM place p
  LEFT JOIN (SELECT DISTINCT organization_uid FROM administrator) h ON h.organization_uid = p.organization_uid
  LEFT JOIN administrator d ON d.organization_uid = p.organization_uid AND d.account_id = p.account_id
  WHERE h.organization_uid IS NULL OR d.account_id IS NOT NULL
),
stack AS (
  SELECT account_id, min(stack_name) AS name
  FROM aws_cloudformation_stack
  -- After these two nothing of the stack is left.
  WHERE glob_match_any(stack_name, $stack_patterns) AND stack_status LIKE '%\_COMPLETE' ESCAPE '\'
    AND stack_status NOT IN ('DELETE_COMPLETE', 'ROLLBACK_COMPLETE')
  GROUP BY account_id
),
machine AS (
  SELECT account_id, min(name) AS name FROM aws_sfn_state_machine WHERE glob_match_any(name, $stack_patterns) GROUP BY account_id
),
tool AS (
  SELECT s.organization_uid, min(s.account_id) AS account_id, first_value(k.name ORDER BY s.account_id) AS stack,
    first_value(m.name ORDER BY s.account_id) AS state_machine
  FROM searched s
  JOIN stack k ON k.account_id = s.account_id
  JOIN machine m ON m.account_id = s.account_id
  GROUP BY s.organization_uid
),
attested AS (
  SELECT p.organization_uid, max(t.attested_at) AS attested_at, last_value(t.signed_by ORDER BY t.attested_at) AS signed_by,
    last_value(t.statement ORDER BY t.attested_at) AS statement
  FROM assay_attestation t
  JOIN assay_organization p ON p.organization_id = t.organization_id OR (p.organization_id IS NULL AND p.account_id = t.account_id)
  WHERE t.topic = 'elevation_tool_present' AND age_days(t.attested_at) >= 0 AND trim(t.statement) <> ''
  GROUP BY p.organization_uid
),
judged AS (
  SELECT o.organization_uid, o.account_id, o.state, t.account_id AS tool_account, t.stack, t.state_machine,
    a.attested_at, a.signed_by, a.statement, s.accounts AS searched,
    CASE
      WHEN t.account_id IS NOT NULL AND o.state <> 'unknown' THEN 'found'
      WHEN a.attested_at IS NOT NULL THEN 'attested'
      WHEN o.state = 'unknown' THEN 'unread'
      ELSE 'needs_evidence'
    END AS reason
  FROM assay_organization o
  LEFT JOIN tool t ON t.organization_uid = o.organization_uid
  LEFT JOIN attested a ON a.organization_uid = o.organization_uid
  LEFT JOIN (SELECT organization_uid, array_agg(account_id ORDER BY account_id) AS accounts FROM searched GROUP BY organization_uid) s
    ON s.organization_uid = o.organization_uid
)
SELECT
  organization_uid AS resource_uid, account_id, 'global' AS region,
  CASE WHEN reason IN ('found', 'attested') THEN 'pass' WHEN reason IN ('needs_evidence', 'unread') THEN 'unknown' END AS verdict,
  reason,
  CASE WHEN reason = 'attested' THEN 'attested' WHEN reason = 'found' AND state = 'standalone' THEN 'tool_standalone'
    WHEN reason = 'found' THEN 'tool' END AS way,
  named_struct('searched', searched, 'tool_account', tool_account, 'stack', stack, 'state_machine', state_machine,
    'attested_at', CAST(attested_at AS VARCHAR), 'signed_by', signed_by, 'statement', statement, 'stack_patterns', $stack_patterns) AS evidence
FROM judged
