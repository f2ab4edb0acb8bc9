//! Domains and their clauses: the matrix and the chapters.

use std::collections::BTreeMap;

use assay_content::{Clause, Domain, Framework};
use assay_model::{
    Verdict,
    assessment::{Assessment, ClauseCheck, ClauseRow, VerdictRow},
};

use super::{
    mark::Mark,
    papers::{self, Paper},
    tiers, verdict_counts,
};
use crate::{overview, words::Words};

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
    pub(super) cells: Vec<(&'a str, Vec<usize>)>,
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
    pub(super) tier: &'a str,
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
    pub(super) services: Vec<ServiceView<'a>>,
}

/// A check as a clause sees it.
pub(super) struct CheckOfClause<'a> {
    pub(super) id: &'a str,
    pub(super) title: String,
    pub(super) mark: Mark,
    pub(super) counts: String,
    /// Whether the checks' chapter has it.
    pub(super) ran: bool,
    /// The first resources that decide.
    pub(super) rows: Vec<&'a VerdictRow>,
    pub(super) more: usize,
}

/// A service that the guide names at the clause.
pub(super) struct ServiceView<'a> {
    pub(super) name: &'a str,
    pub(super) lifecycle: Option<String>,
    pub(super) note: Option<&'a str>,
    pub(super) alternatives: Option<&'a str>,
}

pub(super) fn domains<'a>(assessment: &'a Assessment, framework: &'a Framework, w: &Words<'_>) -> Vec<DomainView<'a>> {
    let language = assessment.language;
    let checks = overview::by_check(assessment);
    let view = |domain: &'a Domain| {
        let rows: Vec<&ClauseRow> = assessment.clauses.iter().filter(|row| row.domain == domain.id).collect();
        let cell = |tier: &'a assay_content::Tier| {
            let places = rows.iter().enumerate().filter(|(_, row)| row.tier == tier.id).map(|(place, _)| place);
            (tier.name.get(language), places.collect())
        };
        DomainView {
            id: &domain.id,
            name: domain.name.get(language),
            objective: domain.objective.get(language),
            cells: framework.tiers.iter().map(cell).collect(),
            clauses: rows.iter().map(|row| clause(row, framework, &checks, w, language)).collect(),
        }
    };
    framework.domains.iter().map(view).collect()
}

fn clause<'a>(
    row: &'a ClauseRow,
    framework: &'a Framework,
    checks: &BTreeMap<&'a str, Vec<&'a VerdictRow>>,
    w: &Words<'_>,
    language: assay_model::Language,
) -> ClauseView<'a> {
    let declared = framework.clauses.iter().find(|clause| clause.id == row.id);
    let papers = declared.map(|clause| papers::of(clause, w, language)).unwrap_or_default();
    let open: Vec<&str> =
        row.missing.iter().map(String::as_str).filter(|text| !papers.iter().any(|paper| paper.what == *text)).collect();
    ClauseView {
        mark: Mark::state(row.state, w),
        tier: framework
            .tiers
            .iter()
            .find(|tier| tier.id == row.tier)
            .map_or(row.tier.as_str(), |tier| tier.name.get(language)),
        class: row.evidence_class.as_ref().map(|class| w.word("class", class)).unwrap_or_default(),
        automatable: row.evidence_class.as_deref().is_some_and(|class| class != "process"),
        summary: declared.map_or("", |clause| clause.summary.get(language)),
        rule_basis: declared.and_then(|clause| clause.rule_basis.as_ref()).map(|basis| basis.get(language)),
        iso27001: declared.map(|clause| clause.iso27001.join(", ")).unwrap_or_default(),
        advisory: declared.and_then(|clause| advisory(clause, w)).unwrap_or_default(),
        checks: row.checks.iter().map(|check| of_clause(check, checks, w)).collect(),
        more_open: open.len().saturating_sub(REASONS),
        open: open.into_iter().take(REASONS).collect(),
        services: declared.map(|clause| services(clause, framework, w, language)).unwrap_or_default(),
        papers,
        row,
    }
}

fn of_clause<'a>(
    check: &'a ClauseCheck,
    checks: &BTreeMap<&'a str, Vec<&'a VerdictRow>>,
    w: &Words<'_>,
) -> CheckOfClause<'a> {
    let rows = checks.get(check.id.as_str());
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
        rows: deciding.into_iter().take(NAMED).collect(),
    }
}

fn advisory<'a>(clause: &'a Clause, w: &Words<'_>) -> Option<&'a str> {
    clause.advisory.as_ref()?.get("text")?.get(w.tag())?.as_str()
}

fn services<'a>(
    clause: &'a Clause,
    framework: &'a Framework,
    w: &Words<'_>,
    language: assay_model::Language,
) -> Vec<ServiceView<'a>> {
    let views = clause.services.iter().filter_map(|mention| {
        let name = mention.belongs.as_deref().or(mention.printed.as_deref())?;
        let service = framework.services.iter().find(|service| service.name == name);
        let lifecycle = service.filter(|service| !matches!(service.lifecycle.as_str(), "available" | "guidance"));
        Some(ServiceView {
            name,
            lifecycle: lifecycle.map(|service| w.word("lifecycle", &service.lifecycle)),
            note: service.and_then(|service| service.note.as_ref()).map(|note| note.get(language)),
            alternatives: service.and_then(|service| service.alternatives.as_ref()).map(|text| text.get(language)),
        })
    });
    views.collect()
}
