//! Tiers: what is proposed, what is signed, and what the award rule says of the signed answers.

use assay_model::{
    Answers, TierOutcome,
    assessment::{ClauseState, Determination, TierRow},
};
use serde::Serialize;

use super::View;
use crate::words::{Mark, digits};

/// The states of a tier's counts, in the order of every table.
pub(super) const STATES: [ClauseState; 5] = [
    ClauseState::Met,
    ClauseState::NotMet,
    ClauseState::Unknown,
    ClauseState::NeedsEvidence,
    ClauseState::NothingToJudge,
];

#[derive(Serialize)]
pub(super) struct Tier {
    name: String,
    clauses: String,
    /// In the order of [`STATES`].
    counts: Vec<String>,
    budget: String,
    /// Signed Yes, No, Not applicable.
    signed: String,
    /// What the award rule says of the signed answers.
    rule: Mark,
    /// Why it is undetermined; its counts are then no result.
    undetermined: String,
}

pub(super) fn tiers(view: View<'_>) -> Vec<Tier> {
    view.assessment.tiers.iter().map(|tier| row(tier, view)).collect()
}

/// Whether the edition lets the tier be told at all.
pub(super) fn is_told(tier: &TierRow) -> bool {
    tier.determination != Some(Determination::Undetermined)
}

/// The lowest tier that the proposals don't fill.
pub(super) fn next(view: View<'_>) -> Option<&TierRow> {
    view.assessment.tiers.iter().filter(|tier| is_told(tier)).find(|tier| tier.met < tier.clauses)
}

/// A tier's name, with how far the edition lets it be told.
pub(super) fn name(tier: &TierRow, view: View<'_>) -> String {
    let word = match tier.determination {
        None => return tier.name.clone(),
        Some(Determination::Provisional) => "provisional",
        Some(Determination::Undetermined) => "undetermined",
    };
    let label = view.w.word("determination", word);
    view.w.with("tier-labelled", &[("tier", &tier.name), ("label", &label)])
}

/// A tier's clauses in that state, tiers below included.
pub(super) fn count(tier: &TierRow, state: ClauseState) -> usize {
    match state {
        ClauseState::NotMet => tier.not_met,
        ClauseState::Unknown => tier.unknown,
        ClauseState::NeedsEvidence => tier.needs_evidence,
        ClauseState::NothingToJudge => tier.nothing_to_judge,
        ClauseState::Met => tier.met,
        ClauseState::Stale | ClauseState::NotAssessed => 0,
    }
}

fn row(tier: &TierRow, view: View<'_>) -> Tier {
    let w = view.w;
    let answers = answers(&tier.id, view);
    let first = view.assessment.tiers.first().map(|first| self::answers(&first.id, view)).unwrap_or_default();
    let numbers = [("yes", answers.yes), ("no", answers.no), ("na", answers.not_applicable)];
    let numbers = numbers.map(|(name, number)| (name, digits(number)));
    let numbers: Vec<(&str, &str)> = numbers.iter().map(|(name, number)| (*name, number.as_str())).collect();
    let rule = match view.framework.award_rule.outcome(first, answers) {
        _ if !is_told(tier) => Mark::new("calm", "–", w.word("determination", "undetermined")),
        TierOutcome::Earned => Mark::new("good", "✓", w.own("rule-earned")),
        TierOutcome::Refused => Mark::new("bad", "×", w.own("rule-refused")),
        TierOutcome::Open => Mark::new("wait", "…", w.own("rule-open")),
    };
    let without = view.assessment.clauses.iter().filter(|row| row.assessable && !is_placed(&row.tier, view)).count();
    let told = is_told(tier);
    Tier {
        name: name(tier, view),
        clauses: digits(tier.clauses),
        counts: STATES.iter().map(|state| digits(count(tier, *state))).collect(),
        budget: digits(tier.not_applicable_budget),
        signed: w.own_with("signed-counts", &numbers),
        rule,
        undetermined: if told { String::new() } else { w.own_count("tier-undetermined", without) },
    }
}

fn is_placed(tier: &str, view: View<'_>) -> bool {
    view.assessment.tiers.iter().any(|other| other.id == tier)
}

/// The signed answers on the clauses of a tier and the tiers below it. A sign-off that was re-opened is none.
fn answers(tier: &str, view: View<'_>) -> Answers {
    Answers::of(&view.assessment.within(tier), |clause| {
        view.sign_off(&clause.id).filter(|sign_off| sign_off.counts()).map(|sign_off| sign_off.answer)
    })
}
