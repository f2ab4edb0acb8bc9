"""Prowler and Assay against the same endpoint, the same account and region: time, memory, calls and verdicts.

    python prowler_side_by_side.py ASSAY PROWLER [--awsfake FOLDER] [--runs N]

ASSAY and PROWLER are the two programmes; this Python needs boto3 and moto[server] (tests/requirements.txt). Prowler is
limited to SERVICES and Assay to the same. The first endpoint is moto with the estate of tests/scan/moto_estate.py and
what `more` adds; the calls of both are counted in moto's process. With --awsfake, a folder with the package `awsfake`,
the second is that one with 50 ms of latency for each call, and an account in which nothing is set up.

Verdicts are compared by resource for the checks that name a peer of Prowler (`peers` below): Prowler says FAIL of a
resource where any of the peers does.
"""

import argparse
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

REGION, ACCOUNT = "ap-southeast-1", "123456789012"
LATENCY_MS = 50
# Prowler's names of services, and Assay's.
SERVICES = {
    "s3": ["s3", "s3control"], "ec2": ["ec2"], "vpc": [], "kms": ["kms"], "iam": ["iam"], "rds": ["rds"],
    "cloudtrail": ["cloudtrail"], "secretsmanager": ["secretsmanager"], "dynamodb": ["dynamodb"], "ecr": ["ecr"],
    "config": ["config"], "guardduty": ["guardduty"], "cloudwatch": ["cloudwatch", "logs"], "efs": ["efs"],
    "backup": ["backup"],
}  # fmt: skip
# A credential report that is ready, for both would wait for it, and one region, for Prowler reads none that is not listed.
ESTATE = """
awsfake: 1
accounts:
  "111111111111":
    "*":
      ec2:
        DescribeRegions: {Regions: [{RegionName: ap-southeast-1, Endpoint: ec2.ap-southeast-1.amazonaws.com, OptInStatus: opt-in-not-required}]}
      iam:
        GenerateCredentialReport: {State: COMPLETE}
        GetCredentialReport: {ReportFormat: text/csv, Content: {$text: "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated\\n"}}
"""
PEERS = {
    "ec2_imdsv2_required": ["ec2_instance_imdsv2_enabled"],
    "no_orphaned_assets": ["ec2_elastic_ip_unassigned", "ec2_instance_older_than_specific_days"],
    "s3_bucket_not_public": ["s3_bucket_public_access", "s3_bucket_policy_public_write_access", "s3_bucket_public_list_acl", "s3_bucket_public_write_acl"],
    "s3_bucket_requires_tls": ["s3_bucket_secure_transport_policy"],
    "kms_key_rotation_enabled": ["kms_cmk_rotation_enabled"],
    "kms_key_policy_not_public": ["kms_key_not_publicly_accessible"],
    "kms_key_not_pending_deletion": ["kms_cmk_not_deleted_unintentionally"],
    "ebs_encryption_by_default": ["ec2_ebs_default_encryption"],
    "data_stores_encrypted_at_rest": ["ec2_ebs_volume_encryption", "ec2_ebs_snapshots_encrypted", "rds_instance_storage_encrypted"],
    "native_database_backup_enabled": ["rds_instance_backup_enabled", "dynamodb_tables_pitr_enabled"],
    "cloudtrail_multi_region_logging": ["cloudtrail_multi_region_enabled"],
    "cloudtrail_integrity_and_encryption": ["cloudtrail_log_file_validation_enabled", "cloudtrail_kms_encryption_enabled"],
    "log_retention_meets_policy": ["cloudwatch_log_group_retention_policy_specific_days_enabled"],
    "secret_rotation_enabled": ["secretsmanager_automatic_rotation_enabled"],
    "secret_policy_not_public": ["secretsmanager_not_publicly_accessible"],
    "root_user_has_no_access_key": ["iam_no_root_access_key"],
    "iam_user_console_mfa": ["iam_user_mfa_enabled_console_access"],
    "iam_access_key_rotated": ["iam_rotate_access_key_90_days"],
    "iam_no_full_admin_policy": ["iam_customer_attached_policy_no_administrative_privileges", "iam_inline_policy_no_administrative_privileges"],
    "iam_no_privilege_escalation_path": ["iam_policy_allows_privilege_escalation", "iam_inline_policy_allows_privilege_escalation"],
    "guardduty_enabled_all_regions": ["guardduty_is_enabled"],
    "ecr_tag_immutable": ["ecr_repositories_tag_immutability"],
    "nacl_no_internet_admin_ports": ["ec2_networkacl_allow_ingress_tcp_port_22", "ec2_networkacl_allow_ingress_tcp_port_3389", "ec2_networkacl_allow_ingress_any_port"],
    "nacl_unused_removed": ["ec2_networkacl_unused"],
    "sg_no_internet_admin_ports": ["ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_22", "ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_3389"],
    "sg_no_internet_all_traffic": ["ec2_securitygroup_allow_ingress_from_internet_to_all_ports"],
    "default_sg_closed": ["ec2_securitygroup_default_restrict_traffic"],
    "vpc_flow_logs_active": ["vpc_flow_logs_enabled"],
    "database_multi_az": ["rds_instance_multi_az"],
    "critical_data_deletion_protected": ["rds_instance_deletion_protection", "dynamodb_table_deletion_protection_enabled"],
}  # fmt: skip


def environment(url, key):
    wanted = {"AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": "x", "AWS_REGION": REGION,
              "AWS_DEFAULT_REGION": REGION, "AWS_EC2_METADATA_DISABLED": "true", "NO_COLOR": "1"}  # fmt: skip
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return kept | wanted


def run(command, env, where):
    """Wall seconds, CPU seconds and peak megabytes of a process with its children."""
    begun = time.perf_counter()
    with open(where, "wb") as said:
        process = subprocess.Popen(command, env=env, stdout=said, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return {"wall": time.perf_counter() - begun, "cpu": used.ru_utime + used.ru_stime,
            "mb": used.ru_maxrss / 1024, "code": process.returncode}  # fmt: skip


def moto():
    """Moto's server in this process, with a counter of calls."""
    from moto.server import ThreadedMotoServer
    from werkzeug.serving import WSGIRequestHandler

    counter = {"calls": 0}
    lock = threading.Lock()

    def count(self, *_arguments, **_named):
        with lock:
            counter["calls"] += 1

    WSGIRequestHandler.log_request = count
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=True)
    server.start()
    host, port = server.get_host_and_port()
    return f"http://{host}:{port}", counter


def fill(url):
    """The estate: that of the tests, and more."""
    import boto3

    sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "scan"))
    import moto_estate

    def client(service):
        return boto3.client(service, region_name=REGION, endpoint_url=url, aws_access_key_id="testing", aws_secret_access_key="testing")

    made = {}
    moto_estate.buckets(client("s3"), client("cloudtrail"), made)
    moto_estate.network(client("ec2"), made)
    moto_estate.volumes(client("ec2"), made)
    moto_estate.keys(client("kms"), made)
    moto_estate.people(client("iam"), made)
    more(client)


def more(client):
    ec2, rds, iam = client("ec2"), client("rds"), client("iam")
    ec2.allocate_address(Domain="vpc")
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    for tokens in ("required", "optional"):
        ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, SubnetId=subnet, InstanceType="t3.micro",
                          MetadataOptions={"HttpTokens": tokens, "HttpEndpoint": "enabled"})  # fmt: skip
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    ec2.create_network_acl(VpcId=vpc)
    for name, good in (("good", True), ("bad", False)):
        rds.create_db_instance(DBInstanceIdentifier=name, Engine="mysql", DBInstanceClass="db.t3.micro", AllocatedStorage=20,
                               MasterUsername="admin", MasterUserPassword="not-a-secret", StorageEncrypted=good, MultiAZ=good,
                               BackupRetentionPeriod=7 if good else 0, DeletionProtection=good)  # fmt: skip
        client("dynamodb").create_table(TableName=name, BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                                        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}])  # fmt: skip
        client("ecr").create_repository(repositoryName=name, imageTagMutability="IMMUTABLE" if good else "MUTABLE")
        client("secretsmanager").create_secret(Name=name, SecretString="x")
        client("logs").create_log_group(logGroupName=name)
        if good:
            client("dynamodb").update_continuous_backups(TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
            client("logs").put_retention_policy(logGroupName=name, retentionInDays=365)
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    policy = iam.create_policy(PolicyName="all-powerful", PolicyDocument=json.dumps(document))["Policy"]["Arn"]
    iam.create_user(UserName="powerful")
    iam.attach_user_policy(UserName="powerful", PolicyArn=policy)
    passing = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["iam:PassRole", "ec2:RunInstances"], "Resource": "*"}]}
    policy = iam.create_policy(PolicyName="passes-roles", PolicyDocument=json.dumps(passing))["Policy"]["Arn"]
    iam.create_user(UserName="passer")
    iam.attach_user_policy(UserName="passer", PolicyArn=policy)
    client("guardduty").create_detector(Enable=True)


def prowler(program, env, folder, arguments):
    command = [program, "aws", "--region", REGION, "-M", "csv", "-o", str(folder), "-F", "out", "--ignore-exit-code-3",
               "--no-banner", *arguments]  # fmt: skip
    return run(command, env, folder / "prowler.txt")


def assay(program, env, folder, arguments):
    return run([program, "scan", "--regions", REGION, "--out", str(folder / "assay"), *arguments], env, folder / "assay.txt")


def services():
    return ["--services", ",".join(sorted({name for names in SERVICES.values() for name in names}))]


def measure(title, url, key, programmes, runs, counted, work):
    """A row for each programme and run; the folders of the last run."""
    env = environment(url, key)
    rows, ratio = {}, {}
    for number in range(runs):
        folder = work / f"{title}-{number}"
        folder.mkdir()
        for name, call in (
            ("prowler", lambda: prowler(programmes["prowler"], env, folder, ["-s", *SERVICES])),
            ("assay", lambda: assay(programmes["assay"], env, folder, services())),
        ):
            before = counted()
            seen = call()
            seen["calls"] = counted() - before
            rows.setdefault(name, []).append(seen)
            if seen["code"] not in (0, 3, 4):
                sys.exit(f"{name} ended with {seen['code']}: " + (folder / f"{name}.txt").read_text(errors="replace")[-2000:])
            print(f"| {title} | {name} | {seen['wall']:.2f} | {seen['cpu']:.2f} | {seen['mb']:.0f} | {seen['calls']} | {seen['cpu'] / max(seen['calls'], 1) * 1000:.1f} | {seen['code']} |", flush=True)
    best = {name: min(seen, key=lambda one: one["wall"]) for name, seen in rows.items()}
    per = lambda name, what: best[name][what] / max(best[name]["calls"], 1)
    for what in ("wall", "cpu"):
        ratio[what] = per("prowler", what) / per("assay", what)
    print(f"| {title} | Prowler ÷ Assay, for each call made | {ratio['wall']:.0f} × | {ratio['cpu']:.0f} × | {best['prowler']['mb'] / best['assay']['mb']:.1f} × | | | |", flush=True)
    return folder


def agreement(folder):
    theirs = {}
    for row in csv.DictReader(open(folder / "out.csv", newline=""), delimiter=";"):
        theirs.setdefault(row["CHECK_ID"], {}).setdefault(row["RESOURCE_UID"], set()).add(row["STATUS"])
    assessment = json.load(open(folder / "assay" / "assessment.json"))
    ours = {}
    for row in assessment["verdicts"]:
        ours.setdefault(row["check"], {})[row["resource_uid"]] = (row["verdict"], row["reason"])
    print("\n| check | resources both judge | agree | only Prowler | only Assay |\n|---|--:|--:|--:|--:|")
    differences = []
    for check, peers in PEERS.items():
        said = {}
        for peer in peers:
            for uid, statuses in theirs.get(peer, {}).items():
                said.setdefault(uid, set()).update((peer, status) for status in statuses)
        mine = ours.get(check, {})
        both = sorted(set(said) & set(mine))
        same = 0
        for uid in both:
            verdict, reason = mine[uid]
            failing = sorted(peer for peer, status in said[uid] if status == "FAIL")
            if (verdict == "fail") == bool(failing) and verdict in ("pass", "fail"):
                same += 1
            else:
                differences.append((check, uid, verdict, reason, "FAIL by " + ", ".join(failing) if failing else "PASS"))
        print(f"| {check} | {len(both)} | {same} | {len(set(said) - set(mine))} | {len(set(mine) - set(said))} |")
        for uid in sorted(set(said) ^ set(mine)) if not both and said and mine else []:
            whose = "Prowler " + ", ".join(sorted(f"{p} {s}" for p, s in said[uid])) if uid in said else f"Assay {mine[uid][0]}: {mine[uid][1]}"
            differences.append((check, uid, whose, "other unit of judgement", ""))
    print("\n| check | resource | Assay | why | Prowler |\n|---|---|---|---|---|")
    for row in differences:
        print("| " + " | ".join(row) + " |")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("assay")
    parser.add_argument("prowler")
    parser.add_argument("--awsfake")
    parser.add_argument("--runs", type=int, default=1)
    given = parser.parse_args()
    programmes = {"assay": given.assay, "prowler": given.prowler}
    print(f"load {os.getloadavg()[0]:.1f} before\n")
    print("| endpoint | programme | wall s | CPU s | peak MB | calls | CPU ms/call | exit |\n|---|---|--:|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as made:
        work = pathlib.Path(made)
        if given.awsfake:
            estate = work / "report.yaml"
            estate.write_text(ESTATE)
            fake = subprocess.Popen([sys.executable, "-m", "awsfake", "serve", "-p", "5655", "demo/absent.yaml", str(estate)], cwd=given.awsfake,
                                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)  # fmt: skip
            url = fake.stdout.readline().split(" on ")[1].split()[0]
            faults = json.dumps([{"kind": "latency", "ms": LATENCY_MS}]).encode()
            urllib.request.urlopen(urllib.request.Request(url + "/_fake/faults", data=faults, method="POST"))
            counted = lambda: json.load(urllib.request.urlopen(url + "/_fake/stats"))["calls"]
            try:
                measure("awsfake, 50 ms", url, "AKIA111111111111TEST", programmes, given.runs, counted, work)
            finally:
                fake.terminate()
                fake.wait()
        url, counter = moto()
        fill(url)
        folder = measure("moto", url, "AKIAIOSFODNN7EXAMPLE", programmes, given.runs, lambda: counter["calls"], work)
        print(f"\nload {os.getloadavg()[0]:.1f} after")
        agreement(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
