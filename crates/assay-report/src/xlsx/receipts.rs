//! The receipts of the evidence: each call, or, of many, how often each operation was called.

use std::collections::BTreeMap;

use rust_xlsxwriter::Worksheet;

use super::{
    cell::Cell,
    style::Styles,
    table::{A3, A4, Column, Table},
    view::View,
};
use crate::{ReportError, words::digits};

/// The receipts that are listed singly.
const LISTED: usize = 10_000;

const COLUMNS: [Column; 11] = [
    ("receipt", 9.0),
    ("called", 16.0),
    ("account", 14.0),
    ("region", 15.0),
    ("service", 14.0),
    ("operation", 30.0),
    ("parameters", 40.0),
    ("status", 8.0),
    ("error", 20.0),
    ("request", 38.0),
    ("answer-sha256", 66.0),
];

const COUNTED: [Column; 4] = [("service", 18.0), ("operation", 40.0), ("calls", 12.0), ("failed", 12.0)];

pub(super) fn write(sheet: &mut Worksheet, view: &View<'_>, styles: &Styles) -> Result<(), ReportError> {
    let receipts = &view.assessment.receipts;
    if receipts.len() > LISTED {
        return count(sheet, view, styles);
    }
    let mut table = Table::new(sheet, "receipts", view, styles, &COLUMNS)?;
    for receipt in receipts {
        table.row(&[
            Cell::line(&receipt.id),
            Cell::time(&receipt.at),
            Cell::line(&receipt.account_id),
            Cell::line(&receipt.region),
            Cell::line(&receipt.service),
            Cell::line(&receipt.operation),
            Cell::text(&receipt.parameters),
            Cell::Number(usize::from(receipt.status)),
            Cell::text_of(receipt.error.as_ref()),
            Cell::text_of(receipt.request_id.as_ref()),
            Cell::line(receipt.sha256.as_deref().unwrap_or_default()),
        ])?;
    }
    table.finish(A3, receipts.is_empty().then(|| view.get("no-receipts")))
}

fn count(sheet: &mut Worksheet, view: &View<'_>, styles: &Styles) -> Result<(), ReportError> {
    let mut counts: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    for receipt in &view.assessment.receipts {
        let (calls, failed) = counts.entry((&receipt.service, &receipt.operation)).or_default();
        *calls += 1;
        *failed += usize::from(receipt.sha256.is_none());
    }
    let mut table = Table::new(sheet, "receipts", view, styles, &COUNTED)?;
    for ((service, operation), (calls, failed)) in counts {
        table.row(&[Cell::line(service), Cell::line(operation), Cell::Number(calls), Cell::Number(failed)])?;
    }
    let all = digits(view.assessment.receipts.len());
    table.finish(A4, Some(view.with("receipts-counted", &[("all", &all)])))
}
