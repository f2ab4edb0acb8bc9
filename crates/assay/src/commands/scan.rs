//! `assay scan`: collect and assess.

use std::path::Path;

use assay_content::Content;
use assay_model::{assessment::Assessment, record::Record};
use assay_snapshot::Collection;

use super::{
    assess,
    collect::{self, Errand},
    notify, record,
};
use crate::{
    arguments::{Format, Scan},
    keeping,
    project::Project,
    said::said,
};

pub(crate) async fn run(content: &Content, wanted: &Scan) -> anyhow::Result<u8> {
    // A scan takes long: a wrong name is told before the first call.
    let request = assess::request(content, &wanted.judging)?;
    let project = Project::load(wanted.judging.config.as_deref(), content)?;
    let judging = &wanted.judging;
    // Nor should a record that can't be opened be found out after an hour.
    let kept = if wanted.no_record || assess::whole(judging).is_err() {
        None
    } else {
        Some(keeping::open(&judging.keeping, judging.config.as_deref()).await?)
    };
    let settings = collect::settings(&wanted.target);
    let scope = collect::scope_request(&wanted.target);
    let language = wanted.judging.lang;
    let tables = collect::tables(content, &wanted.target.services, &request.checks, wanted.target.extended)?;
    let folder = wanted.out.join("collection");
    let errand = Errand { settings, scope, tables, out: folder.clone(), resume: wanted.resume, language };
    let manifest = collect::gather(content, errand).await?;
    eprintln!("{}", collect::summary(&manifest, &folder, language));
    let snapshot = Collection::open(&folder)?.read()?;
    let mut assessment = assess::judge(content, snapshot, judging, project).await?;
    record::with_evidence(kept.as_ref(), content, &mut assessment).await?;
    if let Some(kept) = &kept {
        let recorded = record::keep(kept, &assessment).await?;
        eprintln!("{}", record::summary(kept, &recorded, language));
    } else if !wanted.no_record {
        eprintln!("{}", said("record-part").text(language));
    }
    let record = record::of(kept.as_ref(), &assessment).await?;
    write_reports(content, &assessment, &record, &wanted.out)?;
    println!("{}", assess::render(&assessment, &record, content, wanted.format)?.trim_end());
    if wanted.format == Format::Text {
        println!("\n{}", wanted.out.join("report.html").display());
    }
    if let Some(kept) = kept.filter(|kept| !kept.notify.is_empty()) {
        // Who can't be told is told here; the scan is done all the same.
        notify::tell(content, &kept, false, language).await?;
    }
    Ok(assess::exit_code(&assessment, judging))
}

/// `assessment.json` and `report.html`.
pub(crate) fn write_reports(
    content: &Content,
    assessment: &Assessment,
    record: &Record,
    out: &Path,
) -> anyhow::Result<()> {
    assess::write(&out.join("assessment.json"), &assay_report::json(assessment)?)?;
    assess::write(&out.join("report.html"), &assay_report::html(assessment, record, content)?)
}
