//! Tables on the terminal.

use comfy_table::{ContentArrangement, Table, presets};

/// A plain table without frames, fitted to the terminal.
pub(crate) fn table<T: Into<comfy_table::Cell>, const N: usize>(header: [T; N]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled).set_header(header);
    table
}
