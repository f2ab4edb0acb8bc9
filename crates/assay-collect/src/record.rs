//! What a work unit brought: rows, failures, receipts.

use std::collections::BTreeMap;

use assay_aws::{Answer, Call, CallError};
use assay_model::assessment::Receipt;
use assay_snapshot::{CallFailure, canonical_json, sha256_hex};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The result of a work unit. Receipt numbers count from zero within the unit.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct UnitResult {
    /// Rows in column names, by table.
    pub(crate) rows: BTreeMap<String, Vec<Map<String, Value>>>,
    /// Failed calls.
    pub(crate) failures: Vec<CallFailure>,
    /// Receipts; ids are filled in when the collection is put together.
    pub(crate) receipts: Vec<Receipt>,
}

impl UnitResult {
    /// Adds a receipt and gives its number within the unit.
    pub(crate) fn add_receipt(&mut self, receipt: Receipt) -> i64 {
        self.receipts.push(receipt);
        i64::try_from(self.receipts.len()).unwrap_or(i64::MAX) - 1
    }
}

/// The time of a call, RFC 3339 in UTC with milliseconds.
#[expect(clippy::disallowed_methods, reason = "the edge: when a call was made is a fact of the outside world")]
pub(crate) fn now() -> String {
    rfc3339(std::time::SystemTime::now())
}

pub(crate) fn rfc3339(time: std::time::SystemTime) -> String {
    chrono::DateTime::<chrono::Utc>::from(time).to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

pub(crate) fn receipt(call: &Call, at: &str, outcome: &Result<Answer, CallError>) -> Receipt {
    let base = Receipt {
        id: String::new(),
        account_id: call.account_id.clone(),
        region: call.region.clone(),
        service: call.model.service.clone(),
        operation: call.operation.clone(),
        parameters: canonical_json(&call.params),
        at: at.to_owned(),
        status: 0,
        request_id: None,
        sha256: None,
        retries: 0,
        error: None,
    };
    match outcome {
        Ok(answer) => Receipt {
            status: answer.status,
            request_id: answer.request_id.clone(),
            sha256: Some(sha256_hex(canonical_json(&answer.value).as_bytes())),
            retries: answer.retries,
            ..base
        },
        Err(error) => Receipt {
            status: error.status.unwrap_or(0),
            request_id: error.request_id.as_deref().map(str::to_owned),
            retries: error.retries,
            error: Some(code_of(error)),
            ..base
        },
    }
}

/// AWS's error code, or the client's word for what went wrong.
pub(crate) fn code_of(error: &CallError) -> String {
    match (&error.kind, &error.code) {
        (assay_aws::CallErrorKind::Malformed | assay_aws::CallErrorKind::EndlessPaging, _) | (_, None) => {
            let name = error.kind.name();
            let words = name.split('_').map(|word| {
                let mut letters = word.chars();
                letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
            });
            words.collect()
        }
        (_, Some(code)) => code.to_string(),
    }
}
