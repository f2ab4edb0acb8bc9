//! Findings: at a failing resource, in numbers, and those whose resource vanished.

use std::collections::BTreeSet;

use assay_model::{
    Severity, Verdict,
    assessment::{Assessment, VerdictRow},
    record::{Finding, FindingState},
};

use super::{exceptions::Linked, mark::Mark, tiers};
use crate::{
    overview::kept::{self, Kept},
    recorded::day,
    words::{Words, digits},
};

/// Overdue findings listed in the summary.
const OVERDUE: usize = 10;
/// Vanished resources listed.
const GONE: usize = 100;

/// What the record says of a failing resource.
pub(super) struct FindingView<'a> {
    /// Overdue or accepted; `None` where it is just open.
    pub(super) mark: Option<Mark>,
    /// Since when, until when, by whom.
    pub(super) line: String,
    /// By how much it is overdue.
    pub(super) overdue: Option<String>,
    pub(super) exception: Option<AcceptedView<'a>>,
}

/// The exception that covers a failing resource.
pub(super) struct AcceptedView<'a> {
    pub(super) id: &'a str,
    /// Whether the chapter of exceptions has it.
    pub(super) linked: bool,
    pub(super) sentence: String,
}

/// What the record says of a verdict; `None` where it fails not, or no record is given.
pub(super) fn of<'a>(
    row: &VerdictRow,
    kept: Option<&Kept<'a>>,
    linked: &Linked,
    w: &Words<'_>,
) -> Option<FindingView<'a>> {
    let kept = kept.filter(|_| row.verdict == Verdict::Fail)?;
    let exception = kept.exception(row).map(|one| AcceptedView {
        id: &one.id,
        linked: linked.has(&one.id),
        sentence: w.with("accepted-until", &[("day", &one.expires), ("by", &one.approved_by)]),
    });
    let Some(finding) = kept.finding(row) else {
        let mark = exception.is_some().then(|| Mark::accepted(w));
        return Some(FindingView { mark, line: w.get("finding-none"), overdue: None, exception });
    };
    let is_overdue = exception.is_none() && finding.overdue(kept.today());
    let late = kept::days_between(&finding.due, kept.today());
    let mark = match (&exception, is_overdue) {
        (Some(_), _) => Some(Mark::accepted(w)),
        (None, true) => Some(Mark::overdue(w)),
        (None, false) => None,
    };
    Some(FindingView {
        mark,
        line: line(finding, w),
        overdue: is_overdue.then(|| w.count("overdue-by", &late)),
        exception,
    })
}

fn line(finding: &Finding, w: &Words<'_>) -> String {
    let mut parts = vec![w.with("finding-since", &[("day", day(&finding.first_seen))])];
    if finding.reopened > 0 {
        parts.push(w.with("finding-again", &[("day", day(&finding.opened_at))]));
    }
    match finding.state {
        FindingState::Open => parts.push(w.with("finding-due", &[("day", &finding.due)])),
        // The record knows a later assessment than this one.
        FindingState::Resolved | FindingState::Gone => {
            let closed = finding.closed_at.as_deref().map(day).unwrap_or_default();
            let key = if finding.state == FindingState::Gone { "finding-gone" } else { "finding-resolved" };
            parts.push(w.with(key, &[("day", closed)]));
        }
    }
    parts.push(match &finding.owner {
        Some(owner) => w.with("finding-owner", &[("owner", owner)]),
        None => w.get("finding-ownerless"),
    });
    parts.join(" · ")
}

/// Open findings of a severity, in numbers.
pub(super) struct SeverityView {
    pub(super) word: String,
    pub(super) class: &'static str,
    pub(super) open: String,
    /// With the symbol of what is overdue, where there is any.
    pub(super) overdue: String,
    pub(super) is_overdue: bool,
    pub(super) excepted: String,
    pub(super) ownerless: String,
}

pub(super) fn by_severity(kept: &Kept<'_>, w: &Words<'_>) -> Vec<SeverityView> {
    let view = |(severity, counts): (Severity, kept::OpenFindings)| SeverityView {
        word: w.severity(severity),
        class: severity.as_str(),
        open: digits(counts.open),
        overdue: digits(counts.overdue),
        is_overdue: counts.overdue > 0,
        excepted: digits(counts.excepted),
        ownerless: digits(counts.ownerless),
    };
    kept.open_findings().into_iter().map(view).collect()
}

/// A finding in a table.
pub(super) struct Listed<'a> {
    pub(super) finding: &'a Finding,
    pub(super) title: String,
    /// Whether the chapter of checks has it.
    pub(super) ran: bool,
    pub(super) severity: String,
    pub(super) class: &'static str,
    /// By how much it is overdue, or the day on which the resource was missed.
    pub(super) when: String,
    pub(super) first: &'a str,
    pub(super) last: &'a str,
    pub(super) owner: String,
}

/// The findings that are overdue the longest, and how many more there are.
pub(super) fn overdue<'a>(ran: &BTreeSet<&str>, kept: &Kept<'a>, w: &Words<'_>) -> (Vec<Listed<'a>>, usize) {
    let all = kept.overdue();
    let late = |finding: &Finding| w.count("overdue-by", &kept::days_between(&finding.due, kept.today()));
    listed(&all, OVERDUE, ran, &late, w)
}

/// The findings whose resource vanished, and how many more there are.
pub(super) fn gone<'a>(
    assessment: &Assessment,
    ran: &BTreeSet<&str>,
    kept: &Kept<'a>,
    w: &Words<'_>,
) -> (Vec<Listed<'a>>, usize) {
    let all = kept.gone(assessment);
    let closed = |finding: &Finding| finding.closed_at.as_deref().map_or("–", day).to_owned();
    listed(&all, GONE, ran, &closed, w)
}

fn listed<'a>(
    all: &[&'a Finding],
    most: usize,
    ran: &BTreeSet<&str>,
    when: &dyn Fn(&Finding) -> String,
    w: &Words<'_>,
) -> (Vec<Listed<'a>>, usize) {
    let view = |finding: &&'a Finding| Listed {
        finding,
        title: tiers::title(&finding.check, w),
        ran: ran.contains(finding.check.as_str()),
        severity: w.severity(finding.severity),
        class: finding.severity.as_str(),
        when: when(finding),
        first: day(&finding.first_seen),
        last: day(&finding.last_seen),
        owner: finding.owner.clone().unwrap_or_else(|| "–".to_owned()),
    };
    (all.iter().take(most).map(view).collect(), all.len().saturating_sub(most))
}
