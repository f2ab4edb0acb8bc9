//! Exceptions: in force, ended, revoked.

use std::collections::{BTreeMap, BTreeSet};

use assay_model::record::{Exception, FindingState};

use super::{mark::Mark, tiers};
use crate::{
    overview::kept::{self, Kept},
    recorded::day,
    words::{Words, digits},
};

/// Exceptions of a kind shown.
const SHOWN: usize = 100;

/// The ids of the exceptions that the page shows, so that a link to them leads somewhere.
#[derive(Debug, Default)]
pub(super) struct Linked(BTreeSet<String>);

impl Linked {
    pub(super) fn has(&self, id: &str) -> bool {
        self.0.contains(id)
    }
}

/// Exceptions that stand the same.
pub(super) struct Group<'a> {
    pub(super) heading: String,
    /// Whether they are in force, which is shown unfolded.
    pub(super) open: bool,
    pub(super) rows: Vec<ExceptionView<'a>>,
    pub(super) more: usize,
}

/// An exception.
pub(super) struct ExceptionView<'a> {
    pub(super) one: &'a Exception,
    pub(super) title: String,
    /// Whether the chapter of checks has it.
    pub(super) ran: bool,
    pub(super) mark: Mark,
    pub(super) people: String,
    /// When it was made, and where it was revoked, when and by whom.
    pub(super) dates: String,
    /// How many open findings it covers.
    pub(super) covers: String,
}

/// How exceptions stand, and which do.
type Kind<'k> = (&'k str, &'k dyn Fn(&Exception) -> bool);

/// The exceptions in force, those that ended, those that were revoked; kinds without one are left out.
pub(super) fn all<'a>(ran: &BTreeSet<&str>, kept: &Kept<'a>, w: &Words<'_>) -> Vec<Group<'a>> {
    let now = &kept.record.at;
    let mut covered: BTreeMap<&str, usize> = BTreeMap::new();
    for id in kept.findings(FindingState::Open).filter_map(|finding| finding.exception.as_deref()) {
        *covered.entry(id).or_default() += 1;
    }
    let one = |one: &'a Exception, key: &str| {
        let covers = digits(covered.get(one.id.as_str()).copied().unwrap_or_default());
        ExceptionView { ran: ran.contains(one.check.as_str()), covers, ..view(one, key, kept, w) }
    };
    let kinds: [Kind<'_>; 3] = [
        ("in-force", &|one| !one.ended(now)),
        ("ended", &|one| one.ended(now) && one.revoked_at.is_none()),
        ("revoked", &|one| one.revoked_at.is_some()),
    ];
    let group = |(key, is): Kind<'_>| {
        let mut found: Vec<&'a Exception> = kept.record.exceptions.iter().filter(|one| is(one)).collect();
        let open = key == "in-force";
        // What ends next stands first; of what ended, the latest.
        found.sort_by(|a, b| {
            let by_day = a.expires.cmp(&b.expires);
            if open { by_day } else { by_day.reverse() }.then_with(|| a.id.cmp(&b.id))
        });
        Group {
            heading: w.count(&format!("exceptions-{key}"), &found.len()),
            open,
            more: found.len().saturating_sub(SHOWN),
            rows: found.into_iter().take(SHOWN).map(|found| one(found, key)).collect(),
        }
    };
    kinds.into_iter().map(group).filter(|group| !group.rows.is_empty()).collect()
}

/// The ids of the exceptions in these groups.
pub(super) fn linked(groups: &[Group<'_>]) -> Linked {
    Linked(groups.iter().flat_map(|group| &group.rows).map(|row| row.one.id.clone()).collect())
}

fn view<'a>(one: &'a Exception, key: &str, kept: &Kept<'_>, w: &Words<'_>) -> ExceptionView<'a> {
    let mut dates = vec![w.with("exception-made", &[("day", day(&one.created_at))])];
    if let Some(at) = &one.revoked_at {
        let by = one.revoked_by.as_deref().unwrap_or("–");
        dates.push(w.with("exception-revoked-by", &[("day", day(at)), ("by", by)]));
    }
    let left = kept::days_between(kept.today(), &one.expires);
    ExceptionView {
        title: tiers::title(&one.check, w),
        ran: false,
        mark: match key {
            "in-force" if kept.is_soon(&one.expires) => Mark::ending(w.count("exception-ends-in", &left)),
            "in-force" => Mark::quiet("◇", w.get("exception-in-force")),
            "ended" => Mark::quiet("–", w.get("exception-ended")),
            _ => Mark::quiet("–", w.get("exception-revoked")),
        },
        people: w.with("exception-people", &[("requester", &one.requested_by), ("approver", &one.approved_by)]),
        dates: dates.join(" · "),
        covers: String::new(),
        one,
    }
}
