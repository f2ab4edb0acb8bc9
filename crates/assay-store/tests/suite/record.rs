//! Recording assessments.

use assay_model::{
    Verdict::{Fail, NotApplicable, Pass, Unknown},
    assessment::{Assessment, ClauseState, VerdictRow},
    record::{FindingState, finding_uid},
};
use assay_store::{FindingFilter, Outcome, Recorded, Sla, Store};

use crate::{
    Place,
    made::{ACCOUNT, FRAMEWORK, assessment, trees, verdict},
};

pub(crate) async fn record(store: &Store, tenant: &str, assessment: &Assessment) -> Recorded {
    let json = serde_json::to_vec(assessment).unwrap();
    let (trees, sla) = (trees(assessment), Sla::default());
    let now = "2026-12-31T00:00:00Z";
    store.record_assessment(tenant, assessment, &json, (&trees, &sla), now).await.unwrap()
}

/// Records verdicts as the assessment of a day of May 2026.
pub(crate) async fn day(store: &Store, day: u32, verdicts: Vec<VerdictRow>) -> Recorded {
    record(store, "t", &assessment(&format!("2026-05-{day:02}T08:00:00Z"), verdicts)).await
}

async fn state(store: &Store, check: &str, resource: &str) -> Option<FindingState> {
    let uid = finding_uid(check, resource);
    let found = store.finding("t", &uid, "2026-06-01T00:00:00Z").await.ok()?;
    Some(found.finding.state)
}

pub(crate) async fn a_finding_opens_resolves_and_comes_back(place: Place) {
    let store = place.open().await;
    let first = day(&store, 1, vec![verdict("c", "r", Fail)]).await;
    assert_eq!((first.changes.opened, first.changes.new.len()), (1, 1));
    assert_eq!(first.assessment.id, "A-1");
    assert_eq!(day(&store, 2, vec![verdict("c", "r", Fail)]).await.changes.seen_again, 1);
    assert_eq!(day(&store, 3, vec![verdict("c", "r", Unknown)]).await.changes, assay_store::Changes::default());
    assert_eq!(day(&store, 4, vec![verdict("c", "r", NotApplicable)]).await.changes.resolved, 1);
    let back = day(&store, 5, vec![verdict("c", "r", Fail)]).await;
    assert_eq!((back.changes.reopened, back.changes.opened), (1, 0));
    let detail = store.finding("t", &finding_uid("c", "r"), "2026-05-05T09:00:00Z").await.unwrap();
    let finding = detail.finding;
    assert_eq!(
        (finding.first_seen.as_str(), finding.last_seen.as_str()),
        ("2026-05-01T08:00:00Z", "2026-05-05T08:00:00Z")
    );
    assert_eq!((finding.opened_at.as_str(), finding.due.as_str()), ("2026-05-05T08:00:00Z", "2026-06-04"));
    assert_eq!((finding.reopened, finding.closed_at, finding.state), (1, None, FindingState::Open));
    let events: Vec<_> = detail.events.iter().map(|event| (event.what.as_str(), event.assessment.as_deref())).collect();
    assert_eq!(events, [("opened", Some("A-1")), ("resolved", Some("A-4")), ("reopened", Some("A-5"))]);
    assert_eq!(detail.events[1].detail, "r is not_applicable");
    assert!(store.was_closed_before("t", "c", "r", "2026-05-05T00:00:00Z").await.unwrap());
    assert!(!store.was_closed_before("t", "c", "r", "2026-05-04T00:00:00Z").await.unwrap());
}

pub(crate) async fn duplicates_count_by_the_worst(place: Place) {
    let store = place.open().await;
    day(&store, 1, vec![verdict("c", "r", Pass), verdict("c", "r", Fail), verdict("c", "s", Fail)]).await;
    assert_eq!(state(&store, "c", "r").await, Some(FindingState::Open));
    let again = day(
        &store,
        2,
        vec![
            verdict("c", "r", Pass),
            verdict("c", "r", Unknown),
            verdict("c", "s", NotApplicable),
            verdict("c", "s", Pass),
        ],
    )
    .await;
    assert_eq!((again.changes.resolved, again.changes.seen_again), (1, 0));
    assert_eq!(state(&store, "c", "r").await, Some(FindingState::Open));
    assert_eq!(state(&store, "c", "s").await, Some(FindingState::Resolved));
    let twice = day(&store, 3, vec![verdict("c", "r", Fail), verdict("c", "r", Fail), verdict("c", "s", Pass)]).await;
    assert_eq!(twice.changes.seen_again, 1);
}

pub(crate) async fn what_vanished_is_gone_only_where_everything_was_seen(place: Place) {
    let store = place.open().await;
    day(&store, 1, vec![verdict("c", "r", Fail), verdict("d", "x", Fail)]).await;
    let unseen = [
        // The check gave an unknown in the account.
        assessment("2026-05-02T08:00:00Z", vec![verdict("c", "other", Unknown)]),
        // It was not judged at all.
        assessment("2026-05-03T08:00:00Z", vec![verdict("other", "r", Pass)]),
        // It broke.
        {
            let mut broken = assessment("2026-05-04T08:00:00Z", vec![verdict("c", "other", Pass)]);
            broken.broken_checks.insert("c".to_owned(), "no such table".to_owned());
            broken
        },
        // Another region, another account.
        {
            let mut elsewhere = assessment("2026-05-05T08:00:00Z", vec![verdict("c", "other", Pass)]);
            elsewhere.coverage.regions = vec!["eu-west-1".to_owned()];
            elsewhere
        },
        {
            let row = VerdictRow { account_id: "222222222222".into(), ..verdict("c", "other", Pass) };
            assessment("2026-05-06T08:00:00Z", vec![row])
        },
    ];
    for one in &unseen {
        assert_eq!(record(&store, "t", one).await.changes.gone, 0, "{}", one.collection.id);
    }
    // Judged, though the resource's verdict lies in another place: the count of the clause says so.
    let seen = day(&store, 7, vec![verdict("c", "other", Pass)]).await;
    assert_eq!(seen.changes.gone, 1);
    assert_eq!(state(&store, "c", "r").await, Some(FindingState::Gone));
    assert_eq!(state(&store, "d", "x").await, Some(FindingState::Open));
}

pub(crate) async fn twice_is_once_and_says_so(place: Place) {
    let store = place.open().await;
    let one = assessment("2026-05-01T08:00:00Z", vec![verdict("c", "r", Fail)]);
    assert_eq!(record(&store, "t", &one).await.outcome, Outcome::New);
    let (log, view) =
        (store.log_hashes("t").await.unwrap(), store.view("t", FRAMEWORK, 10, "2026-06-01T00:00:00Z").await.unwrap());
    let again = record(&store, "t", &one).await;
    assert_eq!((again.outcome, again.assessment.id.as_str()), (Outcome::Already, "A-1"));
    assert_eq!(store.log_hashes("t").await.unwrap(), log);
    assert_eq!(store.view("t", FRAMEWORK, 10, "2026-06-01T00:00:00Z").await.unwrap(), view);
    assert_eq!(store.assessments("t", None).await.unwrap().len(), 1);
    // Another tenant may record the same.
    assert_eq!(record(&store, "u", &one).await.outcome, Outcome::New);
}

pub(crate) async fn an_older_assessment_is_history(place: Place) {
    let store = place.open().await;
    day(&store, 10, vec![verdict("c", "r", Fail)]).await;
    let late = day(&store, 9, vec![verdict("c", "r", Pass), verdict("c", "s", Fail)]).await;
    assert_eq!((late.outcome, late.late_accounts), (Outcome::History, vec![ACCOUNT.to_owned()]));
    assert!(late.assessment.history_only);
    assert_eq!(state(&store, "c", "r").await, Some(FindingState::Open));
    assert_eq!(state(&store, "c", "s").await, None);
    assert_eq!(store.latest_assessment("t", None).await.unwrap().unwrap().id, "A-1");
    // Of an account that no later one has seen, an older one may speak.
    let there = VerdictRow { account_id: "222222222222".into(), ..verdict("c", "q", Fail) };
    let mixed = day(&store, 8, vec![there, verdict("c", "r", Pass)]).await;
    assert_eq!((mixed.outcome, mixed.changes.opened, mixed.changes.resolved), (Outcome::New, 1, 0));
    // The same moment is no older one.
    assert_eq!(day(&store, 10, vec![verdict("c", "r", Pass)]).await.changes.resolved, 1);
}

pub(crate) async fn a_changed_reason_is_kept_without_an_event(place: Place) {
    let store = place.open().await;
    day(&store, 1, vec![verdict("c", "r", Fail)]).await;
    let row = VerdictRow {
        reason: "fails \0 for \u{1F600} another reason".into(),
        severity: assay_model::Severity::Low,
        ..verdict("c", "r", Fail)
    };
    day(&store, 2, vec![row]).await;
    let detail = store.finding("t", &finding_uid("c", "r"), "2026-05-05T09:00:00Z").await.unwrap();
    assert_eq!(detail.finding.reason, "fails \u{fffd} for \u{1F600} another reason");
    assert_eq!((detail.finding.severity, detail.finding.due.as_str()), (assay_model::Severity::Low, "2026-05-31"));
    assert_eq!(detail.events.len(), 1);
}

pub(crate) async fn metrics_count_by_severity_and_domain(place: Place) {
    let store = place.open().await;
    day(&store, 1, vec![verdict("critical", "r", Fail), verdict("medium", "r", Fail), verdict("medium", "s", Fail)])
        .await;
    day(&store, 11, vec![verdict("critical", "r", Fail), verdict("medium", "r", Pass), verdict("medium", "s", Fail)])
        .await;
    day(&store, 21, vec![verdict("critical", "r", Fail), verdict("medium", "r", Fail), verdict("medium", "s", Pass)])
        .await;
    let metrics = store.metrics("t").await.unwrap();
    let numbers: Vec<Vec<_>> = metrics
        .iter()
        .map(|one| {
            let row = |row: &assay_model::record::MetricsRow| {
                (
                    row.severity.as_str(),
                    row.domain.clone(),
                    row.open,
                    row.overdue,
                    row.opened,
                    row.resolved,
                    row.mean_days_to_fix,
                )
            };
            one.rows.iter().map(row).collect()
        })
        .collect();
    let b8 = "B.8".to_owned();
    let b9 = "B.9".to_owned();
    assert_eq!(
        numbers[0],
        [
            ("critical", b8.clone(), 1, 0, 1, 0, None),
            ("medium", b8.clone(), 2, 0, 2, 0, None),
            ("medium", b9.clone(), 2, 0, 2, 0, None)
        ]
    );
    assert_eq!(
        numbers[1],
        [
            ("critical", b8.clone(), 1, 1, 0, 0, None),
            ("medium", b8.clone(), 1, 0, 0, 1, Some(10.0)),
            ("medium", b9, 1, 0, 0, 1, Some(10.0))
        ]
    );
    assert_eq!(numbers[2][1], ("medium", b8, 1, 0, 1, 1, Some(15.0)));
}

pub(crate) async fn clauses_have_a_history(place: Place) {
    let store = place.open().await;
    for (at, seen) in [(1, Pass), (3, Fail), (5, Pass), (6, Pass), (20, Pass)] {
        day(&store, at, vec![verdict("c", "r", seen)]).await;
    }
    // Recorded late, but it saw what was so on the 13th.
    assert_eq!(day(&store, 13, vec![verdict("c", "r", Pass)]).await.outcome, Outcome::History);
    let history = store.history("t", FRAMEWORK).await.unwrap();
    let clause = history.iter().find(|one| one.clause == "B.8.1").unwrap();
    assert_eq!((clause.state, clause.assessments, clause.days_met, clause.longest_gap), (ClauseState::Met, 6, 15, 7));
    assert_eq!(
        (clause.since.as_str(), clause.first_assessed.as_str()),
        ("2026-05-05T08:00:00Z", "2026-05-01T08:00:00Z")
    );
    day(&store, 21, vec![verdict("c", "r", Fail)]).await;
    let history = store.history("t", FRAMEWORK).await.unwrap();
    assert_eq!((history[0].state, history[0].days_met), (ClauseState::NotMet, 0));
    assert!(store.history("t", "cyber-trust/2025").await.unwrap().is_empty());
}

pub(crate) async fn the_file_comes_back_as_it_was(place: Place) {
    let store = place.open().await;
    let rows = (0..9000).map(|at| verdict("c", &format!("resource-{at}"), Pass)).collect();
    let big = assessment("2026-05-01T08:00:00Z", rows);
    let json = serde_json::to_vec_pretty(&big).unwrap();
    assert!(json.len() > 2 << 20);
    let header = assay_store::RecordHeader::of(&big, &trees(&big));
    let parts = (big.verdicts.clone(), &mut json.as_slice() as &mut (dyn std::io::Read + Send));
    let recorded = store.record("t", &header, parts, &Sla::default(), "2026-05-01T09:00:00Z").await.unwrap();
    let mut back = Vec::new();
    let hash = recorded.assessment.sha256.clone();
    assert_eq!(store.assessment_json("t", &hash[..8], &mut back).await.unwrap(), json.len() as u64);
    assert!(back == json);
    assert_eq!(store.assessment("t", "a-1").await.unwrap(), recorded.assessment);
    assert_eq!(recorded.assessment.counts.pass, 9000);
    assert!(store.assessment("t", "A-2").await.unwrap_err().to_string().contains("`A-2`"));
    assert!(store.assessment_json("u", "A-1", &mut back).await.is_err());
}

pub(crate) async fn tenants_never_see_each_other(place: Place) {
    let store = place.open().await;
    let one = assessment("2026-05-01T08:00:00Z", vec![verdict("c", "r", Fail), verdict("c", "s", Fail)]);
    record(&store, "t", &one).await;
    record(&store, "u", &one).await;
    let uid = finding_uid("c", "r");
    let now = "2026-05-02T00:00:00Z";
    store.assign("t", &uid, Some("Mei"), "Ravi", now).await.unwrap();
    store.comment("t", &uid, "said in t", "Ravi", now).await.unwrap();
    record(&store, "u", &assessment("2026-05-03T08:00:00Z", vec![verdict("c", "r", Pass), verdict("c", "s", Fail)]))
        .await;
    let (in_t, in_u) = (store.finding("t", &uid, now).await.unwrap(), store.finding("u", &uid, now).await.unwrap());
    assert_eq!((in_t.finding.state, in_u.finding.state), (FindingState::Open, FindingState::Resolved));
    assert_eq!((in_t.finding.owner.as_deref(), in_u.finding.owner), (Some("Mei"), None));
    assert_eq!((in_t.comments.len(), in_u.comments.len()), (1, 0));
    assert_eq!((store.log_size("t").await.unwrap(), store.log_size("u").await.unwrap()), (3, 2));
    assert_eq!(store.findings("u", &FindingFilter::default(), now).await.unwrap().len(), 2);
    assert!(store.findings("v", &FindingFilter::default(), now).await.unwrap().is_empty());
    assert_eq!(store.view("v", FRAMEWORK, 10, now).await.unwrap().history, []);
    assert_eq!(store.tenants().await.unwrap(), ["t", "u"]);
}
