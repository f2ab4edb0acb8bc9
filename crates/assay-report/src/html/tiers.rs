//! Tiers, what blocks the next one, and what to fix first.

use std::collections::BTreeSet;

use assay_model::{
    ArcStr, Verdict,
    assessment::{Assessment, ClauseState, TierRow, VerdictRow},
};

use super::mark::Mark;
use crate::{
    edition,
    overview::{self, FailingCheck, STATES, kept::Kept},
    words::{Words, digits},
};

/// Checks in the table of what to fix first.
pub(super) const FIXES: usize = 12;

/// A tier with its counts in the order of [`STATES`].
pub(super) struct TierView<'a> {
    pub(super) row: &'a TierRow,
    pub(super) counts: Vec<(Mark, usize)>,
    pub(super) own_blockers: Vec<&'a str>,
    /// How far the edition lets it be told, in a word.
    pub(super) label: Option<String>,
    /// Why it is undetermined; its counts are then no result.
    pub(super) placed: Option<String>,
}

/// The lowest tier that is not filled, and what stands in its way.
pub(super) struct NextTier<'a> {
    pub(super) name: &'a str,
    /// Whether it is provisional, in a word.
    pub(super) label: Option<String>,
    pub(super) sentence: String,
    pub(super) blockers: Vec<Blocker<'a>>,
    pub(super) waiting: Vec<&'a str>,
}

/// A clause that blocks a tier.
pub(super) struct Blocker<'a> {
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    pub(super) mark: Mark,
    /// The checks that fail or don't know.
    pub(super) checks: Vec<Deciding<'a>>,
}

/// A check that decides a clause.
pub(super) struct Deciding<'a> {
    pub(super) id: &'a str,
    pub(super) title: String,
    pub(super) mark: Mark,
    /// Whether the checks' chapter has it.
    pub(super) ran: bool,
}

/// A failing check.
pub(super) struct Fix<'a> {
    pub(super) id: &'a str,
    pub(super) title: String,
    pub(super) severity: String,
    pub(super) severity_class: &'static str,
    pub(super) clauses: &'a [ArcStr],
    pub(super) count: String,
    /// How many of its fails are overdue, where a record is given.
    pub(super) overdue: Option<String>,
    pub(super) is_overdue: bool,
}

pub(super) fn all<'a>(assessment: &'a Assessment, w: &Words<'_>) -> Vec<TierView<'a>> {
    let view = |row: &'a TierRow| TierView {
        row,
        counts: STATES.into_iter().map(|state| (Mark::state(state, w), overview::tier_count(row, state))).collect(),
        own_blockers: overview::own_blockers(assessment, row),
        label: edition::label(row, w),
        placed: edition::placed(assessment, row, w),
    };
    assessment.tiers.iter().map(view).collect()
}

pub(super) fn next<'a>(assessment: &'a Assessment, w: &Words<'_>) -> Option<NextTier<'a>> {
    let tier = overview::next_tier(assessment)?;
    let ran: BTreeSet<&str> = assessment.verdicts.iter().map(|row| row.check.as_str()).collect();
    let clause = |id: &'a String| {
        let clause = assessment.clauses.iter().find(|clause| clause.id == *id)?;
        let of = |verdict: Verdict| clause.checks.iter().filter(move |check| check.verdict == verdict);
        let deciding = of(Verdict::Fail).chain(of(Verdict::Unknown));
        Some(Blocker {
            id,
            title: &clause.title,
            mark: Mark::state(clause.state, w),
            checks: deciding
                .map(|check| Deciding {
                    id: &check.id,
                    title: title(&check.id, w),
                    mark: Mark::verdict(check.verdict, w),
                    ran: ran.contains(check.id.as_str()),
                })
                .collect(),
        })
    };
    Some(NextTier {
        name: &tier.name,
        label: edition::label(tier, w),
        sentence: edition::next_tier(assessment, w),
        blockers: tier.blockers.iter().filter_map(clause).collect(),
        waiting: overview::within_tier(assessment, tier, ClauseState::NeedsEvidence),
    })
}

pub(super) fn fixes<'a>(failing: &[FailingCheck<'a>], kept: Option<&Kept<'_>>, w: &Words<'_>) -> Vec<Fix<'a>> {
    let late = |check: &FailingCheck<'a>, kept: &Kept<'_>| {
        let overdue = |row: &&&VerdictRow| {
            kept.exception(row).is_none() && kept.finding(row).is_some_and(|finding| finding.overdue(kept.today()))
        };
        check.rows.iter().filter(overdue).count()
    };
    let fix = |check: &FailingCheck<'a>| {
        let overdue = kept.map(|kept| late(check, kept));
        Fix {
            id: check.id,
            title: title(check.id, w),
            severity: w.severity(check.severity),
            severity_class: check.severity.as_str(),
            clauses: check.clauses,
            count: digits(check.rows.len()),
            overdue: overdue.map(digits),
            is_overdue: overdue.is_some_and(|overdue| overdue > 0),
        }
    };
    failing.iter().take(FIXES).map(fix).collect()
}

/// A check's title, or its id.
pub(super) fn title(id: &str, w: &Words<'_>) -> String {
    let title = w.check_title(id);
    if title.is_empty() { id.to_owned() } else { title.to_owned() }
}
