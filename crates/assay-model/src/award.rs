//! The award rule: which tier a set of answers earns.

use serde::{Deserialize, Serialize};

use crate::{assessment::ClauseRow, record::Answer};

/// The mark's award rule with its parameters, as an edition states them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwardRule {
    /// The stricter demand of the first tier.
    pub tier_1: TierRule,
    /// The demand of every tier.
    pub every_tier: TierRule,
}

/// The demand on the assessable clauses of tiers 1..n, as ratios of their number (0 to 1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierRule {
    /// How many answers may be No.
    #[serde(default)]
    pub max_no: usize,
    /// Share of answers that may be Not applicable.
    pub max_not_applicable_ratio: f64,
    /// Share of answers that must be Yes.
    pub min_yes_ratio: f64,
}

/// How the clauses of some tiers are answered; what is in none of the three is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Answers {
    /// Clauses in question.
    pub clauses: usize,
    /// Answered Yes.
    pub yes: usize,
    /// Answered No.
    pub no: usize,
    /// Answered Not applicable, with a justification.
    pub not_applicable: usize,
}

impl Answers {
    /// How these clauses are answered; `None`: not yet.
    pub fn of(clauses: &[&ClauseRow], answer: impl Fn(&ClauseRow) -> Option<Answer>) -> Self {
        let mut answers = Self { clauses: clauses.len(), ..Self::default() };
        for clause in clauses {
            match answer(clause) {
                Some(Answer::Yes) => answers.yes += 1,
                Some(Answer::No) => answers.no += 1,
                Some(Answer::NotApplicable) => answers.not_applicable += 1,
                None => {}
            }
        }
        answers
    }

    /// Clauses without an answer.
    pub fn open(self) -> usize {
        self.clauses.saturating_sub(self.yes + self.no + self.not_applicable)
    }
}

/// What the award rule says of a tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TierOutcome {
    /// The answers earn the tier.
    Earned,
    /// The answers cannot earn it: a No stands, or too many are Not applicable.
    Refused,
    /// Answers are missing.
    Open,
}

impl TierRule {
    fn outcome(&self, answers: Answers) -> TierOutcome {
        let allowed_not_applicable = share(answers.clauses, self.max_not_applicable_ratio, f64::floor);
        let needed_yes = share(answers.clauses, self.min_yes_ratio, f64::ceil);
        let open = answers.open();
        if answers.no > self.max_no
            || answers.not_applicable > allowed_not_applicable
            || answers.yes + open < needed_yes
        {
            TierOutcome::Refused
        } else if open > 0 || answers.yes < needed_yes {
            TierOutcome::Open
        } else {
            TierOutcome::Earned
        }
    }
}

impl AwardRule {
    /// The outcome for a target tier: `first` answers the clauses of tier 1, `all` those of tiers 1..n.
    pub fn outcome(&self, first: Answers, all: Answers) -> TierOutcome {
        match (self.tier_1.outcome(first), self.every_tier.outcome(all)) {
            (TierOutcome::Refused, _) | (_, TierOutcome::Refused) => TierOutcome::Refused,
            (TierOutcome::Open, _) | (_, TierOutcome::Open) => TierOutcome::Open,
            (TierOutcome::Earned, TierOutcome::Earned) => TierOutcome::Earned,
        }
    }

    /// How many of so many clauses may be Not applicable beyond tier 1.
    pub fn not_applicable_budget(&self, clauses: usize) -> usize {
        share(clauses, self.every_tier.max_not_applicable_ratio, f64::floor)
    }
}

/// A ratio of a count, rounded; the small term keeps 0.2 × 65 at 13 whatever the binary fraction.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "counts of clauses"
)]
fn share(count: usize, ratio: f64, round: fn(f64) -> f64) -> usize {
    let exact = count as f64 * ratio;
    let nearest = exact.round();
    let settled = if (exact - nearest).abs() < 1e-9 { nearest } else { round(exact) };
    settled as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rule() -> AwardRule {
        AwardRule {
            tier_1: TierRule { max_no: 0, max_not_applicable_ratio: 0.0, min_yes_ratio: 1.0 },
            every_tier: TierRule { max_no: 0, max_not_applicable_ratio: 0.2, min_yes_ratio: 0.8 },
        }
    }

    fn answers(clauses: usize, yes: usize, no: usize, not_applicable: usize) -> Answers {
        Answers { clauses, yes, no, not_applicable }
    }

    const FIRST: Answers = Answers { clauses: 13, yes: 13, no: 0, not_applicable: 0 };

    #[test]
    fn budgets_are_those_of_the_published_table() {
        let budgets: Vec<usize> = [38, 72, 125, 190].iter().map(|n| rule().not_applicable_budget(*n)).collect();
        assert_eq!(budgets, [7, 14, 25, 38]);
    }

    #[test]
    fn the_limits_are_inclusive() {
        assert_eq!(rule().outcome(FIRST, answers(125, 100, 0, 25)), TierOutcome::Earned);
        assert_eq!(rule().outcome(FIRST, answers(125, 99, 0, 26)), TierOutcome::Refused);
        assert_eq!(rule().outcome(FIRST, answers(125, 99, 0, 25)), TierOutcome::Open);
    }

    #[test]
    fn one_no_refuses_every_tier() {
        assert_eq!(rule().outcome(FIRST, answers(38, 37, 1, 0)), TierOutcome::Refused);
    }

    #[test]
    fn the_first_tier_knows_no_not_applicable() {
        let first = answers(13, 12, 0, 1);
        assert_eq!(rule().outcome(first, first), TierOutcome::Refused);
        assert_eq!(rule().outcome(answers(13, 12, 0, 0), answers(38, 37, 0, 0)), TierOutcome::Open);
    }

    proptest! {
        /// A Yes more never takes a tier away; an earned tier has no open answer.
        #[test]
        fn yes_never_harms(clauses in 1_usize..200, yes in 0_usize..200, no in 0_usize..3, na in 0_usize..50) {
            prop_assume!(yes + no + na < clauses);
            let before = rule().outcome(FIRST, answers(clauses, yes, no, na));
            let after = rule().outcome(FIRST, answers(clauses, yes + 1, no, na));
            prop_assert!(before != TierOutcome::Earned);
            prop_assert!(!(before == TierOutcome::Open && after == TierOutcome::Refused));
        }
    }
}
