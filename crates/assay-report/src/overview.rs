//! What an assessment amounts to, for every report that sums up.

pub(crate) mod kept;
pub(crate) mod told;

use std::collections::{BTreeMap, BTreeSet};

use assay_model::{
    ArcStr, Severity, Verdict,
    assessment::{Assessment, ClauseState, TierRow, VerdictRow},
};

use crate::edition;

/// The states that an assessable clause can have, in the order of every table.
pub(crate) const STATES: [ClauseState; 5] = [
    ClauseState::Met,
    ClauseState::NotMet,
    ClauseState::Unknown,
    ClauseState::NeedsEvidence,
    ClauseState::NothingToJudge,
];

/// How many assessable clauses are in that state; those whose papers ran out wait for evidence.
pub(crate) fn clauses_in(assessment: &Assessment, state: ClauseState) -> usize {
    assessment.clauses.iter().filter(|clause| clause.assessable && in_state(clause.state, state)).count()
}

/// Whether a clause in this state counts among those of the other.
fn in_state(state: ClauseState, counted: ClauseState) -> bool {
    state == counted || (counted == ClauseState::NeedsEvidence && state == ClauseState::Stale)
}

/// How many clauses are assessed.
pub(crate) fn assessable(assessment: &Assessment) -> usize {
    assessment.clauses.iter().filter(|clause| clause.assessable).count()
}

/// How many assessable clauses have papers that ran out; they count among those that wait for evidence.
pub(crate) fn stale(assessment: &Assessment) -> usize {
    assessment.clauses.iter().filter(|clause| clause.assessable && clause.state == ClauseState::Stale).count()
}

/// A tier's clauses in that state, tiers below included.
pub(crate) fn tier_count(tier: &TierRow, state: ClauseState) -> usize {
    match state {
        ClauseState::NotMet => tier.not_met,
        ClauseState::Unknown => tier.unknown,
        ClauseState::NeedsEvidence => tier.needs_evidence,
        ClauseState::NothingToJudge => tier.nothing_to_judge,
        ClauseState::Met => tier.met,
        ClauseState::Stale | ClauseState::NotAssessed => 0,
    }
}

/// The lowest tier that the proposals don't fill; `None` where they fill all that the edition lets be told.
pub(crate) fn next_tier(assessment: &Assessment) -> Option<&TierRow> {
    assessment.tiers.iter().filter(|tier| edition::is_told(tier)).find(|tier| tier.met < tier.clauses)
}

/// The blockers that a tier adds to those of the tiers below it.
pub(crate) fn own_blockers<'a>(assessment: &'a Assessment, tier: &'a TierRow) -> Vec<&'a str> {
    let below: BTreeSet<&str> = assessment
        .tiers
        .iter()
        .take_while(|other| other.id != tier.id)
        .flat_map(|other| other.blockers.iter().map(String::as_str))
        .collect();
    tier.blockers.iter().map(String::as_str).filter(|id| !below.contains(id)).collect()
}

/// The clauses in that state within a tier and the tiers below it.
pub(crate) fn within_tier<'a>(assessment: &'a Assessment, tier: &TierRow, state: ClauseState) -> Vec<&'a str> {
    let rank = |id: &str| assessment.tiers.iter().position(|other| other.id == id);
    let within = |id: &str| rank(id).is_some() && rank(id) <= rank(&tier.id);
    let clauses = assessment
        .clauses
        .iter()
        .filter(|clause| clause.assessable && in_state(clause.state, state) && within(&clause.tier));
    clauses.map(|clause| clause.id.as_str()).collect()
}

/// Verdicts by check; within a check the fails first, gravest first, then unknown, pass, not applicable.
pub(crate) fn by_check(assessment: &Assessment) -> BTreeMap<&str, Vec<&VerdictRow>> {
    let mut checks: BTreeMap<&str, Vec<&VerdictRow>> = BTreeMap::new();
    for row in &assessment.verdicts {
        checks.entry(&row.check).or_default().push(row);
    }
    for rows in checks.values_mut() {
        rows.sort_by(|a, b| {
            let key = |row: &VerdictRow| (row.verdict, std::cmp::Reverse(row.severity));
            key(a).cmp(&key(b)).then_with(|| place(a).cmp(&place(b)))
        });
    }
    checks
}

fn place(row: &VerdictRow) -> (&str, &str, &str) {
    (&row.account_id, &row.region, &row.resource_uid)
}

/// A check that fails somewhere.
#[derive(Debug)]
pub(crate) struct FailingCheck<'a> {
    pub(crate) id: &'a str,
    /// The gravest severity of its fails.
    pub(crate) severity: Severity,
    /// The clauses that it serves.
    pub(crate) clauses: &'a [ArcStr],
    /// Its fails, gravest first.
    pub(crate) rows: Vec<&'a VerdictRow>,
}

/// The failing checks: gravest first, and of the same severity those first that touch the next tier.
pub(crate) fn failing_checks(assessment: &Assessment) -> Vec<FailingCheck<'_>> {
    let blockers: &[String] = next_tier(assessment).map_or(&[], |tier| &tier.blockers);
    let mut failing: Vec<FailingCheck<'_>> = by_check(assessment)
        .into_iter()
        .filter_map(|(id, rows)| {
            let rows: Vec<&VerdictRow> = rows.into_iter().filter(|row| row.verdict == Verdict::Fail).collect();
            let first = rows.first()?;
            Some(FailingCheck { id, severity: first.severity, clauses: &first.clauses, rows })
        })
        .collect();
    failing.sort_by_key(|check| {
        let blocks = check.clauses.iter().any(|clause| blockers.iter().any(|blocker| clause == blocker));
        (std::cmp::Reverse(check.severity), !blocks, check.id)
    });
    failing
}

/// The IAM actions that would cure the failed calls, each once, with the calls that each would have allowed.
pub(crate) fn missing_permissions(assessment: &Assessment) -> BTreeSet<&str> {
    let permissions = assessment.coverage.failures.iter().filter_map(|failure| failure.permission.as_deref());
    permissions.flat_map(|actions| actions.split(", ")).collect()
}
