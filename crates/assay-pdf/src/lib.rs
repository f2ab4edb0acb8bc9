//! The report of an assessment and its record as a PDF, for management and the assessor.
//!
//! [`pdf`] is a function of what it is given: no file, no clock, no font of the machine, nothing loaded. The same
//! input gives the same bytes. The pages are set by typst from a template that is built in; what tenants, resources and
//! people are called reaches it as data and never as markup.

mod data;
mod error;
mod glyphs;
mod words;
mod world;

use assay_content::Content;
use assay_model::{assessment::Assessment, record::Record};

pub use error::PdfError;

/// The report in the assessment's language, as the bytes of a PDF (PDF/A-2a and PDF/UA-1).
///
/// Where nothing was recorded, give `Record::default()`: the report then says so, and lists what fails instead of
/// findings. Lists are capped and say how much they leave out, so an assessment of any size gives a report that can be
/// read.
pub fn pdf(assessment: &Assessment, record: &Record, content: &Content) -> Result<Vec<u8>, PdfError> {
    let report = data::Report::new(assessment, record, content)?;
    let data = glyphs::showable(serde_json::to_value(report)?);
    let id = format!("{}/{} {}", assessment.framework, assessment.edition, assessment.collection.id);
    world::typeset(serde_json::to_vec(&data)?, id)
}
