//! The page for management: where the tiers stand, what blocks the next one, and how many findings are open.

use assay_model::{
    Verdict,
    assessment::{Assessment, ClauseRow, ClauseState},
    record::SignOff,
};
use serde::Serialize;

use super::{View, findings, tiers};
use crate::words::{Mark, digits};

/// Clauses in the table of what blocks the next tier.
const BLOCKERS: usize = 15;
/// Checks named for a clause that blocks.
const CHECKS: usize = 3;
/// Clauses named in a row.
const NAMED: usize = 40;

#[derive(Serialize)]
pub(super) struct Summary {
    /// What is proposed, in a sentence.
    sentence: String,
    /// The states of the tiers' columns.
    states: Vec<Mark>,
    tiers: Vec<tiers::Tier>,
    notes: Vec<String>,
    /// The heading of what blocks the next tier.
    blocks: String,
    blockers: Vec<Blocker>,
    after_blockers: Vec<String>,
    severities: Vec<findings::SeverityCount>,
    severities_note: String,
}

#[derive(Serialize)]
struct Blocker {
    id: String,
    title: String,
    state: Mark,
    checks: Vec<String>,
}

pub(super) fn summary(view: View<'_>) -> Summary {
    let View { assessment, w, .. } = view;
    let next = tiers::next(view);
    let draft = assessment.tiers.iter().any(|tier| tier.determination.is_some());
    let blockers: Vec<&ClauseRow> =
        next.map(|tier| tier.blockers.iter().filter_map(|id| clause(assessment, id)).collect()).unwrap_or_default();
    let mut after = Vec::new();
    if let Some(more) = blockers.len().checked_sub(BLOCKERS).filter(|more| *more > 0) {
        after.push(w.own_count("more-blockers", more));
    }
    if let Some(tier) = next {
        let waiting: Vec<&str> = waiting(view, &tier.id);
        if !waiting.is_empty() {
            after.push(w.own_with("waiting", &[("clauses", &w.list(&waiting, NAMED))]));
        }
        if blockers.is_empty() {
            after.push(w.get("html-blocks-nothing"));
        }
    }
    Summary {
        sentence: sentence(view),
        states: tiers::STATES.into_iter().map(|state| w.state(state)).collect(),
        tiers: tiers::tiers(view),
        notes: [Some(w.own("tiers-note")), draft.then(|| w.get("html-tiers-draft"))].into_iter().flatten().collect(),
        blocks: next.map_or_else(String::new, |tier| w.with("html-blocks", &[("tier", &tiers::name(tier, view))])),
        blockers: blockers.into_iter().take(BLOCKERS).map(|clause| blocker(clause, view)).collect(),
        after_blockers: after,
        severities: findings::by_severity(view),
        severities_note: w.own(if view.has_findings() { "severities-record" } else { "severities-assessment" }),
    }
}

fn clause<'a>(assessment: &'a Assessment, id: &str) -> Option<&'a ClauseRow> {
    assessment.clauses.iter().find(|clause| clause.id == id)
}

fn waiting<'a>(view: View<'a>, tier: &str) -> Vec<&'a str> {
    let rank = |id: &str| view.assessment.tiers.iter().position(|other| other.id == id);
    let within = |id: &str| rank(id).is_some_and(|own| Some(own) <= rank(tier));
    let waiting = |clause: &&ClauseRow| {
        matches!(clause.state, ClauseState::NeedsEvidence | ClauseState::Stale) && clause.assessable
    };
    let clauses = view.assessment.clauses.iter().filter(waiting).filter(|clause| within(&clause.tier));
    clauses.map(|clause| clause.id.as_str()).collect()
}

fn blocker(clause: &ClauseRow, view: View<'_>) -> Blocker {
    let w = view.w;
    let of = |verdict: Verdict| clause.checks.iter().filter(move |check| check.verdict == verdict);
    let checks: Vec<String> =
        of(Verdict::Fail).chain(of(Verdict::Unknown)).map(|check| w.check_title(&check.id)).collect();
    let more = checks.len().saturating_sub(CHECKS);
    let mut shown: Vec<String> = checks.into_iter().take(CHECKS).collect();
    if more > 0 {
        shown.push(w.own_count("and-more", more));
    }
    Blocker { id: clause.id.clone(), title: clause.title.clone(), state: w.state(clause.state), checks: shown }
}

/// How many clauses are in which state, and how many are signed.
fn sentence(view: View<'_>) -> String {
    let w = view.w;
    let rows: Vec<&ClauseRow> = view.assessment.clauses.iter().filter(|row| row.assessable).collect();
    let states = [
        ClauseState::Met,
        ClauseState::NotMet,
        ClauseState::Unknown,
        ClauseState::NeedsEvidence,
        ClauseState::Stale,
        ClauseState::NothingToJudge,
    ];
    let counts: Vec<String> = states
        .into_iter()
        .map(|state| (state, rows.iter().filter(|row| row.state == state).count()))
        .filter(|(_, count)| *count > 0)
        .map(|(state, count)| {
            w.with("text-state-count", &[("state", &w.word("state", state.as_str())), ("count", &digits(count))])
        })
        .collect();
    let signed = rows.iter().filter(|row| view.sign_off(&row.id).is_some_and(SignOff::counts)).count();
    let arguments = [
        ("count", &*digits(rows.len())),
        ("plural", crate::words::plural(rows.len())),
        ("counts", &*w.list(&counts, usize::MAX)),
        ("signed", &*digits(signed)),
    ];
    w.own_with("summary-sentence", &arguments)
}
