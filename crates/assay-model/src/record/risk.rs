//! The risk register: likelihood × impact on the mark's 5 × 5 sheet.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::assessment::{ClauseRow, ClauseState};

/// The first residual score that may not be accepted.
const NOT_ACCEPTABLE: u8 = 13;
/// The first residual score whose acceptance is warned of.
const WARNED: u8 = 10;

/// Likelihood × impact, each from 1 to 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Score {
    /// 1 (rare) to 5 (almost certain).
    pub likelihood: u8,
    /// 1 (negligible) to 5 (very severe).
    pub impact: u8,
}

/// The band of a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// 1 to 4.
    Low,
    /// 5 to 9.
    MediumLow,
    /// 10 to 12.
    Medium,
    /// 13 to 16.
    MediumHigh,
    /// 17 to 25.
    High,
}

impl Score {
    /// A score, where both lie between 1 and 5.
    pub fn new(likelihood: u8, impact: u8) -> Result<Self, RiskFault> {
        if (1..=5).contains(&likelihood) && (1..=5).contains(&impact) {
            Ok(Self { likelihood, impact })
        } else {
            Err(RiskFault::Score)
        }
    }

    /// Likelihood × impact.
    pub fn value(self) -> u8 {
        self.likelihood.saturating_mul(self.impact)
    }

    /// The band.
    pub fn band(self) -> Band {
        match self.value() {
            0..=4 => Band::Low,
            5..=9 => Band::MediumLow,
            10..=12 => Band::Medium,
            13..=16 => Band::MediumHigh,
            _ => Band::High,
        }
    }

    /// So many steps likelier, 5 at most.
    #[must_use]
    pub fn likelier(self, steps: u8) -> Self {
        Self { likelihood: self.likelihood.saturating_add(steps).min(5), ..self }
    }
}

/// What is done about a risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Lived with.
    Accept,
    /// Made smaller.
    Mitigate,
    /// Given to somebody else.
    Transfer,
    /// What causes it is given up.
    Avoid,
}

impl Decision {
    /// The word in JSON and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Mitigate => "mitigate",
            Self::Transfer => "transfer",
            Self::Avoid => "avoid",
        }
    }

    /// The decision of this word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Accept, Self::Mitigate, Self::Transfer, Self::Avoid].into_iter().find(|one| one.as_str() == word)
    }
}

/// A risk of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Risk {
    /// Id within the tenant, for example `R-4`.
    pub id: String,
    /// What may happen.
    pub title: String,
    /// How, and to what.
    #[serde(default)]
    pub description: String,
    /// Domains whose failing clauses make it likelier.
    pub domains: Vec<String>,
    /// Before anything is done.
    pub inherent: Score,
    /// After what is done, as people judged it.
    pub residual: Score,
    /// What is done.
    pub decision: Decision,
    /// How.
    #[serde(default)]
    pub treatment: String,
    /// Who answers for it.
    pub owner: String,
    /// Until when, as a date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// When it was entered.
    pub created_at: String,
    /// When it was changed last.
    pub updated_at: String,
    /// When it was closed, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<String>,
}

/// Why a risk is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RiskFault {
    /// Out of the sheet.
    #[error("likelihood and impact must lie between 1 and 5")]
    Score,
    /// More than there was.
    #[error("the residual risk can't be above the inherent risk")]
    Residual,
    /// Too big to live with.
    #[error("a residual risk of 13 or more can't be accepted: mitigate, transfer or avoid it")]
    Accept,
}

impl Risk {
    /// How many clauses of the risk's domains are proposed not met. What nobody knows, or what waits for evidence, does
    /// not count.
    pub fn not_met(&self, clauses: &[ClauseRow]) -> usize {
        let linked = clauses.iter().filter(|clause| clause.assessable && self.domains.contains(&clause.domain));
        linked.filter(|clause| clause.state == ClauseState::NotMet).count()
    }

    /// The residual score as it stands while so many clauses of the linked domains are not met: the likelihood that
    /// people judged, one step up for one or two such clauses, two steps up for three or more, 5 at most. The impact
    /// stays as judged. The result may lie above the inherent score: what people took off it, failing clauses put back.
    pub fn residual_now(&self, not_met: usize) -> Score {
        let steps = match not_met {
            0 => 0,
            1 | 2 => 1,
            _ => 2,
        };
        self.residual.likelier(steps)
    }

    /// Whether it may stand so while so many clauses of its domains are not met. To accept a risk is refused where
    /// [`Self::residual_now`] is 13 or more; `Ok(true)` says that it is 10 to 12, and a warning is due. The order of
    /// inherent and residual is checked as people judged them.
    pub fn check(&self, not_met: usize) -> Result<bool, RiskFault> {
        Score::new(self.inherent.likelihood, self.inherent.impact)?;
        Score::new(self.residual.likelihood, self.residual.impact)?;
        if self.residual.value() > self.inherent.value() {
            return Err(RiskFault::Residual);
        }
        let now = self.residual_now(not_met).value();
        match self.decision {
            Decision::Accept if now >= NOT_ACCEPTABLE => Err(RiskFault::Accept),
            Decision::Accept => Ok(now >= WARNED),
            Decision::Mitigate | Decision::Transfer | Decision::Avoid => Ok(false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn risk(likelihood: u8, impact: u8, decision: Decision) -> Risk {
        Risk {
            id: "R-1".to_owned(),
            title: "customer data leaks".to_owned(),
            description: String::new(),
            domains: vec!["B.8".to_owned()],
            inherent: Score { likelihood: 5, impact: 5 },
            residual: Score { likelihood, impact },
            decision,
            treatment: String::new(),
            owner: "Mei".to_owned(),
            target: None,
            created_at: String::new(),
            updated_at: String::new(),
            closed_at: None,
        }
    }

    #[test]
    fn bands_are_those_of_the_sheet() {
        let band = |value: (u8, u8)| Score::new(value.0, value.1).unwrap().band();
        assert_eq!([(1, 1), (1, 4), (2, 2)].map(band), [Band::Low; 3]);
        assert_eq!([(1, 5), (3, 3), (2, 4)].map(band), [Band::MediumLow; 3]);
        assert_eq!([(2, 5), (3, 4)].map(band), [Band::Medium; 2]);
        assert_eq!([(3, 5), (4, 4)].map(band), [Band::MediumHigh; 2]);
        assert_eq!([(4, 5), (5, 5)].map(band), [Band::High; 2]);
        assert_eq!(Score::new(0, 3), Err(RiskFault::Score));
        assert_eq!(Score::new(3, 6), Err(RiskFault::Score));
    }

    #[test]
    fn acceptance_is_free_to_9_warned_to_12_and_refused_from_13() {
        assert_eq!(risk(3, 3, Decision::Accept).check(0), Ok(false));
        assert_eq!(risk(2, 5, Decision::Accept).check(0), Ok(true));
        assert_eq!(risk(3, 4, Decision::Accept).check(0), Ok(true));
        assert_eq!(risk(3, 5, Decision::Accept).check(0), Err(RiskFault::Accept));
        assert_eq!(risk(3, 5, Decision::Mitigate).check(0), Ok(false));
    }

    #[test]
    fn failing_clauses_make_a_risk_likelier() {
        let low = risk(3, 4, Decision::Accept);
        assert_eq!(low.check(1), Err(RiskFault::Accept));
        assert_eq!(low.residual_now(3).value(), 20);
        assert_eq!(risk(5, 2, Decision::Accept).residual_now(9).value(), 10);
    }

    #[test]
    fn the_steps_are_one_for_one_or_two_clauses_and_two_from_three_on() {
        let likelihood =
            |judged: u8, not_met: usize| risk(judged, 2, Decision::Mitigate).residual_now(not_met).likelihood;
        assert_eq!([0, 1, 2, 3, 190].map(|not_met| likelihood(2, not_met)), [2, 3, 3, 4, 4]);
        assert_eq!([0, 1, 2, 3, 190].map(|not_met| likelihood(4, not_met)), [4, 5, 5, 5, 5]);
        assert_eq!([0, 1, 2, 3, 190].map(|not_met| likelihood(5, not_met)), [5; 5]);
    }

    #[test]
    fn only_assessed_clauses_of_its_domains_that_are_not_met_count() {
        let clause = |id: &str, domain: &str, assessable: bool, state: ClauseState| ClauseRow {
            id: id.to_owned(),
            domain: domain.to_owned(),
            tier: "supporter".to_owned(),
            confidence: None,
            from: None,
            assessable,
            evidence_class: None,
            state,
            title: String::new(),
            checks: Vec::new(),
            missing: Vec::new(),
            papers: Vec::new(),
        };
        let clauses = [
            clause("B.8.1", "B.8", true, ClauseState::NotMet),
            clause("B.8.2", "B.8", true, ClauseState::Unknown),
            clause("B.8.3", "B.8", true, ClauseState::NeedsEvidence),
            clause("B.8.4", "B.8", false, ClauseState::NotMet),
            clause("B.80.1", "B.80", true, ClauseState::NotMet),
        ];
        assert_eq!(risk(3, 3, Decision::Accept).not_met(&clauses), 1);
    }

    #[test]
    fn the_residual_is_no_more_than_there_was() {
        let mut odd = risk(5, 5, Decision::Mitigate);
        odd.inherent = Score { likelihood: 2, impact: 2 };
        assert_eq!(odd.check(0), Err(RiskFault::Residual));
    }
}
