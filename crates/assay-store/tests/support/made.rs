//! Assessments made for tests.

// The bench needs a part of it only.
#![allow(dead_code, reason = "a module of the suite and of the bench")]

use std::collections::{BTreeMap, BTreeSet};

use assay_evidence::TreeBuilder;
use assay_model::{
    Language, Severity, Verdict,
    assessment::{
        Assessment, ClauseCheck, ClauseRow, ClauseState, CollectionRef, Counts, Coverage, SCHEMA, VerdictRow,
    },
};
use assay_store::{SubTree, Trees};

pub(crate) const FRAMEWORK: &str = "cyber-trust/2022";
pub(crate) const ACCOUNT: &str = "111111111111";

pub(crate) fn verdict(check: &str, resource: &str, verdict: Verdict) -> VerdictRow {
    VerdictRow {
        check: check.into(),
        clauses: clauses(check).into(),
        severity: severity(check),
        resource_uid: resource.into(),
        account_id: ACCOUNT.into(),
        region: "us-east-1".into(),
        verdict,
        reason: format!("{resource} is {verdict}").into(),
        reason_key: "key".into(),
        evidence: serde_json::Value::Null.into(),
        receipts: assay_model::Names::default(),
    }
}

pub(crate) fn severity(check: &str) -> Severity {
    match check {
        "critical" => Severity::Critical,
        "medium" => Severity::Medium,
        "low" => Severity::Low,
        _ => Severity::High,
    }
}

fn clauses(check: &str) -> Vec<String> {
    if check == "medium" { vec!["B.8.1".to_owned(), "B.9.1".to_owned()] } else { vec!["B.8.1".to_owned()] }
}

/// An assessment of `us-east-1` in the accounts of its verdicts.
pub(crate) fn assessment(at: &str, verdicts: Vec<VerdictRow>) -> Assessment {
    let accounts: BTreeSet<String> = verdicts.iter().map(|row| row.account_id.to_string()).collect();
    let mut accounts: Vec<String> = accounts.into_iter().collect();
    if accounts.is_empty() {
        accounts.push(ACCOUNT.to_owned());
    }
    let clauses = vec![clause("B.8.1", "B.8", &verdicts), clause("B.9.1", "B.9", &verdicts)];
    Assessment {
        schema: SCHEMA,
        framework: "cyber-trust".to_owned(),
        edition: "2022".to_owned(),
        language: Language::default(),
        collection: CollectionRef { id: format!("c-{at}"), started_at: at.to_owned(), finished_at: at.to_owned() },
        coverage: Coverage { accounts, regions: vec!["us-east-1".to_owned()], calls: 1, failed: 0, failures: vec![] },
        verdicts,
        clauses,
        tiers: Vec::new(),
        parameters: Vec::new(),
        receipts: Vec::new(),
        checks: BTreeMap::new(),
        broken_checks: BTreeMap::new(),
    }
}

fn clause(id: &str, domain: &str, verdicts: &[VerdictRow]) -> ClauseRow {
    let mut counts: BTreeMap<&str, Counts> = BTreeMap::new();
    for row in verdicts.iter().filter(|row| row.clauses.iter().any(|clause| clause == id)) {
        counts.entry(&row.check).or_default().add(row.verdict);
    }
    let fails = counts.values().any(|counts| counts.fail > 0);
    let check = |(id, counts): (&str, Counts)| ClauseCheck { id: id.to_owned(), verdict: counts.overall(), counts };
    ClauseRow {
        id: id.to_owned(),
        domain: domain.to_owned(),
        tier: "supporter".to_owned(),
        confidence: None,
        from: None,
        assessable: true,
        evidence_class: Some("technical".to_owned()),
        state: if fails { ClauseState::NotMet } else { ClauseState::Met },
        title: id.to_owned(),
        checks: counts.into_iter().map(check).collect(),
        missing: Vec::new(),
        papers: Vec::new(),
    }
}

pub(crate) fn trees(assessment: &Assessment) -> Trees {
    let mut verdicts = TreeBuilder::new();
    for row in &assessment.verdicts {
        verdicts.push_row(row).unwrap();
    }
    let mut receipts = TreeBuilder::new();
    for row in &assessment.receipts {
        receipts.push_row(row).unwrap();
    }
    let sub_tree = |tree: &TreeBuilder| SubTree { root: tree.head().root.to_hex(), size: tree.head().size };
    Trees { receipts: sub_tree(&receipts), verdicts: sub_tree(&verdicts) }
}
