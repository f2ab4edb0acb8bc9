//! The first page: whose report it is, of what, and what it is not.

use serde::Serialize;

use super::{Fact, View};
use crate::words::{digits, minutes};

/// Accounts and regions that are named.
const NAMED: usize = 12;

#[derive(Serialize)]
pub(super) struct Cover {
    /// The edition.
    name: String,
    /// The organisation; empty where nobody named it.
    tenant: String,
    facts: Vec<Fact>,
    /// What the report is, and what it is not.
    proposal: Vec<String>,
    /// What a reader must know of the edition.
    edition: Vec<String>,
}

pub(super) fn cover(view: View<'_>, at: &str) -> Cover {
    let View { assessment, record, framework, w, .. } = view;
    let fact = |key: &str, value: String| Fact { label: w.own(&format!("cover-{key}")), value };
    let coverage = &assessment.coverage;
    let count = |number: u64| digits(usize::try_from(number).unwrap_or(usize::MAX));
    let arguments =
        [("from", &*minutes(&assessment.collection.started_at)), ("to", &*minutes(&assessment.collection.finished_at))];
    let mut facts = vec![
        fact("collection", assessment.collection.id.clone()),
        fact("time", w.own_with("cover-between", &arguments)),
        fact("accounts", named(&coverage.accounts, view)),
        fact("regions", named(&coverage.regions, view)),
        fact(
            "calls",
            w.with("text-coverage", &[("calls", &count(coverage.calls)), ("failed", &count(coverage.failed))]),
        ),
    ];
    if !record.at.is_empty() {
        facts.push(fact("record", minutes(at)));
    }
    let not_read = if coverage.failed == 0 { w.get("html-no-failures") } else { w.own("cover-not-read") };
    facts.push(fact("missing", not_read));
    let mut edition = vec![w.pick(&framework.notice).to_owned()];
    edition.extend(confidence(view));
    Cover {
        name: w.pick(&framework.name).to_owned(),
        tenant: record.tenant.clone(),
        facts,
        proposal: vec![w.get("html-proposal"), w.get("who-signs"), w.own("cover-no-mark")],
        edition,
    }
}

fn named(items: &[String], view: View<'_>) -> String {
    let list = view.w.list(items, NAMED);
    if items.len() > 1 {
        view.w.own_with("cover-counted", &[("count", &digits(items.len())), ("items", &list)])
    } else {
        list
    }
}

/// How sure a draft edition is of its rows, in a sentence.
fn confidence(view: View<'_>) -> Option<String> {
    let View { assessment, framework, w, .. } = view;
    let rows = || assessment.clauses.iter().filter(|row| row.assessable);
    let mut counts: Vec<(usize, &String)> = framework
        .confidence
        .keys()
        .map(|word| (rows().filter(|row| row.confidence.as_ref() == Some(word)).count(), word))
        .collect();
    counts.sort_by_key(|(count, word)| (std::cmp::Reverse(*count), *word));
    let counts: Vec<String> = counts
        .into_iter()
        .map(|(count, word)| {
            w.with("text-state-count", &[("state", &w.word("confidence", word)), ("count", &digits(count))])
        })
        .collect();
    let all = digits(rows().count());
    let name = w.pick(&framework.name);
    let arguments = [("name", name), ("rows", &all), ("counts", &w.list(&counts, usize::MAX))];
    (!counts.is_empty()).then(|| w.with("edition-rows", &arguments))
}
