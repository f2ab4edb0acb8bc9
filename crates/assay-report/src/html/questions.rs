//! Questions for people, with the lines of `assay.toml` that answer them.

use std::fmt::Write as _;

use assay_content::Content;
use assay_model::{Verdict, assessment::Assessment};

use super::{mark::Mark, tiers};
use crate::{
    questions::{self, About, Question},
    words::Words,
};

/// Accounts named in a comment.
const ACCOUNTS: usize = 10;

/// A question.
pub(super) struct QuestionView<'a> {
    pub(super) topic: &'a str,
    pub(super) question: &'a str,
    pub(super) evidence: &'a str,
    pub(super) mark: Mark,
    pub(super) clauses: Vec<&'a str>,
    /// The checks that ask: id and title.
    pub(super) checks: Vec<(&'a str, String)>,
    /// Why the verdict is unknown, each reason once.
    pub(super) reasons: Vec<&'a str>,
    /// The lines of `assay.toml`.
    pub(super) lines: String,
}

pub(super) fn all<'a>(assessment: &'a Assessment, content: &'a Content, w: &Words<'_>) -> Vec<QuestionView<'a>> {
    let view = |question: Question<'a>| {
        let mut reasons: Vec<&str> = Vec::new();
        for row in &question.rows {
            if !reasons.contains(&row.reason.as_str()) {
                reasons.push(&row.reason);
            }
        }
        QuestionView {
            topic: question.topic,
            question: w.pick(&question.asked.question),
            evidence: w.pick(&question.asked.evidence),
            mark: Mark::verdict(Verdict::Unknown, w),
            clauses: question.clauses.iter().copied().collect(),
            checks: question.checks.iter().map(|id| (*id, tiers::title(id, w))).collect(),
            reasons,
            lines: lines(&question, assessment, w),
        }
    };
    questions::open(assessment, content).into_iter().map(view).collect()
}

/// The entry of `assay.toml`. What a person must say is left empty: the entry is refused until it is filled in.
fn lines(question: &Question<'_>, assessment: &Assessment, w: &Words<'_>) -> String {
    let topic = question.topic;
    let about = match question.about() {
        About::Organization(id) => format!("organization_id = \"{id}\""),
        About::Accounts(accounts) => {
            let one = format!("account_id = \"{}\"", accounts.first().copied().unwrap_or_default());
            match accounts.get(1..).filter(|others| !others.is_empty()) {
                Some(others) => {
                    let others = w.short_list(others, ACCOUNTS);
                    format!("{one}  # {}", w.with("answer-accounts", &[("accounts", &others)]))
                }
                None => one,
            }
        }
    };
    let date = assessment.collection.finished_at.split('T').next().unwrap_or_default();
    let mut text = format!("[[attestation]]\ntopic = \"{topic}\"\n{about}\n");
    let rest = [
        (format!("attested_at = {date}"), "answer-date"),
        ("signed_by = \"\"".to_owned(), "answer-signed-by"),
        ("statement = \"\"".to_owned(), "answer-statement"),
        (format!("file = \"evidence/{topic}.pdf\""), "answer-file"),
    ];
    for (line, key) in rest {
        let _infallible = writeln!(text, "{line}  # {}", w.get(key));
    }
    text
}
