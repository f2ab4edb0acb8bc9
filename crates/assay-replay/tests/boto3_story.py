"""A story told through boto3: identity, roles, pages, matches, errors, faults. Each line it prints is one finding.

usage: boto3_story.py URL
"""

import sys
import time

import boto3
import socket
from botocore.config import Config
from botocore.exceptions import ClientError

_getaddrinfo = socket.getaddrinfo
ONE, TWO = "111111111111", "222222222222"
failures = []


def _local(host, *args, **kwargs):
    return _getaddrinfo("127.0.0.1" if str(host).endswith(".127.0.0.1") else host, *args, **kwargs)


def same(what, got, want):
    if got != want:
        failures.append(f"{what}: expected {want!r}, got {got!r}")


def refused(what, call, code, status=None):
    try:
        call()
        failures.append(f"{what}: expected {code}, got an answer")
    except ClientError as wrong:
        same(f"{what}, code", wrong.response["Error"]["Code"], code)
        if status:
            same(f"{what}, status", wrong.response["ResponseMetadata"]["HTTPStatusCode"], status)
        if not wrong.response["ResponseMetadata"].get("RequestId"):
            failures.append(f"{what}: no request id")
        return wrong.response["Error"].get("Message", "")
    return ""


def main(url):
    socket.getaddrinfo = _local

    def client(service, account=ONE, region="ap-southeast-1", **keys):
        keys = keys or {"aws_access_key_id": f"AKIA{account}TEST", "aws_secret_access_key": "x"}
        config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}, read_timeout=20)
        return boto3.client(service, endpoint_url=url, region_name=region, config=config, **keys)

    # who am I, and who am I after assuming a role
    sts = client("sts")
    same("account", sts.get_caller_identity()["Account"], ONE)
    role = f"arn:aws:iam::{TWO}:role/path/Audit"
    refused("assume without external id", lambda: sts.assume_role(RoleArn=role, RoleSessionName="session"), "AccessDenied", 403)
    refused("assume in an unknown account", lambda: sts.assume_role(RoleArn=role.replace(TWO, "3" * 12), RoleSessionName="session"), "AccessDenied")
    made = sts.assume_role(RoleArn=role, RoleSessionName="session", ExternalId="sesame")
    same("assumed", made["AssumedRoleUser"]["Arn"], f"arn:aws:sts::{TWO}:assumed-role/Audit/session")
    left = made["Credentials"]["Expiration"].timestamp() - time.time()
    same("a session of an hour", 3500 < left <= 3600, True)
    names = {"AccessKeyId": "aws_access_key_id", "SecretAccessKey": "aws_secret_access_key", "SessionToken": "aws_session_token"}
    keys = {names[k]: v for k, v in made["Credentials"].items() if k in names}
    same("whoami", client("sts", **keys).get_caller_identity()["Arn"], f"arn:aws:sts::{TWO}:assumed-role/Audit/session")
    same("the role's account", client("kms", **keys).list_keys()["Keys"], [{"KeyId": f"key-of-{TWO}"}])

    # pages
    ec2 = client("ec2")
    pages = list(ec2.get_paginator("describe_volumes").paginate())
    same("pages", len(pages), 4)
    volumes = [v["VolumeId"] for page in pages for v in page["Volumes"]]
    same("volumes", volumes, [f"vol-{i:017x}" for i in range(10)])
    same("page size", len(ec2.describe_volumes(MaxResults=5)["Volumes"]), 3)
    token = pages[0]["NextToken"]
    refused("a token of another region", lambda: client("ec2", region="us-east-1").describe_volumes(NextToken=token), "InvalidNextToken", 400)
    refused("a token made up", lambda: ec2.describe_volumes(NextToken="x"), "InvalidNextToken", 400)
    users = client("iam").get_paginator("get_account_authorization_details").paginate()
    users = list(users)
    same("users", [u["UserName"] for page in users for u in page["UserDetailList"]], [f"user-{i}" for i in range(7)])
    same("more", [page["IsTruncated"] for page in users], [True, True, False])
    accounts = list(client("organizations").get_paginator("list_accounts").paginate())
    same("accounts", sum(len(page["Accounts"]) for page in accounts), 5)
    same("limit of the request", len(client("kms").list_keys(Limit=1)["Keys"]), 1)

    # matches, errors and what the estate lacks, in each protocol
    filters = [{"Name": "volume-id", "Values": ["vol-a", "vol-b"]}]
    same("ec2 match on a filter", ec2.describe_volumes(Filters=filters)["Volumes"], [{"VolumeId": "filtered"}])
    same("json match", client("kms").describe_key(KeyId="alias/demo")["KeyMetadata"]["KeyId"], "the-key")
    refused("json error", lambda: client("kms").describe_key(KeyId="other"), "NotFoundException", 400)
    guardduty = client("guardduty")
    same("rest-json match on a label", guardduty.get_detector(DetectorId="abc")["Status"], "ENABLED")
    message = refused("rest-json error", lambda: guardduty.get_detector(DetectorId="other"), "BadRequestException", 400)
    same("rest-json message", message, f"no detector in {ONE}")
    s3 = client("s3")
    same("rest-xml match on a bucket", s3.get_bucket_location(Bucket="here")["LocationConstraint"], "eu-west-1")
    same("no location", s3.get_bucket_location(Bucket="there").get("LocationConstraint"), None)
    refused("rest-xml error", lambda: s3.get_bucket_policy(Bucket="there"), "NoSuchBucketPolicy", 404)
    control = client("s3control").get_public_access_block(AccountId=ONE)["PublicAccessBlockConfiguration"]
    same("s3control is not s3", control["BlockPublicAcls"], True)
    refused("query error", lambda: client("iam").get_account_password_policy(), "NoSuchEntity", 404)
    refused("ec2 error", lambda: ec2.describe_vpcs(), "UnauthorizedOperation", 403)
    same("an empty list", client("backup").list_backup_plans()["BackupPlansList"], [])
    same("an empty list in xml", client("sns").list_subscriptions_by_topic(TopicArn="arn:aws:sns:a:b:c").get("Subscriptions"), [])
    iam = client("iam")
    states = [iam.generate_credential_report()["State"] for _ in range(3)]
    same("a sequence stays at its end", states, ["STARTED", "COMPLETE", "COMPLETE"])
    same("any account, any region", client("cloudtrail", TWO, "eu-west-3").describe_trails()["trailList"][0]["HomeRegion"], "eu-west-3")
    for line in failures:
        print(line)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
