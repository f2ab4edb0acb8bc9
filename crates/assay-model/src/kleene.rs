//! Kleene's strong three-valued logic, with a fourth word for "nothing to judge".

use serde::{Deserialize, Serialize};

/// The truth of a clause's rule or of one of its leaves.
///
/// `Vacuous` says that nothing was there to judge. It is neutral in both connectives, so a service that is not used
/// decides nothing; a rule whose leaves are all vacuous is vacuous, never true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Truth {
    /// Proved.
    True,
    /// Disproved.
    False,
    /// Not known.
    Unknown,
    /// Nothing to judge.
    Vacuous,
}

impl Truth {
    /// Conjunction: false wins, then unknown.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Vacuous, x) | (x, Self::Vacuous) => x,
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::True, Self::True) => Self::True,
        }
    }

    /// Disjunction: true wins, then unknown.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Vacuous, x) | (x, Self::Vacuous) => x,
            (Self::True, _) | (_, Self::True) => Self::True,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::False, Self::False) => Self::False,
        }
    }

    /// Negation; unknown and vacuous stay what they are.
    #[must_use]
    pub fn negate(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Truth;

    fn any_truth() -> impl Strategy<Value = Truth> {
        prop_oneof![Just(Truth::True), Just(Truth::False), Just(Truth::Unknown), Just(Truth::Vacuous)]
    }

    proptest! {
        #[test]
        fn connectives_commute_and_associate(a in any_truth(), b in any_truth(), c in any_truth()) {
            prop_assert_eq!(a.and(b), b.and(a));
            prop_assert_eq!(a.or(b), b.or(a));
            prop_assert_eq!(a.and(b).and(c), a.and(b.and(c)));
            prop_assert_eq!(a.or(b).or(c), a.or(b.or(c)));
        }

        #[test]
        fn de_morgan_holds(a in any_truth(), b in any_truth()) {
            prop_assert_eq!(a.and(b).negate(), a.negate().or(b.negate()));
        }

        /// Learning more never turns a decided conjunction or disjunction around.
        #[test]
        fn knowledge_is_monotone(a in any_truth(), learned in prop_oneof![Just(Truth::True), Just(Truth::False)]) {
            for (before, after) in [(a.and(Truth::Unknown), a.and(learned)), (a.or(Truth::Unknown), a.or(learned))] {
                if matches!(before, Truth::True | Truth::False) {
                    prop_assert_eq!(before, after);
                }
            }
        }
    }
}
