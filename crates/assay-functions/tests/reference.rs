//! `docs/reference/functions.md` is what [`assay_functions::catalogue`] says. `cargo xtask docs` writes it.
#![cfg(test)]

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

fn page() -> String {
    let mut text = String::from(
        "<!-- Generated from assay-functions by `cargo xtask docs`. Do not edit. -->\n\n# SQL functions\n\n\
         What a check's SQL may call besides the functions of DataFusion. `NULL` in, `NULL` out, unless the summary says \
         otherwise; what can't be understood gives `NULL`.\n",
    );
    for function in assay_functions::catalogue() {
        let example = format!("SELECT {};\n-- {}", function.example, function.result.replace('\n', "\n-- "));
        write!(
            text,
            "\n## `{}`\n\n    {}\n\n{}\n\n{}\n\n```sql\n{example}\n```\n",
            function.name, function.signature, function.summary.en, function.summary.ja
        )
        .unwrap();
    }
    text
}

#[test]
fn the_reference_is_current() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/functions.md");
    let page = page();
    if env::var_os("ASSAY_WRITE_DOCS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &page).unwrap();
    }
    let current = fs::read_to_string(&path).unwrap_or_default();
    assert!(current == page, "docs/reference/functions.md is not current: run `cargo xtask docs`");
}
