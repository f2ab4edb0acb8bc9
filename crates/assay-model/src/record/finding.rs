//! A failing verdict followed over time.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::sign_off;
use crate::{Severity, Verdict};

/// The uid of a finding: the first 16 bytes of SHA-256 over check id, a zero byte and resource uid, in hex. SQL text has
/// no part in it, so a check may be rewritten without losing its findings.
pub fn finding_uid(check: &str, resource_uid: &str) -> String {
    let hash = Sha256::new().chain_update(check).chain_update([0]).chain_update(resource_uid).finalize();
    let mut uid = sign_off::hex(&hash);
    uid.truncate(32);
    uid
}

/// Where a finding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingState {
    /// The resource fails.
    Open,
    /// It passed later, or the condition no longer applies to it.
    Resolved,
    /// The resource is no longer there: that is not the same as fixed.
    Gone,
}

impl FindingState {
    /// The word in JSON and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Resolved => "resolved",
            Self::Gone => "gone",
        }
    }

    /// The state of this word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Open, Self::Resolved, Self::Gone].into_iter().find(|state| state.as_str() == word)
    }
}

/// What an assessment saw of a check and a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// It was judged.
    Judged(Verdict),
    /// The check ran over the resource's account and region, knew everything there, and the resource was not among what
    /// it found.
    Absent,
    /// The check did not run there, or did not know everything there.
    NotCovered,
}

/// What an assessment does to a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// The first fail.
    Opened,
    /// It fails still.
    SeenAgain,
    /// A fail after it was resolved or gone.
    Reopened,
    /// A pass, or no longer applicable.
    Resolved,
    /// The resource vanished.
    Gone,
}

impl Change {
    /// The word in JSON and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::SeenAgain => "seen_again",
            Self::Reopened => "reopened",
            Self::Resolved => "resolved",
            Self::Gone => "gone",
        }
    }

    /// The state after it.
    pub fn state(self) -> FindingState {
        match self {
            Self::Opened | Self::SeenAgain | Self::Reopened => FindingState::Open,
            Self::Resolved => FindingState::Resolved,
            Self::Gone => FindingState::Gone,
        }
    }
}

/// The life cycle: what happens to a finding in this state (`None`: there is none yet) when an assessment sees this.
/// `None`: nothing happens. Not knowing never changes a finding.
pub fn next(state: Option<FindingState>, seen: Seen) -> Option<Change> {
    match (state, seen) {
        (_, Seen::NotCovered | Seen::Judged(Verdict::Unknown)) => None,
        (None, Seen::Judged(Verdict::Fail)) => Some(Change::Opened),
        (Some(FindingState::Open), Seen::Judged(Verdict::Fail)) => Some(Change::SeenAgain),
        (Some(_), Seen::Judged(Verdict::Fail)) => Some(Change::Reopened),
        (Some(FindingState::Open), Seen::Judged(Verdict::Pass | Verdict::NotApplicable)) => Some(Change::Resolved),
        (Some(FindingState::Open), Seen::Absent) => Some(Change::Gone),
        _ => None,
    }
}

/// A failing verdict followed over time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// [`finding_uid`] of check and resource.
    pub uid: String,
    /// Check id.
    pub check: String,
    /// ARN, or the uid of an account, region or organization.
    pub resource_uid: String,
    /// Twelve digits.
    pub account_id: String,
    /// Region, or `global`.
    pub region: String,
    /// The clauses that the check serves, in the edition that was judged last.
    pub clauses: Vec<String>,
    /// Severity at the last fail.
    pub severity: Severity,
    /// Where it stands.
    pub state: FindingState,
    /// Why it failed last, in the language of that assessment.
    pub reason: String,
    /// When it failed for the first time.
    pub first_seen: String,
    /// When it failed last.
    pub last_seen: String,
    /// Since when it is open without a break; the due date counts from here.
    pub opened_at: String,
    /// When it was resolved or gone, where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<String>,
    /// How often it came back.
    pub reopened: u32,
    /// The date until when it must be mended, by severity.
    pub due: String,
    /// Who mends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The exception in force, where one covers it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exception: Option<String>,
}

impl Finding {
    /// Whether it is open, past its due date on this day (`2026-05-01`), and no exception covers it.
    pub fn overdue(&self, today: &str) -> bool {
        self.state == FindingState::Open && self.exception.is_none() && self.due.as_str() < today
    }
}

/// What happened to a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingEvent {
    /// When.
    pub at: String,
    /// A word of [`Change`], or `assigned`, `due_changed`.
    pub what: String,
    /// The assessment that caused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assessment: Option<String>,
    /// Who did it, where a person did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The reason of the verdict, the new owner or date.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

/// What somebody says of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// When.
    pub at: String,
    /// Who.
    pub by: String,
    /// What.
    pub text: String,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_uid_keeps_check_and_resource_apart() {
        assert_ne!(finding_uid("ab", "c"), finding_uid("a", "bc"));
        assert_eq!(finding_uid("a", "b").len(), 32);
    }

    fn seen() -> impl Strategy<Value = Seen> {
        prop_oneof![
            Just(Seen::Judged(Verdict::Pass)),
            Just(Seen::Judged(Verdict::Fail)),
            Just(Seen::Judged(Verdict::Unknown)),
            Just(Seen::Judged(Verdict::NotApplicable)),
            Just(Seen::Absent),
            Just(Seen::NotCovered),
        ]
    }

    fn after(state: Option<FindingState>, seen: Seen) -> Option<FindingState> {
        next(state, seen).map(Change::state).or(state)
    }

    proptest! {
        /// The same assessment twice changes nothing the second time.
        #[test]
        fn twice_is_once(story in proptest::collection::vec(seen(), 1..20)) {
            let (last, before) = story.split_last().unwrap();
            let state = before.iter().fold(None, |state, seen| after(state, *seen));
            let once = after(state, *last);
            prop_assert_eq!(after(once, *last), once);
            prop_assert!(matches!(next(once, *last), None | Some(Change::SeenAgain)));
        }

        /// Where nobody knows, nothing changes; a finding is never opened but by a fail, nor closed by ignorance.
        #[test]
        fn ignorance_changes_nothing(story in proptest::collection::vec(seen(), 0..20)) {
            let mut state = None;
            for seen in story {
                let now = after(state, seen);
                if matches!(seen, Seen::NotCovered | Seen::Judged(Verdict::Unknown)) {
                    prop_assert_eq!(now, state);
                }
                if state.is_none() && now.is_some() {
                    prop_assert_eq!(seen, Seen::Judged(Verdict::Fail));
                }
                if now == Some(FindingState::Resolved) && state == Some(FindingState::Open) {
                    prop_assert!(matches!(seen, Seen::Judged(Verdict::Pass | Verdict::NotApplicable)));
                }
                state = now;
            }
        }
    }
}
