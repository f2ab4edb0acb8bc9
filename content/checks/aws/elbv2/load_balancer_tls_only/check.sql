WITH action AS (
  SELECT resource_uid, count(*) AS actions, array_agg(action['type'] ORDER BY action['type']) AS types,
    bool_and(action['type'] = 'redirect' AND action['redirect_config']['protocol'] = 'HTTPS') AS redirects
  FROM (SELECT resource_uid, unnest(default_actions) AS action FROM aws_ec2_load_balancer_listener)
  GROUP BY resource_uid
),
listener AS (
  SELECT l.resource_uid, l.account_id, l.region, l.protocol, l.port, l.ssl_policy, b.load_balancer_name, b.scheme, b.type,
    a.types, a.actions, a.redirects,
    l.protocol IN ('TCP', 'UDP', 'TCP_UDP', 'QUIC', 'TCP_QUIC') AS plain
  FROM aws_ec2_load_balancer_listener l
  LEFT JOIN aws_ec2_load_balancer b ON b.account_id = l.account_id AND b.resource_uid = l.parent_uid
  LEFT JOIN action a ON a.resource_uid = l.resource_uid
),
judged AS (
  SELECT *,
    CASE
      WHEN scheme = 'internal' OR type = 'gateway' THEN 'internal'
      WHEN scheme IS DISTINCT FROM 'internet-facing' THEN 'not_read'
      WHEN protocol IN ('HTTPS', 'TLS') AND ssl_policy IS NULL THEN 'not_read'
      WHEN protocol IN ('HTTPS', 'TLS') AND glob_match_any(ssl_policy, $tls12_policies) THEN 'tls'
      WHEN protocol IN ('HTTPS', 'TLS') THEN 'weak_policy'
      WHEN protocol = 'HTTP' AND actions IS NULL THEN 'not_read'
      WHEN protocol = 'HTTP' AND actions = 1 AND redirects THEN 'redirects'
      WHEN protocol = 'HTTP' THEN 'plain_http'
      WHEN plain AND $fail_plain_tcp THEN 'plain_tcp'
      WHEN plain THEN 'passed_on'
      ELSE 'not_read'
    END AS reason
  FROM listener
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('tls', 'redirects') THEN 'pass'
    WHEN reason IN ('weak_policy', 'plain_http', 'plain_tcp') THEN 'fail'
    WHEN reason IN ('passed_on', 'internal') THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('load_balancer', load_balancer_name, 'scheme', scheme, 'type', type, 'protocol', protocol, 'port', port,
               'ssl_policy', ssl_policy, 'actions', types, 'tls12_policies', $tls12_policies) AS evidence
FROM judged
