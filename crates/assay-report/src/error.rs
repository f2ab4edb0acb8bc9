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
    /// A time of the assessment or the record is none.
    #[error(
        "`{time}` is not a time of RFC 3339 (`2026-05-01T00:00:00Z`): the assessment or the record was changed by hand"
    )]
    Time {
        /// What stands in its place.
        time: String,
        /// Why it is none.
        #[source]
        source: chrono::ParseError,
    },
    /// The assessment could not be written as JSON.
    #[error("the assessment could not be written as JSON")]
    Json(#[from] serde_json::Error),
    /// The workbook could not be written.
    #[error("the workbook could not be written; more than 20,000 findings need room in the folder for temporary files")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
}
