"""Fills a moto server, so that answers are not empty, and says which names and ids it made."""
import io
import json
import sys
import zipfile

ACCOUNT = "123456789012"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]})
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a-bucket/*"}]})


class Seed:
    """Runs the steps one by one; a step that moto refuses is reported, and the rest go on."""

    def __init__(self, client):
        self.client = client
        self.known = {"ResourceIds": []}

    def step(self, made):
        try:
            made()
        except Exception as error:  # whatever moto refuses costs one seed, not the run
            print(f"seed {made.__name__}: {type(error).__name__}: {str(error)[:160]}", file=sys.stderr)

    def run(self):
        for name in [n for n in dir(self) if n.startswith("make_")]:
            self.step(getattr(self, name))
        return self.known

    def make_a_iam(self):
        iam = self.client("iam")
        iam.create_role(RoleName="a-role", AssumeRolePolicyDocument=TRUST, Tags=[{"Key": "a", "Value": "b & <c>"}])
        iam.put_role_policy(RoleName="a-role", PolicyName="inline", PolicyDocument=POLICY)
        iam.create_user(UserName="a-user")
        iam.create_access_key(UserName="a-user")
        iam.create_group(GroupName="a-group")
        iam.add_user_to_group(GroupName="a-group", UserName="a-user")
        arn = iam.create_policy(PolicyName="a-policy", PolicyDocument=POLICY)["Policy"]["Arn"]
        iam.attach_role_policy(RoleName="a-role", PolicyArn=arn)
        iam.attach_user_policy(UserName="a-user", PolicyArn=arn)
        iam.update_account_password_policy(MinimumPasswordLength=14)
        mfa = iam.create_virtual_mfa_device(VirtualMFADeviceName="mfa")["VirtualMFADevice"]["SerialNumber"]
        iam.enable_mfa_device(UserName="a-user", SerialNumber=mfa, AuthenticationCode1="123456", AuthenticationCode2="654321")
        iam.create_open_id_connect_provider(Url="https://example.com", ThumbprintList=["a" * 40])
        iam.generate_credential_report()
        iam.generate_credential_report()
        self.known.update(RoleName="a-role", UserName="a-user", PolicyArn=arn)

    def make_a_s3(self):
        s3 = self.client("s3")
        s3.create_bucket(Bucket="a-bucket", ObjectLockEnabledForBucket=True,
                         CreateBucketConfiguration={"LocationConstraint": "ap-southeast-1"})
        s3.put_bucket_policy(Bucket="a-bucket", Policy=POLICY)
        s3.put_bucket_tagging(Bucket="a-bucket", Tagging={"TagSet": [{"Key": "k", "Value": "v & <w>"}]})
        s3.put_bucket_encryption(Bucket="a-bucket", ServerSideEncryptionConfiguration={"Rules": [
            {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]})
        s3.put_bucket_lifecycle_configuration(Bucket="a-bucket", LifecycleConfiguration={"Rules": [
            {"ID": "r", "Status": "Enabled", "Filter": {"Prefix": "x/"}, "Expiration": {"Days": 30}},
            {"ID": "s", "Status": "Enabled", "Filter": {"And": {"Prefix": "y/", "Tags": [{"Key": "a", "Value": "b"}]}},
             "Transitions": [{"Days": 30, "StorageClass": "GLACIER"}], "NoncurrentVersionExpiration": {"NoncurrentDays": 3}}]})
        s3.put_public_access_block(Bucket="a-bucket", PublicAccessBlockConfiguration={
            "BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": False, "RestrictPublicBuckets": True})
        self.known.update(Bucket="a-bucket", BucketName="a-bucket")
        self.client("s3control").put_public_access_block(AccountId=ACCOUNT, PublicAccessBlockConfiguration={
            "BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": False})

    def make_a_ec2(self):
        ec2 = self.client("ec2")
        image = ec2.describe_images()["Images"][0]["ImageId"]
        instance = ec2.run_instances(ImageId=image, MinCount=2, MaxCount=2, TagSpecifications=[
            {"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "a & b"}]}])["Instances"][0]["InstanceId"]
        volume = ec2.create_volume(AvailabilityZone="ap-southeast-1a", Size=8, Encrypted=True)["VolumeId"]
        ec2.create_snapshot(VolumeId=volume)
        ec2.allocate_address()
        ec2.enable_ebs_encryption_by_default()
        vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
        other = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
        ec2.create_vpc_peering_connection(VpcId=vpc, PeerVpcId=other)
        ec2.create_transit_gateway()
        ec2.create_flow_logs(ResourceIds=[vpc], ResourceType="VPC", TrafficType="ALL", LogDestinationType="s3",
                             LogDestination="arn:aws:s3:::a-bucket")
        prefixes = ec2.create_managed_prefix_list(PrefixListName="p", AddressFamily="IPv4", MaxEntries=2,
                                                  Entries=[{"Cidr": "10.0.0.0/8"}])["PrefixList"]["PrefixListId"]
        group = ec2.create_security_group(GroupName="g", Description="d", VpcId=vpc)["GroupId"]
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[
            {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}])
        self.known.update(PrefixListId=prefixes, InstanceId=instance, VpcId=vpc)

    def make_b_kms(self):
        kms = self.client("kms")
        key = kms.create_key(Description="k")["KeyMetadata"]["KeyId"]
        kms.enable_key_rotation(KeyId=key)
        kms.create_grant(KeyId=key, GranteePrincipal=f"arn:aws:iam::{ACCOUNT}:role/a-role", Operations=["Decrypt"])
        self.known.update(KeyId=key)

    def make_b_guardduty(self):
        guard = self.client("guardduty")
        detector = guard.create_detector(Enable=True)["DetectorId"]
        guard.create_filter(DetectorId=detector, Name="filter", FindingCriteria={"Criterion": {"severity": {"Gte": 4}}})
        self.known.update(DetectorId=detector, FilterName="filter")

    def make_b_backup(self):
        backup = self.client("backup")
        backup.create_backup_vault(BackupVaultName="a-vault")
        plan = backup.create_backup_plan(BackupPlan={"BackupPlanName": "p", "Rules": [
            {"RuleName": "r", "TargetBackupVaultName": "a-vault", "Lifecycle": {"DeleteAfterDays": 35}}]})["BackupPlanId"]
        self.known.update(BackupVaultName="a-vault", BackupPlanId=plan)

    def make_b_cloudtrail(self):
        trail = self.client("cloudtrail")
        trail.create_trail(Name="a-trail", S3BucketName="a-bucket", IsMultiRegionTrail=True)
        trail.start_logging(Name="a-trail")
        self.known.update(TrailName="a-trail")

    def make_b_organizations(self):
        org = self.client("organizations")
        org.create_organization(FeatureSet="ALL")
        root = org.list_roots()["Roots"][0]["Id"]
        unit = org.create_organizational_unit(ParentId=root, Name="unit")["OrganizationalUnit"]["Id"]
        org.create_account(AccountName="member", Email="m@example.com")
        org.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
        policy = org.create_policy(Content=POLICY, Description="d", Name="p",
                                   Type="SERVICE_CONTROL_POLICY")["Policy"]["PolicySummary"]["Id"]
        org.attach_policy(PolicyId=policy, TargetId=unit)
        self.known.update(ParentId=root, PolicyId=policy, TargetId=unit)

    def make_b_sns(self):
        topic = self.client("sns").create_topic(Name="t")["TopicArn"]
        self.client("sns").subscribe(TopicArn=topic, Protocol="email", Endpoint="a@example.com")
        self.known.update(TopicArn=topic)

    def make_b_lambda(self):
        code = io.BytesIO()
        with zipfile.ZipFile(code, "w") as archive:
            archive.writestr("main.py", "def handler(event, context): return 1")
        self.client("lambda").create_function(
            FunctionName="f", Runtime="python3.12", Role=f"arn:aws:iam::{ACCOUNT}:role/a-role", Handler="main.handler",
            Code={"ZipFile": code.getvalue()}, Environment={"Variables": {"A": "b"}})

    def make_b_rds(self):
        rds = self.client("rds")
        rds.create_db_instance(DBInstanceIdentifier="db", DBInstanceClass="db.t3.micro", Engine="postgres",
                               MasterUsername="u", MasterUserPassword="password1", AllocatedStorage=20,
                               StorageEncrypted=True, BackupRetentionPeriod=7)
        rds.create_db_snapshot(DBSnapshotIdentifier="snap", DBInstanceIdentifier="db")
        self.known.update(DBSnapshotIdentifier="snap")

    def make_c_rds_cluster(self):
        self.client("rds").create_db_cluster(DBClusterIdentifier="c", Engine="aurora-postgresql", MasterUsername="u",
                                             MasterUserPassword="password1")

    def make_b_dynamodb(self):
        table = self.client("dynamodb").create_table(
            TableName="t", KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}], BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}])["TableDescription"]["TableArn"]
        self.known.update(TableName="t", **{"dynamodb:ResourceArn": table})

    def make_b_cloudwatch(self):
        self.client("cloudwatch").put_metric_alarm(
            AlarmName="a", MetricName="m", Namespace="n", Statistic="Sum", Period=60, EvaluationPeriods=1,
            Threshold=1.5, ComparisonOperator="GreaterThanThreshold", AlarmActions=["arn:aws:sns:ap-southeast-1:1:t"])

    def make_b_logs(self):
        logs = self.client("logs")
        logs.create_log_group(logGroupName="g")
        logs.put_retention_policy(logGroupName="g", retentionInDays=365)
        logs.put_metric_filter(logGroupName="g", filterName="f", filterPattern="{ $.a = \"b\" }", metricTransformations=[
            {"metricName": "m", "metricNamespace": "n", "metricValue": "1"}])

    def make_b_config(self):
        config = self.client("config")
        config.put_configuration_recorder(ConfigurationRecorder={
            "name": "default", "roleARN": f"arn:aws:iam::{ACCOUNT}:role/a-role",
            "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True}})
        config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "a-bucket"})
        config.start_configuration_recorder(ConfigurationRecorderName="default")
        config.put_config_rule(ConfigRule={"ConfigRuleName": "r", "Source": {
            "Owner": "AWS", "SourceIdentifier": "S3_BUCKET_VERSIONING_ENABLED"}})
        config.put_configuration_aggregator(ConfigurationAggregatorName="agg", AccountAggregationSources=[
            {"AccountIds": [ACCOUNT], "AllAwsRegions": True}])
        self.known.update(ConfigurationAggregatorName="agg")

    def make_b_ssm(self):
        ssm = self.client("ssm")
        ssm.put_parameter(Name="p", Value="v", Type="SecureString")
        ssm.create_document(Name="document", DocumentType="Command", DocumentFormat="JSON", Content=json.dumps(
            {"schemaVersion": "2.2", "description": "d", "mainSteps": []}))
        window = ssm.create_maintenance_window(Name="window", Schedule="rate(7 days)", Duration=3, Cutoff=1,
                                               AllowUnassociatedTargets=True)["WindowId"]
        ssm.register_target_with_maintenance_window(WindowId=window, ResourceType="INSTANCE", Targets=[
            {"Key": "tag:a", "Values": ["b"]}])
        task = ssm.register_task_with_maintenance_window(
            WindowId=window, TaskArn="AWS-RunPatchBaseline", TaskType="RUN_COMMAND", Priority=1,
            Targets=[{"Key": "WindowTargetIds", "Values": ["x"]}])["WindowTaskId"]
        baseline = ssm.create_patch_baseline(Name="baseline", OperatingSystem="AMAZON_LINUX_2")["BaselineId"]
        self.known.update(WindowId=window, WindowTaskId=task, BaselineId=baseline, **{"ssm:Name": "document"})

    def make_b_secretsmanager(self):
        secret = self.client("secretsmanager").create_secret(Name="s", SecretString="x")["ARN"]
        self.known.update(SecretId=secret)

    def make_b_ecs(self):
        ecs = self.client("ecs")
        ecs.create_cluster(clusterName="default")
        ecs.register_task_definition(family="t", containerDefinitions=[{"name": "c", "image": "i", "memory": 128}])
        ecs.create_service(cluster="default", serviceName="svc", taskDefinition="t", desiredCount=1)
        self.known.update({"ecs:services": ["svc"]})

    def make_b_eks(self):
        self.client("eks").create_cluster(name="k8s", roleArn=f"arn:aws:iam::{ACCOUNT}:role/a-role",
                                          resourcesVpcConfig={"subnetIds": ["subnet-1", "subnet-2"]})
        self.known.update({"eks:name": "k8s"})

    def make_b_efs(self):
        self.client("efs").create_file_system(CreationToken="t", Encrypted=True)

    def make_b_opensearch(self):
        self.client("opensearch").create_domain(DomainName="domain", EngineVersion="OpenSearch_2.11")
        self.known.update(DomainNames=["domain"])

    def make_b_route53(self):
        zone = self.client("route53").create_hosted_zone(Name="example.com", CallerReference="r")["HostedZone"]["Id"]
        self.client("route53").create_health_check(CallerReference="r", HealthCheckConfig={
            "Type": "HTTPS", "FullyQualifiedDomainName": "example.com", "Port": 443, "RequestInterval": 30})
        self.known.update(HostedZoneId=zone)

    def make_b_acm(self):
        arn = self.client("acm").request_certificate(DomainName="example.com")["CertificateArn"]
        self.known.update(CertificateArn=arn)

    def make_b_wafv2(self):
        made = self.client("wafv2").create_web_acl(
            Name="acl", Scope="REGIONAL", DefaultAction={"Allow": {}}, Rules=[
                {"Name": "r", "Priority": 0, "Action": {"Block": {}}, "Statement": {
                    "NotStatement": {"Statement": {"GeoMatchStatement": {"CountryCodes": ["SG"]}}}},
                 "VisibilityConfig": {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "m"}}],
            VisibilityConfig={"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "m"})
        self.known.update({"wafv2:Name": "acl", "wafv2:Id": made["Summary"]["Id"], "wafv2:Scope": "REGIONAL",
                           "WebACLArn": made["Summary"]["ARN"]})

    def make_b_network_firewall(self):
        firewall = self.client("network-firewall")
        arn = firewall.create_firewall(FirewallName="fw", VpcId="vpc-1", FirewallPolicyArn="arn:aws:network-firewall:ap-southeast-1:"
                                       f"{ACCOUNT}:firewall-policy/p", SubnetMappings=[{"SubnetId": "s"}])["Firewall"]["FirewallArn"]
        self.known.update(FirewallArn=arn, FirewallName="fw")

    def make_b_securityhub(self):
        self.client("securityhub").enable_security_hub()

    def make_b_inspector2(self):
        self.client("inspector2").enable(accountIds=[ACCOUNT], resourceTypes=["EC2", "ECR"])

    def make_b_macie2(self):
        self.client("macie2").enable_macie()

    def make_b_sso_admin(self):
        admin = self.client("sso-admin")
        instance = admin.list_instances()["Instances"][0]
        arn = instance["InstanceArn"]
        permission = admin.create_permission_set(Name="p", InstanceArn=arn)["PermissionSet"]["PermissionSetArn"]
        admin.put_inline_policy_to_permission_set(InstanceArn=arn, PermissionSetArn=permission, InlinePolicy=POLICY)
        self.known.update(InstanceArn=arn, PermissionSetArn=permission, IdentityStoreId=instance["IdentityStoreId"])
        self.client("identitystore").create_user(IdentityStoreId=instance["IdentityStoreId"], UserName="u",
                                                 DisplayName="d", Name={"FamilyName": "f", "GivenName": "g"})

    def make_b_events(self):
        events = self.client("events")
        events.put_rule(Name="r", EventPattern=json.dumps({"source": ["aws.guardduty"]}))
        events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": "arn:aws:sns:ap-southeast-1:1:t"}])
        self.known.update(Rule="r")

    def make_b_redshift(self):
        self.client("redshift").create_cluster(ClusterIdentifier="c", NodeType="dc2.large", MasterUsername="u",
                                               MasterUserPassword="Password1")

    def make_b_cloudfront(self):
        self.client("cloudfront").create_distribution(DistributionConfig={
            "CallerReference": "r", "Comment": "c", "Enabled": True,
            "Origins": {"Quantity": 1, "Items": [{"Id": "o", "DomainName": "a-bucket.s3.amazonaws.com",
                                                  "S3OriginConfig": {"OriginAccessIdentity": ""}}]},
            "DefaultCacheBehavior": {"TargetOriginId": "o", "ViewerProtocolPolicy": "https-only", "MinTTL": 0,
                                     "ForwardedValues": {"QueryString": False, "Cookies": {"Forward": "none"}}}})

    def make_b_ecr(self):
        self.client("ecr").create_repository(repositoryName="repo")
        self.known.update(repositoryName="repo")

    def make_b_elbv2(self):
        ec2, elb = self.client("ec2"), self.client("elbv2")
        subnets = [s["SubnetId"] for s in ec2.describe_subnets()["Subnets"]][:2]
        arn = elb.create_load_balancer(Name="lb", Subnets=subnets)["LoadBalancers"][0]["LoadBalancerArn"]
        group = elb.create_target_group(Name="tg", Protocol="HTTP", Port=80,
                                        VpcId=self.known["VpcId"])["TargetGroups"][0]["TargetGroupArn"]
        elb.create_listener(LoadBalancerArn=arn, Protocol="HTTP", Port=80, DefaultActions=[
            {"Type": "forward", "TargetGroupArn": group}])
        elb.register_targets(TargetGroupArn=group, Targets=[{"Id": self.known["InstanceId"]}])
        self.known.update(LoadBalancerArn=arn, TargetGroupArn=group)

    def make_b_autoscaling(self):
        scaling = self.client("autoscaling")
        scaling.create_launch_configuration(LaunchConfigurationName="l", ImageId="ami-1", InstanceType="t3.micro")
        scaling.create_auto_scaling_group(AutoScalingGroupName="asg", LaunchConfigurationName="l", MinSize=1, MaxSize=2,
                                          AvailabilityZones=["ap-southeast-1a"])

    def make_b_cloudformation(self):
        self.client("cloudformation").create_stack(StackName="s", TemplateBody=json.dumps(
            {"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}))

    def make_b_stepfunctions(self):
        self.client("stepfunctions").create_state_machine(
            name="m", definition='{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}',
            roleArn=f"arn:aws:iam::{ACCOUNT}:role/a-role")

    def make_b_code(self):
        self.client("codecommit").create_repository(repositoryName="repo")
        self.client("codedeploy").create_application(applicationName="app", computePlatform="Server")
        self.known.update(applicationName="app")

    def make_b_apigateway(self):
        api = self.client("apigateway").create_rest_api(name="api")["id"]
        self.known.update(restApiId=api)

    def make_b_route53resolver(self):
        self.client("route53resolver").create_resolver_query_log_config(
            Name="q", DestinationArn="arn:aws:s3:::a-bucket", CreatorRequestId="r")
