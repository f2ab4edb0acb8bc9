//! Runs SQL expressions in tests the way checks run them.

use arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::prelude::SessionContext;
use datafusion::scalar::ScalarValue;

use crate::{ScanTime, register};

/// 2026-11-23T00:00:00Z, the time of the cases in `cases.toml`.
pub(crate) const NOW: i64 = 1_795_392_000_000;

thread_local! {
    /// A session costs more than most expressions.
    static SESSION: (tokio::runtime::Runtime, SessionContext) = {
        let ctx = SessionContext::new();
        register(&ctx, ScanTime::from_millis(NOW));
        (tokio::runtime::Builder::new_current_thread().build().unwrap(), ctx)
    };
}

/// Runs a query with parameters and gives its first column as texts.
pub(crate) fn run_with(sql: &str, parameters: Vec<(&str, ScalarValue)>) -> Result<Vec<String>, String> {
    let batches = SESSION.with(|(runtime, ctx)| {
        runtime.block_on(async {
            let frame = ctx.sql(sql).await.map_err(|error| error.to_string())?;
            let frame = if parameters.is_empty() {
                frame
            } else {
                frame.with_param_values(parameters).map_err(|error| error.to_string())?
            };
            frame.collect().await.map_err(|error| error.to_string())
        })
    })?;
    let options = FormatOptions::default().with_null("NULL");
    let mut answers = Vec::new();
    for batch in batches {
        let formatter = ArrayFormatter::try_new(batch.column(0), &options).unwrap();
        answers.extend((0..batch.num_rows()).map(|row| formatter.value(row).to_string()));
    }
    Ok(answers)
}

/// What an expression of constants gives, as text.
pub(crate) fn eval(expression: &str) -> String {
    let answers =
        run_with(&format!("SELECT {expression}"), vec![]).unwrap_or_else(|error| panic!("{expression}: {error}"));
    assert_eq!(answers.len(), 1);
    answers[0].clone()
}

/// What an expression over the column `c` gives for each of `rows` (the inside of SQL's `VALUES`).
pub(crate) fn eval_all(expression: &str, rows: &str) -> Vec<String> {
    let sql = format!("SELECT {expression} FROM (VALUES {rows}) AS t(c)");
    run_with(&sql, vec![]).unwrap_or_else(|error| panic!("{sql}: {error}"))
}

/// The message with which an expression is refused.
pub(crate) fn refusal(expression: &str) -> String {
    run_with(&format!("SELECT {expression}"), vec![]).expect_err("an error was expected")
}

/// A text as an SQL literal.
pub(crate) fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
