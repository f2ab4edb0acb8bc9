//! Documents and records that people must attach, and what is attached.

use assay_content::{Clause, Evidence, Framework, UNDETERMINED};
use assay_model::{
    assessment::{Assessment, ClauseRow},
    record::{self, EvidenceState, PaperKind, paper_key},
};

use super::mark::Mark;
use crate::{
    overview::{self, kept::Kept},
    words::{Words, digits},
};

/// What is attached, shown for each document or record.
const ATTACHED: usize = 3;

/// A document or record.
pub(super) struct Paper<'a> {
    pub(super) kind: String,
    pub(super) what: &'a str,
    pub(super) frequency: String,
    pub(super) valid: String,
    /// Whether it counts, where a record is given.
    pub(super) state: Option<Mark>,
    /// Until when.
    pub(super) until: Option<String>,
    pub(super) attached: Vec<Attached<'a>>,
    pub(super) more: usize,
}

/// Something that is attached.
pub(super) struct Attached<'a> {
    pub(super) evidence: &'a record::Evidence,
    /// The day it speaks of, the last day on which it counts, who answers for it.
    pub(super) dates: String,
}

/// The papers of a tier's own clauses.
pub(super) struct TierPapers<'a> {
    pub(super) heading: String,
    /// Whether it is the next tier, which is shown unfolded.
    pub(super) open: bool,
    pub(super) clauses: Vec<(&'a str, &'a str, Mark, Vec<Paper<'a>>)>,
}

/// The papers of a clause: those of the assessment, with how often and how long from the content.
pub(super) fn of<'a>(
    row: &'a ClauseRow,
    clause: Option<&'a Clause>,
    kept: Option<&Kept<'a>>,
    w: &Words<'_>,
) -> Vec<Paper<'a>> {
    let declared: Vec<(String, PaperKind, &Evidence)> = clause.map(declared).unwrap_or_default();
    if row.papers.is_empty() {
        // An assessment that was made without them takes the content's.
        let view = |(_, kind, paper): &(String, PaperKind, &'a Evidence)| Paper {
            state: kept.map(|_| Mark::paper(EvidenceState::Missing, w)),
            ..view(*kind, w.pick(&paper.what), Some(paper), w)
        };
        return declared.iter().map(view).collect();
    }
    let view = |paper: &'a record::Paper| {
        let of_content = declared.iter().find(|(key, _, _)| *key == paper.key).map(|(_, _, paper)| *paper);
        let seen = kept.map(|kept| attached(paper, kept, w)).unwrap_or_default();
        Paper {
            state: kept.map(|_| Mark::paper(paper.state, w)),
            until: paper.valid_until.as_ref().filter(|_| kept.is_some()).map(|day| until(paper.state, day, w)),
            more: seen.len().saturating_sub(ATTACHED),
            attached: seen.into_iter().take(ATTACHED).collect(),
            ..view(paper.kind, &paper.what, of_content, w)
        }
    };
    row.papers.iter().map(view).collect()
}

fn declared(clause: &Clause) -> Vec<(String, PaperKind, &Evidence)> {
    let kinds = [(PaperKind::Document, &clause.documents), (PaperKind::Record, &clause.records)];
    let papers = kinds.into_iter().flat_map(|(kind, papers)| {
        papers.iter().enumerate().map(move |(index, paper)| (paper_key(kind, index), kind, paper))
    });
    papers.collect()
}

fn view<'a>(kind: PaperKind, what: &'a str, declared: Option<&Evidence>, w: &Words<'_>) -> Paper<'a> {
    let kind = match kind {
        PaperKind::Document => "kind-document",
        PaperKind::Record => "kind-record",
    };
    let days = declared.map(|paper| paper.valid_for_days);
    Paper {
        kind: w.get(kind),
        what,
        frequency: declared
            .and_then(|paper| paper.frequency.as_ref())
            .map(|frequency| w.word("frequency", frequency))
            .unwrap_or_default(),
        valid: match days {
            Some(Some(days)) => w.with("valid-days", &[("days", &digits(usize::try_from(days).unwrap_or(usize::MAX)))]),
            Some(None) => w.get("valid-always"),
            None => String::new(),
        },
        state: None,
        until: None,
        attached: Vec::new(),
        more: 0,
    }
}

/// "until 2026-12-10", "ran out on 2026-10-31".
pub(super) fn until(state: EvidenceState, day: &str, w: &Words<'_>) -> String {
    w.with(if state.counts() { "paper-until" } else { "paper-until-past" }, &[("day", day)])
}

fn attached<'a>(paper: &record::Paper, kept: &Kept<'a>, w: &Words<'_>) -> Vec<Attached<'a>> {
    let view = |evidence: &'a record::Evidence| {
        let arguments =
            [("observed", evidence.observed_on.as_str()), ("until", &evidence.valid_until), ("owner", &evidence.owner)];
        Attached { evidence, dates: w.with("attached-dates", &arguments) }
    };
    paper.evidence.iter().filter_map(|id| kept.evidence(id)).map(view).collect()
}

/// A document or record that ran out or ends soon.
pub(super) struct Renewal<'a> {
    pub(super) clause: &'a str,
    pub(super) what: &'a str,
    pub(super) mark: Mark,
    pub(super) day: &'a str,
    /// Ids and titles of what is attached.
    pub(super) attached: String,
}

/// Documents and records that ran out, then those that end soon, and how many more there are.
pub(super) fn renewals<'a>(
    assessment: &'a Assessment,
    kept: &Kept<'_>,
    most: usize,
    w: &Words<'_>,
) -> (Vec<Renewal<'a>>, usize) {
    let of = |state: EvidenceState| overview::kept::papers_in(assessment, state);
    let all: Vec<_> = of(EvidenceState::Stale).into_iter().chain(of(EvidenceState::Expiring)).collect();
    let view = |(clause, paper): &(&'a ClauseRow, &'a record::Paper)| {
        let attached = paper.evidence.iter().filter_map(|id| kept.evidence(id));
        let attached: Vec<String> = attached.map(|one| format!("{} {}", one.id, one.title)).collect();
        Renewal {
            clause: &clause.id,
            what: &paper.what,
            mark: Mark::paper(paper.state, w),
            day: paper.valid_until.as_deref().unwrap_or("–"),
            attached: w.short_list(&attached, ATTACHED),
        }
    };
    (all.iter().take(most).map(view).collect(), all.len().saturating_sub(most))
}

pub(super) fn all<'a>(
    assessment: &'a Assessment,
    framework: &'a Framework,
    kept: Option<&Kept<'a>>,
    w: &Words<'_>,
) -> Vec<TierPapers<'a>> {
    let next = overview::next_tier(assessment).map(|tier| tier.id.as_str());
    let tiers = framework.tiers.iter().map(|tier| (tier.id.as_str(), w.pick(&tier.name).to_owned()));
    let tiers = tiers.chain([(UNDETERMINED, w.get("tier-none"))]).map(|(id, name)| {
        let rows = assessment.clauses.iter().filter(|row| row.assessable && row.tier == id);
        let clauses: Vec<_> = rows
            .filter_map(|row| {
                let clause = framework.clauses.iter().find(|clause| clause.id == row.id);
                let papers = of(row, clause, kept, w);
                (!papers.is_empty()).then(|| (row.id.as_str(), row.title.as_str(), Mark::state(row.state, w), papers))
            })
            .collect();
        let count = clauses.iter().map(|(_, _, _, papers)| papers.len()).sum();
        let heading = [("tier", name.as_str()), ("count", &w.count("papers-count", &count))];
        TierPapers { heading: w.with("papers-heading", &heading), open: next == Some(id), clauses }
    });
    tiers.filter(|tier| !tier.clauses.is_empty()).collect()
}
