WITH origin AS (
  SELECT DISTINCT lower(item['domain_name']) AS domain_name
  FROM (SELECT unnest(origins['items']) AS item FROM aws_cloudfront_distribution
        WHERE coalesce(enabled, true) AND glob_match(web_acl_id, 'arn:*:wafv2:*'))
),
refused AS (SELECT count(*) AS calls FROM assay_error WHERE table_name = 'aws_cloudfront_distribution'),
entry AS (SELECT account_id, region, group_id, unnest(ip_permissions) AS entry FROM aws_vpc_security_group),
source AS (
  SELECT account_id, region, group_id, false AS cdn FROM entry
  WHERE cardinality(entry['ip_ranges']) > 0 OR cardinality(entry['ipv6_ranges']) > 0 OR cardinality(entry['user_id_group_pairs']) > 0
  UNION ALL
  SELECT s.account_id, s.region, s.group_id, p.prefix_list_name IN
    ('com.amazonaws.global.cloudfront.origin-facing', 'com.amazonaws.global.ipv6.cloudfront.origin-facing')
  FROM (SELECT account_id, region, group_id, unnest(entry['prefix_list_ids'])['prefix_list_id'] AS id FROM entry) s
  LEFT JOIN aws_ec2_managed_prefix_list p ON p.account_id = s.account_id AND p.region = s.region AND p.prefix_list_id = s.id
  UNION ALL
  SELECT account_id, region, group_id, NULL FROM aws_vpc_security_group WHERE ip_permissions IS NULL
),
guard AS (  -- who gets in through the groups of a load balancer
  SELECT b.resource_uid, bool_or(NOT s.cdn) AS others, bool_or(s.cdn) AS cdn,
    bool_or(g.group_id IS NULL OR (s.group_id IS NOT NULL AND s.cdn IS NULL)) AS unclear
  FROM (SELECT resource_uid, account_id, region, unnest(security_groups) AS group_id FROM aws_ec2_load_balancer) b
  LEFT JOIN aws_vpc_security_group g ON g.account_id = b.account_id AND g.region = b.region AND g.group_id = b.group_id
  LEFT JOIN source s ON s.account_id = b.account_id AND s.region = b.region AND s.group_id = b.group_id
  GROUP BY b.resource_uid
),
load_balancer AS (
  SELECT b.*, a.web_acl['arn'] AS web_acl, a.resource_uid IS NOT NULL AND a.error IS NULL AS acl_read,
    CASE WHEN o.domain_name IS NOT NULL THEN true WHEN r.calls = 0 AND b.dns_name IS NOT NULL THEN false END AS is_origin,
    CASE WHEN g.others THEN false WHEN g.unclear OR b.security_groups IS NULL THEN NULL ELSE coalesce(g.cdn, false) END AS only_cdn
  FROM aws_ec2_load_balancer b
  LEFT JOIN aws_wafv2_web_acl_for_alb a ON a.account_id = b.account_id AND a.parent_uid = b.resource_uid
  LEFT JOIN origin o ON o.domain_name IN (lower(b.dns_name), concat('dualstack.', lower(b.dns_name)))
  LEFT JOIN guard g ON g.resource_uid = b.resource_uid
  CROSS JOIN refused r
),
endpoint AS (
  SELECT resource_uid, account_id, region, 'load balancer' AS kind, load_balancer_name AS name, web_acl,
    concat(type, ', ', scheme) AS access, scheme = 'internal' OR type <> 'application' AS closed, only_cdn, is_origin,
    acl_read AND type IS NOT NULL AND scheme IS NOT NULL AS readable
  FROM load_balancer
  UNION ALL
  SELECT s.resource_uid, s.account_id, s.region, 'REST API stage', concat(a.name, '/', s.stage_name), s.web_acl_arn,
    array_to_string(a.endpoint_configuration['types'], ', '), array_has(a.endpoint_configuration['types'], 'PRIVATE'), false, false,
    s.error IS NULL AND s.stage_name IS NOT NULL AND a.resource_uid IS NOT NULL
  FROM aws_api_gateway_stage s LEFT JOIN aws_api_gateway_rest_api a ON a.account_id = s.account_id AND a.resource_uid = s.parent_uid
  UNION ALL
  SELECT resource_uid, account_id, region, 'GraphQL API', name, waf_web_acl_arn, visibility, visibility = 'PRIVATE', false, false, true
  FROM aws_appsync_graphql_api
  UNION ALL
  SELECT resource_uid, account_id, region, 'CloudFront distribution', id, nullif(web_acl_id, ''), 'disabled', NOT enabled, false, false, true
  FROM aws_cloudfront_distribution
),
judged AS (
  SELECT *,
    CASE
      WHEN closed THEN 'closed'
      WHEN NOT readable THEN 'not_read'
      WHEN glob_match(web_acl, 'arn:*:wafv2:*') THEN 'protected'
      WHEN web_acl IS NOT NULL THEN 'classic'
      WHEN kind = 'load balancer' AND only_cdn AND is_origin THEN 'behind_cloudfront'
      WHEN kind = 'load balancer' AND only_cdn IS FALSE THEN 'bypassed'
      WHEN kind <> 'load balancer' OR is_origin IS FALSE THEN 'no_web_acl'
      ELSE 'origin_unclear'
    END AS reason
  FROM endpoint
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('protected', 'behind_cloudfront') THEN 'pass'
    WHEN reason IN ('no_web_acl', 'bypassed', 'classic') THEN 'fail'
    WHEN reason = 'closed' THEN 'not_applicable'
    WHEN reason IN ('origin_unclear', 'not_read') THEN 'unknown'
  END AS verdict,
  reason,
  CASE
    WHEN kind = 'REST API stage' THEN 'rest_api'
    WHEN kind = 'GraphQL API' THEN 'graphql_api'
    WHEN kind = 'CloudFront distribution' THEN 'distribution'
    WHEN reason = 'closed' THEN 'closed'
    WHEN reason IN ('behind_cloudfront', 'origin_unclear') THEN 'origin'
    WHEN reason = 'no_web_acl' THEN 'unfronted'
    WHEN reason = 'bypassed' THEN 'reachable'
    ELSE 'load_balancer'
  END AS way,
  named_struct('kind', kind, 'name', name, 'web_acl', web_acl, 'access', access, 'admits_only_cloudfront', only_cdn,
               'is_origin', is_origin) AS evidence
FROM judged
