//! Wall time, CPU time and peak memory of a scan against a replay endpoint in another process, with latency for each call,
//! beside the lower bound of the same run: calls ÷ concurrency × latency.
//!
//! `cargo xtask bench`; with `--full` a thousand accounts too. Figures come from `/proc`, so they exist on Linux only.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    clippy::cast_precision_loss,
    reason = "a benchmark is no service code"
)]

use std::{
    fmt::Write as _,
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use assay_aws::{Client, Session, Settings, StaticCredentials, endpoint::Partitions};
use assay_collect::{Accounts, CollectRequest, Progress, Regions, ScopeRequest, collect, resolve_scope};
use assay_content::{Content, Table};
use assay_replay::{Estate, Replay};
use assay_snapshot::Manifest;
use serde_json::{Value, json};

/// Accounts, regions, and milliseconds of latency.
const SCANS: [(usize, usize, u64); 2] = [(1, 1, 50), (20, 4, 50)];
const LARGE: (usize, usize, u64) = (1000, 4, 20);
const CONCURRENCY: usize = 64;
/// Calls one after the other before the first listing: whose credentials and which organization (at once), delegated
/// administrators.
const CHAIN_OF_ACCOUNT: usize = 2;
/// Whose credentials, the accounts, a role, whether it can be used, which organization, delegated administrators.
const CHAIN_OF_ORGANIZATION: usize = 6;
const REGIONS: [&str; 4] = ["ap-southeast-1", "ap-northeast-1", "eu-west-1", "us-east-1"];

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    match arguments.get(1).map(String::as_str) {
        Some("--serve") => runtime.block_on(serve(arguments[2].parse().unwrap(), arguments[3].parse().unwrap())),
        Some("--scan") => {
            runtime.block_on(scan(&arguments[2], arguments[3].parse().unwrap(), arguments[4].parse().unwrap()));
        }
        // As `cargo test` runs it: nothing to measure.
        None => {}
        Some(_) => measure(arguments.iter().any(|argument| argument == "--full")),
    }
}

fn measure(full: bool) {
    println!(
        "| accounts × regions | latency ms | calls | wall s | bound s | ratio | chain | bound with chains s | ratio | CPU s | CPU µs/call | peak MB |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for (accounts, regions, latency) in SCANS.into_iter().chain(full.then_some(LARGE)) {
        let me = std::env::current_exe().unwrap();
        let mut server = Command::new(&me)
            .args(["--serve", &accounts.to_string(), &latency.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut url).unwrap();
        let output = Command::new(&me)
            .args(["--scan", url.trim(), &accounts.to_string(), &regions.to_string()])
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        server.kill().unwrap();
        server.wait().unwrap();
        let line = text
            .lines()
            .last()
            .unwrap_or_else(|| panic!("the scan printed nothing: {}", String::from_utf8_lossy(&output.stderr)));
        let seen: Value = serde_json::from_str(line).unwrap();
        let number = |key: &str| seen[key].as_f64().unwrap();
        let bound = number("calls") / CONCURRENCY as f64 * latency as f64 / 1000.0;
        let chained = bound.max(number("chain") * latency as f64 / 1000.0);
        println!(
            "| {accounts} × {regions} | {latency} | {} | {:.2} | {bound:.2} | {:.2} | {} | {chained:.2} | {:.2} | {:.2} | {:.0} | {:.0} |",
            seen["calls"],
            number("wall"),
            number("wall") / bound,
            seen["chain"],
            number("wall") / chained,
            number("cpu"),
            number("cpu") / number("calls") * 1e6,
            number("peak_mb"),
        );
    }
}

async fn serve(accounts: usize, latency: u64) {
    let content = Content::embedded().unwrap();
    let mut estate = Estate::default();
    // What AWS answers where nothing is set up, so that no call fails and is repeated.
    for file in content.source().files("accounts/empty", ".yaml").unwrap() {
        let of_every_account = content.source().read(&file).unwrap().replace("\n  \"111111111111\":", "\n  '*':");
        estate.add(&file, &of_every_account).unwrap();
    }
    estate.add("bench.yaml", &estate_text(&content, accounts)).unwrap();
    let models = content.models().clone();
    let replay = Replay::builder()
        .models(move |service| models.get(service).map(Arc::clone))
        .estate(estate)
        .latency(Duration::from_millis(latency))
        .start()
        .await
        .unwrap();
    println!("{}", replay.url());
    std::future::pending::<()>().await;
}

/// A few resources of the common kinds in every account and region.
fn estate_text(content: &Content, accounts: usize) -> String {
    let report = content.table("aws_iam_credential_report").unwrap().columns.join(",");
    let mut listed = String::new();
    for number in 0..accounts {
        write!(
            listed,
            "{{Id: '{:012}', Name: member-{number}, Status: ACTIVE}}, ",
            111_111_111_111_u64 + number as u64
        )
        .unwrap();
    }
    let regions: Vec<String> =
        REGIONS.iter().map(|region| format!("{{RegionName: {region}, OptInStatus: opt-in-not-required}}")).collect();
    format!(
        "awsfake: 1\naccounts:\n  '*':\n    '*':\n      organizations:\n        DescribeOrganization: {{Organization: {{Id: o-bench12345, MasterAccountId: '111111111111', FeatureSet: ALL}}}}\n        ListAccounts: {{Accounts: [{listed}]}}\n      iam:\n        GenerateCredentialReport: {{State: COMPLETE}}\n        GetCredentialReport: {{ReportFormat: text/csv, Content: {{$text: \"{report}\\n\"}}}}\n      ec2:\n        DescribeRegions: {{Regions: [{}]}}\n        DescribeVolumes: {{Volumes: [{{$repeat: 40, item: {{VolumeId: 'vol-${{i:017x}}', Encrypted: true, State: in-use}}}}]}}\n        DescribeSecurityGroups: {{SecurityGroups: [{{$repeat: 20, item: {{GroupId: 'sg-${{i:017x}}', GroupName: 'app-${{i}}', VpcId: vpc-1}}}}]}}\n      s3:\n        ListBuckets: {{Buckets: [{{$repeat: 10, item: {{Name: 'bucket-${{account}}-${{i}}'}}}}]}}\n        GetBucketLocation: {{LocationConstraint: ap-southeast-1}}\n        GetBucketEncryption: [{{error: {{code: ServerSideEncryptionConfigurationNotFoundError, message: none}}}}]\n        GetPublicAccessBlock: [{{error: {{code: NoSuchPublicAccessBlockConfiguration, message: none}}}}]\n        GetObjectLockConfiguration: [{{error: {{code: ObjectLockConfigurationNotFoundError, message: none}}}}]\n        GetBucketPolicyStatus: [{{error: {{code: NoSuchBucketPolicy, message: none}}}}]\n        GetBucketReplication: [{{error: {{code: ReplicationConfigurationNotFoundError, message: none}}}}]\n      kms:\n        ListKeys: {{Keys: [{{$repeat: 10, item: {{KeyId: '${{i:08x}}-aaaa-bbbb-cccc-000000000001', KeyArn: 'arn:aws:kms:${{region}}:${{account}}:key/${{i:08x}}-aaaa-bbbb-cccc-000000000001'}}}}]}}\n        DescribeKey: {{KeyMetadata: {{KeyId: 'k', KeyManager: CUSTOMER, KeyState: Enabled, KeySpec: SYMMETRIC_DEFAULT, Origin: AWS_KMS}}}}\n        GetKeyRotationStatus: {{KeyRotationEnabled: true}}\n",
        regions.join(", ")
    )
}

async fn scan(url: &str, accounts: usize, regions: usize) {
    let content = Content::embedded().unwrap();
    let partitions = Arc::new(Partitions::parse(&content.partitions().unwrap()).unwrap());
    let settings = Settings {
        region: Some(REGIONS[0].to_owned()),
        endpoint_url: Some(url.to_owned()),
        credentials: Some(StaticCredentials::new("AKIA111111111111BNCH", "not-a-secret", None)),
        max_in_flight: CONCURRENCY,
        ..Settings::default()
    };
    let client = Client::new(&settings, &partitions).unwrap();
    let session = Session::load(&settings, &partitions).await.unwrap();
    let request = ScopeRequest {
        accounts: if accounts > 1 { Accounts::Organization } else { Accounts::Current },
        regions: Regions::List(REGIONS[..regions].iter().map(|region| (*region).to_owned()).collect()),
        role_name: "OrganizationAccountAccessRole".to_owned(),
        external_id: None,
    };
    let out = std::env::temp_dir().join(format!("assay-bench-{}", std::process::id()));
    let tables = content.tables().values().filter(|table| !table.extended).map(|table| table.name.clone()).collect();
    let (begun, cpu) = (Instant::now(), cpu_seconds());
    let scope = Box::pin(resolve_scope(&client, &session, &content, &partitions, &request)).await.unwrap();
    let collecting = CollectRequest { tables, out: out.clone(), resume: false };
    let manifest =
        Box::pin(collect(&client, &content, scope, &collecting, &Progress::default(), std::future::pending()))
            .await
            .unwrap();
    let finding = if accounts > 1 { CHAIN_OF_ORGANIZATION } else { CHAIN_OF_ACCOUNT };
    let seen = json!({ "calls": manifest.calls, "chain": finding + longest_chain(&content, &manifest), "wall": begun.elapsed().as_secs_f64(), "cpu": cpu_seconds() - cpu, "peak_mb": peak_mb() });
    std::fs::remove_dir_all(&out).unwrap();
    println!("{seen}");
}

/// The calls that waited for each other below one listing: every table with rows was asked, under a parent with rows.
fn longest_chain(content: &Content, manifest: &Manifest) -> usize {
    let asked = |table: &Table| manifest.tables.get(&table.name).is_some_and(|entry| entry.rows > 0);
    let depth = |table: &Arc<Table>| {
        let above = |table: &&Arc<Table>| table.parent.as_ref().and_then(|parent| content.tables().get(parent));
        std::iter::successors(Some(table), above).count()
    };
    content.tables().values().filter(|table| asked(table)).map(depth).max().unwrap_or_default()
}

/// User and system time of this process.
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = text.rsplit(')').next().unwrap().split_whitespace().collect();
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}

fn peak_mb() -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = text.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
}
