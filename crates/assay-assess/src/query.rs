//! Runs a check's SQL.

use std::{collections::BTreeMap, panic::AssertUnwindSafe};

use arrow::array::RecordBatch;
use assay_content::Check;
use assay_snapshot::Session;
use futures::FutureExt as _;
use serde_json::Value;

use crate::{AssessError, sql, steps};

/// Runs the check's SQL with these parameters.
pub(crate) async fn run(
    session: &Session,
    check: &Check,
    parameters: &BTreeMap<String, Value>,
) -> Result<Vec<RecordBatch>, AssessError> {
    let wrong = |message: String| AssessError::Sql { check: check.id.clone(), message };
    let text = sql::bind(&check.sql, parameters).map_err(wrong)?;
    let failed = |error: datafusion::error::DataFusionError| wrong(error.strip_backtrace());
    let answered = AssertUnwindSafe(steps::run(session, &check.tables, &text)).catch_unwind().await;
    // A panic of the SQL engine ends one check, never the run.
    answered.map_err(|_| wrong("the SQL engine panicked".to_owned()))?.map_err(failed)
}
