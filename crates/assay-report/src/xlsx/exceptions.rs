//! Exceptions, those that ended included.

use std::collections::BTreeMap;

use assay_model::record::Exception;
use rust_xlsxwriter::Worksheet;

use super::{
    cell::Cell,
    style::{Styles, Tone},
    table::{A3, Column, Table},
    view::View,
};
use crate::ReportError;

const COLUMNS: [Column; 12] = [
    ("exception", 10.0),
    ("exception-state", 11.0),
    ("check", 24.0),
    ("title", 28.0),
    ("pattern", 30.0),
    ("covered", 10.0),
    ("exception-reason", 44.0),
    ("requested", 16.0),
    ("approved-by", 16.0),
    ("created", 16.0),
    ("expires", 11.0),
    ("revoked", 24.0),
];

pub(super) fn write(sheet: &mut Worksheet, view: &View<'_>, styles: &Styles) -> Result<(), ReportError> {
    let mut covered: BTreeMap<&str, usize> = BTreeMap::new();
    for id in view.record.findings.iter().filter_map(|finding| finding.exception.as_deref()) {
        *covered.entry(id).or_default() += 1;
    }
    let mut table = Table::new(sheet, "exceptions", view, styles, &COLUMNS)?;
    for exception in &view.record.exceptions {
        table.row(&[
            Cell::line(&exception.id),
            Cell::text(view.word("exception", state(view, exception))),
            Cell::text(&exception.check),
            Cell::text(view.check(&exception.check)),
            Cell::text(&exception.resources),
            Cell::Number(covered.get(exception.id.as_str()).copied().unwrap_or_default()),
            Cell::text(&exception.reason),
            Cell::text(&exception.requested_by),
            Cell::text(&exception.approved_by),
            Cell::time(&exception.created_at),
            Cell::date(&exception.expires),
            Cell::text(revoked(view, exception)),
        ])?;
    }
    let tones = [("in-force", Tone::Warn), ("expired", Tone::Quiet), ("revoked", Tone::Quiet)];
    table.tones(1, &tones.map(|(word, tone)| (view.word("exception", word), tone)))?;
    let say = if view.record.exceptions.is_empty() { "no-exceptions" } else { "exceptions-hide-nothing" };
    table.finish(A3, Some(view.get(say)))
}

fn state(view: &View<'_>, exception: &Exception) -> &'static str {
    if exception.revoked_at.is_some() {
        "revoked"
    } else if exception.ended(&view.today) {
        "expired"
    } else {
        "in-force"
    }
}

fn revoked(view: &View<'_>, exception: &Exception) -> String {
    let Some(at) = &exception.revoked_at else { return String::new() };
    let by = exception.revoked_by.as_deref().unwrap_or("–");
    view.with("revoked", &[("by", by), ("day", at.get(..10).unwrap_or(at))])
}
