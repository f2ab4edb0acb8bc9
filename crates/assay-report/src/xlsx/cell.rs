//! What stands in a cell.

use rust_xlsxwriter::{Format, Formula, Worksheet};

use super::{guard, style::Styles};
use crate::ReportError;

/// What stands in a cell of a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// Nothing.
    Empty,
    /// A text, in as many lines as it takes.
    Text(String),
    /// An id, an address, a hash: one line, however wide.
    Line(String),
    /// What people fill in: shaded, with a text or without.
    Input(String),
    /// A date; a text that is none stays a text.
    Date(String),
    /// A time in UTC; a text that is none stays a text.
    Time(String),
    /// A count.
    Number(usize),
    /// A formula of ours, and what it amounts to now.
    Formula(String, String),
}

impl Cell {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn line(text: impl Into<String>) -> Self {
        Self::Line(text.into())
    }

    pub(super) fn date(text: &str) -> Self {
        Self::Date(text.to_owned())
    }

    pub(super) fn time(text: &str) -> Self {
        Self::Time(text.to_owned())
    }

    /// A date or nothing.
    pub(super) fn date_of(text: Option<&String>) -> Self {
        text.map_or(Self::Empty, |text| Self::date(text))
    }

    /// A text or nothing.
    pub(super) fn text_of(text: Option<&String>) -> Self {
        text.map_or(Self::Empty, Self::text)
    }

    /// What may take more than one line.
    pub(super) fn wraps(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Input(text) => Some(text),
            Self::Formula(_, text) => Some(text),
            Self::Empty | Self::Line(_) | Self::Date(_) | Self::Time(_) | Self::Number(_) => None,
        }
    }

    /// Writes it; `cut` marks a text that had to be cut.
    pub(super) fn write(
        &self,
        sheet: &mut Worksheet,
        place: (u32, u16),
        styles: &Styles,
        cut: &str,
    ) -> Result<(), ReportError> {
        let (row, column) = place;
        match self {
            Self::Empty => sheet.write_blank(row, column, &styles.text)?,
            Self::Text(text) => return string(sheet, place, text, &styles.text, cut),
            Self::Line(text) => return string(sheet, place, text, &styles.line, cut),
            Self::Input(text) => return string(sheet, place, text, &styles.input, cut),
            Self::Date(text) => match guard::day(text) {
                Some(day) => sheet.write_datetime_with_format(row, column, &day, &styles.date)?,
                None => return string(sheet, place, text, &styles.text, cut),
            },
            Self::Time(text) => match guard::moment(text) {
                Some(time) => sheet.write_datetime_with_format(row, column, &time, &styles.time)?,
                None => return string(sheet, place, text, &styles.text, cut),
            },
            Self::Number(number) => {
                let number = u32::try_from(*number).unwrap_or(u32::MAX);
                sheet.write_number_with_format(row, column, number, &styles.number)?
            }
            Self::Formula(formula, result) => {
                let formula = Formula::new(formula).set_result(result);
                sheet.write_formula_with_format(row, column, formula, &styles.number)?
            }
        };
        Ok(())
    }
}

/// Writes a text as a text, whatever it begins with.
///
/// The cell's own type keeps it from being a formula; the mark for a quoted text keeps it so when somebody edits it.
pub(super) fn string(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    text: &str,
    format: &Format,
    cut: &str,
) -> Result<(), ReportError> {
    let text = guard::clean(text, cut);
    if text.is_empty() {
        sheet.write_blank(row, column, format)?;
    } else if guard::looks_like_formula(&text) {
        sheet.write_string_with_format(row, column, text, &format.clone().set_quote_prefix())?;
    } else {
        sheet.write_string_with_format(row, column, text, format)?;
    }
    Ok(())
}
