WITH detectors AS (
  SELECT l.account_id, l.region, d.status
  FROM aws_guardduty_detector l
  LEFT JOIN aws_guardduty_detector_detail d ON d.parent_uid = l.resource_uid AND d.error IS NULL
),
destinations AS (
  SELECT
    account_id, region,
    count(*) FILTER (WHERE error IS NULL) AS destinations,
    bool_or(status = 'PUBLISHING') AS publishing,
    bool_or(status IS NULL) AS not_told
  FROM aws_guardduty_publishing_destination
  GROUP BY account_id, region
),
rules AS (
  SELECT
    r.account_id, r.region, r.name, r.state LIKE 'ENABLED%' AS enabled,
    event_pattern_matches(r.event_pattern, concat('{"version":"0","account":"', r.account_id, '","region":"', r.region, '","source":"aws.guardduty","detail-type":"GuardDuty Finding","detail":{"severity":8,"type":"UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS","service":{"serviceName":"guardduty","archived":false}}}')) AS matches,
    count(t.arn) AS targets,
    bool_or(t.error IS NOT NULL) AS refused
  FROM aws_eventbridge_rule r
  LEFT JOIN aws_eventbridge_rule_target t ON t.parent_uid = r.resource_uid
  WHERE r.event_pattern IS NOT NULL
  GROUP BY r.account_id, r.region, r.name, r.state, r.event_pattern
),
routes AS (
  SELECT
    account_id, region,
    min(name) FILTER (WHERE enabled AND matches AND targets > 0) AS rule,
    bool_or(enabled IS NULL OR (enabled AND (matches IS NULL OR (matches AND targets = 0 AND refused)))) AS not_told
  FROM rules
  GROUP BY account_id, region
),
hubs AS (
  SELECT
    account_id, region,
    bool_or(arn LIKE '%:product-subscription/aws/guardduty') AS subscribed
  FROM aws_securityhub_enabled_product_subscription
  GROUP BY account_id, region
),
judged AS (
  SELECT
    s.region_uid, s.account_id, s.region, coalesce(x.destinations, 0) AS destinations, r.rule, h.subscribed,
    CASE
      WHEN d.account_id IS NULL OR d.status = 'DISABLED' THEN 'guardduty_off'
      WHEN d.status IS NULL OR d.status <> 'ENABLED' THEN 'not_read'
      WHEN x.publishing AND r.rule IS NOT NULL THEN 'rule'
      WHEN x.publishing AND h.subscribed THEN 'security_hub'
      WHEN x.publishing AND coalesce(r.not_told, false) THEN 'not_read'
      WHEN x.publishing THEN 'not_routed'
      WHEN coalesce(x.not_told, false) THEN 'not_read'
      WHEN x.account_id IS NULL OR NOT x.publishing THEN 'not_exported'
    END AS reason
  FROM assay_scope s
  LEFT JOIN detectors d ON d.account_id = s.account_id AND d.region = s.region
  LEFT JOIN destinations x ON x.account_id = s.account_id AND x.region = s.region
  LEFT JOIN routes r ON r.account_id = s.account_id AND r.region = s.region
  LEFT JOIN hubs h ON h.account_id = s.account_id AND h.region = s.region
)
SELECT
  region_uid AS resource_uid,
  account_id,
  region,
  CASE
    WHEN reason IN ('rule', 'security_hub') THEN 'pass'
    WHEN reason IN ('not_exported', 'not_routed') THEN 'fail'
    WHEN reason = 'guardduty_off' THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason IN ('guardduty_off', 'not_exported') THEN 'destination' WHEN reason IN ('rule', 'security_hub') THEN reason END AS way,
  named_struct('destinations', destinations, 'rule', rule, 'security_hub', subscribed) AS evidence
FROM judged
