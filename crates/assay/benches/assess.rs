//! Assessment of a synthetic collection: every check over 10,000 and 100,000 resources, with `--full` over 1,000,000 too.
//!
//! `cargo xtask bench`. As `cargo test` runs it, it judges a thousand.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a benchmark is no service code"
)]

use std::time::Instant;

use assay_assess::{Request, assess};
use assay_content::Content;
use assay_model::Language;
use assay_snapshot::{OrganizationState, Origin, ScopeAccount, Snapshot, TableSchema};
use serde_json::{Map, Value, json};

const ACCOUNT: &str = "111111111111";
const REGION: &str = "ap-southeast-1";
/// 2026-11-23T00:00:00Z.
const NOW_MS: i64 = 1_795_392_000_000;

fn main() {
    let asked = |word: &str| std::env::args().any(|argument| argument == word);
    let sizes: &[usize] = match (asked("--bench"), asked("--full")) {
        (true, true) => &[10_000, 100_000, 1_000_000],
        (true, false) => &[10_000, 100_000],
        _ => &[1_000],
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(8 << 20).build().unwrap();
    let content = Content::embedded().unwrap();
    println!("| resources | verdicts | seconds | peak MB |\n|--:|--:|--:|--:|");
    for size in sizes {
        let snapshot = synthetic(&content, *size);
        let request = Request {
            framework: "cyber-trust/2022".to_owned(),
            language: Language::En,
            checks: Vec::new(),
            parameters: std::collections::BTreeMap::new(),
        };
        let begun = Instant::now();
        let assessment = runtime.block_on(Box::pin(assess(&content, &snapshot, &request))).unwrap();
        let seconds = begun.elapsed().as_secs_f64();
        println!("| {size} | {} | {seconds:.2} | {} |", assessment.verdicts.len(), peak_mb());
        assert!(assessment.broken_checks.is_empty(), "{:?}", assessment.broken_checks);
    }
}

/// Peak memory of this process so far, the making of the collection included; 0 where the system doesn't tell.
fn peak_mb() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("VmHWM"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// A mix of the resources that estates have many of; every table counts as collected.
fn synthetic(content: &Content, size: usize) -> Snapshot {
    let mut snapshot = Snapshot {
        id: "bench".to_owned(),
        started_at_ms: NOW_MS,
        finished_at_ms: NOW_MS,
        scope: vec![ScopeAccount {
            account_id: ACCOUNT.to_owned(),
            name: None,
            partition: "aws".to_owned(),
            regions: vec![REGION.to_owned()],
            organization: OrganizationState::Standalone,
        }],
        collected: content.tables().keys().cloned().collect(),
        ..Snapshot::default()
    };
    let mut add = |table: &str, share: usize, make: &dyn Fn(usize) -> Value| {
        let declared = content.table(table).unwrap();
        let schema = TableSchema::new(declared, content.model(&declared.service).unwrap()).unwrap();
        let global = declared.scope == assay_content::TableScope::Global;
        let origin = Origin {
            account_id: ACCOUNT.to_owned(),
            region: if global { "global" } else { REGION }.to_owned(),
            partition: "aws".to_owned(),
            observed_at: "2026-11-23T00:00:00Z".to_owned(),
            receipt: 1,
        };
        let rows: Vec<Map<String, Value>> = (0..size * share / 100)
            .map(|number| {
                let mut row = schema.columns_of(make(number));
                schema.complete(&mut row, &origin, &Map::new(), None);
                row
            })
            .collect();
        snapshot.add_rows(&schema, &rows).unwrap();
    };
    add(
        "aws_ebs_volume",
        30,
        &|n| json!({ "VolumeId": format!("vol-{n:017x}"), "Encrypted": n % 7 != 0, "State": "in-use" }),
    );
    add(
        "aws_ebs_snapshot",
        25,
        &|n| json!({ "SnapshotId": format!("snap-{n:017x}"), "VolumeId": format!("vol-{n:017x}"), "Encrypted": true, "State": "completed", "StartTime": "2026-11-20T00:00:00Z" }),
    );
    add("aws_vpc_security_group", 20, &|n| {
        let cidr = if n % 11 == 0 { "0.0.0.0/0" } else { "10.0.0.0/8" };
        json!({ "GroupId": format!("sg-{n:017x}"), "GroupName": format!("app-{n}"), "VpcId": "vpc-1", "IpPermissionsEgress": [],
            "IpPermissions": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{ "CidrIp": cidr }] }] })
    });
    add("aws_ec2_network_interface", 15, &|n| {
        json!({ "NetworkInterfaceId": format!("eni-{n:017x}"), "VpcId": "vpc-1", "SubnetId": "subnet-1", "Status": "in-use",
            "Groups": [{ "GroupId": format!("sg-{n:017x}") }], "PrivateIpAddresses": [{ "PrivateIpAddress": "10.0.0.1" }] })
    });
    add("aws_s3_bucket", 10, &|n| json!({ "Name": format!("bucket-{n}"), "CreationDate": "2025-01-01T00:00:00Z" }));
    snapshot
}
