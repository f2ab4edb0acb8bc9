//! Assessment of synthetic collections: every check over 10,000 and 100,000 resources, with `--full` over 1,000,000 too.
//!
//! `cargo xtask bench`. A collection is written row by row, and a process of its own assesses it, so that the peak of
//! memory is the assessment's. As `cargo test` runs it, it judges a thousand. Modes for other programmes:
//! `--generate SIZE FOLDER` writes a collection, `--assess FOLDER [CHECK,…]` assesses one and prints a line of JSON,
//! `--slowest FOLDER` runs the checks one after the other and prints the slowest.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a benchmark is no service code"
)]

use std::{
    collections::BTreeMap,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use assay_assess::{CheckOutcome, Request, assess, judge_check};
use assay_content::{Content, TableScope};
use assay_model::{Language, assessment::Receipt};
use assay_snapshot::{
    Collection, CollectionWriter, MANIFEST_VERSION, Manifest, OrganizationState, Origin, ScopeAccount, TableSchema,
};
use serde_json::{Map, Value, json};

const ACCOUNTS: usize = 10;
const REGION: &str = "ap-southeast-1";
/// 2026-11-23T00:00:00Z.
const NOW_MS: i64 = 1_795_392_000_000;
const OBSERVED: &str = "2026-11-23T00:00:00Z";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let after = |word: &str| arguments.iter().position(|argument| argument == word).map(|at| &arguments[at + 1..]);
    if let Some([size, folder, ..]) = after("--generate") {
        generate(size.parse().unwrap(), Path::new(folder));
    } else if let Some([folder, rest @ ..]) = after("--assess") {
        let checks = rest.first().filter(|word| !word.starts_with("--"));
        let checks = checks.map(|checks| checks.split(',').map(str::to_owned).collect()).unwrap_or_default();
        runtime().block_on(Box::pin(assess_folder(Path::new(folder), checks)));
    } else if let Some([folder, ..]) = after("--slowest") {
        slowest(Path::new(folder));
    } else {
        let asked = |word: &str| arguments.iter().any(|argument| argument == word);
        measure(match (asked("--bench"), asked("--full")) {
            (true, true) => &[10_000, 100_000, 1_000_000],
            (true, false) => &[10_000, 100_000],
            _ => &[1_000],
        });
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(8 << 20).build().unwrap()
}

fn measure(sizes: &[usize]) {
    println!("| resources | rows | verdicts | open s | assess s | peak MB |\n|--:|--:|--:|--:|--:|--:|");
    for size in sizes {
        let folder = std::env::temp_dir().join(format!("assay-bench-assess-{}-{size}", std::process::id()));
        let rows = generate(*size, &folder);
        let me = std::env::current_exe().unwrap();
        let output = Command::new(me).arg("--assess").arg(&folder).output().unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        let said = || panic!("no figures: {}", String::from_utf8_lossy(&output.stderr));
        let seen: Value = serde_json::from_str(text.lines().last().unwrap_or_else(said)).unwrap();
        let number = |key: &str| seen[key].as_f64().unwrap();
        let (open, seconds, peak) = (number("open_s"), number("seconds"), number("peak_mb"));
        println!("| {size} | {rows} | {} | {open:.2} | {seconds:.2} | {peak} |", seen["verdicts"]);
    }
}

async fn assess_folder(folder: &Path, checks: Vec<String>) {
    let content = Content::embedded().unwrap();
    let begun = Instant::now();
    let snapshot = Collection::open(folder).unwrap().read().unwrap();
    let opened = begun.elapsed();
    let request = Request {
        framework: "cyber-trust/2022".to_owned(),
        language: Language::En,
        checks,
        parameters: BTreeMap::new(),
    };
    let assessment = Box::pin(assess(&content, &snapshot, &request)).await.unwrap();
    let seconds = begun.elapsed().saturating_sub(opened);
    assert!(assessment.broken_checks.is_empty(), "{:?}", assessment.broken_checks);
    let mut counts: BTreeMap<&str, BTreeMap<String, u64>> = BTreeMap::new();
    if !request.checks.is_empty() {
        for row in &assessment.verdicts {
            let verdict = json!(row.verdict).as_str().unwrap_or_default().to_owned();
            *counts.entry(&row.check).or_default().entry(verdict).or_default() += 1;
        }
    }
    let seen = json!({ "verdicts": assessment.verdicts.len(), "open_s": opened.as_secs_f64(),
        "seconds": seconds.as_secs_f64(), "peak_mb": peak_mb(), "counts": counts });
    println!("{seen}");
}

/// Each check alone, one after the other.
fn slowest(folder: &Path) {
    let content = Content::embedded().unwrap();
    let snapshot = Collection::open(folder).unwrap().read().unwrap();
    let runtime = runtime();
    let session = snapshot.session(&content, None).unwrap();
    let defaults = BTreeMap::new();
    let mut times: Vec<(Duration, &str, usize)> = Vec::new();
    for (id, check) in content.checks() {
        let begun = Instant::now();
        let judging = judge_check(&content, &snapshot, &session, check, &defaults, Language::En);
        let rows = match runtime.block_on(Box::pin(judging)) {
            CheckOutcome::Ran(rows) => rows.len(),
            CheckOutcome::Broken(message) => panic!("{id}: {message}"),
        };
        times.push((begun.elapsed(), id, rows));
    }
    times.sort_by_key(|(time, _, _)| std::cmp::Reverse(*time));
    let sum: Duration = times.iter().map(|(time, _, _)| *time).sum();
    println!("| check | seconds | verdicts |\n|---|--:|--:|\n| all {} | {:.2} | |", times.len(), sum.as_secs_f64());
    for (time, id, rows) in times.iter().take(25) {
        println!("| {id} | {:.2} | {rows} |", time.as_secs_f64());
    }
}

/// Peak memory of this process so far; 0 where the system doesn't tell.
fn peak_mb() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("VmHWM"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn account(number: usize) -> String {
    format!("{:012}", 111_111_111_111 + number % ACCOUNTS)
}

struct Maker<'a> {
    content: &'a Content,
    writer: CollectionWriter,
    size: usize,
    rows: u64,
}

type Make<'a> = &'a dyn Fn(usize) -> Value;

impl Maker<'_> {
    /// Adds so many rows for each hundred resources, and for each row one row of each table that hangs under it.
    fn add(&mut self, table: &str, share: usize, make: Make<'_>, children: &[(&str, Make<'_>)]) {
        let schema = self.schema(table);
        let below: Vec<(TableSchema, Make<'_>)> =
            children.iter().map(|(child, make)| (self.schema(child), *make)).collect();
        for number in 0..self.size * share / 100 {
            let row = self.row(&schema, number, make(number), None);
            for (schema, make) in &below {
                self.row(schema, number, make(number), Some(&row));
            }
        }
    }

    fn schema(&self, table: &str) -> TableSchema {
        let declared = self.content.table(table).unwrap();
        TableSchema::new(declared, self.content.model(&declared.service).unwrap()).unwrap()
    }

    fn row(
        &mut self,
        schema: &TableSchema,
        number: usize,
        item: Value,
        parent: Option<&Map<String, Value>>,
    ) -> Map<String, Value> {
        let global = schema.table().scope == TableScope::Global;
        let origin = Origin {
            account_id: account(number),
            region: if global { "global" } else { REGION }.to_owned(),
            partition: "aws".to_owned(),
            observed_at: OBSERVED.to_owned(),
            receipt: 1,
        };
        let mut row = schema.columns_of(item);
        schema.complete(&mut row, &origin, &Map::new(), parent);
        self.writer.add_row(&schema.table().name, serde_json::to_vec(&row).unwrap()).unwrap();
        self.rows += 1;
        row
    }
}

/// Writes a mix of the resources that estates have many of; every table counts as collected.
fn generate(size: usize, folder: &Path) -> u64 {
    let content = Content::embedded().unwrap();
    let tables: Vec<String> = content.tables().keys().cloned().collect();
    let writer = CollectionWriter::new(folder, &content, &tables).unwrap();
    let mut maker = Maker { content: &content, writer, size, rows: 0 };
    maker.add("aws_ebs_volume", 25, &volume, &[]);
    maker.add("aws_ebs_snapshot", 20, &|n| json!({ "SnapshotId": format!("snap-{n:017x}"), "VolumeId": format!("vol-{n:017x}"), "Encrypted": !n.is_multiple_of(5), "State": "completed", "StartTime": "2026-11-20T00:00:00Z" }), &[]);
    maker.add("aws_vpc_security_group", 15, &security_group, &[]);
    maker.add("aws_ec2_network_interface", 12, &|n| {
        json!({ "NetworkInterfaceId": format!("eni-{n:017x}"), "VpcId": "vpc-1", "SubnetId": "subnet-1", "Status": "in-use",
            "Groups": [{ "GroupId": format!("sg-{n:017x}") }], "PrivateIpAddresses": [{ "PrivateIpAddress": "10.0.0.1" }] })
    }, &[]);
    maker.add("aws_ec2_instance", 10, &instance, &[]);
    maker.add(
        "aws_s3_bucket",
        5,
        &|n| json!({ "Name": format!("bucket-{n}"), "CreationDate": "2025-01-01T00:00:00Z" }),
        &[("aws_s3_bucket_location", &|_| json!({ "LocationConstraint": REGION }))],
    );
    maker.add("aws_kms_key", 4, &|n| json!({ "KeyId": key_id(n), "KeyArn": key_arn(n) }), &[
        ("aws_kms_key_detail", &|n| {
            json!({ "KeyId": key_id(n), "Arn": key_arn(n), "KeySpec": if n.is_multiple_of(6) { "RSA_2048" } else { "SYMMETRIC_DEFAULT" }, "Origin": "AWS_KMS",
                "KeyManager": if n.is_multiple_of(4) { "AWS" } else { "CUSTOMER" }, "KeyState": if n.is_multiple_of(9) { "PendingDeletion" } else { "Enabled" } })
        }),
        ("aws_kms_key_rotation", &|n| json!({ "KeyRotationEnabled": n.is_multiple_of(3), "RotationPeriodInDays": 365 })),
    ]);
    maker.add("aws_secretsmanager_secret", 3, &secret, &[]);
    maker.add("aws_ssm_managed_instance", 3, &|n| json!({ "InstanceId": instance_id(n), "PingStatus": if n.is_multiple_of(8) { "ConnectionLost" } else { "Online" }, "LastPingDateTime": OBSERVED }), &[]);
    maker.add("aws_backup_recovery_point", 2, &|n| json!({ "RecoveryPointArn": format!("arn:aws:ec2:{REGION}::snapshot/snap-{n:017x}"), "BackupVaultName": "main", "Status": if n.is_multiple_of(10) { "PARTIAL" } else { "COMPLETED" }, "IsEncrypted": !n.is_multiple_of(6), "ResourceArn": format!("arn:aws:ec2:{REGION}:{}:volume/vol-{n:017x}", account(n)), "CreationDate": "2026-11-22T00:00:00Z" }), &[]);
    maker.add("aws_vpc_network_acl", 1, &|n| json!({ "NetworkAclId": format!("acl-{n:017x}"), "VpcId": "vpc-1", "IsDefault": n.is_multiple_of(5), "Entries": [], "Associations": if n.is_multiple_of(2) { json!([{ "SubnetId": "subnet-1", "NetworkAclId": "acl" }]) } else { json!([]) } }), &[]);
    finish(maker)
}

fn finish(mut maker: Maker<'_>) -> u64 {
    let receipt: Receipt = serde_json::from_value(json!({ "id": "r1", "account_id": account(0), "region": REGION, "service": "ec2",
        "operation": "DescribeVolumes", "parameters": "{}", "at": OBSERVED, "status": 200, "request_id": null, "sha256": null, "retries": 0, "error": null }))
    .unwrap();
    maker.writer.add_receipt(&receipt).unwrap();
    let scope = |number| ScopeAccount {
        account_id: account(number),
        name: None,
        partition: "aws".to_owned(),
        regions: vec![REGION.to_owned()],
        organization: OrganizationState::Standalone,
    };
    let manifest = Manifest {
        version: MANIFEST_VERSION,
        id: "bench".to_owned(),
        started_at_ms: NOW_MS,
        finished_at_ms: NOW_MS,
        collected_by: "benchmark".to_owned(),
        scope: (0..ACCOUNTS).map(scope).collect(),
        skipped_accounts: BTreeMap::new(),
        calls: 1,
        tables: BTreeMap::new(),
        records: BTreeMap::new(),
    };
    maker.writer.finish(manifest).unwrap();
    maker.rows
}

fn volume(n: usize) -> Value {
    let free = n.is_multiple_of(13);
    json!({ "VolumeId": format!("vol-{n:017x}"), "Encrypted": !n.is_multiple_of(7), "State": if free { "available" } else { "in-use" },
        "CreateTime": if n.is_multiple_of(2) { "2026-01-01T00:00:00Z" } else { "2026-11-20T00:00:00Z" } })
}

fn security_group(n: usize) -> Value {
    let cidr = if n.is_multiple_of(11) { "0.0.0.0/0" } else { "10.0.0.0/8" };
    let (name, rules) = match (n / ACCOUNTS) % 20 {
        0 => ("default".to_owned(), json!([])),
        1 => (
            "default".to_owned(),
            json!([{ "IpProtocol": "-1", "UserIdGroupPairs": [{ "GroupId": format!("sg-{n:017x}") }] }]),
        ),
        _ => (
            format!("app-{n}"),
            json!([{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{ "CidrIp": cidr }] }]),
        ),
    };
    json!({ "GroupId": format!("sg-{n:017x}"), "GroupName": name, "VpcId": "vpc-1", "OwnerId": account(n), "IpPermissionsEgress": [], "IpPermissions": rules })
}

fn instance_id(n: usize) -> String {
    format!("i-{n:017x}")
}

fn instance(n: usize) -> Value {
    json!({ "InstanceId": instance_id(n), "ImageId": "ami-1", "InstanceType": "t3.micro", "VpcId": "vpc-1", "SubnetId": "subnet-1",
        "State": { "Code": 16, "Name": if n.is_multiple_of(10) { "stopped" } else { "running" } }, "StateTransitionReason": "User initiated (2026-10-01 00:00:00 GMT)",
        "LaunchTime": "2026-01-01T00:00:00Z", "SecurityGroups": [{ "GroupId": format!("sg-{n:017x}") }],
        "MetadataOptions": { "HttpTokens": if n.is_multiple_of(4) { "optional" } else { "required" }, "HttpEndpoint": "enabled", "State": "applied" } })
}

fn key_id(n: usize) -> String {
    format!("{n:08x}-aaaa-bbbb-cccc-000000000001")
}

fn key_arn(n: usize) -> String {
    format!("arn:aws:kms:{REGION}:{}:key/{}", account(n), key_id(n))
}

fn secret(n: usize) -> Value {
    let rotated = if n.is_multiple_of(3) { "2026-11-01T00:00:00Z" } else { "2026-01-01T00:00:00Z" };
    json!({ "ARN": format!("arn:aws:secretsmanager:{REGION}:{}:secret:s{n}-abcdef", account(n)), "Name": format!("s{n}"), "RotationEnabled": n.is_multiple_of(2),
        "LastRotatedDate": rotated, "NextRotationDate": "2026-12-01T00:00:00Z", "LastAccessedDate": if n.is_multiple_of(5) { "2026-02-01T00:00:00Z" } else { "2026-11-20T00:00:00Z" }, "CreatedDate": "2025-01-01T00:00:00Z" })
}
