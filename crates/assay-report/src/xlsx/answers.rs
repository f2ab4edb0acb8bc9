//! The self-assessment: a question for each assessed row, and what people signed.

use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, Worksheet};

use super::{
    cell::Cell,
    style::Styles,
    table::{A4, Column, Table},
    view::View,
};
use crate::ReportError;

/// The columns of the mark's own sheet. There are no others: what Assay proposes is not an answer.
const COLUMNS: [Column; 7] = [
    ("domain", 17.0),
    ("clause", 8.0),
    ("preparedness", 18.0),
    ("description", 40.0),
    ("question", 46.0),
    ("response", 14.0),
    ("justification", 42.0),
];

/// The column of the answer.
const RESPONSE: u16 = 5;

pub(super) fn write(sheet: &mut Worksheet, view: &View<'_>, styles: &Styles) -> Result<(), ReportError> {
    let mut table = Table::new(sheet, "answers", view, styles, &COLUMNS)?;
    for row in view.assessed() {
        let summary = view.clause(&row.id).map_or("", |clause| view.words.pick(&clause.summary));
        let signed = view.counting(&row.id);
        table.row(&[
            Cell::text(view.domain(&row.domain)),
            Cell::line(&row.id),
            Cell::text(view.tier(row)),
            Cell::text(summary),
            Cell::text(view.with("question", &[("title", &row.title), ("summary", summary)])),
            Cell::Input(signed.map_or_else(String::new, |sign_off| view.answer(sign_off.answer))),
            Cell::Input(signed.map_or_else(String::new, |sign_off| sign_off.justification.clone())),
        ])?;
    }
    let (sheet, last) = table.sheet();
    let list = DataValidation::new()
        .allow_list_strings(&view.answers())?
        .set_error_style(DataValidationErrorStyle::Stop)
        .set_error_title(view.get("answer-refused-title"))?
        .set_error_message(view.get("answer-refused"))?;
    sheet.add_data_validation(1, RESPONSE, last, RESPONSE, &list)?;
    table.finish(A4, None)
}
