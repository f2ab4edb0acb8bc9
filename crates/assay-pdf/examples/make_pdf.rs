//! Makes the PDF of an assessment: `cargo run -p assay-pdf --example make_pdf -- assessment.json report.pdf [record.json]`.

use std::{error::Error, fs};

use assay_content::Content;
use assay_model::record::Record;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [from, to, rest @ ..] = arguments.as_slice() else { return Err("give assessment.json and report.pdf".into()) };
    let assessment = serde_json::from_str(&fs::read_to_string(from)?)?;
    let record = match rest.first() {
        Some(file) => serde_json::from_str(&fs::read_to_string(file)?)?,
        None => Record::default(),
    };
    fs::write(to, assay_pdf::pdf(&assessment, &record, &Content::embedded()?)?)?;
    Ok(())
}
