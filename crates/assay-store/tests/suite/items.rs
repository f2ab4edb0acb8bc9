//! What people do: assign, except, attach, sign, enter risks.

use std::io::Write as _;

use assay_evidence::{EntryKind, Hash, leaf_hash};
use assay_model::{
    Severity,
    Verdict::{Fail, Pass},
    assessment::ClauseState,
    record::{Answer, Decision, FindingState, Score, SignOffState, finding_uid},
};
use assay_store::{
    Attached, Error, FindingFilter, MAX_EVIDENCE, NewEvidence, NewException, NewRisk, NewSignOff, Store,
};

use crate::{
    Place,
    made::{ACCOUNT, FRAMEWORK, verdict},
    record::day,
};

const NOW: &str = "2026-05-20T08:00:00Z";

fn exception(resources: &str, expires: &str) -> NewException {
    NewException {
        check: "c".to_owned(),
        resources: resources.to_owned(),
        reason: "the supplier mends it in June".to_owned(),
        requested_by: "Mei".to_owned(),
        approved_by: "Ravi".to_owned(),
        expires: expires.to_owned(),
    }
}

fn evidence(attached: Attached) -> NewEvidence {
    NewEvidence {
        framework: FRAMEWORK.to_owned(),
        clause: "B.8.1".to_owned(),
        paper: "D1".to_owned(),
        title: "Inventory".to_owned(),
        owner: "Mei".to_owned(),
        attached,
        approved_on: None,
        observed_on: "2026-05-01".to_owned(),
        valid_until: "2027-05-01".to_owned(),
        review_on: None,
        added_by: "Ravi".to_owned(),
    }
}

fn sign_off(answer: Answer) -> NewSignOff {
    NewSignOff {
        framework: FRAMEWORK.to_owned(),
        clause: "B.8.1".to_owned(),
        answer,
        justification: "seen with my own eyes".to_owned(),
        signed_by: "Mei".to_owned(),
        overridden: false,
        seen: None,
        proposal: None,
    }
}

fn risk(residual: (u8, u8), decision: Decision) -> NewRisk {
    NewRisk {
        title: "customer data leaks".to_owned(),
        description: String::new(),
        domains: vec!["B.8".to_owned()],
        inherent: Score { likelihood: 5, impact: 5 },
        residual: Score { likelihood: residual.0, impact: residual.1 },
        decision,
        treatment: "encrypt".to_owned(),
        owner: "Mei".to_owned(),
        target: Some("2026-12-31".to_owned()),
    }
}

async fn uids(store: &Store, filter: FindingFilter) -> Vec<String> {
    let found = store.findings("t", &filter, NOW).await.unwrap();
    let unlimited = FindingFilter { limit: Some(1000), offset: 0, ..filter.clone() };
    let all = store.findings("t", &unlimited, NOW).await.unwrap().len();
    assert_eq!(store.count_findings("t", &filter, NOW).await.unwrap(), all as u64);
    found.into_iter().map(|finding| format!("{}/{}", finding.check, finding.resource_uid)).collect()
}

pub(crate) async fn findings_are_filtered_and_ordered(place: Place) {
    let store = place.open().await;
    let elsewhere = assay_model::assessment::VerdictRow {
        account_id: "222222222222".into(),
        region: "global".into(),
        ..verdict("c", "there", Fail)
    };
    day(&store, 1, vec![verdict("low", "a", Fail), verdict("medium", "b", Fail), verdict("c", "d", Fail), elsewhere])
        .await;
    day(&store, 11, vec![verdict("critical", "e", Fail), verdict("low", "a", Pass)]).await;
    let any = FindingFilter::default;
    // Due: critical on 18 May, the high ones (one in an account that was not covered) on the 31st, medium in July.
    let high = if finding_uid("c", "d") < finding_uid("c", "there") { ["c/d", "c/there"] } else { ["c/there", "c/d"] };
    assert_eq!(uids(&store, any()).await, ["critical/e", high[0], high[1], "medium/b", "low/a"]);
    assert_eq!(uids(&store, FindingFilter { limit: Some(2), offset: 1, ..any() }).await, high);
    assert_eq!(uids(&store, FindingFilter { overdue: true, ..any() }).await, ["critical/e"]);
    assert_eq!(uids(&store, FindingFilter { state: Some(FindingState::Resolved), ..any() }).await, ["low/a"]);
    assert_eq!(uids(&store, FindingFilter { check: Some("medium".to_owned()), ..any() }).await, ["medium/b"]);
    assert_eq!(uids(&store, FindingFilter { clause: Some("B.9.1".to_owned()), ..any() }).await, ["medium/b"]);
    assert_eq!(uids(&store, FindingFilter { severity: Some(Severity::High), ..any() }).await, high);
    assert_eq!(uids(&store, FindingFilter { account: Some("222222222222".to_owned()), ..any() }).await, ["c/there"]);
    assert_eq!(uids(&store, FindingFilter { region: Some("global".to_owned()), ..any() }).await, ["c/there"]);
    let both = FindingFilter { account: Some(ACCOUNT.to_owned()), region: Some("global".to_owned()), ..any() };
    assert!(uids(&store, both).await.is_empty());
    let old = FindingFilter { older_than_days: Some(19), state: Some(FindingState::Open), ..any() };
    assert_eq!(uids(&store, old).await.len(), 3);
    assert!(uids(&store, FindingFilter { older_than_days: Some(20), ..any() }).await.is_empty());
    assert!(uids(&store, FindingFilter { check: Some("none".to_owned()), ..any() }).await.is_empty());
    store.assign("t", &finding_uid("critical", "e"), Some(" Mei "), "Ravi", NOW).await.unwrap();
    assert_eq!(uids(&store, FindingFilter { owner: Some("Mei".to_owned()), ..any() }).await, ["critical/e"]);
    assert_eq!(uids(&store, FindingFilter { owner: Some(String::new()), ..any() }).await.len(), 4);
}

pub(crate) async fn people_assign_comment_and_set_dates(place: Place) {
    let store = place.open().await;
    day(&store, 1, vec![verdict("c", "r", Fail)]).await;
    let uid = finding_uid("c", "r");
    store.assign("t", &uid, Some("Mei"), "Ravi", NOW).await.unwrap();
    assert_eq!(store.assign("t", &uid, None, "Ravi", NOW).await.unwrap().owner, None);
    store.comment("t", &uid, "the ticket is 17", "Mei", NOW).await.unwrap();
    let past = store.set_due("t", &uid, "2026-05-19", "Mei", NOW).await.unwrap_err();
    assert!(matches!(past, Error::DuePast { .. }), "{past}");
    assert!(store.set_due("t", &uid, "20 May", "Mei", NOW).await.is_err());
    assert_eq!(store.set_due("t", &uid, "2026-05-20", "Mei", NOW).await.unwrap().due, "2026-05-20");
    assert!(matches!(store.comment("t", &uid, " ", "Mei", NOW).await, Err(Error::Empty(_))));
    let detail = store.finding("t", &uid, NOW).await.unwrap();
    let events: Vec<_> =
        detail.events.iter().map(|one| (one.what.as_str(), one.detail.as_str(), one.by.as_deref())).collect();
    assert_eq!(
        events[1..],
        [("assigned", "Mei", Some("Ravi")), ("assigned", "", Some("Ravi")), ("due_changed", "2026-05-20", Some("Mei"))]
    );
    assert_eq!((detail.comments[0].by.as_str(), detail.comments[0].text.as_str()), ("Mei", "the ticket is 17"));
    // A date that somebody set outlives the next assessment, not the next opening.
    day(&store, 21, vec![verdict("c", "r", Fail)]).await;
    assert_eq!(store.finding("t", &uid, NOW).await.unwrap().finding.due, "2026-05-20");
    day(&store, 22, vec![verdict("c", "r", Pass)]).await;
    day(&store, 23, vec![verdict("c", "r", Fail)]).await;
    assert_eq!(store.finding("t", &uid, NOW).await.unwrap().finding.due, "2026-06-22");
}

pub(crate) async fn a_uid_may_be_cut_off(place: Place) {
    let store = place.open().await;
    // Of so many names, two have uids that begin with the same six digits.
    let mut names = std::collections::BTreeMap::new();
    let twins = (0..).find_map(|at| {
        let name = format!("r{at}");
        let begin = finding_uid("c", &name)[..6].to_owned();
        names.insert(begin, name.clone()).map(|other| [other, name])
    });
    let twins = twins.unwrap();
    day(&store, 1, twins.iter().map(|name| verdict("c", name, Fail)).collect()).await;
    let twins = twins.map(|name| finding_uid("c", &name));
    assert!(matches!(store.finding("t", &twins[0][..6], NOW).await, Err(Error::Ambiguous(_))));
    assert_eq!(store.finding("t", &twins[0].to_uppercase()[..12], NOW).await.unwrap().finding.uid, twins[0]);
    assert!(matches!(store.finding("t", &twins[0][..5], NOW).await, Err(Error::Prefix(_))));
    assert!(matches!(store.finding("t", "%%%%%%", NOW).await, Err(Error::Prefix(_))));
    assert!(matches!(store.finding("t", &"0".repeat(32), NOW).await, Err(Error::Missing { .. })));
}

pub(crate) async fn an_exception_covers_expires_and_is_revoked(place: Place) {
    let store = place.open().await;
    day(&store, 1, vec![verdict("c", "logs-1", Fail), verdict("c", "web", Fail), verdict("medium", "logs-1", Fail)])
        .await;
    let (made, covered) = store.add_exception("t", exception("logs-*", "2026-06-10"), NOW).await.unwrap();
    assert_eq!((made.id.as_str(), covered), ("X-1", 1));
    let short = NewException { reason: "because".to_owned(), ..exception("*", "2026-06-10") };
    assert!(matches!(store.add_exception("t", short, NOW).await, Err(Error::Exception(_))));
    // A finding that comes later is covered too.
    day(&store, 2, vec![verdict("c", "logs-1", Fail), verdict("c", "logs-2", Fail), verdict("c", "web", Fail)]).await;
    let excepted = |excepted| FindingFilter { excepted: Some(excepted), ..FindingFilter::default() };
    assert_eq!(uids(&store, excepted(true)).await.len(), 2);
    assert_eq!(uids(&store, excepted(false)).await.len(), 2);
    let overdue = FindingFilter { overdue: true, ..FindingFilter::default() };
    let at = async |now: &str| store.findings("t", &overdue, now).await.unwrap().len();
    assert_eq!(at("2026-06-10T23:00:00Z").await, 1);
    // Expiry acts by itself.
    assert_eq!(at("2026-06-11T00:00:00Z").await, 3);
    let shown = store.finding("t", &finding_uid("c", "logs-2"), NOW).await.unwrap().finding;
    assert_eq!(shown.exception.as_deref(), Some("X-1"));
    let revoked = store.revoke_exception("t", "x-1", "Ravi", NOW).await.unwrap();
    assert_eq!(revoked.revoked_by.as_deref(), Some("Ravi"));
    assert!(uids(&store, excepted(true)).await.is_empty());
    assert!(matches!(store.revoke_exception("t", "X-1", "Ravi", NOW).await, Err(Error::Done { .. })));
    assert!(matches!(store.revoke_exception("t", "X-2", "Ravi", NOW).await, Err(Error::Missing { .. })));
    assert_eq!(store.exceptions("t").await.unwrap(), [store.exception("t", "X-1").await.unwrap()]);
}

pub(crate) async fn overlapping_exceptions_leave_the_longest(place: Place) {
    let store = place.open().await;
    day(&store, 1, vec![verdict("c", "r", Fail)]).await;
    store.add_exception("t", exception("*", "2026-06-30"), NOW).await.unwrap();
    assert_eq!(store.add_exception("t", exception("r", "2026-06-10"), NOW).await.unwrap().1, 0);
    store.add_exception("t", exception("r*", "2026-06-20"), NOW).await.unwrap();
    let now = async |now: &str| store.finding("t", &finding_uid("c", "r"), now).await.unwrap().finding.exception;
    assert_eq!(now(NOW).await.as_deref(), Some("X-1"));
    store.revoke_exception("t", "X-1", "Ravi", NOW).await.unwrap();
    assert_eq!(now("2026-06-20T00:00:00Z").await.as_deref(), Some("X-3"));
    assert_eq!(now("2026-06-21T00:00:00Z").await, None);
}

pub(crate) async fn evidence_is_kept_and_given_back(place: Place) {
    let store = place.open().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("inventory.bin");
    // Does not compress, and is longer than a chunk.
    let mut state = 7_u32;
    let bytes: Vec<u8> = (0..(3 << 20) + 5)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .collect();
    std::fs::write(&path, &bytes).unwrap();
    let first = store.add_evidence("t", evidence(Attached::File(path.clone())), MAX_EVIDENCE, NOW).await.unwrap();
    assert_eq!(
        (first.id.as_str(), first.file_name.as_deref(), first.size),
        ("E-1", Some("inventory.bin"), Some(bytes.len() as u64))
    );
    assert_eq!(first.sha256.as_deref(), Some(Hash::of(&bytes).to_hex().as_str()));
    // The same bytes a second time are not kept twice, but are given back twice.
    let again = Attached::Bytes { name: "copy.bin".to_owned(), bytes: bytes.clone() };
    let second = store.add_evidence("t", evidence(again), MAX_EVIDENCE, NOW).await.unwrap();
    for id in [&first.id, &second.id] {
        let mut back = Vec::new();
        assert_eq!(store.evidence_file("t", id, &mut back).await.unwrap(), bytes.len() as u64);
        assert!(back == bytes);
    }
    let link = store
        .add_evidence("t", evidence(Attached::Link("https://wiki.example/1".to_owned())), MAX_EVIDENCE, NOW)
        .await
        .unwrap();
    assert_eq!((link.sha256, link.link.as_deref()), (None, Some("https://wiki.example/1")));
    assert!(matches!(store.evidence_file("t", "E-3", &mut Vec::new()).await, Err(Error::Missing { .. })));
    let large = store.add_evidence("t", evidence(Attached::File(path)), 1000, NOW).await.unwrap_err();
    assert!(matches!(large, Error::TooLarge { most: 1000, .. }));
    let bytes = Attached::Bytes { name: "x".to_owned(), bytes: vec![1; 1001] };
    assert!(matches!(store.add_evidence("t", evidence(bytes), 1000, NOW).await, Err(Error::TooLarge { .. })));
    let missing = store.add_evidence("t", evidence(Attached::File("/no/such/file".into())), MAX_EVIDENCE, NOW).await;
    assert!(matches!(missing, Err(Error::Read { .. })));
    let withdrawn = store.withdraw_evidence("t", "E-1", "another office", "Mei", NOW).await.unwrap();
    assert_eq!(withdrawn.withdrawn_because.as_deref(), Some("another office"));
    assert!(matches!(store.withdraw_evidence("t", "E-1", "again", "Mei", NOW).await, Err(Error::Done { .. })));
    assert_eq!(store.evidence("t", None, None).await.unwrap().len(), 3);
    assert_eq!(store.evidence("t", Some(FRAMEWORK), Some("B.9.1")).await.unwrap(), []);
    assert_eq!(store.evidence_item("t", "E-1").await.unwrap(), withdrawn);
    assert_eq!(store.log_size("t").await.unwrap(), 4);
}

/// A writer goes on at it while the file is read: either it is refused and nothing is kept, or what is kept is what one
/// reading found, twice.
pub(crate) async fn a_file_that_changes_is_refused(place: Place) {
    let store = place.open().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.txt");
    std::fs::write(&path, vec![b'x'; 8 << 20]).unwrap();
    let done = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let (stop, growing) = (std::sync::Arc::clone(&done), path.clone());
    let writer = std::thread::spawn(move || {
        let mut file = std::fs::OpenOptions::new().append(true).open(growing).unwrap();
        while !stop.load(std::sync::atomic::Ordering::Relaxed) {
            file.write_all(b"one more line\n").unwrap();
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
    });
    let added = store.add_evidence("t", evidence(Attached::File(path)), MAX_EVIDENCE, NOW).await;
    done.store(true, std::sync::atomic::Ordering::Relaxed);
    writer.join().unwrap();
    assert!(matches!(added, Err(Error::FileChanged(_))), "{added:?}");
    assert_eq!(store.evidence("t", None, None).await.unwrap(), []);
    assert_eq!(store.log_size("t").await.unwrap(), 0);
}

pub(crate) async fn sign_offs_reopen_when_the_state_changes(place: Place) {
    let store = place.open().await;
    let nothing = store.sign("t", sign_off(Answer::Yes), NOW).await.unwrap_err();
    assert!(matches!(nothing, Error::NothingRecorded(_)), "{nothing}");
    day(&store, 1, vec![verdict("c", "r", Pass)]).await;
    let seen = store.clause_states("t", "A-1").await.unwrap();
    let seen = &seen.iter().find(|clause| clause.clause == "B.8.1").unwrap().proposal_hash;
    let signed = store.sign("t", NewSignOff { seen: Some(seen.clone()), ..sign_off(Answer::Yes) }, NOW).await.unwrap();
    assert_eq!((signed.id.as_str(), signed.assessment.as_str(), signed.proposed), ("S-1", "A-1", ClauseState::Met));
    assert_eq!(&signed.proposal_hash, seen);
    // One bucket more is no other proposal.
    assert_eq!(day(&store, 2, vec![verdict("c", "r", Pass), verdict("c", "s", Pass)]).await.reopened_sign_offs, []);
    let reopened = day(&store, 3, vec![verdict("c", "r", Fail)]).await.reopened_sign_offs;
    assert_eq!(reopened[0].id, "S-1");
    let state = SignOffState::Reopened {
        at: "2026-12-31T00:00:00Z".to_owned(),
        from: ClauseState::Met,
        to: ClauseState::NotMet,
    };
    assert_eq!(store.sign_offs("t", FRAMEWORK).await.unwrap()[0].status, state);
    assert!(matches!(store.sign("t", sign_off(Answer::Yes), NOW).await, Err(Error::SignOff(_))));
    let stale = NewSignOff { seen: Some(seen.clone()), ..sign_off(Answer::No) };
    assert!(matches!(store.sign("t", stale, NOW).await, Err(Error::OtherProposal(_))));
    let forced = store.sign("t", NewSignOff { overridden: true, ..sign_off(Answer::Yes) }, NOW).await.unwrap();
    assert!(forced.overridden);
    let nowhere = NewSignOff { clause: "Z.1".to_owned(), ..sign_off(Answer::No) };
    assert!(matches!(store.sign("t", nowhere, NOW).await, Err(Error::Missing { .. })));
    // The first one is past: only the latest of a clause is opened again.
    let again = day(&store, 4, vec![verdict("c", "r", Pass)]).await.reopened_sign_offs;
    assert_eq!(again.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["S-2"]);
    let withdrawn = store.withdraw_sign_off("t", "S-2", "Ravi", NOW).await.unwrap();
    assert_eq!(withdrawn.status, SignOffState::Withdrawn { at: NOW.to_owned(), by: "Ravi".to_owned() });
    assert!(matches!(store.withdraw_sign_off("t", "S-2", "Ravi", NOW).await, Err(Error::Done { .. })));
    let history = store.sign_off_history("t", FRAMEWORK, Some("B.8.1")).await.unwrap();
    assert_eq!((history.len(), history[0].id.as_str()), (2, "S-1"));
    assert_eq!(store.sign_offs("t", FRAMEWORK).await.unwrap().len(), 1);
}

pub(crate) async fn a_proposal_may_be_newer_than_the_assessment(place: Place) {
    let store = place.open().await;
    day(&store, 1, vec![verdict("c", "r", Pass)]).await;
    let mut row = crate::made::assessment("2026-05-01T08:00:00Z", vec![verdict("c", "r", Pass)]).clauses.remove(0);
    row.state = ClauseState::NeedsEvidence;
    let given = NewSignOff { proposal: Some(row.clone()), ..sign_off(Answer::No) };
    let signed = store.sign("t", given, NOW).await.unwrap();
    assert_eq!(signed.proposed, ClauseState::NeedsEvidence);
    assert_eq!(signed.proposal_hash, assay_model::record::proposal_hash(FRAMEWORK, &row));
    let rows = [row.clone()];
    assert_eq!(store.note_proposals("t", FRAMEWORK, &rows, NOW).await.unwrap(), []);
    // What was attached has run out since.
    let rows = [assay_model::assessment::ClauseRow { state: ClauseState::Stale, ..row.clone() }];
    let reopened = store.note_proposals("t", FRAMEWORK, &rows, NOW).await.unwrap();
    let state = SignOffState::Reopened { at: NOW.to_owned(), from: ClauseState::NeedsEvidence, to: ClauseState::Stale };
    assert_eq!(reopened.iter().map(|one| &one.status).collect::<Vec<_>>(), [&state]);
    assert_eq!(store.note_proposals("t", FRAMEWORK, &rows, NOW).await.unwrap(), []);
    // The withdrawal speaks of what was signed, not of what the assessment proposed.
    store.withdraw_sign_off("t", "S-1", "Ravi", NOW).await.unwrap();
    let proposals = store.signed_proposals("t", FRAMEWORK, "B.8.1").await.unwrap();
    assert_eq!(proposals, [assay_store::proposal_value(FRAMEWORK, &row)]);
    let entries = store.log_of("t", "S-1").await.unwrap();
    let last: serde_json::Value = serde_json::from_slice(&entries[1].bytes).unwrap();
    assert_eq!(last["body"]["withdrawn_by"], "Ravi");
    let bytes = assay_evidence::canonical_json(&proposals[0]);
    assert_eq!(last["body"]["proposal_sha256"], Hash::of(&bytes).to_hex());
}

pub(crate) async fn risks_follow_the_rules(place: Place) {
    let store = place.open().await;
    let (risk_1, warned) = store.add_risk("t", risk((2, 5), Decision::Accept), FRAMEWORK, NOW).await.unwrap();
    assert_eq!((risk_1.id.as_str(), warned), ("R-1", true));
    assert!(matches!(store.add_risk("t", risk((3, 5), Decision::Accept), FRAMEWORK, NOW).await, Err(Error::Risk(_))));
    day(&store, 1, vec![verdict("c", "r", Fail)]).await;
    let domains = ["B.8".to_owned()];
    assert_eq!(store.clauses_not_met("t", FRAMEWORK, &domains).await.unwrap(), 1);
    // The failing clause makes it likelier: 3 × 5.
    assert!(matches!(store.add_risk("t", risk((2, 5), Decision::Accept), FRAMEWORK, NOW).await, Err(Error::Risk(_))));
    let later = "2026-05-21T08:00:00Z";
    let (changed, _) = store.update_risk("t", "R-1", risk((2, 4), Decision::Mitigate), FRAMEWORK, later).await.unwrap();
    assert_eq!((changed.created_at.as_str(), changed.updated_at.as_str()), (NOW, later));
    let closed = store.close_risk("t", "R-1", later).await.unwrap();
    assert!(matches!(store.close_risk("t", "R-1", later).await, Err(Error::Done { .. })));
    assert_eq!(store.risks("t").await.unwrap(), [closed]);
}

pub(crate) async fn notices_are_told_once(place: Place) {
    let store = place.open().await;
    let ids = ["a".to_owned(), "b".to_owned()];
    store.mark_notices("t", "slack", &ids, NOW).await.unwrap();
    store.mark_notices("t", "slack", &ids[..1], NOW).await.unwrap();
    assert_eq!(store.notices_sent("t", "slack").await.unwrap(), ids.into());
    assert!(store.notices_sent("t", "teams").await.unwrap().is_empty());
    assert!(store.notices_sent("u", "slack").await.unwrap().is_empty());
}

pub(crate) async fn the_log_holds_everything_that_matters(place: Place) {
    let store = place.open().await;
    let uid = finding_uid("c", "r");
    day(&store, 1, vec![verdict("c", "r", Fail)]).await;
    store.add_evidence("t", evidence(Attached::Link("l".to_owned())), MAX_EVIDENCE, NOW).await.unwrap();
    store.withdraw_evidence("t", "E-1", "wrong", "Mei", NOW).await.unwrap();
    let signed = store.sign("t", sign_off(Answer::No), NOW).await.unwrap();
    store.withdraw_sign_off("t", "S-1", "Mei", NOW).await.unwrap();
    store.add_exception("t", exception("*", "2026-06-10"), NOW).await.unwrap();
    store.revoke_exception("t", "X-1", "Ravi", NOW).await.unwrap();
    store.assign("t", &uid, Some("Mei"), "Ravi", NOW).await.unwrap();
    store.comment("t", &uid, "yes", "Mei", NOW).await.unwrap();
    store.append("t", EntryKind::Key, "key", serde_json::json!({"key": "k"}), NOW).await.unwrap();
    let entries = store.log_entries("t", 0, 100).await.unwrap();
    let said: Vec<_> = entries.iter().map(|entry| (entry.kind.as_str(), entry.subject.as_str())).collect();
    let expected = [
        ("assessment", "A-1"),
        ("attestation", "E-1"),
        ("attestation_withdrawn", "E-1"),
        ("sign_off", "S-1"),
        ("sign_off", "S-1"),
        ("exception", "X-1"),
        ("exception_revoked", "X-1"),
        ("finding_note", uid.as_str()),
        ("finding_note", uid.as_str()),
        ("key", "key"),
    ];
    assert_eq!(said, expected);
    let hashes = store.log_hashes("t").await.unwrap();
    for (at, entry) in entries.iter().enumerate() {
        assert_eq!((entry.index, entry.leaf_hash), (at as u64, hashes[at]));
        assert_eq!(leaf_hash(&entry.bytes).as_bytes(), &entry.leaf_hash);
        assert_eq!(assay_evidence::Entry::parse(&entry.bytes).unwrap().tenant, "t");
    }
    // What a bundle's verifier wants of an answer.
    let clause = store.clause_states("t", &signed.assessment).await.unwrap().remove(0);
    let body: serde_json::Value = serde_json::from_slice(&entries[3].bytes).unwrap();
    assert_eq!(body["body"]["proposal_sha256"], Hash::of(clause.proposal.as_bytes()).to_hex());
    assert_eq!((body["body"]["answer"].as_str(), body["body"]["clause"].as_str()), (Some("no"), Some("B.8.1")));
    assert_eq!(store.log_of("t", "E-1").await.unwrap(), entries[1..3]);
    assert!(store.log_entry("t", 10).await.is_err());
    store.add_checkpoint("t", 10, "note", NOW).await.unwrap();
    assert_eq!(store.checkpoints("t").await.unwrap()[0].size, 10);
}

pub(crate) async fn the_view_has_everything(place: Place) {
    let store = place.open().await;
    day(&store, 1, vec![verdict("c", "r", Fail), verdict("c", "s", Fail)]).await;
    store.add_evidence("t", evidence(Attached::Link("l".to_owned())), MAX_EVIDENCE, NOW).await.unwrap();
    store.sign("t", sign_off(Answer::No), NOW).await.unwrap();
    store.add_exception("t", exception("r", "2026-06-10"), NOW).await.unwrap();
    store.add_risk("t", risk((2, 4), Decision::Mitigate), FRAMEWORK, NOW).await.unwrap();
    let view = store.view("t", FRAMEWORK, 10, NOW).await.unwrap();
    let lengths = [
        view.findings.len(),
        view.exceptions.len(),
        view.evidence.len(),
        view.sign_offs.len(),
        view.risks.len(),
        view.history.len(),
    ];
    assert_eq!(lengths, [2, 1, 1, 1, 1, 2]);
    assert_eq!(view.finding("c", "r").unwrap().exception.as_deref(), Some("X-1"));
    assert_eq!(store.view("t", FRAMEWORK, 1, NOW).await.unwrap().findings.len(), 1);
}
