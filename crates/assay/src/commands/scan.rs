//! `assay scan`: collect and assess.

use std::path::Path;

use assay_content::Content;
use assay_model::assessment::Assessment;
use assay_snapshot::Collection;

use super::{
    assess,
    collect::{self, Errand},
};
use crate::{
    arguments::{Format, Scan},
    project::Project,
};

pub(crate) async fn run(content: &Content, wanted: &Scan) -> anyhow::Result<u8> {
    // A scan takes long: a wrong name is told before the first call.
    let request = assess::request(content, &wanted.judging)?;
    let project = Project::load(wanted.judging.config.as_deref(), content)?;
    let settings = collect::settings(&wanted.target);
    let scope = collect::scope_request(&wanted.target);
    let language = wanted.judging.lang;
    let tables = collect::tables(content, &wanted.target.services, &request.checks, wanted.target.extended)?;
    let folder = wanted.out.join("collection");
    let errand = Errand { settings, scope, tables, out: folder.clone(), resume: wanted.resume, language };
    let manifest = collect::gather(content, errand).await?;
    eprintln!("{}", collect::summary(&manifest, &folder, language));
    let snapshot = Collection::open(&folder)?.read()?;
    let assessment = assess::judge(content, snapshot, &wanted.judging, project).await?;
    write_reports(content, &assessment, &wanted.out)?;
    println!("{}", assess::render(&assessment, content, wanted.format)?.trim_end());
    if wanted.format == Format::Text {
        println!("\n{}", wanted.out.join("report.html").display());
    }
    Ok(assess::exit_code(&assessment, &wanted.judging))
}

/// `assessment.json` and `report.html`.
pub(crate) fn write_reports(content: &Content, assessment: &Assessment, out: &Path) -> anyhow::Result<()> {
    assess::write(&out.join("assessment.json"), &assay_report::json(assessment)?)?;
    assess::write(&out.join("report.html"), &assay_report::html(assessment, content)?)
}
