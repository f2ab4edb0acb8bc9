//! States and verdicts as a symbol, a word and a class: never by colour alone.

use askama::Template;
use assay_model::{
    Verdict,
    assessment::ClauseState,
    record::{Answer, EvidenceState},
};

use crate::words::Words;

/// How a state or verdict is shown. As a template it is a label.
#[derive(Debug, Clone, Template)]
#[template(path = "tag.html")]
pub(super) struct Mark {
    /// The CSS class.
    pub(super) class: &'static str,
    /// One character.
    pub(super) symbol: &'static str,
    /// The word.
    pub(super) word: String,
}

impl Mark {
    pub(super) fn state(state: ClauseState, w: &Words<'_>) -> Self {
        let (class, symbol) = match state {
            ClauseState::Met => ("good", "✓"),
            ClauseState::NotMet => ("bad", "✕"),
            ClauseState::Unknown => ("open", "?"),
            ClauseState::NeedsEvidence => ("wait", "…"),
            ClauseState::Stale => ("wait", "↻"),
            ClauseState::NothingToJudge => ("none", "–"),
            ClauseState::NotAssessed => ("off", "·"),
        };
        Self { class, symbol, word: w.state(state) }
    }

    pub(super) fn verdict(verdict: Verdict, w: &Words<'_>) -> Self {
        let (class, symbol) = match verdict {
            Verdict::Pass => ("good", "✓"),
            Verdict::Fail => ("bad", "✕"),
            Verdict::Unknown => ("open", "?"),
            Verdict::NotApplicable => ("none", "–"),
        };
        Self { class, symbol, word: w.verdict(verdict) }
    }

    /// A document or record.
    pub(super) fn paper(state: EvidenceState, w: &Words<'_>) -> Self {
        let (class, symbol) = match state {
            EvidenceState::Missing => ("none", "…"),
            EvidenceState::Stale => ("wait", "↻"),
            EvidenceState::Expiring => ("wait", "!"),
            EvidenceState::Fresh => ("good", "✓"),
        };
        Self { class, symbol, word: w.word("paper", state.as_str()) }
    }

    /// An answer that counts. It has no colour of its own: colours are those of what is proposed.
    pub(super) fn answer(answer: Answer, w: &Words<'_>) -> Self {
        Self { class: "answer", symbol: "✎", word: super::signed::answered(answer, w) }
    }

    /// An answer that must be given again.
    pub(super) fn again(w: &Words<'_>) -> Self {
        Self { class: "wait", symbol: "!", word: w.get("signed-again") }
    }

    /// No answer.
    pub(super) fn unsigned(w: &Words<'_>) -> Self {
        Self { class: "off", symbol: "·", word: w.get("signed-not") }
    }

    /// A finding past its due date.
    pub(super) fn overdue(w: &Words<'_>) -> Self {
        Self { class: "bad", symbol: "!", word: w.get("overdue") }
    }

    /// A fail under an exception.
    pub(super) fn accepted(w: &Words<'_>) -> Self {
        Self { class: "none", symbol: "◇", word: w.get("accepted") }
    }

    /// What ends soon, or is warned of.
    pub(super) fn ending(word: String) -> Self {
        Self { class: "wait", symbol: "!", word }
    }

    /// What may not be so.
    pub(super) fn refused(word: String) -> Self {
        Self { class: "bad", symbol: "✕", word }
    }

    /// What needs no look.
    pub(super) fn quiet(symbol: &'static str, word: String) -> Self {
        Self { class: "none", symbol, word }
    }
}
