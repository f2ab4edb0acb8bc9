//! How far an edition can be trusted: how sure its rows are, and which tiers can be told from it.

use assay_content::{Framework, UNDETERMINED};
use assay_model::assessment::{Assessment, ClauseRow, ClauseState, Determination, TierRow};

use crate::{
    overview::{self, STATES},
    words::{Words, digits},
};

/// The words of confidence, surest first. Others follow.
const SUREST_FIRST: [&str; 4] = ["verified", "secondary", "carried_over", "inferred"];

/// The assessed rows by how sure the edition is of them, surest first; empty where the edition does not say.
pub(crate) fn confidence<'a>(assessment: &Assessment, framework: &'a Framework) -> Vec<(&'a str, usize)> {
    let count = |word: &str| {
        let rows = assessment.clauses.iter().filter(|row| row.assessable);
        rows.filter(|row| row.confidence.as_deref() == Some(word)).count()
    };
    let mut words: Vec<&str> = framework.confidence.keys().map(String::as_str).collect();
    words.sort_by_key(|word| SUREST_FIRST.iter().position(|other| other == word).unwrap_or(SUREST_FIRST.len()));
    words.into_iter().map(|word| (word, count(word))).collect()
}

/// Which edition was judged and how sure its rows are, in a sentence; empty where the edition does not say.
pub(crate) fn sentence(assessment: &Assessment, framework: &Framework, w: &Words<'_>) -> String {
    let counts = confidence(assessment, framework);
    if counts.is_empty() {
        return String::new();
    }
    let counts = counts.into_iter().map(|(word, count)| {
        w.with("text-state-count", &[("state", &w.word("confidence", word)), ("count", &digits(count))])
    });
    let rows = digits(overview::assessable(assessment));
    let name = w.pick(&framework.name);
    w.with("edition-rows", &[("name", name), ("rows", &rows), ("counts", &w.list(&counts.collect::<Vec<_>>()))])
}

/// Whether a row has no tier yet.
pub(crate) fn unplaced(row: &ClauseRow) -> bool {
    row.tier == UNDETERMINED
}

/// How far the tier can be told, in a word; `None` where it can.
pub(crate) fn label(tier: &TierRow, w: &Words<'_>) -> Option<String> {
    let word = match tier.determination? {
        Determination::Provisional => "provisional",
        Determination::Undetermined => "undetermined",
    };
    Some(w.word("determination", word))
}

/// Whether the edition lets the tier be told at all.
pub(crate) fn is_told(tier: &TierRow) -> bool {
    tier.determination != Some(Determination::Undetermined)
}

/// Why a tier is undetermined, and what the rows say that are placed; `None` where it can be told.
pub(crate) fn placed(assessment: &Assessment, tier: &TierRow, w: &Words<'_>) -> Option<String> {
    if is_told(tier) {
        return None;
    }
    let without = assessment.clauses.iter().filter(|row| row.assessable && unplaced(row)).count();
    let counts = STATES.iter().filter(|state| overview::tier_count(tier, **state) > 0).map(|state| {
        let count = digits(overview::tier_count(tier, *state));
        w.with("text-state-count", &[("state", &w.state(*state)), ("count", &count)])
    });
    let counts = w.list(&counts.collect::<Vec<_>>());
    let arguments = [
        ("tier", tier.name.as_str()),
        ("without", &digits(without)),
        ("plural", if without == 1 { "one" } else { "other" }),
        ("placed", &digits(tier.clauses)),
        ("counts", &counts),
    ];
    Some(w.with("tier-undetermined", &arguments))
}

/// The next tier in a sentence, or why there is none.
pub(crate) fn next_tier(assessment: &Assessment, w: &Words<'_>) -> String {
    let Some(tier) = overview::next_tier(assessment) else {
        let all_told = assessment.tiers.iter().all(is_told);
        return w.get(if all_told { "next-tier-none" } else { "next-tier-undetermined" });
    };
    let count = |state: ClauseState| digits(overview::tier_count(tier, state));
    let arguments = [
        ("tier", tier.name.as_str()),
        ("clauses", &digits(tier.clauses)),
        ("not_met", &count(ClauseState::NotMet)),
        ("unknown", &count(ClauseState::Unknown)),
        ("waiting", &count(ClauseState::NeedsEvidence)),
    ];
    let sentence = w.with("next-tier", &arguments);
    if tier.determination.is_some() { w.with("next-tier-provisional", &[("sentence", &sentence)]) } else { sentence }
}
