//! `assay export`: an assessment and its record in the forms that others read.

use std::path::Path;

use assay_content::Content;
use assay_model::{Language, assessment::Assessment, record::Record};

use super::assess;
use crate::{
    arguments::{Export, ExportFormat, Keeping},
    exit, keeping,
    said::{Step as _, said, usage},
};

/// Findings that go into a report.
pub(crate) const FINDINGS: u32 = 1_000_000;

pub(crate) async fn run(content: &Content, wanted: &Export, language: Language) -> anyhow::Result<u8> {
    let (assessment, record) = subject(content, wanted).await?;
    let bytes = bytes(wanted.format, &assessment, &record, content)?;
    match &wanted.out {
        Some(path) => {
            assess::write_bytes(path, &bytes)?;
            let written = said("export-written").with("path", path.display()).with("size", bytes.len());
            eprintln!("{}", written.text(language));
            if let Some(catalog) = catalog_beside(wanted.format, path) {
                assess::write(&catalog, &assay_report::oscal_catalog(&assessment, &record, content)?)?;
                eprintln!("{}", said("export-catalog").with("path", catalog.display()).text(language));
            }
        }
        None if matches!(wanted.format, ExportFormat::Xlsx | ExportFormat::Pdf) => {
            return Err(usage("export-out").into());
        }
        None => println!("{}", String::from_utf8_lossy(&bytes).trim_end()),
    }
    Ok(exit::DONE)
}

/// The assessment that was named, without a record; else the record's latest with all that the record knows.
async fn subject(content: &Content, wanted: &Export) -> anyhow::Result<(Assessment, Record)> {
    if let Some(path) = &wanted.assessment {
        return Ok((read(path)?, Record::default()));
    }
    latest(content, &wanted.keeping, &wanted.framework).await
}

/// The record's latest assessment as it stands today, and the record.
pub(crate) async fn latest(
    content: &Content,
    keeping: &Keeping,
    framework: &str,
) -> anyhow::Result<(Assessment, Record)> {
    let kept = keeping::existing(keeping).await?;
    let current = kept.current(content, framework).await?;
    let record = kept.record(&content.framework(framework)?.full_id(), FINDINGS).await?;
    Ok((current.assessment, record))
}

/// An `assessment.json`, or that of a scan's folder.
pub(crate) fn read(path: &Path) -> anyhow::Result<Assessment> {
    let file = if path.is_dir() { path.join("assessment.json") } else { path.to_owned() };
    let step = || said("export-reading").with("path", file.display());
    let bytes = std::fs::read(&file).step(step)?;
    let assessment: Assessment = serde_json::from_slice(&bytes).step(step)?;
    if assessment.schema != assay_model::assessment::SCHEMA {
        return Err(usage("export-schema").with("path", file.display()).with("schema", assessment.schema).into());
    }
    Ok(assessment)
}

/// An export's bytes.
pub(crate) fn bytes(
    format: ExportFormat,
    assessment: &Assessment,
    record: &Record,
    content: &Content,
) -> anyhow::Result<Vec<u8>> {
    let text = match format {
        ExportFormat::Xlsx => return Ok(assay_report::xlsx(assessment, record, content)?),
        ExportFormat::Pdf => return Ok(assay_pdf::pdf(assessment, record, content)?),
        ExportFormat::Html => assay_report::html(assessment, record, content)?,
        ExportFormat::OscalResults => assay_report::oscal_assessment_results(assessment, record, content)?,
        ExportFormat::OscalComponents => assay_report::oscal_component_definition(assessment, record, content)?,
        ExportFormat::OscalPoam => assay_report::oscal_poam(assessment, record, content)?,
        ExportFormat::Ocsf => assay_report::ocsf(assessment, record, content)?,
        ExportFormat::Asff => assay_report::asff(assessment, record, content)?,
        ExportFormat::Sarif => assay_report::sarif(assessment, record, content)?,
        ExportFormat::Junit => assay_report::junit_with_record(assessment, record, content)?,
        ExportFormat::Csv => assay_report::csv_with_record(assessment, record, content)?,
        ExportFormat::Markdown => assay_report::markdown(assessment, record, content)?,
        ExportFormat::Json => assay_report::json(assessment)?,
    };
    Ok(text.into_bytes())
}

/// OSCAL's documents refer to a catalogue of clauses, which stands beside them.
fn catalog_beside(format: ExportFormat, path: &Path) -> Option<std::path::PathBuf> {
    let oscal = matches!(format, ExportFormat::OscalResults | ExportFormat::OscalComponents | ExportFormat::OscalPoam);
    oscal.then(|| path.with_file_name("oscal-catalog.json"))
}
