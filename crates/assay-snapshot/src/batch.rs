//! Rows to Arrow record batches.

use std::sync::Arc;

use arrow::{array::RecordBatch, datatypes::SchemaRef, json::ReaderBuilder};
use serde_json::{Map, Value};

use crate::SnapshotError;

/// How many rows a record batch holds at most.
const BATCH_ROWS: usize = 8192;

/// Record batches from rows in column names. A column that a row lacks is null.
pub(crate) fn batches(
    table: &str,
    schema: &SchemaRef,
    rows: &[Map<String, Value>],
) -> Result<Vec<RecordBatch>, SnapshotError> {
    let wrong = |source| SnapshotError::Rows { table: table.to_owned(), source };
    let mut decoder = ReaderBuilder::new(Arc::clone(schema))
        .with_batch_size(BATCH_ROWS)
        .with_coerce_primitive(true)
        .build_decoder()
        .map_err(wrong)?;
    let mut batches = Vec::new();
    for chunk in rows.chunks(BATCH_ROWS) {
        decoder.serialize(chunk).map_err(wrong)?;
        if let Some(batch) = decoder.flush().map_err(wrong)? {
            batches.push(batch);
        }
    }
    Ok(batches)
}
