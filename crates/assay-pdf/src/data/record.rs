//! What people entered: exceptions, documents and records, risks.

use std::collections::BTreeSet;

use assay_model::{
    assessment::ClauseState,
    record::{Band, Evidence, Exception, Risk, Score},
};
use serde::Serialize;

use super::{View, papers};
use crate::words::{Mark, digits, minutes};

/// Exceptions that are listed.
const EXCEPTIONS: usize = 200;
/// Documents and records that are listed.
const EVIDENCE: usize = 400;
/// Risks that are listed.
const RISKS: usize = 200;

#[derive(Serialize)]
pub(super) struct Exceptions {
    intro: String,
    rows: Vec<ExceptionRow>,
    after: String,
}

#[derive(Serialize)]
struct ExceptionRow {
    id: String,
    state: Mark,
    check: String,
    resources: String,
    reason: String,
    people: String,
    dates: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Attached {
    intro: String,
    rows: Vec<EvidenceRow>,
    after: String,
}

#[derive(Serialize)]
struct EvidenceRow {
    id: String,
    state: Mark,
    paper: String,
    title: String,
    /// File with hash, or link.
    what: Vec<String>,
    owner: String,
    dates: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Risks {
    intro: String,
    rows: Vec<RiskRow>,
    after: String,
}

#[derive(Serialize)]
struct RiskRow {
    id: String,
    title: String,
    description: String,
    domains: Vec<String>,
    inherent: String,
    residual: Vec<String>,
    decision: String,
    treatment: String,
    owner: String,
    due: String,
}

pub(super) fn exceptions(view: View<'_>) -> Exceptions {
    let all = &view.record.exceptions;
    Exceptions {
        intro: view.w.own(if all.is_empty() { "exceptions-none" } else { "exceptions-intro" }),
        rows: all.iter().take(EXCEPTIONS).map(|exception| exception_row(exception, view)).collect(),
        after: after(all.len(), EXCEPTIONS, view),
    }
}

/// How many more there are than are shown; empty where all are.
fn after(all: usize, shown: usize, view: View<'_>) -> String {
    all.checked_sub(shown).filter(|more| *more > 0).map_or_else(String::new, |more| view.w.own_count("more-rows", more))
}

fn exception_row(exception: &Exception, view: View<'_>) -> ExceptionRow {
    let w = view.w;
    let state = if exception.revoked_at.is_some() {
        Mark::new("calm", "–", w.own("exception-revoked"))
    } else if exception.ended(&view.record.at) {
        Mark::new("calm", "–", w.own("exception-ended"))
    } else {
        Mark::new("open", "!", w.own("exception-in-force"))
    };
    let mut dates = vec![
        w.own_with("made-on", &[("date", crate::words::day(&exception.created_at))]),
        w.own_with("expires-on", &[("date", &exception.expires)]),
    ];
    if let Some(at) = &exception.revoked_at {
        let by = exception.revoked_by.as_deref().unwrap_or("–");
        dates.push(w.own_with("revoked-by", &[("at", &minutes(at)), ("by", by)]));
    }
    let people = [("requester", exception.requested_by.as_str()), ("approver", exception.approved_by.as_str())];
    ExceptionRow {
        id: exception.id.clone(),
        state,
        check: w.check_title(&exception.check),
        resources: exception.resources.clone(),
        reason: exception.reason.clone(),
        people: w.own_with("exception-people", &people),
        dates,
    }
}

pub(super) fn attached(view: View<'_>) -> Attached {
    let all = &view.record.evidence;
    Attached {
        intro: view.w.own(if all.is_empty() { "evidence-none" } else { "evidence-intro" }),
        rows: all.iter().take(EVIDENCE).map(|evidence| evidence_row(evidence, view)).collect(),
        after: after(all.len(), EVIDENCE, view),
    }
}

fn evidence_row(evidence: &Evidence, view: View<'_>) -> EvidenceRow {
    let w = view.w;
    let mut what: Vec<String> = evidence.file_name.iter().chain(&evidence.link).cloned().collect();
    what.extend(evidence.sha256.as_ref().map(|hash| format!("SHA-256 {hash}")));
    let mut dates = vec![w.own_with("observed-on", &[("date", &evidence.observed_on)])];
    dates.extend(evidence.approved_on.as_ref().map(|date| w.own_with("approved-on", &[("date", date)])));
    dates.push(w.own_with("valid-until", &[("date", &evidence.valid_until)]));
    dates.extend(evidence.review_on.as_ref().map(|date| w.own_with("review-on", &[("date", date)])));
    let added = [("at", &*minutes(&evidence.added_at)), ("by", evidence.added_by.as_str())];
    dates.push(w.own_with("added-by", &added));
    let state = match &evidence.withdrawn_at {
        Some(_) => Mark::new("calm", "–", w.own("evidence-withdrawn")),
        None => papers::mark(papers::state(evidence, view.today), view),
    };
    if let Some(at) = &evidence.withdrawn_at {
        let why = evidence.withdrawn_because.as_deref().unwrap_or("–");
        dates.push(w.own_with("withdrawn-because", &[("at", &minutes(at)), ("why", why)]));
    }
    EvidenceRow {
        id: evidence.id.clone(),
        state,
        paper: format!("{} {}", evidence.clause, evidence.paper),
        title: evidence.title.clone(),
        what,
        owner: evidence.owner.clone(),
        dates,
    }
}

pub(super) fn risks(view: View<'_>) -> Risks {
    let all = &view.record.risks;
    Risks {
        intro: view.w.own(if all.is_empty() { "risks-none" } else { "risks-intro" }),
        rows: all.iter().take(RISKS).map(|risk| risk_row(risk, view)).collect(),
        after: after(all.len(), RISKS, view),
    }
}

fn risk_row(risk: &Risk, view: View<'_>) -> RiskRow {
    let w = view.w;
    let domains: BTreeSet<&str> = risk.domains.iter().map(String::as_str).collect();
    let failing = view
        .assessment
        .clauses
        .iter()
        .filter(|row| row.assessable && row.state == ClauseState::NotMet && domains.contains(row.domain.as_str()));
    let now = risk.residual_now(failing.count());
    let mut residual = vec![score(risk.residual, view)];
    if now != risk.residual {
        residual.push(w.own_with("residual-now", &[("score", &score(now, view))]));
    }
    let due = match (&risk.closed_at, &risk.target) {
        (Some(at), _) => w.own_with("closed-on", &[("date", crate::words::day(at))]),
        (None, Some(date)) => date.clone(),
        (None, None) => "–".to_owned(),
    };
    RiskRow {
        id: risk.id.clone(),
        title: risk.title.clone(),
        description: risk.description.clone(),
        domains: risk.domains.clone(),
        inherent: score(risk.inherent, view),
        residual,
        decision: w.word("decision", risk.decision.as_str()),
        treatment: risk.treatment.clone(),
        owner: risk.owner.clone(),
        due,
    }
}

/// `4 × 5 = 20 (high)`.
fn score(score: Score, view: View<'_>) -> String {
    let band = match score.band() {
        Band::Low => "low",
        Band::MediumLow => "medium-low",
        Band::Medium => "medium",
        Band::MediumHigh => "medium-high",
        Band::High => "high",
    };
    let [likelihood, impact, value] =
        [score.likelihood, score.impact, score.value()].map(|number| digits(usize::from(number)));
    let band = view.w.own(&format!("band-{band}"));
    let arguments = [("likelihood", &*likelihood), ("impact", &*impact), ("value", &*value), ("band", &*band)];
    view.w.own_with("score", &arguments)
}
