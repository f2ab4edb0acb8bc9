//! Writes the reports of a made-up assessment: `cargo run -p assay-report --example sample -- FOLDER [VERDICTS] [CONTENT]`.

#[path = "../tests/support/fabricate.rs"]
mod fabricate;
#[path = "../tests/support/kept.rs"]
mod kept;
#[path = "../tests/support/tenant.rs"]
mod tenant;

use std::{path::PathBuf, time::Instant};

use assay_content::Content;
use assay_model::{Language, record::Record};
use assay_report::{TextOptions, csv, html, json, junit, text, xlsx};

#[expect(clippy::print_stdout, reason = "an example says what it made and how long it took")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "sample-reports".to_owned()));
    let verdicts = arguments.next().map(|number| number.parse()).transpose()?.unwrap_or(600);
    let content = arguments.next().map_or_else(Content::embedded, Content::from_dir)?;
    std::fs::create_dir_all(&folder)?;
    for language in Language::ALL {
        let mut assessment = fabricate::fabricate(&content, language, verdicts);
        let started = Instant::now();
        let page = html(&assessment, &Record::default(), &content)?;
        println!("{} verdicts, {} bytes of HTML in {:?}", assessment.verdicts.len(), page.len(), started.elapsed());
        let tag = language.tag();
        std::fs::write(folder.join(format!("report.{tag}.html")), page)?;
        let summary = text(&assessment, &Record::default(), &content, TextOptions::default());
        std::fs::write(folder.join(format!("summary.{tag}.txt")), summary)?;
        std::fs::write(folder.join(format!("verdicts.{tag}.csv")), csv(&assessment)?)?;
        std::fs::write(folder.join(format!("junit.{tag}.xml")), junit(&assessment)?)?;
        std::fs::write(folder.join(format!("assessment.{tag}.json")), json(&assessment)?)?;
        let mut attached = assessment.clone();
        let record = tenant::tenant(&mut attached, &content);
        std::fs::write(folder.join(format!("recorded.{tag}.html")), html(&attached, &record, &content)?)?;
        let summary = text(&attached, &record, &content, TextOptions::default());
        std::fs::write(folder.join(format!("recorded.{tag}.txt")), summary)?;
        let record = kept::kept(&mut assessment);
        std::fs::write(folder.join(format!("workbook.{tag}.xlsx")), xlsx(&assessment, &record, &content)?)?;
    }
    Ok(())
}
