//! What only people can answer: attestations that verdicts wait for.

use std::collections::{BTreeMap, BTreeSet};

use assay_content::{Attestation, Content};
use assay_model::{
    ArcStr,
    assessment::{Assessment, VerdictRow},
};

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
    /// The verdicts that the answer would decide.
    pub(crate) rows: Vec<&'a VerdictRow>,
}

/// The questions whose answer would decide a verdict, gravest first.
pub(crate) fn open<'a>(assessment: &'a Assessment, content: &'a Content) -> Vec<Question<'a>> {
    let mut questions: BTreeMap<&str, Question<'a>> = BTreeMap::new();
    for row in &assessment.verdicts {
        let Some(check) = content.checks().get(row.check.as_str()) else { continue };
        for (topic, asked) in
            check.attestations.iter().filter(|(_, asked)| asked.open_at.iter().any(|key| row.reason_key == *key))
        {
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
            question.clauses.extend(row.clauses.iter().map(ArcStr::as_str));
            question.rows.push(row);
        }
    }
    let mut questions: Vec<Question<'a>> = questions.into_values().collect();
    questions.sort_by_key(|question| std::cmp::Reverse(question.rows.iter().map(|row| row.severity).max()));
    questions
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
    use serde_json::json;

    use super::*;

    /// An assessment with one verdict of a check, for this reason.
    fn assessment(check: &str, reason_key: &str) -> Assessment {
        serde_json::from_value(json!({
            "schema": 1, "framework": "cyber-trust", "edition": "2022", "language": "en",
            "collection": {"id": "c", "started_at": "", "finished_at": ""},
            "coverage": {"accounts": [], "regions": [], "calls": 0, "failed": 0},
            "verdicts": [{
                "check": check, "clauses": ["B.1.1"], "severity": "high", "resource_uid": "AWS::::Organization:o-abc",
                "account_id": "111122223333", "region": "global", "verdict": "unknown", "reason": "",
                "reason_key": reason_key, "receipts": [],
            }],
            "clauses": [], "tiers": [], "receipts": [],
        }))
        .unwrap()
    }

    #[test]
    fn a_question_is_open_at_the_reasons_that_it_names_and_at_no_other() {
        let content = Content::embedded().unwrap();
        let mut asked = 0;
        for check in content.checks().values() {
            for (topic, attestation) in &check.attestations {
                for key in check.reasons.keys() {
                    let assessment = assessment(&check.id, key);
                    let found = open(&assessment, &content).iter().any(|question| question.topic == topic);
                    assert_eq!(found, attestation.open_at.contains(key), "{} {key}", check.id);
                    asked += usize::from(found);
                }
            }
        }
        assert!(asked > 0);
    }
}
