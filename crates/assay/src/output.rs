//! Tables on the terminal.

use comfy_table::{ContentArrangement, Table, presets};

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
