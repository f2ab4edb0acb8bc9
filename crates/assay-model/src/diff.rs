//! What lies between two assessments: of resources, clauses and tiers.
//!
//! Each pair of a check and a resource gets one [`Change`]. What a changed check decided otherwise is kept apart from
//! what changed in AWS, and what nobody could read from what is gone.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{
    Severity, Verdict,
    assessment::{Assessment, ClauseState, VerdictRow},
    record::Seen,
};

/// The version of a diff's JSON.
pub const SCHEMA: u32 = 1;

/// How a check's verdict on a resource changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Fails, and passed in the earlier assessment, or was fixed at some time before it.
    Regressed,
    /// Fails, and was not there in the earlier assessment, or outside the condition.
    New,
    /// Was judged or was there, and nobody can say now.
    UnknownNow,
    /// Failed, and does not now.
    Fixed,
    /// Nobody could say before, or nobody looked.
    KnownNow,
    /// Is not there any more, which is not the same as fixed.
    Vanished,
    /// Is there now and does not fail.
    Appeared,
    /// The condition applies now, or does so no longer, and holds where it applies.
    Applicability,
    /// The check itself is another: its SQL, its parameters or its tables.
    CheckChanged,
}

impl Change {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 9] = [
        Self::Regressed,
        Self::New,
        Self::UnknownNow,
        Self::Fixed,
        Self::KnownNow,
        Self::Vanished,
        Self::Appeared,
        Self::Applicability,
        Self::CheckChanged,
    ];

    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Regressed => "regressed",
            Self::New => "new",
            Self::UnknownNow => "unknown_now",
            Self::Fixed => "fixed",
            Self::KnownNow => "known_now",
            Self::Vanished => "vanished",
            Self::Appeared => "appeared",
            Self::Applicability => "applicability",
            Self::CheckChanged => "check_changed",
        }
    }
}

/// One of the two assessments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// Framework id.
    pub framework: String,
    /// Edition.
    pub edition: String,
    /// The collection's id.
    pub collection: String,
    /// When the collection's last call had answered.
    pub finished_at: String,
}

/// A check and a resource whose verdict is another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerdictChange {
    /// How it changed.
    pub change: Change,
    /// Check id.
    pub check: String,
    /// ARN, or the uid of an account, region or organization.
    pub resource_uid: String,
    /// Twelve digits.
    pub account_id: String,
    /// Region, or `global`.
    pub region: String,
    /// Severity of a fail.
    pub severity: Severity,
    /// The clauses that the check serves.
    pub clauses: Vec<String>,
    /// The verdict before; absent where there was none.
    pub before: Option<Verdict>,
    /// The verdict now; absent where there is none.
    pub after: Option<Verdict>,
    /// The reason of the verdict now, else of that before.
    pub reason: String,
}

/// A clause whose proposed state is another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClauseChange {
    /// Clause id.
    pub id: String,
    /// Tier id.
    pub tier: String,
    /// Title, in the assessment's language.
    pub title: String,
    /// The state before; absent where the clause was not there.
    pub before: Option<ClauseState>,
    /// The state now; absent where the clause is not there.
    pub after: Option<ClauseState>,
}

/// A tier that counts otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierChange {
    /// Tier id.
    pub id: String,
    /// Name, in the assessment's language.
    pub name: String,
    /// Clauses proposed met before.
    pub met_before: usize,
    /// Clauses proposed met now.
    pub met_after: usize,
    /// Assessable clauses now.
    pub clauses: usize,
    /// Clauses that stand in the way now and did not before.
    pub blockers_added: Vec<String>,
    /// Clauses that stood in the way and do so no longer.
    pub blockers_removed: Vec<String>,
}

/// Checks that differ between the two.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckChanges {
    /// Judged in the later one only.
    pub added: Vec<String>,
    /// Judged in the earlier one only.
    pub removed: Vec<String>,
    /// Judged in both, by another SQL, other parameters or other tables.
    pub changed: Vec<String>,
}

/// What lies between two assessments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diff {
    /// Version: [`SCHEMA`].
    pub schema: u32,
    /// The earlier assessment.
    pub before: Side,
    /// The later assessment.
    pub after: Side,
    /// False where the editions differ: then neither clauses nor tiers are compared.
    pub same_edition: bool,
    /// False where one of them does not say by which checks it was judged: then none counts as changed.
    pub checks_known: bool,
    /// Verdicts that changed, by change, gravest first.
    pub verdicts: Vec<VerdictChange>,
    /// How many did not.
    pub unchanged: usize,
    /// Clauses whose state changed, in the framework's order.
    pub clauses: Vec<ClauseChange>,
    /// Tiers that count otherwise, from the lowest.
    pub tiers: Vec<TierChange>,
    /// Checks that differ.
    pub checks: CheckChanges,
}

impl Diff {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.same_edition
            && self.verdicts.is_empty()
            && self.clauses.is_empty()
            && self.tiers.is_empty()
            && self.checks == CheckChanges::default()
    }

    /// The verdicts of one change.
    pub fn of(&self, change: Change) -> impl Iterator<Item = &VerdictChange> {
        self.verdicts.iter().filter(move |verdict| verdict.change == change)
    }
}

/// Compares two assessments, the earlier first.
///
/// `was_fixed_before(check, resource_uid)` tells from a record of findings whether it failed at some time and was fixed.
/// Without a record it is `&|_, _| false`: then what passed before and fails counts as regressed, what was not there as
/// new.
pub fn diff(before: &Assessment, after: &Assessment, was_fixed_before: &dyn Fn(&str, &str) -> bool) -> Diff {
    let (old, new) = (View::of(before), View::of(after));
    let checks = check_changes(before, after);
    let other_checks: BTreeSet<&str> =
        checks.added.iter().chain(&checks.removed).chain(&checks.changed).map(String::as_str).collect();
    let mut verdicts = Vec::new();
    let mut unchanged = 0;
    let keys: BTreeSet<&Key<'_>> = old.rows.keys().chain(new.rows.keys()).collect();
    for key in keys {
        let rows = (old.rows.get(key).copied(), new.rows.get(key).copied());
        let Some(row) = rows.1.or(rows.0) else { continue };
        let (was, is) = (old.seen(row, rows.0), new.seen(row, rows.1));
        let fixed = || was_fixed_before(&row.check, &row.resource_uid);
        let change = change(was, is, fixed);
        match change {
            None => unchanged += 1,
            Some(_) if other_checks.contains(key.0) => verdicts.push(verdict_change(Change::CheckChanged, row, rows)),
            Some(change) => verdicts.push(verdict_change(change, row, rows)),
        }
    }
    verdicts.sort_by(|a, b| {
        let key = |one: &VerdictChange| (one.change, std::cmp::Reverse(one.severity));
        key(a).cmp(&key(b)).then_with(|| (&a.check, &a.resource_uid).cmp(&(&b.check, &b.resource_uid)))
    });
    let same_edition = (&before.framework, &before.edition) == (&after.framework, &after.edition);
    Diff {
        schema: SCHEMA,
        before: side(before),
        after: side(after),
        same_edition,
        checks_known: !before.checks.is_empty() && !after.checks.is_empty(),
        verdicts,
        unchanged,
        clauses: if same_edition { clause_changes(before, after) } else { Vec::new() },
        tiers: if same_edition { tier_changes(before, after) } else { Vec::new() },
        checks,
    }
}

/// Every pair belongs to one change, or to none where nothing changed.
fn change(was: Seen, is: Seen, fixed_before: impl Fn() -> bool) -> Option<Change> {
    use Seen::{Absent, Judged, NotCovered};
    use Verdict::{Fail, NotApplicable, Pass, Unknown};
    match (was, is) {
        _ if was == is => None,
        (NotCovered | Judged(Unknown), NotCovered | Judged(Unknown)) => None,
        (NotCovered, Absent) | (Absent, NotCovered) => None,
        (_, NotCovered) | (Judged(_), Judged(Unknown)) => Some(Change::UnknownNow),
        (NotCovered, _) | (Judged(Unknown), Judged(_)) => Some(Change::KnownNow),
        (_, Absent) => Some(Change::Vanished),
        (Judged(Pass), Judged(Fail)) => Some(Change::Regressed),
        (Absent | Judged(NotApplicable), Judged(Fail)) if fixed_before() => Some(Change::Regressed),
        (_, Judged(Fail)) => Some(Change::New),
        (Absent, Judged(_)) => Some(Change::Appeared),
        (Judged(Fail), Judged(_)) => Some(Change::Fixed),
        (Judged(_), Judged(_)) => Some(Change::Applicability),
    }
}

/// Check and resource.
type Key<'a> = (&'a str, &'a str);

/// What an assessment saw, to be looked up.
struct View<'a> {
    assessment: &'a Assessment,
    /// The verdict that counts, where a resource has several of one check: the worst.
    rows: BTreeMap<Key<'a>, &'a VerdictRow>,
    /// Checks with any verdict.
    judged: BTreeSet<&'a str>,
    /// Where a check could not see what there is: check and the uid of the account, region or organization.
    blind: BTreeSet<Key<'a>>,
    accounts: BTreeSet<&'a str>,
    regions: BTreeSet<&'a str>,
}

impl<'a> View<'a> {
    fn of(assessment: &'a Assessment) -> Self {
        let mut rows: BTreeMap<Key<'a>, &'a VerdictRow> = BTreeMap::new();
        for row in &assessment.verdicts {
            let worst = rows.entry((&row.check, &row.resource_uid)).or_insert(row);
            if row.verdict < worst.verdict {
                *worst = row;
            }
        }
        let places = assessment.verdicts.iter().filter(|row| row.verdict == Verdict::Unknown);
        let places = places.filter(|row| row.resource_uid.starts_with("AWS::::"));
        Self {
            assessment,
            judged: rows.keys().map(|(check, _)| *check).collect(),
            blind: places.map(|row| (row.check.as_str(), row.resource_uid.as_str())).collect(),
            accounts: assessment.coverage.accounts.iter().map(String::as_str).collect(),
            regions: assessment.coverage.regions.iter().map(String::as_str).collect(),
            rows,
        }
    }

    /// What it saw of a row that it, or the other assessment, has.
    fn seen(&self, row: &VerdictRow, own: Option<&VerdictRow>) -> Seen {
        match own {
            Some(own) => Seen::Judged(own.verdict),
            None if self.covers(row) => Seen::Absent,
            None => Seen::NotCovered,
        }
    }

    /// Whether it would have seen the resource, were it there.
    fn covers(&self, row: &VerdictRow) -> bool {
        let check = row.check.as_str();
        let ran = self.judged.contains(check) && !self.assessment.broken_checks.contains_key(check);
        let in_scope = row.account_id.is_empty() || self.accounts.contains(row.account_id.as_str());
        let in_region = row.region == "global" || self.regions.contains(row.region.as_str());
        ran && in_scope && in_region && !self.is_blind(row)
    }

    fn is_blind(&self, row: &VerdictRow) -> bool {
        let account = format!("AWS::::Account:{}", row.account_id);
        let region = format!("{account}/{}", row.region);
        let of_check = self.blind.range((row.check.as_str(), "AWS::::Organization:")..).next();
        let organization =
            of_check.is_some_and(|(check, uid)| *check == row.check && uid.starts_with("AWS::::Organization:"));
        organization || [account, region].iter().any(|uid| self.blind.contains(&(row.check.as_str(), uid.as_str())))
    }
}

fn side(assessment: &Assessment) -> Side {
    Side {
        framework: assessment.framework.clone(),
        edition: assessment.edition.clone(),
        collection: assessment.collection.id.clone(),
        finished_at: assessment.collection.finished_at.clone(),
    }
}

fn verdict_change(
    change: Change,
    row: &VerdictRow,
    (was, is): (Option<&VerdictRow>, Option<&VerdictRow>),
) -> VerdictChange {
    VerdictChange {
        change,
        check: row.check.to_string(),
        resource_uid: row.resource_uid.to_string(),
        account_id: row.account_id.to_string(),
        region: row.region.to_string(),
        severity: row.severity,
        clauses: row.clauses.iter().map(ToString::to_string).collect(),
        before: was.map(|row| row.verdict),
        after: is.map(|row| row.verdict),
        reason: row.reason.to_string(),
    }
}

fn check_changes(before: &Assessment, after: &Assessment) -> CheckChanges {
    // An assessment of an older release does not say by what it was judged.
    if before.checks.is_empty() || after.checks.is_empty() {
        return CheckChanges::default();
    }
    let only = |one: &Assessment, other: &Assessment| -> Vec<String> {
        one.checks.keys().filter(|check| !other.checks.contains_key(*check)).cloned().collect()
    };
    let changed =
        after.checks.iter().filter(|(check, print)| before.checks.get(*check).is_some_and(|old| old != *print));
    CheckChanges {
        added: only(after, before),
        removed: only(before, after),
        changed: changed.map(|(check, _)| check.clone()).collect(),
    }
}

fn clause_changes(before: &Assessment, after: &Assessment) -> Vec<ClauseChange> {
    let old: BTreeMap<&str, ClauseState> = before.clauses.iter().map(|row| (row.id.as_str(), row.state)).collect();
    let new: BTreeSet<&str> = after.clauses.iter().map(|row| row.id.as_str()).collect();
    let gone =
        before.clauses.iter().filter(|row| !new.contains(row.id.as_str())).map(|row| (row, Some(row.state), None));
    let there = after.clauses.iter().map(|row| (row, old.get(row.id.as_str()).copied(), Some(row.state)));
    let changed = there.chain(gone).filter(|(_, was, is)| was != is);
    let change = |(row, before, after): (&crate::assessment::ClauseRow, _, _)| ClauseChange {
        id: row.id.clone(),
        tier: row.tier.clone(),
        title: row.title.clone(),
        before,
        after,
    };
    changed.map(change).collect()
}

fn tier_changes(before: &Assessment, after: &Assessment) -> Vec<TierChange> {
    let mut changes = Vec::new();
    for tier in &after.tiers {
        let Some(old) = before.tiers.iter().find(|old| old.id == tier.id) else { continue };
        let only = |one: &[String], other: &[String]| -> Vec<String> {
            one.iter().filter(|clause| !other.contains(clause)).cloned().collect()
        };
        let change = TierChange {
            id: tier.id.clone(),
            name: tier.name.clone(),
            met_before: old.met,
            met_after: tier.met,
            clauses: tier.clauses,
            blockers_added: only(&tier.blockers, &old.blockers),
            blockers_removed: only(&old.blockers, &tier.blockers),
        };
        let blockers_same = change.blockers_added.is_empty() && change.blockers_removed.is_empty();
        if old.met != tier.met || !blockers_same {
            changes.push(change);
        }
    }
    changes
}

#[cfg(test)]
mod tests;
