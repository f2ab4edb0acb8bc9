//! The record in sentences, for the terminal and for the page.

use assay_model::{
    assessment::{Assessment, ClauseState},
    record::{EvidenceState, FindingState},
};

use super::kept::{Kept, OpenFindings, papers_in, short_history};
use crate::{
    overview,
    words::{Words, digits},
};

/// How the clauses are answered.
pub(crate) fn answers(assessment: &Assessment, kept: &Kept<'_>, w: &Words<'_>) -> String {
    let clauses: Vec<_> = assessment.clauses.iter().filter(|clause| clause.assessable).collect();
    let signed = kept.signed(&clauses);
    let all = clauses.len();
    let counts = [
        ("all", all),
        ("yes", signed.answers.yes),
        ("no", signed.answers.no),
        ("na", signed.answers.not_applicable),
        ("again", signed.again),
        ("unsigned", signed.unsigned),
    ];
    counted("record-answers", &counts, w)
}

/// How many findings are open, overdue, accepted, and what became of the others.
pub(crate) fn findings(kept: &Kept<'_>, w: &Words<'_>) -> String {
    let open = kept.open_findings();
    let sum = |pick: fn(&OpenFindings) -> usize| open.iter().map(|(_, counts)| pick(counts)).sum::<usize>();
    let counts = [
        ("open", sum(|counts| counts.open)),
        ("overdue", sum(|counts| counts.overdue)),
        ("excepted", sum(|counts| counts.excepted)),
        ("resolved", kept.findings(FindingState::Resolved).count()),
        ("gone", kept.findings(FindingState::Gone).count()),
    ];
    counted("record-findings", &counts, w)
}

/// How many documents and records count, and how many do not.
pub(crate) fn papers(assessment: &Assessment, w: &Words<'_>) -> String {
    let of = |state: EvidenceState| papers_in(assessment, state).len();
    let counts = [
        ("stale", of(EvidenceState::Stale)),
        ("expiring", of(EvidenceState::Expiring)),
        ("fresh", of(EvidenceState::Fresh)),
        ("missing", of(EvidenceState::Missing)),
    ];
    counted("record-papers", &counts, w)
}

/// For how many clauses the operating history is too short.
pub(crate) fn history(assessment: &Assessment, kept: &Kept<'_>, w: &Words<'_>) -> String {
    let met = overview::clauses_in(assessment, ClauseState::Met);
    let short = short_history(assessment, kept).len();
    let wanted = usize::try_from(kept.history_days).unwrap_or(usize::MAX);
    counted("record-history", &[("met", met), ("short", short), ("wanted", wanted)], w)
}

fn counted(key: &str, counts: &[(&str, usize)], w: &Words<'_>) -> String {
    let counts: Vec<(&str, String)> = counts.iter().map(|(name, count)| (*name, digits(*count))).collect();
    let counts: Vec<(&str, &str)> = counts.iter().map(|(name, count)| (*name, count.as_str())).collect();
    w.with(key, &counts)
}
