//! Receipts of calls, and the words for what went wrong.

use assay_aws::{Answer, Call, CallError};
use assay_model::assessment::Receipt;
use assay_snapshot::{canonical_json, sha256_hex};

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
