//! The resource types that Security Hub knows.

/// The types with details of their own, as the API's model of `ResourceDetails` lists them.
const TYPES: [&str; 97] = [
    "AwsAmazonMqBroker",
    "AwsApiGatewayRestApi",
    "AwsApiGatewayStage",
    "AwsApiGatewayV2Api",
    "AwsApiGatewayV2Stage",
    "AwsAppSyncGraphQlApi",
    "AwsAthenaWorkGroup",
    "AwsAutoScalingAutoScalingGroup",
    "AwsAutoScalingLaunchConfiguration",
    "AwsBackupBackupPlan",
    "AwsBackupBackupVault",
    "AwsBackupRecoveryPoint",
    "AwsCertificateManagerCertificate",
    "AwsCloudFormationStack",
    "AwsCloudFrontDistribution",
    "AwsCloudTrailTrail",
    "AwsCloudWatchAlarm",
    "AwsCodeBuildProject",
    "AwsDmsEndpoint",
    "AwsDmsReplicationInstance",
    "AwsDmsReplicationTask",
    "AwsDynamoDbTable",
    "AwsEc2ClientVpnEndpoint",
    "AwsEc2Eip",
    "AwsEc2Instance",
    "AwsEc2LaunchTemplate",
    "AwsEc2NetworkAcl",
    "AwsEc2NetworkInterface",
    "AwsEc2RouteTable",
    "AwsEc2SecurityGroup",
    "AwsEc2Subnet",
    "AwsEc2TransitGateway",
    "AwsEc2Volume",
    "AwsEc2Vpc",
    "AwsEc2VpcEndpointService",
    "AwsEc2VpcPeeringConnection",
    "AwsEc2VpnConnection",
    "AwsEcrContainerImage",
    "AwsEcrRepository",
    "AwsEcsCluster",
    "AwsEcsContainer",
    "AwsEcsService",
    "AwsEcsTask",
    "AwsEcsTaskDefinition",
    "AwsEfsAccessPoint",
    "AwsEksCluster",
    "AwsElasticBeanstalkEnvironment",
    "AwsElasticsearchDomain",
    "AwsElbLoadBalancer",
    "AwsElbv2LoadBalancer",
    "AwsEventSchemasRegistry",
    "AwsEventsEndpoint",
    "AwsEventsEventbus",
    "AwsGuardDutyDetector",
    "AwsIamAccessKey",
    "AwsIamGroup",
    "AwsIamPolicy",
    "AwsIamRole",
    "AwsIamUser",
    "AwsKinesisStream",
    "AwsKmsKey",
    "AwsLambdaFunction",
    "AwsLambdaLayerVersion",
    "AwsMskCluster",
    "AwsNetworkFirewallFirewall",
    "AwsNetworkFirewallFirewallPolicy",
    "AwsNetworkFirewallRuleGroup",
    "AwsOpenSearchServiceDomain",
    "AwsRdsDbCluster",
    "AwsRdsDbClusterSnapshot",
    "AwsRdsDbInstance",
    "AwsRdsDbSecurityGroup",
    "AwsRdsDbSnapshot",
    "AwsRdsEventSubscription",
    "AwsRedshiftCluster",
    "AwsRoute53HostedZone",
    "AwsS3AccessPoint",
    "AwsS3AccountPublicAccessBlock",
    "AwsS3Bucket",
    "AwsS3Object",
    "AwsSageMakerNotebookInstance",
    "AwsSecretsManagerSecret",
    "AwsSnsTopic",
    "AwsSqsQueue",
    "AwsSsmPatchCompliance",
    "AwsStepFunctionStateMachine",
    "AwsWafRateBasedRule",
    "AwsWafRegionalRateBasedRule",
    "AwsWafRegionalRule",
    "AwsWafRegionalRuleGroup",
    "AwsWafRegionalWebAcl",
    "AwsWafRule",
    "AwsWafRuleGroup",
    "AwsWafWebAcl",
    "AwsWafv2RuleGroup",
    "AwsWafv2WebAcl",
    "AwsXrayEncryptionConfig",
];

/// The type of a resource, given `CloudFormation`'s name of it; `Other` where Security Hub has none.
pub(super) fn asff_type(resource_type: &str) -> &'static str {
    if resource_type == "AWS::::Account" {
        return "AwsAccount";
    }
    let plain = resource_type.replace("::", "");
    TYPES.iter().find(|name| name.eq_ignore_ascii_case(&plain)).copied().unwrap_or("Other")
}

#[cfg(test)]
mod tests {
    use super::asff_type;

    #[test]
    fn names_are_compared_without_case() {
        assert_eq!(asff_type("AWS::S3::Bucket"), "AwsS3Bucket");
        assert_eq!(asff_type("AWS::RDS::DBInstance"), "AwsRdsDbInstance");
        assert_eq!(asff_type("AWS::EC2::VPC"), "AwsEc2Vpc");
        assert_eq!(asff_type("AWS::::Account"), "AwsAccount");
        assert_eq!(asff_type("AWS::Detective::Graph"), "Other");
        assert_eq!(asff_type(""), "Other");
    }
}
