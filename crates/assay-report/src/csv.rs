//! Verdicts as a sheet.

use assay_content::Content;
use assay_model::{
    Language, Verdict,
    assessment::{Assessment, VerdictRow},
    record::{Record, finding_uid},
};

use crate::{ReportError, recorded::Recorded};

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

/// The columns that a record adds, in order.
const RECORDED: [&str; 11] = [
    "finding",
    "finding_state",
    "first_seen",
    "last_seen",
    "opened_at",
    "reopened",
    "due",
    "overdue",
    "owner",
    "exception",
    "exception_expires",
];

/// The verdicts as CSV (RFC 4180), one line each, in the assessment's order.
///
/// Lists are joined by spaces; evidence is compact JSON. A cell that a spreadsheet would take for a formula gets a
/// leading apostrophe, for the names of resources are not ours. A Japanese assessment starts with a byte order mark,
/// without which Excel misreads it.
pub fn csv(assessment: &Assessment) -> Result<String, ReportError> {
    sheet(assessment, &COLUMNS, |_| Vec::new())
}

/// The verdicts as [`csv()`] writes them, with what the record says of each at the end.
///
/// That is its finding, until when and by whom it is mended, and the exception in force. Without a record these columns are empty. A verdict that never failed has no
/// finding. Findings whose resource is gone have no verdict, and so no line.
pub fn csv_with_record(assessment: &Assessment, record: &Record, _content: &Content) -> Result<String, ReportError> {
    let recorded = Recorded::of(record);
    let columns: Vec<&str> = COLUMNS.into_iter().chain(RECORDED).collect();
    sheet(assessment, &columns, |row| recorded_cells(&recorded, row))
}

fn sheet(
    assessment: &Assessment,
    columns: &[&str],
    more: impl Fn(&VerdictRow) -> Vec<String>,
) -> Result<String, ReportError> {
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(columns)?;
    for row in &assessment.verdicts {
        writer.write_record(cells(row)?.into_iter().chain(more(row)))?;
    }
    let bytes = writer.into_inner().map_err(|error| ::csv::Error::from(error.into_error()))?;
    let sheet = String::from_utf8(bytes)?;
    Ok(match assessment.language {
        Language::En => sheet,
        Language::Ja => format!("\u{feff}{sheet}"),
    })
}

/// The cells of [`RECORDED`].
fn recorded_cells(recorded: &Recorded<'_>, row: &VerdictRow) -> Vec<String> {
    let finding = recorded.finding(row);
    let exception = recorded.exception(row);
    let overdue = finding.filter(|_| row.verdict == Verdict::Fail).map(|finding| finding.overdue(recorded.today()));
    let of = |pick: fn(&assay_model::record::Finding) -> String| finding.map(pick).unwrap_or_default();
    let uid = finding.map(|_| finding_uid(&row.check, &row.resource_uid)).unwrap_or_default();
    let cells = [
        uid,
        of(|finding| finding.state.as_str().to_owned()),
        of(|finding| finding.first_seen.clone()),
        of(|finding| finding.last_seen.clone()),
        of(|finding| finding.opened_at.clone()),
        of(|finding| finding.reopened.to_string()),
        of(|finding| finding.due.clone()),
        overdue.map(|overdue| if overdue { "yes" } else { "no" }).unwrap_or_default().to_owned(),
        of(|finding| finding.owner.clone().unwrap_or_default()),
        exception.map(|exception| exception.id.clone()).unwrap_or_default(),
        exception.map(|exception| exception.expires.clone()).unwrap_or_default(),
    ];
    cells.iter().map(|cell| inert(cell)).collect()
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
