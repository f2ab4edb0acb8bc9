//! `assay diff`: what changed between two assessments.

use std::path::Path;

use assay_content::Content;
use assay_model::{Language, assessment::Assessment};

use super::export;
use crate::{
    arguments::{Diff, DiffFormat},
    exit,
    keeping::{self, Kept},
};

pub(crate) async fn run(content: &Content, wanted: &Diff, language: Language) -> anyhow::Result<u8> {
    let from_record = |name: &str| !Path::new(name).exists();
    let kept = if from_record(&wanted.before) || from_record(&wanted.after) {
        Some(keeping::existing(&wanted.keeping).await?)
    } else {
        None
    };
    let before = assessment(kept.as_ref(), &wanted.before).await?;
    let after = assessment(kept.as_ref(), &wanted.after).await?;
    let fixed = fixed_before(kept.as_ref(), &after).await?;
    let was_fixed = |check: &str, resource: &str| fixed.contains(&(check.to_owned(), resource.to_owned()));
    let diff = assay_model::diff::diff(&before, &after, &was_fixed);
    let text = match wanted.format {
        DiffFormat::Text => assay_report::diff_text(&diff, content, language),
        DiffFormat::Json => assay_report::diff_json(&diff)?,
        DiffFormat::Markdown => assay_report::diff_markdown(&diff, content, language),
    };
    println!("{}", text.trim_end());
    Ok(exit::DONE)
}

async fn assessment(kept: Option<&Kept>, name: &str) -> anyhow::Result<Assessment> {
    match kept {
        Some(kept) if !Path::new(name).exists() => Ok(kept.assessment(name).await?.1),
        _ => export::read(Path::new(name)),
    }
}

/// The check and resource of findings that came back at least once.
async fn fixed_before(
    kept: Option<&Kept>,
    after: &Assessment,
) -> anyhow::Result<std::collections::BTreeSet<(String, String)>> {
    let mut fixed = std::collections::BTreeSet::new();
    let Some(kept) = kept else { return Ok(fixed) };
    let framework = format!("{}/{}", after.framework, after.edition);
    let record = kept.record(&framework, export::FINDINGS).await?;
    let back = record.findings.into_iter().filter(|finding| finding.reopened > 0);
    fixed.extend(back.map(|finding| (finding.check, finding.resource_uid)));
    Ok(fixed)
}
