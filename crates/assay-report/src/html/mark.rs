//! States and verdicts as a symbol, a word and a class: never by colour alone.

use askama::Template;
use assay_model::{Verdict, assessment::ClauseState};

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
}
