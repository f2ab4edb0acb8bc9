//! Clause by clause: what is proposed, what is signed, what was seen, what is attached.

use std::collections::BTreeMap;

use assay_content::{Clause, UNDETERMINED};
use assay_model::{
    Verdict,
    assessment::{ClauseCheck, ClauseRow, Counts, VerdictRow},
    record::{SignOff, SignOffState},
};
use serde::Serialize;

use super::{View, papers, place};
use crate::words::{Mark, digits, minutes};

/// Failing or unknown resources listed of a check within a clause.
const ROWS: usize = 3;

#[derive(Serialize)]
pub(super) struct Clauses {
    intro: String,
    domains: Vec<Domain>,
}

#[derive(Serialize)]
struct Domain {
    id: String,
    name: String,
    rows: Vec<Row>,
    /// The rows that have no question.
    not_assessed: String,
}

#[derive(Serialize)]
struct Row {
    id: String,
    title: String,
    state: Mark,
    /// Tier, what shows it, how sure the row is.
    meta: Vec<String>,
    summary: String,
    /// The signed answer, or that there is none.
    answer: Mark,
    /// Who signed, when, and why; what became of it.
    signed: Vec<String>,
    checks: Vec<Check>,
    papers: Vec<papers::Paper>,
    /// What is missing besides documents and records.
    missing: Vec<String>,
    /// How long it has stood so.
    history: String,
}

#[derive(Serialize)]
struct Check {
    id: String,
    title: String,
    verdict: Mark,
    counts: String,
    rows: Vec<Listed>,
    more: String,
}

#[derive(Serialize)]
struct Listed {
    resource: String,
    place: String,
    reason: String,
    exception: String,
}

/// The first failing and unknown verdicts of each check, fails first.
type Deciding<'a> = BTreeMap<&'a str, Vec<&'a VerdictRow>>;

pub(super) fn clauses(view: View<'_>) -> Clauses {
    let deciding = deciding(view);
    let domains = view.framework.domains.iter().map(|domain| {
        let rows = || view.assessment.clauses.iter().filter(|row| row.domain == domain.id);
        let placeholders: Vec<&str> = rows().filter(|row| !row.assessable).map(|row| row.id.as_str()).collect();
        Domain {
            id: domain.id.clone(),
            name: view.w.pick(&domain.name).to_owned(),
            rows: rows().filter(|row| row.assessable).map(|row| clause(row, &deciding, view)).collect(),
            not_assessed: if placeholders.is_empty() {
                String::new()
            } else {
                view.w.own_with("not-assessed", &[("clauses", &view.w.list(&placeholders, usize::MAX))])
            },
        }
    });
    Clauses { intro: view.w.own("clauses-intro"), domains: domains.collect() }
}

fn deciding(view: View<'_>) -> Deciding<'_> {
    let mut deciding = Deciding::new();
    for wanted in [Verdict::Fail, Verdict::Unknown] {
        for row in view.assessment.verdicts.iter().filter(|row| row.verdict == wanted) {
            let rows = deciding.entry(&row.check).or_default();
            if rows.len() < ROWS {
                rows.push(row);
            }
        }
    }
    deciding
}

fn clause(row: &ClauseRow, deciding: &Deciding<'_>, view: View<'_>) -> Row {
    let w = view.w;
    let content = view.framework.clause(&row.id).ok();
    let sign_off = view.sign_off(&row.id);
    let papers = content.map(|clause| papers::of(clause, row, view)).unwrap_or_default();
    let wanted = |text: &String| content.is_some_and(|clause| is_paper(clause, text, view));
    Row {
        id: row.id.clone(),
        title: row.title.clone(),
        state: w.state(row.state),
        meta: meta(row, view),
        summary: content.map(|clause| w.pick(&clause.summary).to_owned()).unwrap_or_default(),
        answer: answer(sign_off, view),
        signed: sign_off.map(|sign_off| signed(sign_off, view)).unwrap_or_default(),
        checks: row.checks.iter().map(|check| self::check(check, deciding, view)).collect(),
        papers,
        missing: row.missing.iter().filter(|text| !wanted(text)).cloned().collect(),
        history: history(row, view),
    }
}

/// Whether what is missing is a document or record, which has its own line.
fn is_paper(clause: &Clause, text: &str, view: View<'_>) -> bool {
    clause.documents.iter().chain(&clause.records).any(|paper| text.contains(view.w.pick(&paper.what)))
}

fn meta(row: &ClauseRow, view: View<'_>) -> Vec<String> {
    let w = view.w;
    let tier = view.assessment.tiers.iter().find(|tier| tier.id == row.tier).map(|tier| tier.name.clone());
    let mut meta =
        vec![tier.unwrap_or_else(|| if row.tier == UNDETERMINED { w.get("tier-none") } else { row.tier.clone() })];
    meta.extend(row.evidence_class.as_ref().map(|class| w.word("class", class)));
    meta.extend(row.confidence.as_ref().map(|word| w.word("confidence", word)));
    let base = view.framework.base.as_deref();
    meta.extend(
        row.from.as_ref().zip(base).map(|(id, edition)| w.with("base-number", &[("id", id), ("edition", edition)])),
    );
    meta
}

fn answer(sign_off: Option<&SignOff>, view: View<'_>) -> Mark {
    let w = view.w;
    match sign_off {
        None => Mark::new("calm", "–", w.own("answer-none")),
        Some(sign_off) if sign_off.counts() => {
            let symbol = match sign_off.answer {
                assay_model::record::Answer::Yes => ("good", "✓"),
                assay_model::record::Answer::No => ("bad", "×"),
                assay_model::record::Answer::NotApplicable => ("calm", "–"),
            };
            Mark::new(symbol.0, symbol.1, w.word("answer", sign_off.answer.as_str()))
        }
        Some(sign_off) => {
            let word = w.word("answer", sign_off.answer.as_str());
            let key = if matches!(sign_off.status, SignOffState::Withdrawn { .. }) { "withdrawn" } else { "reopened" };
            Mark::new("open", "!", w.own_with(&format!("answer-{key}"), &[("answer", &word)]))
        }
    }
}

fn signed(sign_off: &SignOff, view: View<'_>) -> Vec<String> {
    let w = view.w;
    let arguments = [
        ("id", sign_off.id.as_str()),
        ("by", sign_off.signed_by.as_str()),
        ("at", &*minutes(&sign_off.signed_at)),
        ("why", sign_off.justification.as_str()),
    ];
    let mut said = vec![w.own_with("signed-by", &arguments)];
    if sign_off.overridden {
        let proposed = w.word("state", sign_off.proposed.as_str());
        said.push(w.own_with("signed-over", &[("state", &proposed)]));
    }
    match &sign_off.status {
        SignOffState::Signed => {}
        SignOffState::Reopened { at, from, to } => {
            let states = [from, to].map(|state| w.word("state", state.as_str()));
            let [from, to] = &states;
            said.push(w.own_with("signed-reopened", &[("at", &minutes(at)), ("from", from), ("to", to)]));
        }
        SignOffState::Withdrawn { at, by } => {
            said.push(w.own_with("signed-withdrawn", &[("at", &minutes(at)), ("by", by)]));
        }
    }
    said
}

fn check(check: &ClauseCheck, deciding: &Deciding<'_>, view: View<'_>) -> Check {
    let w = view.w;
    let rows = deciding.get(check.id.as_str()).map(Vec::as_slice).unwrap_or_default();
    let more = (check.counts.fail + check.counts.unknown).saturating_sub(rows.len());
    let resource = |row: &&VerdictRow| Listed {
        resource: row.resource_uid.to_string(),
        place: place(&row.resource_uid, &row.account_id, &row.region),
        reason: row.reason.to_string(),
        exception: view
            .record
            .exception(&row.check, &row.resource_uid)
            .map_or_else(String::new, |exception| w.own_with("under-exception", &[("id", &exception.id)])),
    };
    Check {
        id: check.id.clone(),
        title: w.check_title(&check.id),
        verdict: w.verdict(check.verdict),
        counts: counts(&check.counts, view),
        rows: rows.iter().map(resource).collect(),
        more: if more == 0 { String::new() } else { w.own_count("more-resources", more) },
    }
}

fn counts(counts: &Counts, view: View<'_>) -> String {
    let all = [
        (Verdict::Fail, counts.fail),
        (Verdict::Unknown, counts.unknown),
        (Verdict::Pass, counts.pass),
        (Verdict::NotApplicable, counts.not_applicable),
    ];
    let said: Vec<String> = all
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(verdict, count)| {
            let word = view.w.word("verdict", verdict.as_str());
            view.w.with("verdict-count", &[("count", &digits(count)), ("verdict", &word)])
        })
        .collect();
    if said.is_empty() { view.w.get("no-verdicts") } else { view.w.list(&said, usize::MAX) }
}

fn history(row: &ClauseRow, view: View<'_>) -> String {
    let Some(history) = view.record.history.iter().find(|history| history.clause == row.id) else {
        return String::new();
    };
    let number = |number: u32| digits(usize::try_from(number).unwrap_or(usize::MAX));
    let arguments = [
        ("state", &*view.w.word("state", history.state.as_str())),
        ("since", crate::words::day(&history.since)),
        ("assessments", &*number(history.assessments)),
        ("days", &*number(history.days_met)),
        ("gap", &*number(history.longest_gap)),
    ];
    view.w.own_with(if history.days_met > 0 { "history-met" } else { "history" }, &arguments)
}
