//! What can go wrong while a report is written.

use assay_content::ContentError;

/// A report could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The content does not hold the framework that the assessment was made against.
    #[error("the report needs the framework of the assessment")]
    Framework(#[source] ContentError),
    /// The HTML template failed.
    #[error("the HTML report could not be rendered")]
    Html(#[from] askama::Error),
    /// The CSV writer failed.
    #[error("the CSV report could not be written")]
    Csv(#[from] ::csv::Error),
    /// The `JUnit` writer failed.
    #[error("the JUnit report could not be written")]
    Junit(#[from] quick_junit::SerializeError),
    /// A report came out that is not UTF-8.
    #[error("the report is not UTF-8")]
    Encoding(#[from] std::string::FromUtf8Error),
    /// The assessment could not be written as JSON.
    #[error("the assessment could not be written as JSON")]
    Json(#[from] serde_json::Error),
}
