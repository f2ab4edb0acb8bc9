//! The recorded organisations, all the way over the wire, against every check.
//!
//! A change of content changes the snapshots: `INSTA_UPDATE=always cargo test -p assay --test accounts` writes them anew;
//! read the difference before you commit it.
#![cfg(test)]

mod support;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use assay_assess::{Request, assess};
use assay_collect::Regions;
use assay_content::Content;
use assay_model::assessment::{Assessment, ClauseState};
use assay_model::{Language, Verdict};
use assay_snapshot::Snapshot;
use support::judging::{Caller, deep, patient, scanned_tables, wanted};

/// An organisation's assessments: English, English again, Japanese.
struct Judged {
    english: Assessment,
    again: Assessment,
    japanese: Assessment,
}

fn judged(account: &'static str, organization: bool) -> Judged {
    deep(move || async move {
        let content = support::content();
        let snapshot = collected(&content, account, organization).await;
        let one = |language| {
            let request = Request {
                framework: "cyber-trust/2022".to_owned(),
                language,
                checks: Vec::new(),
                parameters: std::collections::BTreeMap::new(),
            };
            let (content, snapshot) = (&content, &snapshot);
            async move { Box::pin(assess(content, snapshot, &request)).await.unwrap() }
        };
        Judged { english: one(Language::En).await, again: one(Language::En).await, japanese: one(Language::Ja).await }
    })
}

async fn collected(content: &Content, account: &str, organization: bool) -> Snapshot {
    let running = support::endpoint(content, support::estate(content, account)).start().await.unwrap();
    let caller = Caller::new(content, &patient(&running.url())).await;
    let scope = caller.scope(content, &wanted(organization, Regions::AllEnabled)).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let snapshot = caller.collect(content, scope, scanned_tables(content), &folder.path().join("collection")).await;
    running.shutdown().await;
    snapshot
}

/// What holds whatever the organisation is.
fn holds(name: &str, judged: &Judged) {
    let Judged { english, again, japanese } = judged;
    assert!(english.broken_checks.is_empty(), "{:#?}", english.broken_checks);
    assert!(!english.verdicts.is_empty());
    let bytes = |assessment: &Assessment| serde_json::to_string_pretty(assessment).unwrap();
    assert!(bytes(english) == bytes(again), "the second assessment of the same collection differs");
    assert!(bytes(&wordless(english)) == bytes(&wordless(japanese)), "the languages differ in more than texts");
    for row in &japanese.verdicts {
        assert!(row.reason.chars().any(is_japanese), "{} has no Japanese reason: {}", row.check, row.reason);
    }
    for row in &english.verdicts {
        assert!(!row.reason.trim().is_empty(), "{} has no reason", row.check);
        let known = row.clauses.iter().all(|clause| english.clauses.iter().any(|one| one.id == *clause));
        assert!(known, "{}: {:?}", row.check, row.clauses);
    }
    let receipts: BTreeSet<&str> = english.receipts.iter().map(|receipt| receipt.id.as_str()).collect();
    for row in &english.verdicts {
        assert!(row.receipts.iter().all(|id| receipts.contains(id.as_str())), "{}: {:?}", row.check, row.receipts);
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| {
        insta::assert_snapshot!(format!("{name}_verdicts"), verdicts(english));
        insta::assert_snapshot!(format!("{name}_clauses"), clauses(english));
    });
}

/// Check, resource, verdict and reason, without time and in a fixed order.
fn verdicts(assessment: &Assessment) -> String {
    let lines = assessment
        .verdicts
        .iter()
        .map(|row| format!("{} {} {} {}", row.check, row.verdict, row.reason_key, row.resource_uid));
    lines.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join("\n")
}

fn clauses(assessment: &Assessment) -> String {
    let mut text = String::new();
    for clause in assessment.clauses.iter().filter(|clause| clause.assessable && !clause.checks.is_empty()) {
        writeln!(text, "{} {}", clause.id, clause.state.as_str()).unwrap();
    }
    for tier in &assessment.tiers {
        writeln!(
            text,
            "{}: {} of {} met, {} not met, {} unknown",
            tier.id, tier.met, tier.clauses, tier.not_met, tier.unknown
        )
        .unwrap();
    }
    text
}

/// The assessment without its texts.
fn wordless(assessment: &Assessment) -> Assessment {
    let mut bare = assessment.clone();
    bare.language = Language::En;
    for row in &mut bare.verdicts {
        row.reason = "".into();
    }
    for clause in &mut bare.clauses {
        clause.title.clear();
        // Some texts may be equal: the number of lines tells that nothing is missing.
        for paper in &mut clause.papers {
            paper.what.clear();
        }
        for line in &mut clause.missing {
            line.clear();
        }
    }
    for tier in &mut bare.tiers {
        tier.name.clear();
    }
    bare
}

fn is_japanese(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}')
}

/// The verdicts of a kind, for a message.
fn all(assessment: &Assessment, verdict: Verdict) -> Vec<String> {
    let rows = assessment.verdicts.iter().filter(|row| row.verdict == verdict);
    rows.map(|row| format!("{} {} {} ({})", row.check, row.resource_uid, row.reason, row.evidence.text())).collect()
}

#[test]
fn demo_has_every_verdict() {
    let judged = judged("demo", true);
    for verdict in [Verdict::Pass, Verdict::Fail, Verdict::Unknown, Verdict::NotApplicable] {
        assert!(!all(&judged.english, verdict).is_empty(), "the demo shows no {verdict}");
    }
    holds("demo", &judged);
}

#[test]
fn hardened_has_no_fail() {
    let judged = judged("hardened", true);
    let fails = all(&judged.english, Verdict::Fail);
    assert!(fails.is_empty(), "{}", fails.join("\n"));
    assert!(!all(&judged.english, Verdict::Pass).is_empty());
    assert!(judged.english.clauses.iter().all(|clause| clause.state != ClauseState::NotMet));
    holds("hardened", &judged);
}

#[test]
fn denied_has_no_pass() {
    let judged = judged("denied", false);
    for verdict in [Verdict::Pass, Verdict::NotApplicable] {
        let wrong = all(&judged.english, verdict);
        assert!(wrong.is_empty(), "{verdict}:\n{}", wrong.join("\n"));
    }
    assert!(!judged.english.coverage.failures.is_empty());
    assert!(judged.english.clauses.iter().all(|clause| clause.state != ClauseState::Met));
    holds("denied", &judged);
}

#[test]
fn empty_judges_nothing_that_is_not_there() {
    let judged = judged("empty", false);
    for row in &judged.english.verdicts {
        let scope = ["AWS::::Account:", "AWS::::Organization:"].iter().any(|kind| row.resource_uid.starts_with(kind));
        assert!(scope, "{} judges {} ({}: {})", row.check, row.resource_uid, row.verdict, row.reason);
    }
    let fails = all(&judged.english, Verdict::Fail);
    assert!(!fails.is_empty(), "an empty account lacks what every account needs");
    holds("empty", &judged);
}
