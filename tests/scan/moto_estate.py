"""An account in moto with good and bad resources, for crates/assay/tests/moto.rs.

Starts moto's server, creates the resources through boto3, prints one line of JSON (the URL and what was made) and
serves until its standard input ends.
"""

import json
import sys

import boto3
from botocore.config import Config
from moto.server import ThreadedMotoServer

REGION = "ap-southeast-1"
ACCOUNT = "123456789012"


def main():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"

    def client(service):
        return boto3.client(
            service,
            region_name=REGION,
            endpoint_url=url,
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
            config=Config(retries={"max_attempts": 0}),
        )

    made = {"url": url, "account": ACCOUNT, "region": REGION}
    buckets(client("s3"), client("cloudtrail"), made)
    network(client("ec2"), made)
    volumes(client("ec2"), made)
    keys(client("kms"), made)
    people(client("iam"), made)
    print(json.dumps(made), flush=True)
    sys.stdin.read()
    server.stop()


def statement(effect, **more):
    return {"Version": "2012-10-17", "Statement": [{"Effect": effect, "Principal": "*", **more}]}


def buckets(s3, cloudtrail, made):
    place = {"LocationConstraint": REGION}
    for name in ("open-bucket", "closed-bucket", "trail-bucket"):
        s3.create_bucket(Bucket=name, CreateBucketConfiguration=place)
    s3.delete_public_access_block(Bucket="open-bucket")
    s3.put_bucket_acl(Bucket="open-bucket", ACL="public-read")
    everyone = statement("Allow", Action="s3:GetObject", Resource="arn:aws:s3:::open-bucket/*")
    s3.put_bucket_policy(Bucket="open-bucket", Policy=json.dumps(everyone))
    closed = dict.fromkeys(
        ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
    )
    s3.put_public_access_block(Bucket="closed-bucket", PublicAccessBlockConfiguration=closed)
    tls = statement(
        "Deny",
        Action="s3:*",
        Resource=["arn:aws:s3:::closed-bucket", "arn:aws:s3:::closed-bucket/*"],
        Condition={"Bool": {"aws:SecureTransport": "false"}},
    )
    s3.put_bucket_policy(Bucket="closed-bucket", Policy=json.dumps(tls))
    cloudtrail.create_trail(
        Name="everywhere", S3BucketName="trail-bucket", IsMultiRegionTrail=True, EnableLogFileValidation=True
    )
    cloudtrail.start_logging(Name="everywhere")


def network(ec2, made):
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    made["vpc"] = vpc
    for name, source in (("open", "0.0.0.0/0"), ("closed", "10.1.0.0/16")):
        group = ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"]
        rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": source}]}
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
        made[f"{name}_group"] = group


def volumes(ec2, made):
    for name, encrypted in (("plain_volume", False), ("encrypted_volume", True)):
        volume = ec2.create_volume(AvailabilityZone=f"{REGION}a", Size=8, Encrypted=encrypted)
        made[name] = volume["VolumeId"]


def keys(kms, made):
    made["still_key"] = kms.create_key(Description="never rotated")["KeyMetadata"]["KeyId"]
    made["rotated_key"] = kms.create_key(Description="rotated")["KeyMetadata"]["KeyId"]
    kms.enable_key_rotation(KeyId=made["rotated_key"])


def people(iam, made):
    iam.create_user(UserName="careless")
    iam.create_login_profile(UserName="careless", Password="Correct-horse-battery-1")
    iam.create_access_key(UserName="careless")
    everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    policy = iam.create_policy(PolicyName="everything", PolicyDocument=json.dumps(everything))
    made["policy"] = policy["Policy"]["Arn"]
    iam.attach_user_policy(UserName="careless", PolicyArn=made["policy"])
    iam.update_account_password_policy(MinimumPasswordLength=8)


if __name__ == "__main__":
    main()
