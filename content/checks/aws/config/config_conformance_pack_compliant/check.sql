WITH pack AS (
  SELECT
    p.account_id, p.region, p.conformance_pack_name AS name, p.conformance_pack_id AS id, p.conformance_pack_state AS state,
    c.conformance_pack_compliance_status AS compliance
  FROM aws_config_conformance_pack_status p
  LEFT JOIN aws_config_conformance_pack_compliance c ON c.account_id = p.account_id AND c.region = p.region
    AND c.conformance_pack_name = p.conformance_pack_name AND c.error IS NULL
),
-- AWS names the rules of a pack NAME-conformance-pack-ID; the pack's id is conformance-pack-ID.
broken_rule AS (
  SELECT p.account_id, p.region, array_slice(array_agg(DISTINCT r.config_rule_name ORDER BY r.config_rule_name), 1, 10) AS rules
  FROM pack p
  JOIN aws_config_rule_compliance r ON r.account_id = p.account_id AND r.region = p.region
    AND r.compliance['compliance_type'] = 'NON_COMPLIANT' AND ends_with(r.config_rule_name, concat('-', p.id))
  GROUP BY p.account_id, p.region
),
summary AS (
  SELECT account_id, region, count(*) AS packs, bool_or(state = 'CREATE_COMPLETE') AS complete,
    array_agg(concat(name, ' ', state) ORDER BY name) AS states,
    array_agg(name ORDER BY name) FILTER (WHERE compliance = 'NON_COMPLIANT') AS deviating,
    array_agg(name ORDER BY name) FILTER (WHERE compliance = 'INSUFFICIENT_DATA') AS without_data,
    array_agg(name ORDER BY name) FILTER (WHERE state IS NULL OR compliance IS NULL
      OR compliance NOT IN ('COMPLIANT', 'NON_COMPLIANT', 'INSUFFICIENT_DATA')) AS unread
  FROM pack
  GROUP BY account_id, region
),
judged AS (
  SELECT s.region_uid, s.account_id, s.region, p.packs, p.states, p.deviating, p.without_data, p.unread, r.rules,
    CASE
      WHEN p.packs IS NULL THEN 'no_pack'
      WHEN p.deviating IS NOT NULL THEN 'non_compliant'
      WHEN p.without_data IS NOT NULL THEN 'no_data'
      WHEN NOT p.complete THEN 'none_complete'
      WHEN p.unread IS NOT NULL THEN 'not_read'
      WHEN p.complete THEN 'compliant'
      ELSE 'not_read'
    END AS reason
  FROM assay_scope s
  LEFT JOIN summary p ON p.account_id = s.account_id AND p.region = s.region
  LEFT JOIN broken_rule r ON r.account_id = s.account_id AND r.region = s.region
)
SELECT
  region_uid AS resource_uid, account_id, region,
  CASE
    WHEN reason = 'compliant' THEN 'pass'
    WHEN reason IN ('non_compliant', 'no_data', 'none_complete', 'no_pack') THEN 'fail'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason IN ('non_compliant', 'no_data') THEN 'read' WHEN reason IN ('none_complete', 'no_pack') THEN 'packs' ELSE 'result' END AS way,
  named_struct('packs', packs, 'states', states, 'deviating', deviating, 'without_data', without_data, 'unread', unread, 'rules', rules) AS evidence
FROM judged
