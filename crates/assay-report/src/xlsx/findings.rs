//! Findings: what failed, since when, who mends it until when.

use std::collections::BTreeMap;

use assay_model::{
    Severity,
    record::{Exception, Finding, FindingState},
};
use rust_xlsxwriter::Worksheet;

use super::{
    cell::Cell,
    style::{Styles, Tone},
    table::{A3, Column, Table},
    view::View,
};
use crate::{ReportError, words::digits};

const COLUMNS: [Column; 16] = [
    ("uid", 14.0),
    ("check", 26.0),
    ("title", 32.0),
    ("severity", 10.0),
    ("finding-state", 11.0),
    ("account", 14.0),
    ("region", 15.0),
    ("resource", 38.0),
    ("reason", 46.0),
    ("first-seen", 16.0),
    ("last-seen", 16.0),
    ("due", 11.0),
    ("overdue", 12.0),
    ("owner", 16.0),
    ("exception", 16.0),
    ("clauses", 16.0),
];

/// How many findings fit beside the header, and beside the sentence that says how many don't.
pub(super) fn shown(findings: usize, rows: usize) -> usize {
    if findings < rows { findings } else { rows.saturating_sub(2) }
}

pub(super) fn write(sheet: &mut Worksheet, view: &View<'_>, styles: &Styles, rows: usize) -> Result<(), ReportError> {
    let all = &view.record.findings;
    let fit = shown(all.len(), rows);
    let mut table = Table::new(sheet, "findings", view, styles, &COLUMNS)?;
    let exceptions = view.record.exceptions.iter().map(|exception| (exception.id.as_str(), exception)).collect();
    for finding in all.iter().take(fit) {
        table.row(&cells(view, finding, &exceptions))?;
    }
    table.tones(3, &severities(view))?;
    table.tones(4, &states(view))?;
    table.tones(12, &[(view.get("overdue"), Tone::Bad)])?;
    let say = match all.len() {
        0 => Some(view.get("no-findings")),
        count if count > fit => Some(view.with("findings-cut", &[("shown", &digits(fit)), ("all", &digits(count))])),
        _ => None,
    };
    table.finish(A3, say)
}

fn cells(view: &View<'_>, finding: &Finding, exceptions: &BTreeMap<&str, &Exception>) -> [Cell; 16] {
    let exception = finding.exception.as_deref().map(|id| match exceptions.get(id) {
        Some(exception) => view.with("until", &[("id", id), ("day", &exception.expires)]),
        None => id.to_owned(),
    });
    let overdue = finding.overdue(&view.today);
    [
        Cell::line(&finding.uid),
        Cell::text(&finding.check),
        Cell::text(view.check(&finding.check)),
        Cell::text(view.words.severity(finding.severity)),
        Cell::text(view.word("finding", finding.state.as_str())),
        Cell::line(&finding.account_id),
        Cell::line(&finding.region),
        Cell::text(&finding.resource_uid),
        Cell::text(&finding.reason),
        Cell::time(&finding.first_seen),
        Cell::time(&finding.last_seen),
        Cell::date(&finding.due),
        if overdue { Cell::text(view.get("overdue")) } else { Cell::Empty },
        Cell::text_of(finding.owner.as_ref()),
        Cell::text_of(exception.as_ref()),
        Cell::text(view.ids(&finding.clauses, usize::MAX)),
    ]
}

fn severities(view: &View<'_>) -> Vec<(String, Tone)> {
    let tones = [(Severity::Critical, Tone::Bad), (Severity::High, Tone::Warn)];
    tones.into_iter().map(|(severity, tone)| (view.words.severity(severity), tone)).collect()
}

fn states(view: &View<'_>) -> Vec<(String, Tone)> {
    let tones =
        [(FindingState::Open, Tone::Warn), (FindingState::Resolved, Tone::Good), (FindingState::Gone, Tone::Quiet)];
    tones.into_iter().map(|(state, tone)| (view.word("finding", state.as_str()), tone)).collect()
}
