//! Tables on the terminal.

use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;

use crate::{
    arguments::RowFormat,
    said::{Step as _, said},
};

/// A plain table without frames, fitted to the terminal.
pub(crate) fn table<T: Into<comfy_table::Cell>, const N: usize>(header: [T; N]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled).set_header(header);
    table
}

/// The words filled up to a width in columns of a terminal, where what is not ASCII takes two.
pub(crate) fn padded(words: &str, width: usize) -> String {
    let taken: usize = words.chars().map(|letter| if letter.is_ascii() { 1 } else { 2 }).sum();
    format!("{words}{}", " ".repeat(width.saturating_sub(taken)))
}

/// Rows for people (under a header in the language of the run), as CSV (under the same header), or the values as JSON.
pub(crate) fn rows<const N: usize>(
    header: [String; N],
    rows: Vec<[String; N]>,
    values: &impl Serialize,
    format: RowFormat,
) -> anyhow::Result<String> {
    Ok(match format {
        RowFormat::Table => {
            let mut table = table(header);
            table.add_rows(rows);
            table.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
        }
        RowFormat::Csv => {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(header).step(|| said("query-printing-csv"))?;
            for row in rows {
                writer.write_record(row).step(|| said("query-printing-csv"))?;
            }
            let bytes = writer.into_inner().step(|| said("query-printing-csv"))?;
            String::from_utf8_lossy(&bytes).trim_end().to_owned()
        }
        RowFormat::Json => serde_json::to_string_pretty(values).step(|| said("query-printing-json"))?,
    })
}
