WITH domain AS (
  -- A domain that several answers tell of counts once.
  SELECT DISTINCT
    o.resource_uid, o.account_id, o.region, o.domain_name, d.deleted, d.resource_uid IS NULL AS unread,
    d.vpc_options['vpc_id'] AS vpc, $siem_domain = '' OR o.domain_name = $siem_domain AS is_siem,
    d.encryption_at_rest_options['enabled'] AND d.node_to_node_encryption_options['enabled']
      AND d.advanced_security_options['enabled'] AND d.domain_endpoint_options['enforce_https'] AS told,
    concat_ws(', ',
      CASE WHEN NOT d.encryption_at_rest_options['enabled'] THEN 'EncryptionAtRestOptions.Enabled' END,
      CASE WHEN NOT d.node_to_node_encryption_options['enabled'] THEN 'NodeToNodeEncryptionOptions.Enabled' END,
      CASE WHEN NOT d.advanced_security_options['enabled'] THEN 'AdvancedSecurityOptions.Enabled' END,
      CASE WHEN NOT d.domain_endpoint_options['enforce_https'] THEN 'DomainEndpointOptions.EnforceHTTPS' END,
      -- A domain with public access has no VPC options, one that publishes no logs no log options.
      CASE WHEN coalesce(d.vpc_options['vpc_id'], '') = '' THEN 'VPCOptions.VPCId' END,
      CASE WHEN NOT coalesce(d.log_publishing_options['AUDIT_LOGS']['enabled'], false) THEN 'LogPublishingOptions.AUDIT_LOGS' END
    ) AS gaps
  FROM aws_opensearch_domain o
  LEFT JOIN aws_opensearch_domain_detail d
    ON d.account_id = o.account_id AND d.region = o.region AND d.resource_uid = o.resource_uid AND d.error IS NULL
),
judged AS (
  SELECT *,
    CASE
      WHEN NOT is_siem THEN 'not_siem'
      WHEN unread THEN 'not_read'
      WHEN deleted THEN 'gone'
      WHEN gaps <> '' THEN 'gaps'
      WHEN told THEN 'hardened'
      ELSE 'not_read'
    END AS reason
  FROM domain
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'hardened' THEN 'pass'
    WHEN reason = 'gaps' THEN 'fail'
    WHEN reason IN ('not_siem', 'gone') THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('domain', domain_name, 'vpc', vpc, 'gaps', gaps, 'siem_domain', $siem_domain) AS evidence
FROM judged
