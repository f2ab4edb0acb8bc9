//! Verdicts → clause proposals → tiers.

use std::collections::{BTreeMap, HashSet};

use assay_content::{Clause, Content, Framework, INFERRED};
use assay_model::{
    Language, Truth, Verdict,
    assessment::{Assessment, ClauseCheck, ClauseRow, ClauseState, Counts, Determination, TierRow, VerdictRow},
    record::{EvidenceState, Paper},
};

use crate::{
    AssessError,
    papers::{self, Attached},
};

/// Reasons of unknown verdicts that a clause tells.
const REASONS: usize = 100;

/// Proposes again, from the same verdicts, with what is attached to clauses: each clause's state, its papers and what is
/// missing, and the tiers.
pub fn repropose(content: &Content, assessment: &mut Assessment, attached: Attached<'_>) -> Result<(), AssessError> {
    let framework = content.framework(&format!("{}/{}", assessment.framework, assessment.edition))?;
    let clauses = propose(content, framework, &assessment.verdicts, attached, assessment.language);
    assessment.tiers = tiers(framework, &clauses, assessment.language);
    assessment.clauses = clauses;
    Ok(())
}

/// The proposed state of every row of the framework.
pub(crate) fn propose(
    content: &Content,
    framework: &Framework,
    verdicts: &[VerdictRow],
    attached: Attached<'_>,
    language: Language,
) -> Vec<ClauseRow> {
    let mut judged = Judged { content, counts: BTreeMap::new(), unknown: BTreeMap::new(), language };
    for verdict in verdicts {
        judged.counts.entry(&verdict.check).or_default().add(verdict.verdict);
        if verdict.verdict == Verdict::Unknown {
            judged.unknown.entry(&verdict.check).or_default().push(verdict);
        }
    }
    framework
        .clauses
        .iter()
        .map(|clause| row(&judged, clause, papers::of(framework, clause, attached, language)))
        .collect()
}

/// What clauses are judged from.
struct Judged<'a> {
    content: &'a Content,
    counts: BTreeMap<&'a str, Counts>,
    unknown: BTreeMap<&'a str, Vec<&'a VerdictRow>>,
    language: Language,
}

fn row(judged: &Judged<'_>, clause: &Clause, papers: Vec<Paper>) -> ClauseRow {
    let Judged { content, counts, language, .. } = judged;
    let language = *language;
    let ids = clause.rule.as_ref().map(|rule| rule.checks()).unwrap_or_default();
    let checks: Vec<ClauseCheck> = ids
        .iter()
        .map(|id| {
            let found = counts.get(id).copied();
            ClauseCheck {
                id: (*id).to_owned(),
                // A check that did not run leaves the clause open.
                verdict: found.map_or(Verdict::Unknown, |counts| counts.overall()),
                counts: found.unwrap_or_default(),
            }
        })
        .collect();
    let truth = clause.rule.as_ref().map(|rule| {
        rule.evaluate(&|id| match checks.iter().find(|check| check.id == id).map(|check| check.verdict) {
            Some(Verdict::Pass) => Truth::True,
            Some(Verdict::Fail) => Truth::False,
            Some(Verdict::NotApplicable) => Truth::Vacuous,
            Some(Verdict::Unknown) | None => Truth::Unknown,
        })
    });
    let wants_papers = papers.iter().any(|paper| !paper.state.counts());
    let waiting = if papers.iter().any(|paper| paper.state == EvidenceState::Missing) {
        ClauseState::NeedsEvidence
    } else {
        ClauseState::Stale
    };
    let state = match truth {
        _ if !clause.assessable => ClauseState::NotAssessed,
        Some(Truth::False) => ClauseState::NotMet,
        Some(Truth::Unknown) => ClauseState::Unknown,
        Some(Truth::True | Truth::Vacuous) | None if wants_papers => waiting,
        // Papers that count are something to judge by, where the account holds nothing.
        Some(Truth::Vacuous) if papers.is_empty() => ClauseState::NothingToJudge,
        Some(Truth::True | Truth::Vacuous) => ClauseState::Met,
        None if papers.is_empty() => ClauseState::NeedsEvidence,
        None => ClauseState::Met,
    };
    let mut missing = Vec::new();
    if clause.assessable {
        missing
            .extend(papers.iter().filter(|paper| !paper.state.counts()).map(|paper| wanted(content, paper, language)));
        if truth.is_none() && papers.is_empty() {
            missing.extend(clause.signals.iter().map(|signal| signal.what.get(language).to_owned()));
        }
        if truth == Some(Truth::Unknown) {
            missing.extend(unknown_reasons(judged, &checks));
        }
    }
    ClauseRow {
        id: clause.id.clone(),
        domain: clause.domain.clone(),
        tier: clause.tier.clone(),
        confidence: clause.confidence.clone(),
        from: clause.from.clone().filter(|from| *from != clause.id),
        assessable: clause.assessable,
        evidence_class: clause.evidence_class.clone(),
        state,
        title: clause.title.get(language).to_owned(),
        checks,
        missing,
        papers,
    }
}

/// A paper that is missing, or that ran out and when.
fn wanted(content: &Content, paper: &Paper, language: Language) -> String {
    match (&paper.state, &paper.valid_until) {
        (EvidenceState::Stale, Some(day)) => {
            content.texts().format(language, "engine-paper-stale", &[("what", &paper.what), ("day", day)])
        }
        _ => paper.what.clone(),
    }
}

/// Why the clause's checks do not know, each reason once; of very many the first.
fn unknown_reasons(judged: &Judged<'_>, checks: &[ClauseCheck]) -> Vec<String> {
    let text =
        |key: &str, name: &str, value: &str| judged.content.texts().format(judged.language, key, &[(name, value)]);
    let mut reasons: Vec<String> = Vec::new();
    let mut seen: HashSet<&str> = HashSet::new();
    for check in checks.iter().filter(|check| check.verdict == Verdict::Unknown) {
        if !judged.counts.contains_key(check.id.as_str()) {
            reasons.push(text("engine-not-run", "check", &check.id));
        }
        for row in judged.unknown.get(check.id.as_str()).into_iter().flatten() {
            if seen.insert(&row.reason) && seen.len() <= REASONS {
                reasons.push(row.reason.to_string());
            }
        }
    }
    if seen.len() > REASONS {
        reasons.push(text("engine-more-reasons", "left", &(seen.len() - REASONS).to_string()));
    }
    reasons
}

/// Each tier, counted over the assessable clauses of this tier and those below.
pub(crate) fn tiers(framework: &Framework, clauses: &[ClauseRow], language: Language) -> Vec<TierRow> {
    let level = |id: &str| framework.tiers.iter().find(|tier| tier.id == id).map_or(u32::MAX, |tier| tier.level);
    framework
        .tiers
        .iter()
        .map(|tier| {
            let within: Vec<&ClauseRow> =
                clauses.iter().filter(|clause| clause.assessable && level(&clause.tier) <= tier.level).collect();
            let count = |state: ClauseState| within.iter().filter(|clause| clause.state == state).count();
            // What we only deduced advises; it must not block a tier.
            let firm = within.iter().filter(|clause| clause.confidence.as_deref() != Some(INFERRED));
            let blocking = |state: ClauseState| {
                firm.clone().filter(move |clause| clause.state == state).map(|clause| clause.id.clone())
            };
            TierRow {
                id: tier.id.clone(),
                name: tier.name.get(language).to_owned(),
                clauses: within.len(),
                met: count(ClauseState::Met),
                not_met: count(ClauseState::NotMet),
                unknown: count(ClauseState::Unknown),
                needs_evidence: count(ClauseState::NeedsEvidence) + count(ClauseState::Stale),
                nothing_to_judge: count(ClauseState::NothingToJudge),
                not_applicable_budget: if tier.level == 1 {
                    0
                } else {
                    framework.award_rule.not_applicable_budget(within.len())
                },
                determination: match (tier.clauses, tier.provisional) {
                    (None, _) => Some(Determination::Undetermined),
                    (Some(_), true) => Some(Determination::Provisional),
                    (Some(_), false) => None,
                },
                blockers: blocking(ClauseState::NotMet).chain(blocking(ClauseState::Unknown)).collect(),
            }
        })
        .collect()
}
