//! Documents and records that people must attach.

use assay_content::{Clause, Evidence, Framework, UNDETERMINED};
use assay_model::{Language, assessment::Assessment};

use super::mark::Mark;
use crate::{
    overview,
    words::{Words, digits},
};

/// A document or record.
pub(super) struct Paper<'a> {
    pub(super) kind: String,
    pub(super) what: &'a str,
    pub(super) frequency: String,
    pub(super) valid: String,
}

/// The papers of a tier's own clauses.
pub(super) struct TierPapers<'a> {
    pub(super) heading: String,
    /// Whether it is the next tier, which is shown unfolded.
    pub(super) open: bool,
    pub(super) clauses: Vec<(&'a str, &'a str, Mark, Vec<Paper<'a>>)>,
}

pub(super) fn of<'a>(clause: &'a Clause, w: &Words<'_>, language: Language) -> Vec<Paper<'a>> {
    let paper = |kind: &str, paper: &'a Evidence| Paper {
        kind: w.get(kind),
        what: paper.what.get(language),
        frequency: paper.frequency.as_ref().map(|frequency| w.word("frequency", frequency)).unwrap_or_default(),
        valid: paper.valid_for_days.map_or_else(
            || w.get("valid-always"),
            |days| w.with("valid-days", &[("days", &digits(usize::try_from(days).unwrap_or(usize::MAX)))]),
        ),
    };
    let documents = clause.documents.iter().map(|document| paper("kind-document", document));
    documents.chain(clause.records.iter().map(|record| paper("kind-record", record))).collect()
}

pub(super) fn all<'a>(assessment: &'a Assessment, framework: &'a Framework, w: &Words<'_>) -> Vec<TierPapers<'a>> {
    let language = assessment.language;
    let next = overview::next_tier(assessment).map(|tier| tier.id.as_str());
    let tiers = framework.tiers.iter().map(|tier| (tier.id.as_str(), tier.name.get(language).to_owned()));
    let tiers = tiers.chain([(UNDETERMINED, w.get("tier-none"))]).map(|(id, name)| {
        let rows = assessment.clauses.iter().filter(|row| row.assessable && row.tier == id);
        let clauses: Vec<_> = rows
            .filter_map(|row| {
                let clause = framework.clauses.iter().find(|clause| clause.id == row.id)?;
                let papers = of(clause, w, language);
                (!papers.is_empty()).then(|| (row.id.as_str(), row.title.as_str(), Mark::state(row.state, w), papers))
            })
            .collect();
        let count = clauses.iter().map(|(_, _, _, papers)| papers.len()).sum();
        let heading = [("tier", name.as_str()), ("count", &w.count("papers-count", &count))];
        TierPapers { heading: w.with("papers-heading", &heading), open: next == Some(id), clauses }
    });
    tiers.filter(|tier| !tier.clauses.is_empty()).collect()
}
