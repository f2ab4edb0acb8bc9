//! Documents and records of a clause: what is wanted, and what is attached.

use assay_content::Clause;
use assay_model::{
    assessment::ClauseRow,
    record::{Evidence, EvidenceState, PaperKind, paper_key},
};
use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::View;
use crate::words::Mark;

/// Days before its end from which a paper counts as expiring.
const SOON: u64 = 30;

#[derive(Serialize)]
pub(super) struct Paper {
    state: Mark,
    key: String,
    kind: String,
    what: String,
    /// How long such a paper counts, or until when the attached one does.
    valid: String,
    /// What is attached.
    attached: Vec<String>,
}

pub(super) fn of(clause: &Clause, row: &ClauseRow, view: View<'_>) -> Vec<Paper> {
    let documents = clause.documents.iter().enumerate().map(|paper| (PaperKind::Document, paper));
    let records = clause.records.iter().enumerate().map(|paper| (PaperKind::Record, paper));
    documents.chain(records).map(|(kind, (index, wanted))| paper(kind, index, wanted, row, view)).collect()
}

fn paper(kind: PaperKind, index: usize, wanted: &assay_content::Evidence, row: &ClauseRow, view: View<'_>) -> Paper {
    let w = view.w;
    let key = paper_key(kind, index);
    let attached: Vec<&Evidence> = attached(view, &row.id, &key).collect();
    let best = attached.iter().max_by_key(|evidence| (state(evidence, view.today), &evidence.valid_until));
    let judged = row.papers.iter().find(|paper| paper.key == key);
    let state = judged.map_or_else(
        || best.map_or(EvidenceState::Missing, |evidence| state(evidence, view.today)),
        |paper| paper.state,
    );
    let until =
        judged.and_then(|paper| paper.valid_until.clone()).or_else(|| best.map(|best| best.valid_until.clone()));
    let valid = match until {
        Some(date) => w.own_with("valid-until", &[("date", &date)]),
        None => wanted
            .valid_for_days
            .map_or_else(|| w.get("valid-always"), |days| w.with("valid-days", &[("days", &days.to_string())])),
    };
    let word = match kind {
        PaperKind::Document => "kind-document",
        PaperKind::Record => "kind-record",
    };
    Paper {
        state: mark(state, view),
        key,
        kind: w.get(word),
        what: w.pick(&wanted.what).to_owned(),
        valid,
        attached: attached.iter().map(|evidence| format!("{} {}", evidence.id, evidence.title)).collect(),
    }
}

/// What is attached as this paper and was not withdrawn.
fn attached<'a>(view: View<'a>, clause: &str, key: &str) -> impl Iterator<Item = &'a Evidence> {
    let full_id = view.framework.full_id();
    view.record.evidence.iter().filter(move |evidence| {
        evidence.clause == clause
            && evidence.paper == key
            && evidence.framework == full_id
            && evidence.withdrawn_at.is_none()
    })
}

/// Whether it counts on this day.
pub(super) fn state(evidence: &Evidence, today: &str) -> EvidenceState {
    let soon = today.parse::<NaiveDate>().ok().and_then(|day| day.checked_add_days(Days::new(SOON)));
    let soon = soon.map_or_else(|| today.to_owned(), |day| day.to_string());
    evidence.state(today, &soon)
}

/// The state of a paper as a mark.
pub(super) fn mark(state: EvidenceState, view: View<'_>) -> Mark {
    let (class, symbol) = match state {
        EvidenceState::Missing => ("wait", "…"),
        EvidenceState::Stale => ("bad", "!"),
        EvidenceState::Expiring => ("open", "!"),
        EvidenceState::Fresh => ("good", "✓"),
    };
    Mark::new(class, symbol, view.w.word("evidence", state.as_str()))
}
