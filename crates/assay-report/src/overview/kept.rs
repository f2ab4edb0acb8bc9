//! What a tenant's record says beside an assessment, for every report that sums up.

use std::collections::{BTreeMap, HashMap};

use assay_content::Content;
use assay_model::{
    Answers, Severity,
    assessment::{Assessment, ClauseRow, ClauseState, VerdictRow},
    record::{
        Answer, ClauseHistory, Evidence, EvidenceState, Exception, Finding, FindingState, Paper, Record, SignOff,
    },
};
use chrono::NaiveDate;

use crate::recorded::{Recorded, day};

/// Days ahead that count as soon.
const SOON: u64 = 30;

/// A record in which everything is found fast.
pub(crate) struct Kept<'a> {
    pub(crate) record: &'a Record,
    recorded: Recorded<'a>,
    signed: BTreeMap<&'a str, &'a SignOff>,
    history: BTreeMap<&'a str, &'a ClauseHistory>,
    evidence: HashMap<&'a str, &'a Evidence>,
    by_id: BTreeMap<&'a str, &'a Exception>,
    soon: String,
    /// Days of operation that a certification body wants to see; 0 where the content lacks the framework.
    pub(crate) history_days: u32,
}

/// How clauses are answered, and what is proposed for them.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Signed {
    /// The answers that count.
    pub(crate) answers: Answers,
    /// Proposed met.
    pub(crate) met: usize,
    /// Signed, but the proposed state changed since.
    pub(crate) again: usize,
    /// Without an answer, or with one that was withdrawn.
    pub(crate) unsigned: usize,
}

/// Open findings of a severity.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct OpenFindings {
    /// Open, with those under an exception.
    pub(crate) open: usize,
    /// Past their due date, without exception.
    pub(crate) overdue: usize,
    /// Under an exception in force.
    pub(crate) excepted: usize,
    /// Without an owner.
    pub(crate) ownerless: usize,
}

impl<'a> Kept<'a> {
    /// The record beside an assessment; `None` where none is given.
    pub(crate) fn of(record: &'a Record, assessment: &Assessment, content: &Content) -> Option<Self> {
        let recorded = Recorded::of(record);
        if !recorded.is_given() {
            return None;
        }
        // Another edition's answer is no answer here.
        let framework = format!("{}/{}", assessment.framework, assessment.edition);
        let signed = record.sign_offs.iter().filter(|one| one.framework == framework);
        Some(Self {
            signed: signed.map(|one| (one.clause.as_str(), one)).collect(),
            history: record.history.iter().map(|one| (one.clause.as_str(), one)).collect(),
            evidence: record.evidence.iter().map(|one| (one.id.as_str(), one)).collect(),
            by_id: record.exceptions.iter().map(|one| (one.id.as_str(), one)).collect(),
            soon: days_after(&record.at, SOON),
            history_days: content.framework(&framework).map_or(0, |framework| framework.operating_history_days),
            record,
            recorded,
        })
    }

    /// The day of the record.
    pub(crate) fn today(&self) -> &'a str {
        self.recorded.today()
    }

    /// The latest sign-off of a clause in this edition.
    pub(crate) fn sign_off(&self, clause: &str) -> Option<&'a SignOff> {
        self.signed.get(clause).copied()
    }

    /// The answer of a clause, where it counts.
    pub(crate) fn answer(&self, clause: &str) -> Option<Answer> {
        self.sign_off(clause).filter(|one| one.counts()).map(|one| one.answer)
    }

    /// Whether the clause was signed and must be signed again.
    pub(crate) fn again(&self, clause: &str) -> bool {
        self.sign_off(clause).is_some_and(SignOff::again)
    }

    /// How long the clause has stood where it stands.
    pub(crate) fn history(&self, clause: &str) -> Option<&'a ClauseHistory> {
        self.history.get(clause).copied()
    }

    /// Something that was attached.
    pub(crate) fn evidence(&self, id: &str) -> Option<&'a Evidence> {
        self.evidence.get(id).copied()
    }

    /// The finding of a verdict.
    pub(crate) fn finding(&self, row: &VerdictRow) -> Option<&'a Finding> {
        self.recorded.finding(row)
    }

    /// The exception in force that covers a fail.
    pub(crate) fn exception(&self, row: &VerdictRow) -> Option<&'a Exception> {
        let named = || self.by_id.get(self.finding(row)?.exception.as_deref()?).copied();
        self.recorded.exception(row).or_else(named).filter(|one| !one.ended(&self.record.at))
    }

    /// Whether a day lies before the day in 30 days.
    pub(crate) fn is_soon(&self, day: &str) -> bool {
        day < self.soon.as_str()
    }

    /// How the clauses are answered.
    pub(crate) fn signed(&self, clauses: &[&ClauseRow]) -> Signed {
        let is_open = |clause: &&&ClauseRow| self.answer(&clause.id).is_none();
        let again = clauses.iter().filter(is_open).filter(|clause| self.again(&clause.id)).count();
        let answers = Answers::of(clauses, |clause| self.answer(&clause.id));
        let met = clauses.iter().filter(|clause| clause.state == ClauseState::Met).count();
        Signed { answers, met, again, unsigned: answers.open() - again }
    }

    /// Open findings by severity, gravest first; severities without one are left out.
    pub(crate) fn open_findings(&self) -> Vec<(Severity, OpenFindings)> {
        let mut all: BTreeMap<Severity, OpenFindings> = BTreeMap::new();
        for finding in self.findings(FindingState::Open) {
            let counts = all.entry(finding.severity).or_default();
            counts.open += 1;
            counts.overdue += usize::from(finding.overdue(self.today()));
            counts.excepted += usize::from(finding.exception.is_some());
            counts.ownerless += usize::from(finding.owner.is_none());
        }
        all.into_iter().rev().collect()
    }

    /// Findings in that state.
    pub(crate) fn findings(&self, state: FindingState) -> impl Iterator<Item = &'a Finding> + use<'a> {
        self.record.findings.iter().filter(move |finding| finding.state == state)
    }

    /// Open findings past their due date, the longest overdue first, of these the gravest.
    pub(crate) fn overdue(&self) -> Vec<&'a Finding> {
        let today = self.today();
        let mut overdue: Vec<&Finding> = self.record.findings.iter().filter(|finding| finding.overdue(today)).collect();
        overdue.sort_by(|a, b| {
            let key = |one: &Finding| std::cmp::Reverse(one.severity);
            a.due.cmp(&b.due).then(key(a).cmp(&key(b))).then_with(|| a.uid.cmp(&b.uid))
        });
        overdue
    }

    /// Findings whose resource vanished, the latest first.
    pub(crate) fn gone(&self, assessment: &Assessment) -> Vec<&'a Finding> {
        let mut gone = self.recorded.gone(assessment);
        gone.sort_by(|a, b| b.closed_at.cmp(&a.closed_at).then_with(|| a.uid.cmp(&b.uid)));
        gone
    }

    /// Exceptions in force that end soon, the next to end first.
    pub(crate) fn ending(&self) -> Vec<&'a Exception> {
        let soon = |one: &&Exception| !one.ended(&self.record.at) && self.is_soon(&one.expires);
        let mut ending: Vec<&Exception> = self.record.exceptions.iter().filter(soon).collect();
        ending.sort_by(|a, b| (&a.expires, &a.id).cmp(&(&b.expires, &b.id)));
        ending
    }
}

/// Documents and records in that state, by the day on which they count last.
pub(crate) fn papers_in(assessment: &Assessment, state: EvidenceState) -> Vec<(&ClauseRow, &Paper)> {
    let papers = assessment.clauses.iter().flat_map(|clause| clause.papers.iter().map(move |paper| (clause, paper)));
    let mut found: Vec<_> = papers.filter(|(_, paper)| paper.state == state).collect();
    found.sort_by(|a, b| a.1.valid_until.cmp(&b.1.valid_until));
    found
}

/// Clauses that are proposed met for less than three months without a break, with their days.
pub(crate) fn short_history<'a>(assessment: &'a Assessment, kept: &Kept<'_>) -> Vec<(&'a ClauseRow, u32)> {
    let met = assessment.clauses.iter().filter(|clause| clause.assessable && clause.state == ClauseState::Met);
    let days = |clause: &ClauseRow| kept.history(&clause.id).map_or(0, |history| history.days_met);
    met.map(|clause| (clause, days(clause))).filter(|(_, days)| *days < kept.history_days).collect()
}

/// The day so many days after that of a time; the text as it is, where it holds no day.
pub(crate) fn days_after(time: &str, days: u64) -> String {
    let date = date(time).and_then(|date| date.checked_add_days(chrono::Days::new(days)));
    date.map_or_else(|| time.to_owned(), |date| date.to_string())
}

/// Whole days from one day to another; 0 where a text holds no day or the second is not later.
pub(crate) fn days_between(from: &str, to: &str) -> usize {
    let days = date(from).zip(date(to)).map_or(0, |(from, to)| (to - from).num_days());
    usize::try_from(days).unwrap_or(0)
}

fn date(time: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(day(time), "%Y-%m-%d").ok()
}

#[cfg(test)]
mod tests {
    use super::{days_after, days_between};

    #[test]
    fn days_count_over_the_end_of_a_month() {
        assert_eq!(days_after("2026-02-20T00:00:00Z", 30), "2026-03-22");
        assert_eq!(days_after("soon", 30), "soon");
        assert_eq!(days_between("2026-02-20", "2026-03-22T10:00:00Z"), 30);
        assert_eq!(days_between("2026-03-22", "2026-02-20"), 0);
        assert_eq!(days_between("soon", "2026-02-20"), 0);
    }
}
