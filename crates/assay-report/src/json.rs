//! The assessment as it is: the contract that `assay_model::assessment` describes.

use assay_model::assessment::Assessment;

use crate::ReportError;

/// The assessment as indented JSON, with a line end at its end.
pub fn json(assessment: &Assessment) -> Result<String, ReportError> {
    let mut text = serde_json::to_string_pretty(assessment)?;
    text.push('\n');
    Ok(text)
}
