//! A small assessment against an edition that is a draft: rows of every confidence, one without a tier.

use assay_model::{
    Language, Severity, Verdict,
    assessment::{Assessment, ClauseRow, ClauseState, Determination, ParameterRow, TierRow, VerdictRow},
};
use serde_json::{Value, json};

use crate::small::small;

/// The assessment in that language.
pub(crate) fn draft(language: Language) -> Assessment {
    let mut assessment = small(language);
    "2025".clone_into(&mut assessment.edition);
    assessment.clauses = vec![
        row("B.1.1", "supporter", "carried_over", None, ClauseState::NotAssessed),
        row("B.1.2", "supporter", "carried_over", None, ClauseState::NeedsEvidence),
        row("B.9.1", "supporter", "secondary", None, ClauseState::NotMet),
        row("B.9.2", "undetermined", "inferred", Some("B.9.10"), ClauseState::NeedsEvidence),
        row("B.9.3", "practitioner", "secondary", Some("B.9.2"), ClauseState::Unknown),
    ];
    assessment.tiers = vec![
        tier("supporter", "Supporter", Determination::Provisional, 2),
        tier("practitioner", "Practitioner", Determination::Undetermined, 3),
    ];
    assessment.verdicts.extend([
        asked("111122223333", "needs_evidence"),
        asked("222233334444", "needs_evidence"),
        asked("333344445555", "not_read"),
        asked("444455556666", "engine-call-failed"),
    ]);
    assessment.parameters = vec![ParameterRow {
        check: "desk_is_tidy".to_owned(),
        name: "max_age_days".to_owned(),
        value: json!(90),
        chosen: true,
    }];
    assessment
}

fn row(id: &str, tier: &str, confidence: &str, from: Option<&str>, state: ClauseState) -> ClauseRow {
    ClauseRow {
        id: id.to_owned(),
        domain: id.split('.').take(2).collect::<Vec<_>>().join("."),
        tier: tier.to_owned(),
        confidence: Some(confidence.to_owned()),
        from: from.map(str::to_owned),
        assessable: state != ClauseState::NotAssessed,
        evidence_class: Some("mixed".to_owned()),
        state,
        title: format!("Title of {id}"),
        checks: Vec::new(),
        missing: Vec::new(),
        papers: Vec::new(),
    }
}

fn tier(id: &str, name: &str, determination: Determination, clauses: usize) -> TierRow {
    TierRow {
        id: id.to_owned(),
        name: name.to_owned(),
        clauses,
        met: 0,
        not_met: 1,
        unknown: clauses - 2,
        needs_evidence: 1,
        nothing_to_judge: 0,
        not_applicable_budget: 17,
        blockers: vec!["B.9.1".to_owned()],
        determination: Some(determination),
    }
}

fn asked(account: &str, reason_key: &str) -> VerdictRow {
    VerdictRow {
        check: "desk_is_tidy".into(),
        clauses: vec!["B.9.3".to_owned()].into(),
        severity: Severity::Medium,
        resource_uid: format!("AWS::::Account:{account}").into(),
        account_id: account.into(),
        region: "global".into(),
        verdict: Verdict::Unknown,
        reason: "nobody has attested it".into(),
        reason_key: reason_key.into(),
        evidence: Value::Null.into(),
        receipts: assay_model::Names::default(),
    }
}
