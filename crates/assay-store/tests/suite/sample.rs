//! Databases of every schema version, as they were written by the release that had it: they must open for ever.
//!
//! `ASSAY_STORE_WRITE_SAMPLES=1` writes those of the latest version anew; that is for the release that makes the version.

use std::{fs, path::PathBuf, process::Command};

use assay_model::{
    Verdict::{Fail, Pass},
    record::{Answer, Decision, Score, finding_uid},
};
use assay_store::{Attached, MAX_EVIDENCE, NewEvidence, NewException, NewRisk, NewSignOff, Store};
use sqlx::{Connection as _, Executor as _};

use crate::{
    Place,
    made::{FRAMEWORK, verdict},
    record::day,
};

const NOW: &str = "2026-05-20T08:00:00Z";

fn sample(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/samples").join(name)
}

/// One of everything.
async fn fill(store: &Store) {
    day(store, 1, vec![verdict("c", "r", Fail), verdict("c", "s", Fail), verdict("critical", "r", Pass)]).await;
    day(store, 2, vec![verdict("c", "r", Fail), verdict("c", "s", Pass), verdict("critical", "r", Fail)]).await;
    let uid = finding_uid("c", "r");
    store.assign("t", &uid, Some("Mei"), "Ravi", NOW).await.unwrap();
    store.comment("t", &uid, "the ticket is 17", "Mei", NOW).await.unwrap();
    let exception = NewException {
        check: "c".to_owned(),
        resources: "*".to_owned(),
        reason: "the supplier mends it in June".to_owned(),
        requested_by: "Mei".to_owned(),
        approved_by: "Ravi".to_owned(),
        expires: "2026-06-10".to_owned(),
    };
    store.add_exception("t", exception, NOW).await.unwrap();
    let evidence = NewEvidence {
        framework: FRAMEWORK.to_owned(),
        clause: "B.8.1".to_owned(),
        paper: "D1".to_owned(),
        title: "Inventory".to_owned(),
        owner: "Mei".to_owned(),
        attached: Attached::Bytes { name: "inventory.txt".to_owned(), bytes: b"one laptop\n".to_vec() },
        approved_on: None,
        observed_on: "2026-05-01".to_owned(),
        valid_until: "2027-05-01".to_owned(),
        review_on: None,
        added_by: "Ravi".to_owned(),
    };
    store.add_evidence("t", evidence, MAX_EVIDENCE, NOW).await.unwrap();
    let sign_off = NewSignOff {
        framework: FRAMEWORK.to_owned(),
        clause: "B.8.1".to_owned(),
        answer: Answer::No,
        justification: "two checks fail".to_owned(),
        signed_by: "Mei".to_owned(),
        overridden: false,
        seen: None,
        proposal: None,
    };
    store.sign("t", sign_off, NOW).await.unwrap();
    let score = Score { likelihood: 2, impact: 4 };
    let risk = NewRisk {
        title: "customer data leaks".to_owned(),
        description: String::new(),
        domains: vec!["B.8".to_owned()],
        inherent: score,
        residual: score,
        decision: Decision::Mitigate,
        treatment: "encrypt".to_owned(),
        owner: "Mei".to_owned(),
        target: None,
    };
    store.add_risk("t", risk, FRAMEWORK, NOW).await.unwrap();
    store.mark_notices("t", "slack", &["n1".to_owned()], NOW).await.unwrap();
    store.add_checkpoint("t", 7, "note", NOW).await.unwrap();
}

pub(crate) async fn version_1_opens(place: Place) {
    if std::env::var("ASSAY_STORE_WRITE_SAMPLES").is_ok() {
        write(&place).await;
        return;
    }
    match &place.file {
        Some(file) => {
            fs::copy(sample("version-1.db"), file).unwrap();
        }
        None => {
            let dump = fs::read_to_string(sample("version-1.sql")).unwrap();
            let mut connection = sqlx::PgConnection::connect(&place.url).await.unwrap();
            connection.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(dump))).await.unwrap();
        }
    }
    let store = place.open().await;
    let view = store.view("t", FRAMEWORK, 100, NOW).await.unwrap();
    let text = serde_json::to_string_pretty(&view).unwrap();
    // Written from the SQLite sample; PostgreSQL's must say the same.
    assert_eq!(text, fs::read_to_string(sample("version-1.view.json")).unwrap());
    let mut bytes = Vec::new();
    store.evidence_file("t", "E-1", &mut bytes).await.unwrap();
    assert_eq!(bytes, b"one laptop\n");
    store.assessment_json("t", "A-1", &mut bytes).await.unwrap();
    assert_eq!(store.log_size("t").await.unwrap(), 7);
    assert_eq!(store.metrics("t").await.unwrap().len(), 2);
    assert!(store.notices_sent("t", "slack").await.unwrap().contains("n1"));
    assert_eq!(store.checkpoints("t").await.unwrap()[0].size, 7);
    // And it goes on.
    assert_eq!(day(&store, 3, vec![verdict("c", "r", Pass)]).await.changes.resolved, 1);
}

async fn write(place: &Place) {
    let store = place.open().await;
    fill(&store).await;
    let view = store.view("t", FRAMEWORK, 100, NOW).await.unwrap();
    store.close().await;
    match &place.file {
        Some(file) => {
            fs::copy(file, sample("version-1.db")).unwrap();
            fs::write(sample("version-1.view.json"), serde_json::to_string_pretty(&view).unwrap()).unwrap();
        }
        None => {
            let dump = Command::new("pg_dump").args(["--no-owner", "--inserts", "--schema=assay", &place.url]).output();
            let dump = String::from_utf8(dump.unwrap().stdout).unwrap();
            // Commands of psql are not SQL, and the path would be lost for what follows.
            let sql = dump.lines().filter(|line| !line.starts_with('\\') && !line.contains("set_config('search_path'"));
            fs::write(sample("version-1.sql"), sql.collect::<Vec<_>>().join("\n")).unwrap();
        }
    }
}
