//! `assay bundle`: the evidence for clauses as one signed file that anybody can check offline.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use assay_content::{Content, Framework};
use assay_evidence::{
    AssessmentPart, BundleInput, Checkpoint, DataFile, EntryKind, EvidenceFile, FileSource, Hash, LogKey, LogPart, Row,
    RowsPart, Selection, Tree, Validity, canonical_row, write_bundle,
};
use assay_model::{
    ArcStr, Language,
    assessment::{Assessment, ClauseRow, Receipt, receipt_span},
    record::Record,
};
use assay_store::LogEntry;
use serde::Serialize;
use serde_json::Value;

use super::{export, record};
use crate::{
    arguments::{Bundle, ExportFormat},
    exit,
    keeping::{self, Kept},
    said::{Step as _, said, usage},
};

pub(crate) async fn run(content: &Content, wanted: &Bundle, language: Language) -> anyhow::Result<u8> {
    let framework = content.framework(&wanted.framework)?;
    let selection = selection(framework, wanted)?;
    let kept = keeping::existing(&wanted.keeping).await?;
    let current = kept.current(content, &wanted.framework).await?;
    let record = kept.record(&framework.full_id(), export::FINDINGS).await?;
    let key = key(&kept, wanted.key.as_deref().unwrap_or(&kept.key), language).await?;
    let (recorded_bytes, recorded) = kept.assessment(&current.info.id).await?;
    let log = kept.store.log_entries(&kept.tenant, 0, u64::MAX >> 1).await?;
    let entry = log
        .iter()
        .find(|entry| entry.kind == EntryKind::Assessment.as_str() && entry.subject == current.info.id)
        .ok_or_else(|| usage("bundle-no-entry").with("id", &current.info.id))?
        .index;
    let proposals = proposals(&kept, &framework.full_id(), &current.assessment.clauses, &record, &selection).await?;
    let files = evidence_files(&kept, &record, &selection).await?;
    // Who gets the bundle sees what concerns the clauses, and nothing else.
    let shown = selected_record(&record, &selection);
    let report = assay_report::html(&current.assessment, &shown, content)?;
    let workbook = export::bytes(ExportFormat::Xlsx, &current.assessment, &shown, content)?;
    let shown = serde_json::to_vec_pretty(&shown).step(|| said("record-hashing"))?;
    let hashes = log.iter().map(|entry| Hash::from_bytes(entry.leaf_hash)).collect();
    let (verdicts, receipts) = rows(&recorded, &selection)?;
    let checkpoints = kept.store.checkpoints(&kept.tenant).await?;
    let input = BundleInput {
        tenant: kept.tenant.clone(),
        framework: framework.id.clone(),
        edition: framework.edition.clone(),
        log: LogPart {
            leaf_hashes: hashes,
            entries: selected_entries(&log, entry, &record, &selection),
            earlier: checkpoints.into_iter().map(|checkpoint| checkpoint.text).collect(),
        },
        assessments: vec![AssessmentPart { entry, verdicts, receipts }],
        proposals,
        evidence: files,
        report: FileSource::Bytes(report.into_bytes()),
        data: vec![
            DataFile { name: "assessment.json".to_owned(), source: FileSource::Bytes(recorded_bytes) },
            DataFile { name: "record.json".to_owned(), source: FileSource::Bytes(shown) },
            DataFile { name: "workbook.xlsx".to_owned(), source: FileSource::Bytes(workbook) },
        ],
        selection,
    };
    let summary = write_bundle(input, &key, kept.at, &wanted.out)
        .step(|| said("bundle-writing").with("path", wanted.out.display()))?;
    checkpoint(&kept, &key, &log).await?;
    let text = said("bundle-done")
        .with("path", wanted.out.display())
        .with("entries", summary.entries)
        .with("verdicts", summary.verdicts)
        .with("receipts", summary.receipts)
        .with("evidence", summary.evidence_files)
        .with("sha256", summary.sha256.to_hex())
        .with("key", key.public().fingerprint());
    println!("{}", text.text(language));
    Ok(exit::DONE)
}

fn selection(framework: &Framework, wanted: &Bundle) -> anyhow::Result<Selection> {
    if let Some(id) = &wanted.tier {
        let target = framework.tier(id)?;
        let level = |id: &str| framework.tier(id).map_or(u32::MAX, |tier| tier.level);
        let within = framework.clauses.iter().filter(|clause| clause.assessable && level(&clause.tier) <= target.level);
        return Ok(Selection { clauses: within.map(|clause| clause.id.clone()).collect(), tier: Some(id.clone()) });
    }
    for id in &wanted.clause {
        framework.clause(id)?;
    }
    let named = framework.clauses.iter().filter(|clause| wanted.clause.contains(&clause.id));
    Ok(Selection { clauses: named.map(|clause| clause.id.clone()).collect(), tier: None })
}

/// The key that signs; made at first use, and then written into the log.
async fn key(kept: &Kept, path: &Path, language: Language) -> anyhow::Result<LogKey> {
    let (key, new) = LogKey::load_or_create(path, Validity::default()).step(|| said("bundle-key"))?;
    let public = key.public();
    let fingerprint = public.fingerprint();
    let known = kept.store.log_of(&kept.tenant, &fingerprint).await?;
    if known.is_empty() {
        let body = serde_json::to_value(public).step(|| said("bundle-key"))?;
        kept.store.append(&kept.tenant, EntryKind::Key, &fingerprint, body, &kept.now()).await?;
    }
    if new {
        let made = said("bundle-key-made").with("path", path.display()).with("key", fingerprint);
        eprintln!("{}", made.text(language));
    }
    Ok(key)
}

/// Keeps a signed head of the log: the next bundle proves that the log only grew since.
async fn checkpoint(kept: &Kept, key: &LogKey, log: &[LogEntry]) -> anyhow::Result<()> {
    let tree = Tree::new(log.iter().map(|entry| Hash::from_bytes(entry.leaf_hash)).collect());
    let head = tree.head();
    let text = Checkpoint::new(&kept.tenant, head).sign(key, kept.at).step(|| said("bundle-key"))?;
    kept.store.add_checkpoint(&kept.tenant, head.size, &text, &kept.now()).await?;
    Ok(())
}

/// The log's entries that concern the clauses: the assessment, their evidence and sign-offs, exceptions of their checks,
/// keys, and the newest entry, which dates the bundle.
fn selected_entries(log: &[LogEntry], assessment: u64, record: &Record, selection: &Selection) -> Vec<Row> {
    let clauses: BTreeSet<&str> = selection.clauses.iter().map(String::as_str).collect();
    let evidence =
        record.evidence.iter().filter(|one| clauses.contains(one.clause.as_str())).map(|one| one.id.as_str());
    let subjects: BTreeSet<&str> = evidence.collect();
    let newest = log.last().map(|entry| entry.index);
    let concerns = |entry: &&LogEntry| {
        let body = || serde_json::from_slice::<Value>(&entry.bytes).unwrap_or_default();
        let of_clause =
            || body().pointer("/body/clause").and_then(Value::as_str).is_some_and(|id| clauses.contains(id));
        entry.index == assessment
            || Some(entry.index) == newest
            || entry.kind == EntryKind::Key.as_str()
            || subjects.contains(entry.subject.as_str())
            || [EntryKind::Exception.as_str(), EntryKind::ExceptionRevoked.as_str()].contains(&entry.kind.as_str())
            || (entry.kind == EntryKind::SignOff.as_str() && of_clause())
    };
    log.iter().filter(concerns).map(|entry| Row { index: entry.index, leaf: entry.bytes.clone() }).collect()
}

/// The verdicts of the clauses, and the receipts that these name, with the hashes of all rows.
fn rows(assessment: &Assessment, selection: &Selection) -> anyhow::Result<(RowsPart<'static>, RowsPart<'static>)> {
    let trees = record::sub_trees(assessment)?;
    let wanted = |clauses: &[ArcStr]| clauses.iter().any(|id| selection.clauses.iter().any(|clause| id == clause));
    let verdicts: Vec<_> = assessment.verdicts.iter().enumerate().filter(|(_, row)| wanted(&row.clauses)).collect();
    let named: BTreeSet<&ArcStr> = verdicts.iter().flat_map(|(_, row)| &row.receipts).collect();
    let named: BTreeSet<u64> =
        named.into_iter().filter_map(|id| receipt_span(id)).flat_map(|(first, last)| first..=last).collect();
    let is_named = |receipt: &Receipt| receipt_span(&receipt.id).is_some_and(|(number, _)| named.contains(&number));
    let receipts = assessment.receipts.iter().enumerate().filter(|(_, row)| is_named(row));
    let verdicts = leaves(verdicts.into_iter())?;
    let receipts = leaves(receipts)?;
    Ok((
        RowsPart::new(trees.verdicts.leaf_hashes().to_vec(), verdicts),
        RowsPart::new(trees.receipts.leaf_hashes().to_vec(), receipts),
    ))
}

fn leaves<'a, T: Serialize + 'a>(rows: impl Iterator<Item = (usize, &'a T)>) -> anyhow::Result<Vec<Row>> {
    rows.map(|(index, row)| {
        let leaf = canonical_row(row).step(|| said("record-hashing"))?;
        Ok(Row { index: u64::try_from(index).unwrap_or(u64::MAX), leaf })
    })
    .collect()
}

/// What sign-offs were made on, and today's proposals last.
async fn proposals(
    kept: &Kept,
    framework: &str,
    clauses: &[ClauseRow],
    record: &Record,
    selection: &Selection,
) -> anyhow::Result<Vec<Value>> {
    let mut proposals = Vec::new();
    for sign_off in record.sign_offs.iter().filter(|one| selection.clauses.contains(&one.clause)) {
        proposals.extend(kept.store.signed_proposals(&kept.tenant, &sign_off.framework, &sign_off.clause).await?);
    }
    for clause in clauses.iter().filter(|clause| selection.clauses.contains(&clause.id)) {
        proposals.push(assay_store::proposal_value(framework, clause));
    }
    Ok(proposals)
}

/// The files of what is attached to the clauses, each once.
async fn evidence_files(
    kept: &Kept,
    record: &Record,
    selection: &Selection,
) -> anyhow::Result<Vec<EvidenceFile<'static>>> {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for one in record.evidence.iter().filter(|one| selection.clauses.contains(&one.clause)) {
        if let Some(sha256) = &one.sha256 {
            files.insert(sha256.clone(), one.id.clone());
        }
    }
    let mut read = Vec::new();
    for (sha256, id) in files {
        let mut bytes = Vec::new();
        kept.store.evidence_file(&kept.tenant, &id, &mut bytes).await?;
        let sha256 = Hash::from_hex(&sha256).step(|| usage("bundle-hash").with("id", &id))?;
        read.push(EvidenceFile { sha256, source: FileSource::Bytes(bytes) });
    }
    Ok(read)
}

/// The record, as far as it concerns the clauses.
fn selected_record(record: &Record, selection: &Selection) -> Record {
    let mut record = record.clone();
    let wanted = |clauses: &[String]| clauses.iter().any(|id| selection.clauses.contains(id));
    record.findings.retain(|finding| wanted(&finding.clauses));
    record.evidence.retain(|one| selection.clauses.contains(&one.clause));
    record.sign_offs.retain(|one| selection.clauses.contains(&one.clause));
    record.history.retain(|one| selection.clauses.contains(&one.clause));
    record.risks.clear();
    record
}
