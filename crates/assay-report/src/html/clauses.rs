//! Domains and their clauses: the matrix and the chapters.

use std::collections::BTreeMap;

use assay_content::{Clause, Domain, Framework, UNDETERMINED};
use assay_model::{
    Verdict,
    assessment::{Assessment, ClauseCheck, ClauseRow, VerdictRow},
    record::EvidenceState,
};

use super::{
    edition::{self, Basis, ItemView, PillarView},
    exceptions::Linked,
    findings::{self, FindingView},
    mark::Mark,
    papers::{self, Paper},
    services::{self, ServicesView},
    signed::{self, SignedView},
    tiers, verdict_counts,
};
use crate::{
    edition::unplaced,
    overview::{self, kept::Kept},
    words::Words,
};

/// Resources named with a check of a clause.
const NAMED: usize = 3;
/// Reasons listed under a clause.
const REASONS: usize = 10;

/// A domain with its clauses.
pub(super) struct DomainView<'a> {
    pub(super) id: &'a str,
    pub(super) name: &'a str,
    pub(super) objective: &'a str,
    /// A cell for each tier: the tier's name and the places of its clauses in `clauses`.
    pub(super) cells: Vec<(String, Vec<usize>)>,
    pub(super) clauses: Vec<ClauseView<'a>>,
}

impl DomainView<'_> {
    /// The clauses of a cell.
    pub(super) fn of_cell(&self, places: &[usize]) -> Vec<&ClauseView<'_>> {
        places.iter().filter_map(|place| self.clauses.get(*place)).collect()
    }
}

/// A clause.
pub(super) struct ClauseView<'a> {
    pub(super) row: &'a ClauseRow,
    pub(super) mark: Mark,
    /// What people answered, where a record is given.
    pub(super) signed: Option<SignedView<'a>>,
    pub(super) tier: String,
    pub(super) class: String,
    /// Whether AWS could show at least a part of it.
    pub(super) automatable: bool,
    pub(super) summary: &'a str,
    pub(super) rule_basis: Option<&'a str>,
    pub(super) iso27001: String,
    /// What the edition advises at a row that it does not assess.
    pub(super) advisory: &'a str,
    pub(super) checks: Vec<CheckOfClause<'a>>,
    /// Why checks don't know, and what else is missing besides documents and records.
    pub(super) open: Vec<&'a str>,
    pub(super) more_open: usize,
    pub(super) papers: Vec<Paper<'a>>,
    pub(super) services: Option<ServicesView<'a>>,
    /// What the row rests on, where the edition says so.
    pub(super) basis: Option<Basis<'a>>,
    /// The tiers that a row without one may have.
    pub(super) candidates: Option<String>,
    pub(super) note: Option<&'a str>,
    pub(super) pillars: Vec<PillarView<'a>>,
    pub(super) items: Vec<ItemView<'a>>,
}

/// A check as a clause sees it.
pub(super) struct CheckOfClause<'a> {
    pub(super) id: &'a str,
    pub(super) title: String,
    pub(super) mark: Mark,
    pub(super) counts: String,
    /// Whether the checks' chapter has it.
    pub(super) ran: bool,
    /// The first resources that decide, with what the record says of them.
    pub(super) rows: Vec<(&'a VerdictRow, Option<FindingView<'a>>)>,
    pub(super) more: usize,
}

/// What clauses are shown from.
struct Shown<'v, 'a> {
    framework: &'a Framework,
    checks: BTreeMap<&'a str, Vec<&'a VerdictRow>>,
    kept: Option<&'v Kept<'a>>,
    linked: &'v Linked,
    w: &'v Words<'a>,
}

pub(super) fn domains<'a>(
    assessment: &'a Assessment,
    framework: &'a Framework,
    kept: Option<&Kept<'a>>,
    linked: &Linked,
    w: &Words<'a>,
) -> Vec<DomainView<'a>> {
    let language = assessment.language;
    let shown = Shown { framework, checks: overview::by_check(assessment), kept, linked, w };
    let columns = columns(assessment, framework, w);
    let view = |domain: &'a Domain| {
        let rows: Vec<&ClauseRow> = assessment.clauses.iter().filter(|row| row.domain == domain.id).collect();
        let cell = |(id, name): &(&str, String)| {
            let places = rows.iter().enumerate().filter(|(_, row)| row.tier == *id).map(|(place, _)| place);
            (name.clone(), places.collect())
        };
        DomainView {
            id: &domain.id,
            name: domain.name.get(language),
            objective: domain.objective.get(language),
            cells: columns.iter().map(cell).collect(),
            clauses: rows.iter().map(|row| clause(row, &shown, language)).collect(),
        }
    };
    framework.domains.iter().map(view).collect()
}

/// The columns of the matrix: a tier's id and name each, and one for rows without a tier, where there are any.
pub(super) fn columns<'a>(assessment: &Assessment, framework: &'a Framework, w: &Words<'_>) -> Vec<(&'a str, String)> {
    let tiers = framework.tiers.iter().map(|tier| (tier.id.as_str(), w.pick(&tier.name).to_owned()));
    let unplaced = assessment.clauses.iter().any(unplaced).then(|| (UNDETERMINED, w.get("tier-none")));
    tiers.chain(unplaced).collect()
}

fn tier_name(id: &str, framework: &Framework, w: &Words<'_>) -> String {
    let tier = framework.tiers.iter().find(|tier| tier.id == id);
    tier.map_or_else(
        || if id == UNDETERMINED { w.get("tier-none") } else { id.to_owned() },
        |tier| w.pick(&tier.name).to_owned(),
    )
}

/// The tiers that a row without one may have, in words.
fn candidates(clause: &Clause, framework: &Framework, w: &Words<'_>) -> Option<String> {
    let tiers: Vec<String> = clause.tier_candidates.iter().map(|id| tier_name(id, framework, w)).collect();
    (!tiers.is_empty() && clause.tier == UNDETERMINED).then(|| w.with("tier-candidates", &[("tiers", &w.list(&tiers))]))
}

fn clause<'a>(row: &'a ClauseRow, shown: &Shown<'_, 'a>, language: assay_model::Language) -> ClauseView<'a> {
    let Shown { framework, kept, w, .. } = *shown;
    let declared = framework.clauses.iter().find(|clause| clause.id == row.id);
    let papers = papers::of(row, declared, kept, w);
    let ran_out = ran_out(row, w, language);
    let listed =
        |text: &&str| papers.iter().any(|paper| paper.what == *text) || ran_out.iter().any(|sentence| sentence == text);
    let open: Vec<&str> = row.missing.iter().map(String::as_str).filter(|text| !listed(text)).collect();
    ClauseView {
        mark: Mark::state(row.state, w),
        signed: signed::of(row, kept, w),
        tier: tier_name(&row.tier, framework, w),
        class: row.evidence_class.as_ref().map(|class| w.word("class", class)).unwrap_or_default(),
        automatable: row.evidence_class.as_deref().is_some_and(|class| class != "process"),
        summary: declared.map_or("", |clause| clause.summary.get(language)),
        rule_basis: declared.and_then(|clause| clause.rule_basis.as_ref()).map(|basis| basis.get(language)),
        iso27001: declared.map(|clause| clause.iso27001.join(", ")).unwrap_or_default(),
        advisory: declared.and_then(|clause| advisory(clause, w)).unwrap_or_default(),
        checks: row.checks.iter().map(|check| of_clause(check, shown)).collect(),
        more_open: open.len().saturating_sub(REASONS),
        open: open.into_iter().take(REASONS).collect(),
        services: declared.map(|clause| services::of(clause, framework, w)).filter(|services| !services.is_empty()),
        basis: edition::basis(row, declared, framework, w),
        candidates: declared.and_then(|clause| candidates(clause, framework, w)),
        note: declared.and_then(|clause| clause.note.as_ref()).map(|note| note.get(language)),
        pillars: declared.map(|clause| edition::pillars(clause, w)).unwrap_or_default(),
        items: declared.map(|clause| edition::items(clause, framework, w)).unwrap_or_default(),
        papers,
        row,
    }
}

/// The sentences in which the engine says that a document or record ran out: the list of papers says it too.
fn ran_out(row: &ClauseRow, w: &Words<'_>, language: assay_model::Language) -> Vec<String> {
    let sentence = |paper: &assay_model::record::Paper| {
        let arguments = [("what", paper.what.as_str()), ("day", paper.valid_until.as_deref()?)];
        Some(w.content().texts().format(language, "engine-paper-stale", &arguments))
    };
    row.papers.iter().filter(|paper| paper.state == EvidenceState::Stale).filter_map(sentence).collect()
}

fn of_clause<'a>(check: &'a ClauseCheck, shown: &Shown<'_, 'a>) -> CheckOfClause<'a> {
    let w = shown.w;
    let rows = shown.checks.get(check.id.as_str());
    let deciding = |row: &&&'a VerdictRow| {
        row.verdict == check.verdict && matches!(check.verdict, Verdict::Fail | Verdict::Unknown)
    };
    let deciding: Vec<&VerdictRow> = rows.into_iter().flatten().filter(deciding).copied().collect();
    CheckOfClause {
        id: &check.id,
        title: tiers::title(&check.id, w),
        mark: Mark::verdict(check.verdict, w),
        counts: verdict_counts(&check.counts, w),
        ran: rows.is_some(),
        more: deciding.len().saturating_sub(NAMED),
        rows: deciding
            .into_iter()
            .take(NAMED)
            .map(|row| (row, findings::of(row, shown.kept, shown.linked, w)))
            .collect(),
    }
}

fn advisory<'a>(clause: &'a Clause, w: &Words<'_>) -> Option<&'a str> {
    clause.advisory.as_ref()?.get("text")?.get(w.tag())?.as_str()
}
