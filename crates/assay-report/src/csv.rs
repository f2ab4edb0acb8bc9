//! Verdicts as a sheet.

use assay_model::{
    Language,
    assessment::{Assessment, VerdictRow},
};

use crate::ReportError;

/// The columns, in order. They are an interface: new ones are added at the end.
const COLUMNS: [&str; 11] = [
    "check",
    "severity",
    "verdict",
    "clauses",
    "account_id",
    "region",
    "resource_uid",
    "reason_key",
    "reason",
    "evidence",
    "receipts",
];

/// The verdicts as CSV (RFC 4180), one line each, in the assessment's order.
///
/// Lists are joined by spaces; evidence is compact JSON. A cell that a spreadsheet would take for a formula gets a
/// leading apostrophe, for the names of resources are not ours. A Japanese assessment starts with a byte order mark,
/// without which Excel misreads it.
pub fn csv(assessment: &Assessment) -> Result<String, ReportError> {
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for row in &assessment.verdicts {
        writer.write_record(cells(row)?)?;
    }
    let bytes = writer.into_inner().map_err(|error| ::csv::Error::from(error.into_error()))?;
    let sheet = String::from_utf8(bytes)?;
    Ok(match assessment.language {
        Language::En => sheet,
        Language::Ja => format!("\u{feff}{sheet}"),
    })
}

fn cells(row: &VerdictRow) -> Result<[String; 11], ReportError> {
    let evidence = if row.evidence.is_null() { String::new() } else { serde_json::to_string(&row.evidence)? };
    Ok([
        inert(&row.check),
        row.severity.to_string(),
        row.verdict.to_string(),
        inert(&row.clauses.join(" ")),
        inert(&row.account_id),
        inert(&row.region),
        inert(&row.resource_uid),
        inert(&row.reason_key),
        inert(&row.reason),
        inert(&evidence),
        inert(&row.receipts.join(" ")),
    ])
}

fn inert(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}
