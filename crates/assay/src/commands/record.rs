//! Keeping an assessment in the record.

use assay_content::Content;
use assay_evidence::TreeBuilder;
use assay_model::{Language, assessment::Assessment, record::Record};
use assay_store::{Outcome, Recorded, SubTree, Trees};

use super::export::FINDINGS;
use crate::{
    keeping::Kept,
    said::{Step as _, said},
};

/// The Merkle trees over an assessment's receipts and verdicts: the log holds their roots.
pub(crate) struct SubTrees {
    pub(crate) receipts: TreeBuilder,
    pub(crate) verdicts: TreeBuilder,
}

/// Builds the trees, in the assessment's order.
pub(crate) fn sub_trees(assessment: &Assessment) -> anyhow::Result<SubTrees> {
    let mut trees = SubTrees { receipts: TreeBuilder::new(), verdicts: TreeBuilder::new() };
    for receipt in &assessment.receipts {
        trees.receipts.push_row(receipt).step(|| said("record-hashing"))?;
    }
    for verdict in &assessment.verdicts {
        trees.verdicts.push_row(verdict).step(|| said("record-hashing"))?;
    }
    Ok(trees)
}

/// Keeps an assessment whose proposals know the tenant's evidence; says in a line what became of its findings.
pub(crate) async fn keep(kept: &Kept, assessment: &Assessment) -> anyhow::Result<Recorded> {
    let trees = sub_trees(assessment)?;
    let head = |tree: &TreeBuilder| {
        let head = tree.head();
        SubTree { root: head.root.to_hex(), size: head.size }
    };
    let trees = Trees { receipts: head(&trees.receipts), verdicts: head(&trees.verdicts) };
    let json = assay_report::json(assessment)?;
    let now = kept.now();
    let keep = kept.store.record_assessment(&kept.tenant, assessment, json.as_bytes(), (&trees, &kept.sla), &now);
    keep.await.step(|| said("record-keeping"))
}

/// What became of findings and sign-offs, in words.
pub(crate) fn summary(kept: &Kept, recorded: &Recorded, language: Language) -> String {
    let id = &recorded.assessment.id;
    let changes = &recorded.changes;
    let text = match recorded.outcome {
        Outcome::Already => said("record-already").with("id", id),
        Outcome::History => said("record-history").with("id", id),
        Outcome::New => said("record-new")
            .with("id", id)
            .with("opened", changes.opened)
            .with("reopened", changes.reopened)
            .with("resolved", changes.resolved)
            .with("gone", changes.gone)
            .with("open", changes.opened + changes.reopened + changes.seen_again),
    };
    let mut lines = vec![text.text(language), kept.place(language)];
    if !recorded.reopened_sign_offs.is_empty() {
        let clauses: Vec<&str> = recorded.reopened_sign_offs.iter().map(|sign_off| sign_off.clause.as_str()).collect();
        lines.push(said("record-reopened").with("clauses", clauses.join(", ")).text(language));
    }
    lines.join("\n")
}

/// Lets the tenant's evidence count for a fresh assessment.
pub(crate) async fn with_evidence(
    kept: Option<&Kept>,
    content: &Content,
    assessment: &mut Assessment,
) -> anyhow::Result<()> {
    match kept {
        Some(kept) => kept.propose_today(content, assessment).await,
        None => Ok(()),
    }
}

/// What reports of a fresh assessment show of the record.
pub(crate) async fn of(kept: Option<&Kept>, assessment: &Assessment) -> anyhow::Result<Record> {
    match kept {
        Some(kept) => kept.record(&format!("{}/{}", assessment.framework, assessment.edition), FINDINGS).await,
        None => Ok(Record::default()),
    }
}
