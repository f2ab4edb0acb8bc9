//! A sheet that is a table: one header, one row for each thing, ready to filter and to print.

use rust_xlsxwriter::{ConditionalFormatCell, ConditionalFormatCellRule, Worksheet};

use super::{
    cell::{self, Cell},
    height,
    style::{Styles, Tone},
    view::View,
};
use crate::ReportError;

/// A4.
pub(super) const A4: u8 = 9;
/// A3.
pub(super) const A3: u8 = 8;

/// A column: the key of its name, and its width in digits.
pub(super) type Column = (&'static str, f64);

/// A table that is being written.
pub(super) struct Table<'b, 'a> {
    sheet: &'b mut Worksheet,
    view: &'b View<'a>,
    styles: &'b Styles,
    cut: String,
    columns: Vec<Column>,
    row: u32,
}

impl<'b, 'a> Table<'b, 'a> {
    /// Names the sheet, writes its header, freezes it with so many columns.
    pub(super) fn new(
        sheet: &'b mut Worksheet,
        name: &str,
        view: &'b View<'a>,
        styles: &'b Styles,
        columns: &[Column],
    ) -> Result<Self, ReportError> {
        sheet.set_name(view.sheet(name))?;
        let mut lines = 1;
        let names = columns.iter().map(|(key, _)| view.column(key));
        for ((index, (_, width)), name) in (0..).zip(columns).zip(names) {
            sheet.set_column_width(index, *width)?;
            lines = lines.max(height::lines(&name, *width));
            sheet.write_string_with_format(0, index, name, &styles.header)?;
        }
        sheet.set_row_height(0, height::of(lines, styles.line_height))?;
        sheet.set_freeze_panes(1, 0)?;
        Ok(Self { sheet, view, styles, cut: view.get("cut"), columns: columns.to_vec(), row: 1 })
    }

    /// Writes a row.
    pub(super) fn row(&mut self, cells: &[Cell]) -> Result<(), ReportError> {
        let texts = cells.iter().zip(&self.columns).filter_map(|(cell, (_, width))| Some((cell.wraps()?, *width)));
        let lines = texts.map(|(text, width)| height::lines(text, width)).max().unwrap_or(1);
        self.sheet.set_row_height(self.row, height::of(lines, self.styles.line_height))?;
        for (column, cell) in (0..).zip(cells) {
            cell.write(self.sheet, (self.row, column), self.styles, &self.cut)?;
        }
        self.row += 1;
        Ok(())
    }

    /// The number that a formula calls the row which is written next.
    pub(super) fn next_row(&self) -> u32 {
        self.row + 1
    }

    /// Marks the cells of a column that hold one of these texts.
    pub(super) fn tones(&mut self, column: u16, tones: &[(String, Tone)]) -> Result<(), ReportError> {
        let last = self.row.max(2) - 1;
        for (text, tone) in tones {
            let rule = ConditionalFormatCellRule::EqualTo(text.clone());
            let format = ConditionalFormatCell::new().set_rule(rule).set_format(tone.format());
            self.sheet.add_conditional_format(1, column, last, column, &format)?;
        }
        Ok(())
    }

    /// The sheet and the number of its last row, for what only one table has.
    pub(super) fn sheet(&mut self) -> (&mut Worksheet, u32) {
        (self.sheet, self.row.max(2) - 1)
    }

    /// The filter, the page, and a sentence where there is nothing, or where there is more.
    pub(super) fn finish(mut self, paper: u8, say: Option<String>) -> Result<(), ReportError> {
        let last = self.row.max(2) - 1;
        let columns = u16::try_from(self.columns.len()).unwrap_or(u16::MAX);
        self.sheet.autofilter(0, 0, last, columns.saturating_sub(1))?;
        if let Some(sentence) = say {
            cell::string(self.sheet, (self.row, 0), &sentence, &self.styles.note, &self.cut)?;
            self.row += 1;
        }
        self.sheet.set_repeat_rows(0, 0)?;
        page(self.sheet, self.view, paper);
        self.sheet.set_landscape();
        Ok(())
    }
}

/// Paper, margins and footer of a sheet; as wide as the paper.
pub(super) fn page(sheet: &mut Worksheet, view: &View<'_>, paper: u8) {
    let tenant: String = view.tenant().chars().filter(|letter| !letter.is_control()).take(60).collect();
    let footer = format!("&L&8{}&C&8&A&R&8&P / &N", tenant.replace('&', "&&"));
    sheet
        .set_paper_size(paper)
        .set_print_fit_to_pages(1, 0)
        .set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3)
        .set_footer(footer);
}
