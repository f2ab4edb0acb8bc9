//! Why a PDF could not be made.

use thiserror::Error;

/// Why a PDF could not be made.
#[derive(Debug, Error)]
pub enum PdfError {
    /// A font that is built in cannot be read.
    #[error("the built-in font `{0}` cannot be read: this build is damaged, install Assay again")]
    Font(&'static str),
    /// What the report says could not be written as JSON.
    #[error("writing what the PDF report says; use another format, and report this with the assessment")]
    Data(#[from] serde_json::Error),
    /// The edition is not in the content.
    #[error("finding the edition that the assessment was made against; give the content that it was made with")]
    Edition(#[from] assay_content::ContentError),
    /// The pages could not be laid out.
    #[error(
        "laying out the PDF report: `{0}`; use another format (`--format html`), and report this with the assessment"
    )]
    Layout(String),
    /// The pages could not be written as PDF.
    #[error("writing the PDF report: `{0}`; use another format (`--format html`), and report this with the assessment")]
    Write(String),
}
