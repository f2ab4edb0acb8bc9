//! `assay assess`: a collection into verdicts, clause proposals and tiers.

use std::{io::IsTerminal as _, path::Path};

use assay_assess::Request;
use assay_content::Content;
use assay_model::{Verdict, assessment::Assessment, record::Record};
use assay_report::TextOptions;
use assay_snapshot::{Collection, Snapshot};

use super::record;
use crate::{
    arguments::{Assess, Format, Judging},
    exit, keeping,
    project::Project,
    said::{Step as _, said, usage},
};

pub(crate) async fn run(content: &Content, wanted: &Assess) -> anyhow::Result<u8> {
    let project = Project::load(wanted.judging.config.as_deref(), content)?;
    let judging = &wanted.judging;
    let kept = if wanted.record {
        whole(judging)?;
        Some(keeping::open(&judging.keeping, judging.config.as_deref()).await?)
    } else {
        None
    };
    let snapshot = Collection::open(&wanted.collection)?.read()?;
    let mut assessment = judge(content, snapshot, judging, project).await?;
    record::with_evidence(kept.as_ref(), content, &mut assessment).await?;
    if let Some(kept) = &kept {
        let recorded = record::keep(kept, &assessment).await?;
        eprintln!("{}", record::summary(kept, &recorded, judging.lang));
    }
    let record = record::of(kept.as_ref(), &assessment).await?;
    let text = render(&assessment, &record, content, wanted.format)?;
    match &wanted.out {
        Some(path) => write(path, &text)?,
        None => println!("{}", text.trim_end()),
    }
    Ok(exit_code(&assessment, &wanted.judging))
}

/// Refuses to keep a part as if it were the whole.
pub(crate) fn whole(judging: &Judging) -> anyhow::Result<()> {
    let filtered = !(judging.clause.is_empty()
        && judging.check.is_empty()
        && judging.service.is_empty()
        && judging.severity.is_empty()
        && judging.tier.is_none());
    if filtered { Err(usage("record-filtered").into()) } else { Ok(()) }
}

/// Judges a snapshot as the command line and the project ask.
pub(crate) async fn judge(
    content: &Content,
    mut snapshot: Snapshot,
    wanted: &Judging,
    project: Project,
) -> anyhow::Result<Assessment> {
    snapshot.add_builtin_rows("assay_attestation", &project.attestations)?;
    let request = Request { parameters: project.parameters, ..request(content, wanted)? };
    Ok(assay_assess::assess(content, &snapshot, &request).await?)
}

/// What the command line asks to judge; an error where it names what does not exist.
pub(crate) fn request(content: &Content, wanted: &Judging) -> anyhow::Result<Request> {
    let framework = content.framework(&wanted.framework)?;
    let mut clauses = wanted.clause.clone();
    for clause in &clauses {
        framework.clause(clause)?;
    }
    if let Some(tier) = &wanted.tier {
        let target = framework.tier(tier)?;
        let level = |id: &str| framework.tier(id).map_or(u32::MAX, |tier| tier.level);
        let within = framework.clauses.iter().filter(|clause| level(&clause.tier) <= target.level);
        let within: Vec<String> = within.map(|clause| clause.id.clone()).collect();
        if clauses.is_empty() { clauses = within } else { clauses.retain(|clause| within.contains(clause)) }
    }
    // Checks name clauses by the ids of the edition that this one builds on.
    let served = clauses.iter().map(|id| Ok(framework.base_id(framework.clause(id)?).to_owned()));
    let clauses = served.collect::<anyhow::Result<Vec<String>>>()?;
    for service in &wanted.service {
        content.model(service)?;
    }
    let filtered =
        !(wanted.check.is_empty() && clauses.is_empty() && wanted.service.is_empty() && wanted.severity.is_empty());
    let checks = assay_assess::select_checks(content, &wanted.check, &clauses, &wanted.service, &wanted.severity)?;
    if filtered && checks.is_empty() {
        return Err(usage("assess-no-check").into());
    }
    Ok(Request {
        framework: wanted.framework.clone(),
        language: wanted.lang,
        checks: if filtered { checks.iter().map(|check| check.id.clone()).collect() } else { Vec::new() },
        parameters: std::collections::BTreeMap::new(),
    })
}

/// The assessment in a format.
pub(crate) fn render(
    assessment: &Assessment,
    record: &Record,
    content: &Content,
    format: Format,
) -> anyhow::Result<String> {
    Ok(match format {
        Format::Text => {
            let terminal = std::io::stdout().is_terminal();
            assay_report::text(assessment, record, content, TextOptions { width: 100, colour: terminal })
        }
        Format::Json => assay_report::json(assessment)?,
        Format::Html => assay_report::html(assessment, record, content)?,
        Format::Csv => assay_report::csv_with_record(assessment, record, content)?,
        Format::Junit => assay_report::junit_with_record(assessment, record, content)?,
    })
}

/// Writes a file whole or not at all.
pub(crate) fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    write_bytes(path, text.as_bytes())
}

/// Writes a file whole or not at all.
pub(crate) fn write_bytes(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let beside = path.with_extension("part");
    let written = std::fs::write(&beside, bytes).and_then(|()| std::fs::rename(&beside, path));
    if written.is_err() {
        // Nothing half-written stays behind as if whole; the error below tells.
        let _gone = std::fs::remove_file(&beside);
    }
    written.step(|| said("assess-writing").with("path", path.display()))
}

/// 3 when `--fail-on` is reached, 4 when coverage is incomplete under `--require-complete`, 1 when a check is broken.
pub(crate) fn exit_code(assessment: &Assessment, wanted: &Judging) -> u8 {
    for (check, message) in &assessment.broken_checks {
        let broken = said("assess-broken-check").with("check", check).with("message", message);
        eprintln!("{}", said("error").with_said("message", broken).text(wanted.lang));
    }
    let failing = |row: &assay_model::assessment::VerdictRow| {
        row.verdict == Verdict::Fail && wanted.fail_on.is_some_and(|limit| row.severity >= limit)
    };
    let incomplete = !assessment.coverage.failures.is_empty();
    if !assessment.broken_checks.is_empty() {
        exit::ERROR
    } else if wanted.require_complete && incomplete {
        exit::INCOMPLETE
    } else if assessment.verdicts.iter().any(failing) {
        exit::FAILED
    } else {
        exit::DONE
    }
}
