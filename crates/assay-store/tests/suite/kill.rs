//! A writer is killed at random points: the store opens clean, what was acknowledged is there, and the log verifies.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Command, Stdio},
    time::Duration,
};

use assay_evidence::{Hash, TreeHead, leaf_hash};
use assay_model::Verdict::Fail;
use assay_store::{Attached, FindingFilter, MAX_EVIDENCE, NewEvidence, Sla, Store};

use crate::{
    Place,
    made::{assessment, trees, verdict},
};

/// Set to a store's address in the child that writes.
pub(crate) const CHILD: &str = "ASSAY_STORE_TEST_CHILD";
const NOW: &str = "2026-05-20T08:00:00Z";

/// Writes for ever, and says after each commit what it has acknowledged: the log's size, then the id.
pub(crate) async fn child(url: &str) {
    let store = Store::open(url).await.unwrap();
    let begin = store.log_size("t").await.unwrap();
    println!("ready");
    for at in begin.. {
        let id = match at % 3 {
            0 => {
                let rows = (0..60).map(|row| verdict("c", &format!("r{}", (at + row) % 90), Fail)).collect();
                let time = format!(
                    "20{:02}-01-01T{:02}:{:02}:{:02}Z",
                    26 + at / 86_400,
                    at / 3600 % 24,
                    at / 60 % 60,
                    at % 60
                );
                let one = assessment(&time, rows);
                let json = serde_json::to_vec(&one).unwrap();
                let done =
                    store.record_assessment("t", &one, &json, (&trees(&one), &Sla::default()), NOW).await.unwrap();
                done.assessment.id
            }
            1 => {
                let bytes = at.to_le_bytes().repeat(20_000);
                let new = NewEvidence {
                    framework: "f".to_owned(),
                    clause: "c".to_owned(),
                    paper: "D1".to_owned(),
                    title: "t".to_owned(),
                    owner: "o".to_owned(),
                    attached: Attached::Bytes { name: "x".to_owned(), bytes },
                    approved_on: None,
                    observed_on: "2026-05-01".to_owned(),
                    valid_until: "2026-05-01".to_owned(),
                    review_on: None,
                    added_by: "Mei".to_owned(),
                };
                store.add_evidence("t", new, MAX_EVIDENCE, NOW).await.unwrap().id
            }
            _ => {
                let found = store
                    .findings("t", &FindingFilter { limit: Some(1), ..FindingFilter::default() }, NOW)
                    .await
                    .unwrap();
                store.comment("t", &found[0].uid, &at.to_string(), "Mei", NOW).await.unwrap();
                format!("comment {at}")
            }
        };
        let mut out = std::io::stdout();
        writeln!(out, "{} {id}", at + 1).unwrap();
        out.flush().unwrap();
    }
}

/// Runs a child, kills it, and gives the last log size that it acknowledged. `after` counts from when it has opened the
/// store, or from its start.
fn run_and_kill(url: &str, after: Duration, opened: bool) -> Option<u64> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .env(CHILD, url)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    if opened {
        let mut ready = String::new();
        out.read_line(&mut ready).unwrap();
        assert_eq!(ready, "ready\n");
    }
    let reader = std::thread::spawn(move || {
        let lines = out.lines().map_while(Result::ok);
        lines.filter_map(|line| line.split(' ').next()?.parse().ok()).last()
    });
    std::thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap()
}

fn root(hashes: &[Hash]) -> TreeHead {
    TreeHead::over(hashes)
}

pub(crate) async fn killed_at_random_points(place: Place) {
    let times = if place.file.is_some() { 200 } else { 20 };
    place.open().await.close().await;
    // PostgreSQL takes longer to connect to, and there are fewer kills.
    let longest = if place.file.is_some() { 120_000 } else { 400_000 };
    let mut random = 0x9e37_79b9_u32;
    let mut before = root(&[]);
    let mut acknowledged = 0;
    let mut in_the_middle = 0;
    for time in 0..times {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let after = Duration::from_micros(u64::from((random >> 8) % longest));
        // One in ten while it opens the store.
        acknowledged = run_and_kill(&place.url, after, time % 10 != 0).unwrap_or(0).max(acknowledged);
        let store = place.open().await;
        let size = store.log_size("t").await.unwrap();
        assert!(size >= acknowledged, "{acknowledged} were acknowledged, {size} are there");
        in_the_middle += u32::from(size > acknowledged);
        let hashes: Vec<Hash> = store.log_hashes("t").await.unwrap().into_iter().map(Hash::from_bytes).collect();
        // What was there is there still, in its place.
        assert_eq!(root(&hashes[..usize::try_from(before.size).unwrap()]), before);
        for entry in store.log_entries("t", before.size, u64::MAX).await.unwrap() {
            assert_eq!(leaf_hash(&entry.bytes).as_bytes(), &entry.leaf_hash);
            whole(&store, &entry.subject).await;
        }
        before = root(&hashes);
        let count = store.count_findings("t", &FindingFilter::default(), NOW).await.unwrap();
        assert!(count <= 90);
        store.close().await;
    }
    assert!(acknowledged > times / 2, "the children wrote only {acknowledged} times");
    println!("{times} kills, {acknowledged} writes acknowledged, {in_the_middle} kept but not yet acknowledged");
    if let Some(file) = &place.file {
        let url = format!("sqlite://{}", file.to_str().unwrap().replace(' ', "%20").replace('?', "%3F"));
        let mut connection = <sqlx::AnyConnection as sqlx::Connection>::connect(&url).await.unwrap();
        let said: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut connection).await.unwrap();
        assert_eq!(said, "ok");
    }
}

/// What an entry speaks of is there with all its bytes.
async fn whole(store: &Store, subject: &str) {
    let mut bytes = Vec::new();
    if subject.starts_with("A-") {
        store.assessment_json("t", subject, &mut bytes).await.unwrap();
        assert_eq!(store.clause_states("t", subject).await.unwrap().len(), 2);
    } else if subject.starts_with("E-") {
        assert_eq!(store.evidence_file("t", subject, &mut bytes).await.unwrap(), 160_000);
    } else {
        store.finding("t", subject, NOW).await.unwrap();
    }
}
