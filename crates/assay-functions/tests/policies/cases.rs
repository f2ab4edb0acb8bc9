//! Runs every case of `cases/*.toml`.

use std::path::PathBuf;
use std::{env, fs};

use assay_functions::{ScanTime, register};
use datafusion::prelude::SessionContext;
use toml::{Table, Value};

/// Texts become SQL literals, lists of texts become SQL lists.
fn literal(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(literal).collect::<Vec<_>>().join(", ")),
        text => format!("'{}'", text.as_str().expect("a text").replace('\'', "''")),
    }
}

fn document(statements: &Value) -> Value {
    let statements: Vec<&str> = statements.as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    Value::String(format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(",")))
}

/// The SQL expression of a case.
fn expression(case: &Table, shared: &Table) -> String {
    let mut call = case["call"].as_str().expect("`call` is text").to_owned();
    let mut put = |name: &str, value: &Value| call = call.replace(name, &literal(value));
    if let Some(text) = case.get("document") {
        put("$policy", text);
    }
    if let Some(statements) = case.get("statements") {
        put("$policy", &document(statements));
    }
    if let Some(statements) = case.get("boundary") {
        put("$boundary", &document(statements));
    }
    for (name, value) in shared.iter().filter(|(name, _)| *name != "case") {
        put(&format!("${name}"), value);
    }
    call
}

async fn answer(ctx: &SessionContext, expression: &str) -> Result<String, String> {
    let frame = ctx.sql(&format!("SELECT {expression}")).await.map_err(|error| error.to_string())?;
    let batches = frame.collect().await.map_err(|error| error.to_string())?;
    let options = arrow::util::display::FormatOptions::default().with_null("NULL");
    let column = batches.first().expect("one batch").column(0);
    let formatter =
        arrow::util::display::ArrayFormatter::try_new(column, &options).map_err(|error| error.to_string())?;
    Ok(formatter.value(0).to_string())
}

#[test]
fn the_functions_answer_as_documented() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/policies/cases");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let ctx = SessionContext::new();
    register(&ctx, ScanTime::from_millis(1_795_392_000_000));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (mut failures, mut count) = (Vec::new(), 0);
    for file in &files {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let table: Table = fs::read_to_string(file).unwrap().parse().unwrap_or_else(|error| panic!("{name}: {error}"));
        for case in table["case"].as_array().expect("cases") {
            let case = case.as_table().expect("a case is a table");
            let text =
                |key: &str| case.get(key).and_then(Value::as_str).unwrap_or_else(|| panic!("{name}: no `{key}`"));
            assert!(!text("rule").is_empty() && !text("source").is_empty(), "{name}: {}", text("name"));
            let expression = expression(case, &table);
            let found = runtime.block_on(answer(&ctx, &expression)).unwrap_or_else(|error| error);
            count += 1;
            if found != text("expected") {
                failures.push(format!(
                    "{name}: {}\n  {expression}\n  expected {}, found {found}\n  {} [{}]",
                    text("name"),
                    text("expected"),
                    text("rule"),
                    text("source")
                ));
            }
        }
    }
    assert!(failures.is_empty(), "{} of {count} cases fail:\n\n{}", failures.len(), failures.join("\n\n"));
    assert!(count >= 120, "only {count} cases were found");
}
