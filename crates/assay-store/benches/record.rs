//! 1,000,000 verdicts against 1,000,000 open findings, and the 50 most overdue among them, on both databases.
//!
//! `cargo bench -p assay-store` (`-- sqlite`, `-- postgres`, `-- 100000` for one database or another size). Peak memory
//! is that of this process.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::panic_in_result_fn,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    clippy::let_underscore_must_use,
    clippy::disallowed_methods,
    reason = "a bench reads the clock and the arguments, and may fail as a test does"
)]

#[path = "../tests/support/made.rs"]
mod made;
#[path = "../tests/support/postgres.rs"]
mod postgres;

use std::{
    io::Read,
    time::{Duration, Instant},
};

use assay_model::{Verdict, assessment::VerdictRow};
use assay_store::{FindingFilter, Kind, NewException, RecordHeader, Sla, Store};

const CHECKS: usize = 200;
const NOW: &str = "2026-12-31T00:00:00Z";

/// Verdict `at` of the run: in the first run all fail. In the second 3 % pass, 2 % fail for another reason, 2 % are
/// resources that are new (in place of 2 % that vanished). The third is the second, but each reason is another.
fn row(at: usize, run: usize) -> VerdictRow {
    let check = at % CHECKS;
    let kind = if run == 1 { 99 } else { (at / CHECKS) % 100 };
    let new = if (3..5).contains(&kind) { "new-" } else { "" };
    let verdict = if kind < 3 { Verdict::Pass } else { Verdict::Fail };
    let days = if run == 3 || (5..7).contains(&kind) { 29 + run } else { 30 };
    let severity = ["critical", "high", "medium", "low"][check % 4].parse().unwrap();
    VerdictRow {
        check: format!("service_resource_property_number_{check}").into(),
        clauses: vec![format!("B.{}.{}", 1 + check % 22, 1 + check % 9)].into(),
        severity,
        resource_uid: format!("arn:aws:ec2:ap-southeast-1:{}:instance/{new}i-{at:017x}", account(at)).into(),
        account_id: account(at).into(),
        region: ["ap-southeast-1", "ap-northeast-1", "us-east-1"][at % 3].into(),
        verdict,
        reason: format!(
            "the volume of instance i-{at:017x} has not been encrypted for {days} days, and holds customer data"
        )
        .into(),
        reason_key: "not_encrypted".into(),
        evidence: serde_json::json!({"volume": format!("vol-{at:017x}"), "encrypted": false}).into(),
        receipts: vec![format!("r{}", at % 5000)].into(),
    }
}

fn account(at: usize) -> String {
    format!("{:012}", 100_000_000_000 + at / CHECKS % 40)
}

/// The assessment's JSON as it would be read from its file: made while it is read, so that it takes no memory.
struct Json {
    run: usize,
    next: usize,
    count: usize,
    buffer: Vec<u8>,
    read: usize,
}

impl Read for Json {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.read == self.buffer.len() {
            self.buffer.clear();
            self.read = 0;
            while self.next < self.count && self.buffer.len() < 1 << 20 {
                serde_json::to_writer(&mut self.buffer, &row(self.next, self.run))?;
                self.buffer.push(b'\n');
                self.next += 1;
            }
        }
        let part = &self.buffer[self.read..];
        let length = part.len().min(out.len());
        out[..length].copy_from_slice(&part[..length]);
        self.read += length;
        Ok(length)
    }
}

async fn record(store: &Store, run: usize, count: usize) -> Duration {
    let mut empty = made::assessment(&format!("2026-0{run}-01T08:00:00Z"), Vec::new());
    empty.coverage.accounts = (0..40).map(|at| account(at * CHECKS)).collect();
    empty.coverage.regions = ["ap-southeast-1", "ap-northeast-1", "us-east-1"].map(str::to_owned).to_vec();
    let header = RecordHeader::of(&empty, &made::trees(&empty));
    let mut json = Json { run, next: 0, count, buffer: Vec::new(), read: 0 };
    let begun = Instant::now();
    let parts = ((0..count).map(|at| row(at, run)), &mut json as &mut (dyn Read + Send));
    let done = store.record("t", &header, parts, &Sla::default(), NOW).await.unwrap();
    let took = begun.elapsed();
    let changes = done.changes;
    println!(
        "  run {run}: {:.1} s ({} opened, {} again, {} resolved, {} gone); peak memory {} MB",
        took.as_secs_f64(),
        changes.opened,
        changes.seen_again,
        changes.resolved,
        changes.gone,
        peak_megabytes()
    );
    took
}

/// The best and the worst of 20 listings.
async fn list(store: &Store, what: &str, filter: &FindingFilter) {
    let mut times = Vec::new();
    for _ in 0..20 {
        let begun = Instant::now();
        let found = store.findings("t", filter, NOW).await.unwrap();
        times.push(begun.elapsed());
        assert_eq!(found.len(), 50);
    }
    times.sort();
    println!("  {what}: median {:.1} ms, worst {:.1} ms of 20", millis(times[10]), millis(times[19]));
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok()).unwrap_or(0) / 1024
}

async fn bench(url: &str, count: usize) {
    let store = Store::open(url).await.unwrap();
    println!(
        "{:?}, {count} verdicts; load {}",
        store.kind(),
        std::fs::read_to_string("/proc/loadavg").unwrap_or_default().trim()
    );
    record(&store, 1, count).await;
    record(&store, 2, count).await;
    record(&store, 3, count).await;
    let overdue = FindingFilter { overdue: true, ..FindingFilter::default() };
    list(&store, "50 most overdue", &overdue).await;
    // The most overdue ones of all, excepted: they must not be walked through.
    for check in 0..10 {
        let exception = NewException {
            check: format!("service_resource_property_number_{}", check * 4),
            resources: "*".to_owned(),
            reason: "the supplier mends it next year".to_owned(),
            requested_by: "Mei".to_owned(),
            approved_by: "Ravi".to_owned(),
            expires: if check < 5 { "2027-01-31".to_owned() } else { "2026-12-30".to_owned() },
        };
        let begun = Instant::now();
        let now = if check < 5 { NOW } else { "2026-12-01T00:00:00Z" };
        let (_, covered) = store.add_exception("t", exception, now).await.unwrap();
        if check == 0 {
            println!("  an exception for {covered} findings: {:.0} ms", millis(begun.elapsed()));
        }
    }
    list(&store, "50 most overdue, with 10 exceptions over the first", &overdue).await;
    list(&store, "the first 50 of all", &FindingFilter::default()).await;
    let account = FindingFilter { account: Some(account(0)), ..overdue.clone() };
    list(&store, "50 most overdue of one account in 40", &account).await;
    let begun = Instant::now();
    let count = store.count_findings("t", &overdue, NOW).await.unwrap();
    println!("  counting the {count} overdue: {:.0} ms", millis(begun.elapsed()));
    if store.kind() == Kind::Sqlite {
        let bytes = std::fs::metadata(store.shown()).map_or(0, |file| file.len());
        println!("  the file has {} MB", bytes >> 20);
    }
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let count = words.iter().find_map(|word| word.parse().ok()).unwrap_or(1_000_000);
    let wants = |name: &str| words.iter().all(|word| word.parse::<usize>().is_ok() || word == name);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        if wants("sqlite") {
            let folder = tempfile::tempdir().unwrap();
            bench(folder.path().join("assay.db").to_str().unwrap(), count).await;
        }
        if wants("postgres")
            && let Some(cluster) = postgres::Cluster::start()
        {
            bench(&cluster.database().await, count).await;
        }
    });
}
