//! The workbook: the self-assessment as people fill it in, and the sheets that stand behind it.
//!
//! Answers are filled in from signed answers that count, from nothing else: what Assay proposes stands on the sheet of
//! gaps. Every text that is not ours (names of resources, reasons, justifications) is written as a text cell, so none
//! becomes a formula or a link.

mod answers;
mod cell;
mod evidence;
mod exceptions;
mod findings;
mod gaps;
mod grid;
mod guard;
mod height;
mod readme;
mod receipts;
mod risks;
mod style;
mod table;
mod tiers;
mod view;

use assay_content::Content;
use assay_model::{assessment::Assessment, record::Record};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};

use self::{style::Styles, view::View};
use crate::ReportError;

/// The rows that a sheet can have.
const ROWS: usize = 1_048_576;
/// From so many findings on, their rows go through a temporary file instead of memory.
const MANY: usize = 20_000;

/// The workbook (XLSX) of an assessment and a tenant's record, in the assessment's language.
///
/// "Today" is [`Record::at`], else the end of the collection. The same input gives the same bytes. From 20,000 findings
/// on, the rows of their sheet go through an unnamed temporary file in the system's folder for such.
pub fn xlsx(assessment: &Assessment, record: &Record, content: &Content) -> Result<Vec<u8>, ReportError> {
    write(assessment, record, content, ROWS)
}

fn write(assessment: &Assessment, record: &Record, content: &Content, rows: usize) -> Result<Vec<u8>, ReportError> {
    let view = View::new(assessment, record, content)?;
    let mut book = Workbook::new();
    book.set_default_format(&style::base(view.language), style::ROW_PIXELS, style::COLUMN_PIXELS)?;
    book.set_properties(&properties(&view)?);
    let styles = Styles::new(view.language);
    readme::write(book.add_worksheet(), &view, &styles, rows)?;
    answers::write(book.add_worksheet(), &view, &styles)?;
    gaps::write(book.add_worksheet(), &view, &styles)?;
    let streamed = record.findings.len() > MANY;
    let sheet = if streamed { book.add_worksheet_with_constant_memory()? } else { book.add_worksheet() };
    findings::write(sheet, &view, &styles, rows)?;
    evidence::write(book.add_worksheet(), &view, &styles)?;
    exceptions::write(book.add_worksheet(), &view, &styles)?;
    risks::write(book.add_worksheet(), &view, &styles)?;
    grid::write(book.add_worksheet(), &view, &styles)?;
    tiers::write(book.add_worksheet(), &view, &styles)?;
    receipts::write(book.add_worksheet(), &view, &styles)?;
    Ok(book.save_to_buffer()?)
}

/// Who made it and when: never the time at which it is written, so the same input gives the same bytes.
fn properties(view: &View<'_>) -> Result<DocProperties, ReportError> {
    let made = match guard::moment(&view.assessment.collection.finished_at) {
        Some(time) => time,
        None => ExcelDateTime::from_timestamp(0)?,
    };
    let title = view.with("title", &[("name", view.words.pick(&view.framework.name))]);
    Ok(DocProperties::new().set_title(title).set_author("Assay").set_creation_datetime(&made))
}

#[cfg(test)]
mod tests;
