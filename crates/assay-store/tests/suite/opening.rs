//! Opening what is no store, what is broken, and what somebody else holds.

use std::{fs, time::Duration};

use assay_model::Verdict::Fail;
use assay_store::{Attached, Error, FindingFilter, Kind, MAX_EVIDENCE, NewEvidence, OpenOptions, Sla, Store};
use sqlx::{AnyConnection, Connection as _, Executor as _};

use crate::{
    Place,
    made::{assessment, trees, verdict},
    record::day,
};

const NOW: &str = "2026-05-20T08:00:00Z";

fn driver_url(place: &Place) -> String {
    match &place.file {
        Some(file) => format!("sqlite://{}?mode=rwc", file.to_str().unwrap().replace(' ', "%20").replace('?', "%3F")),
        None => place.url.clone(),
    }
}

async fn execute(place: &Place, sql: &'static str) {
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(&driver_url(place)).await.unwrap();
    connection.execute(sqlx::raw_sql(sql)).await.unwrap();
    connection.close().await.unwrap();
}

pub(crate) async fn a_newer_schema_is_refused(place: Place) {
    let store = place.open().await;
    let postgres = store.kind() == Kind::Postgres;
    store.close().await;
    execute(&place, if postgres { "UPDATE assay.store SET version = 99" } else { "UPDATE store SET version = 99" })
        .await;
    let error = Store::open(&place.url).await.unwrap_err();
    assert!(matches!(error, Error::Newer { found: 99, known: 1, .. }), "{error}");
    assert!(error.to_string().contains("use the release that wrote it"));
}

pub(crate) async fn a_foreign_database_is_refused(place: Place) {
    if place.file.is_some() {
        execute(&place, "CREATE TABLE customers (name TEXT)").await;
    } else {
        execute(&place, "CREATE SCHEMA assay; CREATE TABLE assay.customers (name TEXT)").await;
    }
    let error = Store::open(&place.url).await.unwrap_err();
    assert!(matches!(error, Error::Foreign(_)), "{error}");
    if let Some(file) = &place.file {
        fs::write(file, "PK\x03\x04 no database at all, but long enough to be something else").unwrap();
        assert!(matches!(Store::open(&place.url).await, Err(Error::Foreign(_))));
    }
}

pub(crate) async fn a_truncated_file_is_refused(place: Place) {
    let file = place.file.clone().unwrap();
    let store = place.open().await;
    day(&store, 1, (0..2000).map(|at| verdict("c", &format!("r{at}"), Fail)).collect()).await;
    store.close().await;
    let whole = fs::read(&file).unwrap();
    for length in [0, 1, 50, 100, 4096, 8192, whole.len() / 2, whole.len() - 1] {
        fs::write(&file, &whole[..length]).unwrap();
        let error = Store::open(&place.url).await.expect_err(&format!("{length} of {} bytes", whole.len()));
        assert!(matches!(error, Error::Damaged { .. } | Error::Foreign(_)), "{length}: {error}");
        assert_eq!(fs::read(&file).unwrap().len(), length, "it is left as it was");
    }
    fs::write(&file, &whole).unwrap();
    assert_eq!(place.open().await.count_findings("t", &FindingFilter::default(), NOW).await.unwrap(), 2000);
    // Pages overwritten in the middle are found when they are read.
    let mut odd = whole.clone();
    let len = odd.len();
    odd[16384..len].fill(0xff);
    fs::write(&file, &odd).unwrap();
    let store = Store::open(&place.url).await;
    let error = match store {
        Ok(store) => store.findings("t", &FindingFilter::default(), NOW).await.map(|_| ()).unwrap_err(),
        Err(error) => error,
    };
    assert!(matches!(error, Error::Damaged { .. } | Error::Corrupt { .. }), "{error}");
}

pub(crate) async fn a_making_that_was_interrupted_leaves_nothing(place: Place) {
    let file = place.file.clone().unwrap();
    let folder = file.parent().unwrap();
    fs::write(
        folder.join(format!("{}.new-{}", file.file_name().unwrap().to_str().unwrap(), std::process::id())),
        "half",
    )
    .unwrap();
    place.open().await.close().await;
    let names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, [file.file_name().unwrap()]);
}

pub(crate) async fn a_full_disk_loses_nothing(place: Place) {
    place.open().await.close().await;
    let options = OpenOptions { max_pages: Some(300), ..OpenOptions::default() };
    let store = Store::open_with(&place.url, &options).await.unwrap();
    let mut kept = 0_u32;
    let error = loop {
        let rows = (0..500).map(|at| verdict("c", &format!("r{kept}-{at}"), Fail)).collect();
        let one = assessment(&format!("2026-05-01T08:00:{kept:02}Z"), rows);
        let json = serde_json::to_vec(&one).unwrap();
        match store.record_assessment("t", &one, &json, (&trees(&one), &Sla::default()), NOW).await {
            Ok(_) => kept += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(error, Error::Full { .. }), "{error}");
    assert!(error.to_string().contains("disk is full"));
    assert!(kept > 0);
    let file = Attached::Bytes {
        name: "x".to_owned(),
        bytes: (0..4 << 20).map(|at: u32| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect(),
    };
    let evidence = NewEvidence {
        framework: "f".to_owned(),
        clause: "c".to_owned(),
        paper: "D1".to_owned(),
        title: "t".to_owned(),
        owner: "o".to_owned(),
        attached: file,
        approved_on: None,
        observed_on: "2026-05-01".to_owned(),
        valid_until: "2026-05-01".to_owned(),
        review_on: None,
        added_by: "Mei".to_owned(),
    };
    assert!(matches!(store.add_evidence("t", evidence, MAX_EVIDENCE, NOW).await, Err(Error::Full { .. })));
    store.close().await;
    let store = place.open().await;
    assert_eq!(store.assessments("t", None).await.unwrap().len(), kept as usize);
    assert_eq!(store.log_size("t").await.unwrap(), u64::from(kept));
    // With room again it goes on.
    day(&store, 30, vec![verdict("c", "r", Fail)]).await;
}

pub(crate) async fn two_writers_at_once(place: Place) {
    let options = OpenOptions { busy: Duration::from_millis(100), ..OpenOptions::default() };
    let (one, other) = (place.open().await, Store::open_with(&place.url, &options).await.unwrap());
    one.append("t", assay_evidence::EntryKind::Key, "k", serde_json::json!({}), NOW).await.unwrap();
    // Somebody holds the tenant's lock for longer than the other waits.
    sqlx::any::install_default_drivers();
    let mut holder = AnyConnection::connect(&driver_url(&place)).await.unwrap();
    let hold = match one.kind() {
        Kind::Sqlite => "BEGIN IMMEDIATE",
        Kind::Postgres => "BEGIN; SELECT CAST(pg_advisory_xact_lock(hashtextextended('assay tenant t', 0)) AS TEXT)",
    };
    holder.execute(sqlx::raw_sql(hold)).await.unwrap();
    let busy = other.append("t", assay_evidence::EntryKind::Key, "k", serde_json::json!({}), NOW).await.unwrap_err();
    assert!(matches!(busy, Error::Busy { .. }), "{busy}");
    assert!(busy.to_string().contains("another process writes"));
    assert_eq!(other.log_size("t").await.unwrap(), 1, "reading needs no lock");
    holder.execute(sqlx::raw_sql("ROLLBACK")).await.unwrap();
    // Writers who wait for each other lose nothing, and no entry gets another's place.
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..4 {
        let store = place.open().await;
        writers.spawn(async move {
            for at in 0..10 {
                let body = serde_json::json!({"writer": writer, "at": at});
                store.append("t", assay_evidence::EntryKind::Key, "k", body, NOW).await.unwrap();
            }
        });
    }
    while let Some(done) = writers.join_next().await {
        done.unwrap();
    }
    assert_eq!(one.log_hashes("t").await.unwrap().len(), 41);
}

pub(crate) async fn two_makers_at_once(place: Place) {
    let mut makers = tokio::task::JoinSet::new();
    if place.file.is_some() {
        // Within one process they would share the name of the new file; there one opens after the other.
        place.open().await;
    }
    for maker in 0..4 {
        let url = place.url.clone();
        makers.spawn(async move {
            let store = Store::open(&url).await.unwrap();
            store
                .append(&format!("t{maker}"), assay_evidence::EntryKind::Key, "k", serde_json::json!({}), NOW)
                .await
                .unwrap();
        });
    }
    while let Some(done) = makers.join_next().await {
        done.unwrap();
    }
    assert_eq!(place.open().await.tenants().await.unwrap().len(), 4);
}

pub(crate) async fn a_bad_address_says_so(place: Place) {
    let bad = if place.file.is_some() {
        ["/no/such/folder/assay.db", "mysql://localhost/x", ""]
    } else {
        ["postgres://nobody:secret@127.0.0.1:1/x", "mysql://localhost/x", "postgres://:::"]
    };
    for url in bad {
        let error = Store::open(url).await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
        assert!(
            matches!(error, Error::Unreachable { .. } | Error::Address(_) | Error::Connect { .. }),
            "{url}: {error:?}"
        );
    }
    let store = place.open().await;
    assert!(matches!(
        store.append(" \n", assay_evidence::EntryKind::Key, "k", serde_json::json!({}), NOW).await,
        Err(Error::Tenant(_))
    ));
    assert!(matches!(
        store.append("t", assay_evidence::EntryKind::Key, "k", serde_json::json!({}), "now").await,
        Err(Error::Time(_))
    ));
}
