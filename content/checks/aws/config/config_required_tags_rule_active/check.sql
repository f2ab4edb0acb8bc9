WITH judged AS (
  SELECT
    r.account_id, r.region, r.config_rule_name, r.config_rule_state, c.compliance['compliance_type'] AS compliance,
    CASE
      WHEN r.source['source_identifier'] IS NULL OR r.input_parameters IS NULL THEN 'not_read'
      WHEN NOT coalesce(array_has([
        json_text(r.input_parameters, 'tag1Key'), json_text(r.input_parameters, 'tag2Key'),
        json_text(r.input_parameters, 'tag3Key'), json_text(r.input_parameters, 'tag4Key'),
        json_text(r.input_parameters, 'tag5Key'), json_text(r.input_parameters, 'tag6Key')
      ], $class_key), false) THEN 'key_not_named'
      WHEN r.config_rule_state IS NULL THEN 'not_read'
      WHEN r.config_rule_state <> 'ACTIVE' THEN 'not_active'
      WHEN c.compliance['compliance_type'] IS NULL THEN 'not_read'
      WHEN c.compliance['compliance_type'] = 'COMPLIANT' THEN 'compliant'
      WHEN c.compliance['compliance_type'] = 'NON_COMPLIANT' THEN 'non_compliant'
      WHEN c.compliance['compliance_type'] IN ('INSUFFICIENT_DATA', 'NOT_APPLICABLE') THEN 'no_data'
      ELSE 'not_read'
    END AS reason
  FROM aws_config_rule r
  LEFT JOIN aws_config_rule_compliance c
    ON c.account_id = r.account_id AND c.region = r.region AND c.config_rule_name = r.config_rule_name
  WHERE r.source['source_identifier'] = 'REQUIRED_TAGS'
    OR (r.source['source_identifier'] IS NULL AND coalesce(r.source['owner'], 'AWS') = 'AWS')
),
ranked AS (
  SELECT *, row_number() OVER (
    PARTITION BY account_id, region
    ORDER BY CASE reason WHEN 'compliant' THEN 1 WHEN 'not_read' THEN 2 WHEN 'non_compliant' THEN 3 WHEN 'no_data' THEN 4
      WHEN 'not_active' THEN 5 ELSE 6 END, config_rule_name
  ) AS place
  FROM judged
),
reasoned AS (
  SELECT s.region_uid, s.account_id, s.region, coalesce(r.reason, 'no_rule') AS reason,
    r.config_rule_name, r.config_rule_state, r.compliance
  FROM assay_scope s
  LEFT JOIN ranked r ON r.account_id = s.account_id AND r.region = s.region AND r.place = 1
)
SELECT
  region_uid AS resource_uid, account_id, region,
  CASE
    WHEN reason = 'compliant' THEN 'pass'
    WHEN reason IN ('non_compliant', 'no_data', 'not_active', 'key_not_named', 'no_rule') THEN 'fail'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason IN ('not_active', 'key_not_named', 'no_rule') THEN 'rules' END AS way,
  named_struct('rule', config_rule_name, 'state', config_rule_state, 'compliance', compliance, 'class_key', $class_key) AS evidence
FROM reasoned
