//! The documents and records that a clause wants, and what is attached to them.

use assay_content::{Clause, Framework};
use assay_model::{
    Language,
    record::{Evidence, EvidenceState, Paper, PaperKind, paper_key},
};

/// What a tenant has attached, on a day.
#[derive(Debug, Clone, Copy, Default)]
pub struct Attached<'a> {
    /// Documents and records of all clauses, those withdrawn included.
    pub evidence: &'a [Evidence],
    /// The day, `2026-05-01`.
    pub today: &'a str,
    /// The day 30 days later: what ends before it is expiring.
    pub soon: &'a str,
}

/// The clause's papers, with the best that is attached to each.
pub(crate) fn of(framework: &Framework, clause: &Clause, attached: Attached<'_>, language: Language) -> Vec<Paper> {
    let kinds = [(PaperKind::Document, &clause.documents), (PaperKind::Record, &clause.records)];
    let wanted = kinds.into_iter().flat_map(|(kind, papers)| {
        papers.iter().enumerate().map(move |(index, paper)| (paper_key(kind, index), kind, paper))
    });
    wanted
        .filter(|_| clause.assessable)
        .map(|(key, kind, paper)| {
            let mut of_it: Vec<&Evidence> = attached
                .evidence
                .iter()
                .filter(|evidence| evidence.withdrawn_at.is_none() && evidence.paper == key)
                .filter(|evidence| belongs(framework, clause, evidence))
                .collect();
            of_it.sort_by(|a, b| b.valid_until.cmp(&a.valid_until));
            let best = of_it.first();
            Paper {
                state: best.map_or(EvidenceState::Missing, |best| best.state(attached.today, attached.soon)),
                valid_until: best.map(|best| best.valid_until.clone()),
                evidence: of_it.iter().map(|evidence| evidence.id.clone()).collect(),
                what: paper.what.get(language).to_owned(),
                key,
                kind,
            }
        })
        .collect()
}

/// Whether what was attached to a clause speaks for this one: attached to it, or to the clause of the base edition that
/// it continues.
fn belongs(framework: &Framework, clause: &Clause, evidence: &Evidence) -> bool {
    let continued = || {
        let base = framework.base.as_ref().map(|base| format!("{}/{base}", framework.id));
        base.as_ref() == Some(&evidence.framework) && clause.from.as_deref() == Some(evidence.clause.as_str())
    };
    (evidence.framework == framework.full_id() && evidence.clause == clause.id) || continued()
}
