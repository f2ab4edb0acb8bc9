//! The 5 × 5 grid: how many open risks stand where, by formulas over the register.

use assay_model::record::{Band, Risk, Score};
use rust_xlsxwriter::{Format, Formula, Worksheet};

use super::{
    risks::quoted,
    style::{Styles, Tone},
    table::{A4, page},
    view::View,
};
use crate::ReportError;

/// The grids: their key, and the register's columns of likelihood and impact.
const GRIDS: [(&str, char, char); 3] = [("inherent", 'E', 'F'), ("residual", 'I', 'J'), ("now", 'N', 'J')];
/// The register's column that says whether a risk is open.
const STATE: char = 'V';

pub(super) fn write(sheet: &mut Worksheet, view: &View<'_>, styles: &Styles) -> Result<(), ReportError> {
    sheet.set_name(view.sheet("grid"))?;
    sheet.set_column_width(0, 22)?;
    sheet.set_column_range_width(1, 5, 17)?;
    sheet.write_string_with_format(0, 0, view.get("grid-title"), &styles.title)?;
    sheet.write_string_with_format(1, 0, view.get("grid-note"), &styles.note)?;
    let mut row = 3;
    for grid in GRIDS {
        row = write_grid(sheet, view, styles, grid, row)?;
    }
    page(sheet, view, A4);
    sheet.set_print_fit_to_pages(1, 1).set_screen_gridlines(false);
    Ok(())
}

fn write_grid(
    sheet: &mut Worksheet,
    view: &View<'_>,
    styles: &Styles,
    (key, likelihood, impact): (&str, char, char),
    first: u32,
) -> Result<u32, ReportError> {
    sheet.write_string_with_format(first, 0, view.word("grid", key), &styles.heading)?;
    let mut row = first + 1;
    sheet.set_row_height(row, 30)?;
    sheet.write_string_with_format(row, 0, view.get("grid-corner"), &styles.axis)?;
    for (column, step) in (1..).zip(1..=5_u8) {
        let label = format!("{step} {}", view.word("impact", &step.to_string()));
        sheet.write_string_with_format(row, column, label, &styles.axis)?;
    }
    row += 1;
    let last = view.record.risks.len().max(1) + 1;
    let range = |column: char| format!("{}!${column}$2:${column}${last}", reference(&view.sheet("risks")));
    let open = quoted(&view.get("risk-open"));
    for step in (1..=5_u8).rev() {
        let label = format!("{step} {}", view.word("likelihood", &step.to_string()));
        sheet.merge_range(row, 0, row + 1, 0, &label, &styles.axis)?;
        sheet.set_row_height(row + 1, 22)?;
        for (column, other) in (1..).zip(1..=5_u8) {
            let score = Score { likelihood: step, impact: other };
            let band = score.band();
            let text = view.with("grid-cell", &[("score", &score.value().to_string()), ("band", &view.band(band))]);
            sheet.write_string_with_format(row, column, text, &laid_over(&styles.small, band))?;
            let formula =
                format!("=COUNTIFS({},{step},{},{other},{},{open})", range(likelihood), range(impact), range(STATE));
            let count = view.record.risks.iter().filter(|risk| stands(view, risk, key) == Some(score)).count();
            let formula = Formula::new(formula).set_result(count.to_string());
            sheet.write_formula_with_format(row + 1, column, formula, &laid_over(&styles.count, band))?;
        }
        row += 2;
    }
    Ok(row + 1)
}

/// Where a risk stands on a grid; nowhere once it is closed.
fn stands(view: &View<'_>, risk: &Risk, key: &str) -> Option<Score> {
    if risk.closed_at.is_some() {
        return None;
    }
    Some(match key {
        "inherent" => risk.inherent,
        "residual" => risk.residual,
        _ => risk.residual_now(risk.not_met(&view.assessment.clauses)),
    })
}

/// The name of a sheet, as formulas write it.
fn reference(sheet: &str) -> String {
    format!("'{}'", sheet.replace('\'', "''"))
}

/// A format with the tone of a band.
fn laid_over(format: &Format, band: Band) -> Format {
    let tone = match band {
        Band::Low => Tone::Good,
        Band::MediumLow => Tone::Quiet,
        Band::Medium => Tone::Warn,
        Band::MediumHigh | Band::High => Tone::Bad,
    };
    format.merge(&tone.format())
}
