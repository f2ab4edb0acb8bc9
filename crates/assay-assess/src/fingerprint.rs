//! What a check was when it judged, so that two assessments can be told apart by what they saw.

use std::collections::BTreeMap;

use assay_content::{Check, Content};
use assay_snapshot::sha256_hex;
use serde_json::{Value, json};

use crate::{
    AssessError,
    run::{Request, parameters_of},
};

/// The fingerprints of checks, by id.
pub(crate) fn all(
    content: &Content,
    checks: &[&Check],
    request: &Request,
) -> Result<BTreeMap<String, String>, AssessError> {
    checks.iter().map(|check| Ok((check.id.clone(), fingerprint(content, check, request)?))).collect()
}

/// SHA-256 of all that decides a check's verdicts, its parameters included.
fn fingerprint(content: &Content, check: &Check, request: &Request) -> Result<String, AssessError> {
    let values = parameters_of(check, request).map(|row| (row.name, row.value));
    let values: BTreeMap<String, Value> = values.collect();
    Ok(sha256_hex(format!("{}\n{}", content.definition(check)?, json!(values)).as_bytes()))
}
