//! What a person answers for a clause, bound to what was proposed.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::assessment::{ClauseRow, ClauseState};

/// A person's answer for a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The clause is met.
    Yes,
    /// It is not.
    No,
    /// It does not concern the organisation, for the reason given.
    NotApplicable,
}

impl Answer {
    /// The word in JSON and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::NotApplicable => "not_applicable",
        }
    }

    /// The answer of this word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Yes, Self::No, Self::NotApplicable].into_iter().find(|answer| answer.as_str() == word)
    }
}

/// Whether a sign-off still counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum SignOffState {
    /// It counts.
    Signed,
    /// The proposed state changed after it was signed: it must be signed again.
    Reopened {
        /// When the change was recorded.
        at: String,
        /// The state that was signed.
        from: ClauseState,
        /// The state now.
        to: ClauseState,
    },
    /// Taken back.
    Withdrawn {
        /// When.
        at: String,
        /// Who.
        by: String,
    },
}

/// A person's answer for a clause, bound to the proposal it was made on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOff {
    /// Id within the tenant, for example `S-7`.
    pub id: String,
    /// Framework and edition, for example `cyber-trust/2022`.
    pub framework: String,
    /// Clause id.
    pub clause: String,
    /// The answer.
    pub answer: Answer,
    /// Why it is the answer.
    pub justification: String,
    /// Who signed.
    pub signed_by: String,
    /// When.
    pub signed_at: String,
    /// The assessment whose proposal was signed.
    pub assessment: String,
    /// The proposed state at that time.
    pub proposed: ClauseState,
    /// [`proposal_hash`] of that proposal.
    pub proposal_hash: String,
    /// Yes was signed although the proposal was not met; the justification says why.
    #[serde(default)]
    pub overridden: bool,
    /// Whether it still counts.
    pub status: SignOffState,
}

/// Why a sign-off is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SignOffFault {
    /// A row that is not assessed has no answer.
    #[error("this row of the framework is not assessed: there is nothing to sign")]
    NotAssessed,
    /// Every answer says why.
    #[error("the justification must say why, in at least 10 characters")]
    Justification,
    /// Yes on a proposal that is not met.
    #[error("Yes is refused while the proposal is not met; override it with a justification if you know better")]
    NotMet,
}

impl SignOff {
    /// Whether the answer may be signed on a proposal in this state.
    pub fn check(&self) -> Result<(), SignOffFault> {
        if self.proposed == ClauseState::NotAssessed {
            Err(SignOffFault::NotAssessed)
        } else if self.justification.trim().chars().count() < 10 {
            Err(SignOffFault::Justification)
        } else if self.answer == Answer::Yes && self.proposed != ClauseState::Met && !self.overridden {
            Err(SignOffFault::NotMet)
        } else {
            Ok(())
        }
    }

    /// Whether it counts.
    pub fn counts(&self) -> bool {
        self.status == SignOffState::Signed
    }

    /// Whether it must be signed again. One that was taken back is as none.
    pub fn again(&self) -> bool {
        matches!(self.status, SignOffState::Reopened { .. })
    }
}

/// The hash that a sign-off is bound to.
///
/// SHA-256, in hex, over framework, clause, proposed state, the verdict of each check and the state of each document and
/// record. Counts and words have no part in it: one bucket more of the same
/// kind is no other proposal.
pub fn proposal_hash(framework: &str, clause: &ClauseRow) -> String {
    let mut hash = Sha256::new();
    let mut add = |word: &str| {
        hash.update(word);
        hash.update([0]);
    };
    add("assay-proposal-1");
    add(framework);
    add(&clause.id);
    add(clause.state.as_str());
    for check in &clause.checks {
        add(&check.id);
        add(check.verdict.as_str());
    }
    for paper in &clause.papers {
        add(&paper.key);
        add(if paper.state.counts() { "counts" } else { "missing" });
    }
    hex(&hash.finalize())
}

/// Bytes as hex digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}
