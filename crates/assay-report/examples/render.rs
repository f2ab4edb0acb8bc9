//! Writes the reports of a saved assessment: `cargo run -p assay-report --example render -- ASSESSMENT.json OUT.html [CONTENT]`.
//! The summary goes to the terminal.

use assay_content::Content;
use assay_model::{assessment::Assessment, record::Record};
use assay_report::{TextOptions, html, text};

#[expect(clippy::print_stdout, reason = "an example shows the summary")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(assessment), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err("name an assessment and a file to write".into());
    };
    let content = arguments.next().map_or_else(Content::embedded, Content::from_dir)?;
    let assessment: Assessment = serde_json::from_slice(&std::fs::read(assessment)?)?;
    std::fs::write(out, html(&assessment, &Record::default(), &content)?)?;
    println!("{}", text(&assessment, &Record::default(), &content, TextOptions::default()));
    Ok(())
}
