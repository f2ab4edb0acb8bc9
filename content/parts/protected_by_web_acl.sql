-- Web ACLs with what they protect.
acl AS (
  SELECT account_id, region, resource_uid, 'regional' AS way FROM aws_wafv2_web_acl
  UNION ALL SELECT account_id, region, resource_uid, 'cloudfront' AS way FROM aws_wafv2_web_acl_cloudfront
),
protected AS (
  SELECT account_id, parent_uid, protected_arn AS arn, error FROM aws_wafv2_web_acl_resource_alb
  UNION ALL SELECT account_id, parent_uid, protected_arn, error FROM aws_wafv2_web_acl_resource_api_gateway
  UNION ALL SELECT account_id, parent_uid, protected_arn, error FROM aws_wafv2_web_acl_resource_appsync
  UNION ALL SELECT account_id, parent_uid, protected_arn, error FROM aws_wafv2_web_acl_resource_cognito
  UNION ALL SELECT account_id, parent_uid, protected_arn, error FROM aws_wafv2_web_acl_resource_app_runner
  UNION ALL SELECT account_id, parent_uid, protected_arn, error FROM aws_wafv2_web_acl_resource_verified_access
  UNION ALL SELECT account_id, parent_uid, protected_arn, error FROM aws_wafv2_web_acl_resource_amplify
  UNION ALL SELECT account_id, parent_uid, arn, error FROM aws_cloudfront_distribution_by_web_acl
),
usage AS (
  SELECT account_id, parent_uid, count(arn) AS resources, count(error) AS refused FROM protected GROUP BY account_id, parent_uid
)
