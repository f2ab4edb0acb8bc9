//! What only people can answer: attestations that verdicts wait for.

use std::collections::{BTreeMap, BTreeSet};

use assay_content::{Attestation, Check, Content};
use assay_model::{
    Language, Verdict,
    assessment::{Assessment, VerdictRow},
};

/// By convention, the reason of a verdict that waits for an attestation says so in these words.
const LACKS: &str = "needs evidence";

/// How the uid of an organization begins.
const ORGANIZATION: &str = "AWS::::Organization:";

/// A question, and the verdicts that wait for its answer.
pub(crate) struct Question<'a> {
    /// `assay_attestation.topic`.
    pub(crate) topic: &'a str,
    /// What is asked, and the evidence that is wanted.
    pub(crate) asked: &'a Attestation,
    /// The checks that ask.
    pub(crate) checks: Vec<&'a str>,
    /// The clauses that they serve.
    pub(crate) clauses: BTreeSet<&'a str>,
    /// The unknown verdicts.
    pub(crate) rows: Vec<&'a VerdictRow>,
}

/// The questions of checks whose verdict is unknown for lack of evidence, gravest first.
pub(crate) fn open<'a>(assessment: &'a Assessment, content: &'a Content) -> Vec<Question<'a>> {
    let mut questions: BTreeMap<&str, Question<'a>> = BTreeMap::new();
    for row in &assessment.verdicts {
        let Some(check) = content.checks().get(&row.check).filter(|check| lacks_evidence(check, row)) else {
            continue;
        };
        for (topic, asked) in &check.attestations {
            let question = questions.entry(topic).or_insert_with(|| Question {
                topic,
                asked,
                checks: Vec::new(),
                clauses: BTreeSet::new(),
                rows: Vec::new(),
            });
            if !question.checks.contains(&row.check.as_str()) {
                question.checks.push(&row.check);
            }
            question.clauses.extend(row.clauses.iter().map(String::as_str));
            question.rows.push(row);
        }
    }
    let mut questions: Vec<Question<'a>> = questions.into_values().collect();
    questions.sort_by_key(|question| std::cmp::Reverse(question.rows.iter().map(|row| row.severity).max()));
    questions
}

fn lacks_evidence(check: &Check, row: &VerdictRow) -> bool {
    let reason = check.reasons.get(&row.reason_key).map(|text| text.get(Language::En));
    row.verdict == Verdict::Unknown && reason.is_some_and(|reason| reason.contains(LACKS))
}

/// Whom an answer is about.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum About<'a> {
    /// The organization, so one answer serves all its accounts.
    Organization(&'a str),
    /// Accounts: an answer for each.
    Accounts(Vec<&'a str>),
}

impl<'a> Question<'a> {
    /// Whom an answer would be about.
    pub(crate) fn about(&self) -> About<'a> {
        let organizations: BTreeSet<&str> =
            self.rows.iter().filter_map(|row| row.resource_uid.strip_prefix(ORGANIZATION)).collect();
        match organizations.first() {
            Some(id) => About::Organization(id),
            None => {
                let accounts: BTreeSet<&str> = self.rows.iter().map(|row| row.account_id.as_str()).collect();
                About::Accounts(accounts.into_iter().collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use assay_content::Content;
    use assay_model::Language;

    use super::LACKS;

    #[test]
    fn reasons_named_so_say_so() {
        let content = Content::embedded().unwrap();
        let asking: Vec<_> = content.checks().values().filter(|check| !check.attestations.is_empty()).collect();
        assert!(!asking.is_empty());
        for check in asking {
            let named = check.reasons.get("needs_evidence");
            assert!(named.is_none_or(|reason| reason.get(Language::En).contains(LACKS)), "{}", check.id);
        }
    }
}
