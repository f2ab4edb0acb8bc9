//! Runs a check's SQL and reads its rows.

use std::{collections::BTreeMap, panic::AssertUnwindSafe};

use arrow::{
    array::{Array as _, AsArray as _, RecordBatch, StringArray},
    compute::cast,
    datatypes::DataType,
    json::LineDelimitedWriter,
};
use assay_content::Check;
use assay_snapshot::Session;
use futures::FutureExt as _;
use serde_json::Value;

use crate::{AssessError, sql, steps};

/// A row as the SQL gave it.
#[derive(Debug, Clone)]
pub(crate) struct RawRow {
    pub(crate) resource_uid: Option<String>,
    pub(crate) account_id: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) verdict: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) evidence: Value,
    pub(crate) way: Option<String>,
    pub(crate) severity: Option<String>,
}

/// Runs the check's SQL with these parameters.
pub(crate) async fn run(
    session: &Session,
    check: &Check,
    parameters: &BTreeMap<String, Value>,
) -> Result<Vec<RawRow>, AssessError> {
    let wrong = |message: String| AssessError::Sql { check: check.id.clone(), message };
    let text = sql::bind(&check.sql, parameters).map_err(wrong)?;
    let failed = |error: datafusion::error::DataFusionError| wrong(error.strip_backtrace());
    let answered = AssertUnwindSafe(steps::run(session, &check.tables, &text)).catch_unwind().await;
    // A panic of the SQL engine ends one check, never the run.
    let batches = answered.map_err(|_| wrong("the SQL engine panicked".to_owned()))?.map_err(failed)?;
    let mut rows = Vec::new();
    for batch in &batches {
        read(check, batch, &mut rows)?;
    }
    Ok(rows)
}

fn read(check: &Check, batch: &RecordBatch, rows: &mut Vec<RawRow>) -> Result<(), AssessError> {
    let wrong = |message: String| AssessError::Output { check: check.id.clone(), message };
    let text = |name: &str| -> Result<Option<StringArray>, AssessError> {
        let Some(column) = batch.column_by_name(name) else { return Ok(None) };
        let column = cast(column, &DataType::Utf8).map_err(|error| wrong(error.to_string()))?;
        Ok(Some(column.as_string::<i32>().clone()))
    };
    let needed = |name: &str| text(name)?.ok_or_else(|| wrong(format!("the SELECT lacks the column `{name}`")));
    let (uid, account, region) = (needed("resource_uid")?, needed("account_id")?, needed("region")?);
    let (verdict, reason) = (needed("verdict")?, needed("reason")?);
    let (way, severity) = (text("way")?, text("severity")?);
    let evidence = evidence(batch).map_err(|error| wrong(error.to_string()))?;
    let at = |column: &StringArray, index: usize| column.is_valid(index).then(|| column.value(index).to_owned());
    for (index, evidence) in evidence.into_iter().enumerate() {
        rows.push(RawRow {
            resource_uid: at(&uid, index),
            account_id: at(&account, index),
            region: at(&region, index),
            verdict: at(&verdict, index),
            reason: at(&reason, index),
            way: way.as_ref().and_then(|column| at(column, index)),
            severity: severity.as_ref().and_then(|column| at(column, index)),
            evidence,
        });
    }
    Ok(())
}

/// The evidence column as JSON values, one for each row; null where the column is absent or null.
fn evidence(batch: &RecordBatch) -> Result<Vec<Value>, arrow::error::ArrowError> {
    let Some(position) = batch.schema().index_of("evidence").ok() else {
        return Ok(vec![Value::Null; batch.num_rows()]);
    };
    if batch.column(position).data_type() == &DataType::Null {
        return Ok(vec![Value::Null; batch.num_rows()]);
    }
    let only = batch.project(&[position])?;
    let mut bytes = Vec::new();
    let mut writer = LineDelimitedWriter::new(&mut bytes);
    writer.write(&only)?;
    writer.finish()?;
    let mut values: Vec<Value> = Vec::with_capacity(batch.num_rows());
    for line in serde_json::Deserializer::from_slice(&bytes).into_iter::<serde_json::Map<String, Value>>() {
        let mut line = line.map_err(|error| arrow::error::ArrowError::JsonError(error.to_string()))?;
        values.push(line.remove("evidence").unwrap_or(Value::Null));
    }
    Ok(values)
}
