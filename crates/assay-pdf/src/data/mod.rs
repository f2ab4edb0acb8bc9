//! What the report says, ready for the template: texts in one language, in order, capped.

mod appendix;
mod clauses;
mod cover;
mod findings;
mod matrix;
mod papers;
mod record;
mod summary;
mod tiers;
mod unknown;

use assay_content::{Content, Framework};
use assay_model::{
    assessment::Assessment,
    record::{Record, SignOff},
};
use chrono::NaiveDate;
use serde::Serialize;

use crate::{
    PdfError,
    words::{Words, day},
};

/// What every part of the report is made from.
#[derive(Clone, Copy)]
struct View<'a> {
    assessment: &'a Assessment,
    record: &'a Record,
    framework: &'a Framework,
    content: &'a Content,
    w: Words<'a>,
    /// The day of the report.
    today: &'a str,
}

/// A label and what it labels.
#[derive(Debug, Clone, Serialize)]
struct Fact {
    label: String,
    value: String,
}

/// The report.
#[derive(Serialize)]
pub(crate) struct Report {
    /// The language's tag.
    lang: &'static str,
    /// The document's title.
    title: String,
    /// Of the header: whose report it is.
    header: String,
    /// Of the header: its date.
    date: String,
    /// The date as numbers, where it is one.
    ymd: Option<[i32; 3]>,
    words: std::collections::BTreeMap<&'static str, String>,
    cover: cover::Cover,
    summary: summary::Summary,
    matrix: matrix::Matrix,
    findings: findings::Findings,
    unknown: unknown::Unknown,
    clauses: clauses::Clauses,
    exceptions: record::Exceptions,
    evidence: record::Attached,
    risks: record::Risks,
    appendix: appendix::Appendix,
}

impl Report {
    pub(crate) fn new(assessment: &Assessment, record: &Record, content: &Content) -> Result<Self, PdfError> {
        let framework = content.framework(&format!("{}/{}", assessment.framework, assessment.edition))?;
        let w = Words::new(content, assessment.language);
        let at = if record.at.is_empty() { &assessment.collection.finished_at } else { &record.at };
        let view = View { assessment, record, framework, content, w, today: day(at) };
        let name = w.pick(&framework.name);
        let whose = if record.tenant.is_empty() { name } else { record.tenant.as_str() };
        Ok(Self {
            lang: w.language.tag(),
            title: w.own_with("title", &[("whose", whose), ("date", view.today)]),
            header: whose.to_owned(),
            date: view.today.to_owned(),
            ymd: ymd(view.today),
            words: w.of_template(),
            cover: cover::cover(view, at),
            summary: summary::summary(view),
            matrix: matrix::matrix(view),
            findings: findings::findings(view),
            unknown: unknown::unknown(view),
            clauses: clauses::clauses(view),
            exceptions: record::exceptions(view),
            evidence: record::attached(view),
            risks: record::risks(view),
            appendix: appendix::appendix(view)?,
        })
    }
}

fn ymd(date: &str) -> Option<[i32; 3]> {
    use chrono::Datelike as _;
    let date: NaiveDate = date.parse().ok()?;
    Some([date.year(), i32::try_from(date.month()).ok()?, i32::try_from(date.day()).ok()?])
}

/// Whole days from one date to another; `None` where either is no date.
fn days_between(from: &str, to: &str) -> Option<i64> {
    let date = |text: &str| day(text).parse::<NaiveDate>().ok();
    Some((date(to)? - date(from)?).num_days())
}

/// Account and region, as far as the resource's name does not say them.
fn place(resource: &str, account: &str, region: &str) -> String {
    let said = |word: &&str| !word.is_empty() && !resource.contains(*word);
    [account, region].into_iter().filter(said).collect::<Vec<_>>().join(" ")
}

impl<'a> View<'a> {
    /// The latest sign-off of a clause of this edition.
    fn sign_off(&self, clause: &str) -> Option<&'a SignOff> {
        let full_id = self.framework.full_id();
        self.record.sign_offs.iter().find(|sign_off| sign_off.clause == clause && sign_off.framework == full_id)
    }

    /// Whether findings were followed over time.
    fn has_findings(&self) -> bool {
        !self.record.findings.is_empty()
    }
}
