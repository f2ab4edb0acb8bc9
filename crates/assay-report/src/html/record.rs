//! The record in short: answers, history, findings, and what ends soon.

use std::collections::BTreeSet;

use assay_content::Framework;
use assay_model::assessment::Assessment;

use super::{
    exceptions::Linked,
    findings::{self, Listed, SeverityView},
    papers::{self, Renewal},
    signed::{self, Named, TierSigned},
};
use crate::{
    overview::{
        kept::{self, Kept},
        told,
    },
    words::{Words, digits, seconds},
};

/// Documents and records listed.
const RENEWALS: usize = 30;
/// Exceptions listed.
const ENDING: usize = 30;
/// Clauses with a short history listed.
const SHORT: usize = 40;

/// The record in short.
pub(super) struct Summary<'a> {
    pub(super) sentence: String,
    /// Answers and findings in two sentences, for the page's first chapter.
    pub(super) short: String,
    /// Answers in a sentence.
    pub(super) answers: String,
    pub(super) tiers: Vec<TierSigned<'a>>,
    pub(super) lists: Vec<Named<'a>>,
    /// How long clauses have been met.
    pub(super) history: String,
    /// Clauses met for less than three months: id and days.
    pub(super) short_history: Vec<(&'a str, String)>,
    pub(super) more_short: usize,
    /// Findings in a sentence.
    pub(super) findings: String,
    pub(super) severities: Vec<SeverityView>,
    pub(super) overdue: Vec<Listed<'a>>,
    pub(super) more_overdue: usize,
    /// Documents and records in a sentence.
    pub(super) papers: String,
    pub(super) renewals: Vec<Renewal<'a>>,
    pub(super) more_renewals: usize,
    pub(super) ending: Vec<Ending<'a>>,
    pub(super) more_ending: usize,
}

/// An exception that ends soon.
pub(super) struct Ending<'a> {
    pub(super) id: &'a str,
    pub(super) linked: bool,
    pub(super) sentence: String,
}

pub(super) fn summary<'a>(
    assessment: &'a Assessment,
    framework: &Framework,
    kept: &Kept<'a>,
    (ran, linked): (&BTreeSet<&str>, &Linked),
    w: &Words<'_>,
) -> Summary<'a> {
    let (overdue, more_overdue) = findings::overdue(ran, kept, w);
    let (renewals, more_renewals) = papers::renewals(assessment, kept, RENEWALS, w);
    let short = kept::short_history(assessment, kept);
    let ending = kept.ending();
    let days = |days: u32| digits(usize::try_from(days).unwrap_or(usize::MAX));
    Summary {
        sentence: w.with("html-record-of", &[("tenant", &kept.record.tenant), ("at", &seconds(&kept.record.at))]),
        short: w.sentences(&[told::answers(assessment, kept, w), told::findings(kept, w)]),
        tiers: signed::tiers(assessment, framework, kept, w),
        lists: signed::lists(assessment, kept, w),
        answers: told::answers(assessment, kept, w),
        history: told::history(assessment, kept, w),
        more_short: short.len().saturating_sub(SHORT),
        short_history: short.iter().take(SHORT).map(|(clause, met)| (clause.id.as_str(), days(*met))).collect(),
        findings: told::findings(kept, w),
        severities: findings::by_severity(kept, w),
        overdue,
        more_overdue,
        papers: told::papers(assessment, w),
        renewals,
        more_renewals,
        more_ending: ending.len().saturating_sub(ENDING),
        ending: ending
            .into_iter()
            .take(ENDING)
            .map(|one| Ending {
                id: &one.id,
                linked: linked.has(&one.id),
                sentence: w.with(
                    "exception-ending",
                    &[
                        ("day", &one.expires),
                        ("check", &super::tiers::title(&one.check, w)),
                        ("resources", &one.resources),
                    ],
                ),
            })
            .collect(),
    }
}
