use proptest::prelude::*;

use super::*;
use crate::{
    Language,
    assessment::{ClauseRow, CollectionRef, Coverage, TierRow},
};

/// Check, resource, region, verdict.
type Row = (u8, u8, u8, Verdict);

const REGIONS: [&str; 3] = ["ap-southeast-1", "us-east-1", "global"];

fn assessment(rows: &[Row], prints: &[(u8, u8)], states: &[ClauseState]) -> Assessment {
    let row = |(check, resource, region, verdict): &Row| {
        // The last resources are the account and a region of it: an unknown there blinds the check.
        let resource_uid = match resource {
            8 => "AWS::::Account:111122223333".to_owned(),
            9 => "AWS::::Account:111122223333/us-east-1".to_owned(),
            _ => format!("arn:aws:s3:::bucket-{resource}"),
        };
        VerdictRow {
            check: format!("check_{check}").into(),
            clauses: vec!["B.9.1"].into(),
            severity: Severity::High,
            resource_uid: resource_uid.into(),
            account_id: "111122223333".into(),
            region: REGIONS[usize::from(*region) % 3].into(),
            verdict: *verdict,
            reason: "because".into(),
            reason_key: "because".into(),
            evidence: serde_json::Value::Null.into(),
            receipts: crate::Names::default(),
        }
    };
    let clause = |(number, state): (usize, &ClauseState)| ClauseRow {
        id: format!("B.9.{number}"),
        domain: "B.9".to_owned(),
        tier: "supporter".to_owned(),
        confidence: None,
        from: None,
        assessable: true,
        evidence_class: None,
        state: *state,
        title: "Title".to_owned(),
        checks: Vec::new(),
        missing: Vec::new(),
        papers: Vec::new(),
    };
    let met = states.iter().filter(|state| **state == ClauseState::Met).count();
    let blockers = (0..).zip(states).filter(|(_, state)| **state == ClauseState::NotMet);
    Assessment {
        schema: crate::assessment::SCHEMA,
        framework: "cyber-trust".to_owned(),
        edition: "2022".to_owned(),
        language: Language::En,
        collection: CollectionRef {
            id: format!("c-{}", rows.len()),
            started_at: "2026-11-23T00:00:00Z".to_owned(),
            finished_at: "2026-11-23T00:01:00Z".to_owned(),
        },
        coverage: Coverage {
            accounts: vec!["111122223333".to_owned()],
            regions: vec!["ap-southeast-1".to_owned(), "us-east-1".to_owned()],
            calls: 0,
            failed: 0,
            failures: Vec::new(),
        },
        verdicts: rows.iter().map(row).collect(),
        clauses: states.iter().enumerate().map(clause).collect(),
        tiers: vec![TierRow {
            id: "supporter".to_owned(),
            name: "Supporter".to_owned(),
            clauses: states.len(),
            met,
            not_met: 0,
            unknown: 0,
            needs_evidence: 0,
            nothing_to_judge: 0,
            not_applicable_budget: 0,
            blockers: blockers.map(|(number, _): (usize, _)| format!("B.9.{number}")).collect(),
            determination: None,
        }],
        parameters: Vec::new(),
        receipts: Vec::new(),
        checks: prints.iter().map(|(check, print)| (format!("check_{check}"), print.to_string())).collect(),
        broken_checks: BTreeMap::new(),
    }
}

fn never(_: &str, _: &str) -> bool {
    false
}

/// The changes of one check, by resource.
fn changes(before: &[Row], after: &[Row]) -> Vec<(String, Change)> {
    let (before, after) = (assessment(before, &[], &[]), assessment(after, &[], &[]));
    let diff = diff(&before, &after, &never);
    diff.verdicts.iter().map(|one| (one.resource_uid.clone(), one.change)).collect()
}

#[test]
fn each_story_has_its_word() {
    use Verdict::{Fail, NotApplicable, Pass, Unknown};
    // Resource 0 keeps the check at work on both sides.
    let story = |was: Option<Verdict>, is: Option<Verdict>| {
        let side = |verdict: Option<Verdict>| {
            let rows = [Some((0, 0, 0, Pass)), verdict.map(|verdict| (0, 1, 0, verdict))];
            rows.into_iter().flatten().collect::<Vec<Row>>()
        };
        changes(&side(was), &side(is)).pop().map(|(_, change)| change)
    };
    assert_eq!(story(Some(Pass), Some(Fail)), Some(Change::Regressed));
    assert_eq!(story(None, Some(Fail)), Some(Change::New));
    assert_eq!(story(Some(NotApplicable), Some(Fail)), Some(Change::New));
    assert_eq!(story(Some(Fail), Some(Pass)), Some(Change::Fixed));
    assert_eq!(story(Some(Fail), Some(NotApplicable)), Some(Change::Fixed));
    assert_eq!(story(Some(Fail), None), Some(Change::Vanished));
    assert_eq!(story(Some(Pass), None), Some(Change::Vanished));
    assert_eq!(story(None, Some(Pass)), Some(Change::Appeared));
    assert_eq!(story(Some(Pass), Some(Unknown)), Some(Change::UnknownNow));
    assert_eq!(story(Some(Unknown), Some(Fail)), Some(Change::KnownNow));
    assert_eq!(story(Some(Pass), Some(NotApplicable)), Some(Change::Applicability));
    assert_eq!(story(Some(Fail), Some(Fail)), None);
}

#[test]
fn what_nobody_looked_for_is_not_gone() {
    use Verdict::{Fail, Pass, Unknown};
    let bucket = "arn:aws:s3:::bucket-1".to_owned();
    let fails = [(0, 0, 1, Pass), (0, 1, 1, Fail)];
    // The listing of the account is refused.
    let refused = [(0, 8, 2, Unknown)];
    assert!(changes(&fails, &refused).contains(&(bucket.clone(), Change::UnknownNow)));
    assert!(changes(&refused, &fails).contains(&(bucket.clone(), Change::KnownNow)));
    // In that region only, or in another.
    assert!(changes(&fails, &[(0, 9, 1, Unknown)]).contains(&(bucket.clone(), Change::UnknownNow)));
    let elsewhere = [(0, 1, 0, Fail), (0, 0, 1, Pass)];
    assert!(changes(&elsewhere, &[(0, 9, 1, Unknown)]).contains(&(bucket.clone(), Change::Vanished)));
    // The check did not run, or the region is out of scope.
    assert!(changes(&fails, &[(1, 0, 0, Pass)]).contains(&(bucket.clone(), Change::UnknownNow)));
    let mut narrow = assessment(&[(0, 2, 0, Pass)], &[], &[]);
    narrow.coverage.regions = vec!["ap-southeast-1".to_owned()];
    let narrowed = diff(&assessment(&fails, &[], &[]), &narrow, &never);
    assert!(narrowed.verdicts.iter().any(|one| one.resource_uid == bucket && one.change == Change::UnknownNow));
    let mut broken = assessment(&[(0, 2, 0, Pass)], &[], &[]);
    broken.broken_checks.insert("check_0".to_owned(), "no column".to_owned());
    let broken = diff(&assessment(&fails, &[], &[]), &broken, &never);
    assert!(broken.verdicts.iter().any(|one| one.resource_uid == bucket && one.change == Change::UnknownNow));
}

#[test]
fn history_tells_a_regression_from_a_new_fail() {
    let before = assessment(&[(0, 0, 0, Verdict::Pass)], &[], &[]);
    let after = assessment(&[(0, 0, 0, Verdict::Pass), (0, 1, 0, Verdict::Fail)], &[], &[]);
    let of = |diff: Diff| diff.verdicts[0].change;
    assert_eq!(of(diff(&before, &after, &never)), Change::New);
    let fixed = |check: &str, uid: &str| check == "check_0" && uid.ends_with("bucket-1");
    assert_eq!(of(diff(&before, &after, &fixed)), Change::Regressed);
}

#[test]
fn a_changed_check_is_kept_apart() {
    let rows = |verdict| [(0, 1, 0, verdict), (1, 1, 0, verdict)];
    let before = assessment(&rows(Verdict::Pass), &[(0, 1), (1, 1)], &[]);
    let after = assessment(&rows(Verdict::Fail), &[(0, 2), (1, 1), (2, 1)], &[]);
    let found = diff(&before, &after, &never);
    let words: Vec<(&str, Change)> = found.verdicts.iter().map(|one| (one.check.as_str(), one.change)).collect();
    assert_eq!(words, [("check_1", Change::Regressed), ("check_0", Change::CheckChanged)]);
    assert_eq!(found.checks.changed, ["check_0"]);
    assert_eq!(found.checks.added, ["check_2"]);
    // Where one side does not say by what it was judged, nothing can be said of checks.
    let silent = assessment(&rows(Verdict::Pass), &[], &[]);
    let found = diff(&silent, &after, &never);
    assert!(!found.checks_known && found.of(Change::Regressed).count() == 2);
}

#[test]
fn clauses_and_tiers_are_told_within_one_edition() {
    let before = assessment(&[], &[], &[ClauseState::NotMet, ClauseState::Met, ClauseState::Unknown]);
    let after = assessment(&[], &[], &[ClauseState::Met, ClauseState::NotMet, ClauseState::Unknown]);
    let found = diff(&before, &after, &never);
    let ids: Vec<&str> = found.clauses.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids, ["B.9.0", "B.9.1"]);
    assert_eq!(found.tiers[0].blockers_added, ["B.9.1"]);
    assert_eq!(found.tiers[0].blockers_removed, ["B.9.0"]);
    let mut other = after;
    other.edition = "2025".to_owned();
    let found = diff(&before, &other, &never);
    assert!(!found.same_edition && found.clauses.is_empty() && found.tiers.is_empty() && !found.is_empty());
}

fn verdict() -> impl Strategy<Value = Verdict> {
    prop_oneof![Just(Verdict::Pass), Just(Verdict::Fail), Just(Verdict::Unknown), Just(Verdict::NotApplicable)]
}

fn state() -> impl Strategy<Value = ClauseState> {
    prop_oneof![Just(ClauseState::Met), Just(ClauseState::NotMet), Just(ClauseState::Unknown)]
}

fn any_assessment() -> impl Strategy<Value = Assessment> {
    let rows = proptest::collection::vec((0..3_u8, 0..10_u8, 0..3_u8, verdict()), 0..30);
    let prints = proptest::collection::vec((0..3_u8, 0..2_u8), 0..4);
    let states = proptest::collection::vec(state(), 3);
    (rows, prints, states).prop_map(|(rows, prints, states)| assessment(&rows, &prints, &states))
}

/// What the way back is called, without a record.
fn way_back(one: &VerdictChange) -> Vec<Change> {
    match (one.change, one.before) {
        (Change::Regressed, _) => vec![Change::Fixed],
        (Change::New, None) | (Change::Appeared, _) => vec![Change::Vanished],
        (Change::New, Some(_)) => vec![Change::Fixed],
        (Change::Fixed, _) => vec![Change::Regressed, Change::New],
        (Change::UnknownNow, _) => vec![Change::KnownNow],
        (Change::KnownNow, _) => vec![Change::UnknownNow],
        (Change::Vanished, Some(Verdict::Fail)) => vec![Change::New],
        (Change::Vanished, _) => vec![Change::Appeared],
        (Change::Applicability, _) => vec![Change::Applicability],
        (Change::CheckChanged, _) => vec![Change::CheckChanged],
    }
}

proptest! {
    #[test]
    fn nothing_lies_between_one_and_itself(one in any_assessment()) {
        prop_assert!(diff(&one, &one, &|_, _| true).is_empty());
    }

    #[test]
    fn the_way_back_mirrors_the_way_there(a in any_assessment(), b in any_assessment()) {
        let (there, back) = (diff(&a, &b, &never), diff(&b, &a, &never));
        prop_assert_eq!(there.unchanged, back.unchanged);
        prop_assert_eq!(there.verdicts.len(), back.verdicts.len());
        for one in &there.verdicts {
            let key = (&one.check, &one.resource_uid);
            let other = back.verdicts.iter().find(|other| (&other.check, &other.resource_uid) == key).unwrap();
            prop_assert_eq!((one.before, one.after), (other.after, other.before));
            prop_assert!(way_back(one).contains(&other.change), "{:?} {:?}", one, other);
        }
        let turned: Vec<_> = back.clauses.iter().map(|one| (&one.id, one.after, one.before)).collect();
        prop_assert_eq!(there.clauses.iter().map(|one| (&one.id, one.before, one.after)).collect::<Vec<_>>(), turned);
        prop_assert_eq!(&there.checks.added, &back.checks.removed);
        prop_assert_eq!(&there.checks.changed, &back.checks.changed);
        for (one, other) in there.tiers.iter().zip(&back.tiers) {
            prop_assert_eq!(&one.blockers_added, &other.blockers_removed);
        }
    }

    /// Each check and resource stands once, under one change or among the unchanged; only what nobody knows is silent.
    #[test]
    fn every_pair_has_one_place(a in any_assessment(), b in any_assessment()) {
        let found = diff(&a, &b, &never);
        let pairs: BTreeSet<_> = a.verdicts.iter().chain(&b.verdicts).map(|row| (row.check.as_str(), row.resource_uid.as_str())).collect();
        let told: BTreeSet<_> = found.verdicts.iter().map(|one| (one.check.as_str(), one.resource_uid.as_str())).collect();
        prop_assert_eq!(told.len(), found.verdicts.len());
        prop_assert_eq!(told.len() + found.unchanged, pairs.len());
        prop_assert!(told.is_subset(&pairs));
        // No fail comes or goes without a word.
        for (check, uid) in &pairs {
            let fails = |one: &Assessment| one.verdicts.iter().any(|row| {
                (row.check.as_str(), row.resource_uid.as_str()) == (*check, *uid) && row.verdict == Verdict::Fail
            });
            if fails(&a) != fails(&b) {
                prop_assert!(told.contains(&(*check, *uid)));
            }
        }
    }
}
