//! What is left to do for each clause, and why.

use std::collections::BTreeMap;

use assay_model::{
    Verdict,
    assessment::{ClauseCheck, ClauseRow, ClauseState},
    record::{Answer, EvidenceState, SignOffState},
};
use rust_xlsxwriter::Worksheet;

use super::{
    cell::Cell,
    style::{Styles, Tone},
    table::{A3, Column, Table},
    view::View,
};
use crate::{
    ReportError,
    words::{digits, seconds},
};

const COLUMNS: [Column; 11] = [
    ("clause", 8.0),
    ("title", 24.0),
    ("tier", 15.0),
    ("proposed", 13.0),
    ("blocks", 46.0),
    ("papers", 34.0),
    ("signed", 12.0),
    ("signature", 26.0),
    ("days-met", 9.0),
    ("operating", 20.0),
    ("next", 34.0),
];

/// Reasons of unknown verdicts shown for a check.
const REASONS: usize = 2;

/// The first reasons of each check's unknown verdicts: they name the cure.
type Reasons<'a> = BTreeMap<&'a str, Vec<&'a str>>;

pub(super) fn write(sheet: &mut Worksheet, view: &View<'_>, styles: &Styles) -> Result<(), ReportError> {
    let reasons = reasons(view);
    let mut table = Table::new(sheet, "gaps", view, styles, &COLUMNS)?;
    let mut any = false;
    for row in view.assessed() {
        let Some(next) = next_step(view, row) else { continue };
        any = true;
        let signed = view.sign_off(&row.id);
        table.row(&[
            Cell::line(&row.id),
            Cell::text(&row.title),
            Cell::text(view.tier(row)),
            Cell::text(view.words.state(row.state)),
            Cell::text(blocks(view, row, &reasons)),
            Cell::text(papers(view, row)),
            signed.map_or(Cell::Empty, |sign_off| Cell::text(view.answer(sign_off.answer))),
            Cell::text(signature(view, row)),
            view.history(&row.id).map_or(Cell::Empty, |history| Cell::Number(history.days_met as usize)),
            Cell::text(operating(view, row)),
            Cell::text(next),
        ])?;
    }
    table.tones(3, &states(view))?;
    table.finish(A3, (!any).then(|| view.get("no-gaps")))
}

/// The states with their tones.
pub(super) fn states(view: &View<'_>) -> Vec<(String, Tone)> {
    let tones = [
        (ClauseState::Met, Tone::Good),
        (ClauseState::NotMet, Tone::Bad),
        (ClauseState::Unknown, Tone::Warn),
        (ClauseState::NeedsEvidence, Tone::Warn),
        (ClauseState::Stale, Tone::Warn),
        (ClauseState::NothingToJudge, Tone::Quiet),
    ];
    tones.into_iter().map(|(state, tone)| (view.words.state(state), tone)).collect()
}

fn reasons<'a>(view: &View<'a>) -> Reasons<'a> {
    let mut reasons = Reasons::new();
    for row in view.assessment.verdicts.iter().filter(|row| row.verdict == Verdict::Unknown) {
        let of_check = reasons.entry(&row.check).or_default();
        if of_check.len() < REASONS && !of_check.contains(&row.reason.as_str()) {
            of_check.push(&row.reason);
        }
    }
    reasons
}

/// The checks that fail or know nothing, with how many resources and what would cure it.
fn blocks(view: &View<'_>, row: &ClauseRow, reasons: &Reasons<'_>) -> String {
    let mut lines = Vec::new();
    for check in row.checks.iter().filter(|check| check.verdict == Verdict::Fail) {
        lines.push(counted(view, "blocks-fail", check, check.counts.fail));
    }
    for check in row.checks.iter().filter(|check| check.verdict == Verdict::Unknown) {
        lines.push(counted(view, "blocks-unknown", check, check.counts.unknown));
        let cures = reasons.get(check.id.as_str()).into_iter().flatten();
        lines.extend(cures.map(|reason| view.with("blocks-cure", &[("reason", reason)])));
    }
    for check in &row.checks {
        if let Some(reason) = view.assessment.broken_checks.get(&check.id) {
            lines.push(view.with("blocks-broken", &[("check", &view.check(&check.id)), ("reason", reason)]));
        }
    }
    View::lines(&lines)
}

fn counted(view: &View<'_>, key: &str, check: &ClauseCheck, count: usize) -> String {
    let counts = check.counts;
    let judged = counts.pass + counts.fail + counts.unknown;
    view.with(key, &[("check", &view.check(&check.id)), ("count", &digits(count)), ("all", &digits(judged))])
}

/// The documents and records that do not count, or not for long.
fn papers(view: &View<'_>, row: &ClauseRow) -> String {
    let wanted = view.wanted(row).into_iter().filter(|paper| paper.state != EvidenceState::Fresh);
    let lines = wanted.map(|paper| {
        let state = view.paper_state(paper.state);
        let until = paper.valid_until.as_deref().unwrap_or_default();
        let key = if until.is_empty() { "paper-line" } else { "paper-line-until" };
        view.with(key, &[("key", &paper.key), ("what", &paper.what), ("state", &state), ("until", until)])
    });
    View::lines(&lines.collect::<Vec<_>>())
}

/// Who signed when, and what became of it.
fn signature(view: &View<'_>, row: &ClauseRow) -> String {
    let Some(sign_off) = view.sign_off(&row.id) else { return String::new() };
    let mut lines = vec![match &sign_off.status {
        SignOffState::Signed => {
            view.with("signed", &[("by", &sign_off.signed_by), ("at", &seconds(&sign_off.signed_at))])
        }
        SignOffState::Reopened { at, from, to } => {
            let (from, to) = (view.words.state(*from), view.words.state(*to));
            view.with("reopened", &[("at", &seconds(at)), ("from", &from), ("to", &to)])
        }
        SignOffState::Withdrawn { at, by } => view.with("withdrawn", &[("by", by), ("at", &seconds(at))]),
    }];
    if sign_off.overridden {
        lines.push(view.get("overridden"));
    }
    View::lines(&lines)
}

/// What the recorded assessments saw of it.
fn operating(view: &View<'_>, row: &ClauseRow) -> String {
    let Some(history) = view.history(&row.id) else { return String::new() };
    let since = history.since.get(..10).unwrap_or(&history.since);
    let arguments = [
        ("since", since),
        ("assessments", &digits(history.assessments as usize)),
        ("plural", if history.assessments == 1 { "one" } else { "other" }),
        ("gap", &digits(history.longest_gap as usize)),
    ];
    view.with(if history.days_met > 0 { "operating-met" } else { "operating" }, &arguments)
}

/// What is to be done next; nothing where a clause is met or justly out of scope, signed, and has its history.
fn next_step(view: &View<'_>, row: &ClauseRow) -> Option<String> {
    let signed = view.counting(&row.id).map(|sign_off| sign_off.answer);
    if signed == Some(Answer::NotApplicable) {
        return None;
    }
    if signed == Some(Answer::Yes) && row.state != ClauseState::Met {
        return Some(view.get("next-overridden"));
    }
    match row.state {
        ClauseState::NotMet => Some(view.get("next-fix")),
        ClauseState::Unknown => Some(view.get("next-read")),
        ClauseState::Stale => Some(view.get("next-renew")),
        ClauseState::NeedsEvidence => Some(view.get("next-attach")),
        ClauseState::NothingToJudge => Some(view.get("next-decide")),
        ClauseState::Met => next_of_met(view, row, signed),
        ClauseState::NotAssessed => None,
    }
}

fn next_of_met(view: &View<'_>, row: &ClauseRow, signed: Option<Answer>) -> Option<String> {
    let days = view.history(&row.id).map_or(0, |history| history.days_met);
    let wanted = view.framework.operating_history_days;
    match signed {
        None if view.sign_off(&row.id).is_some() => Some(view.get("next-sign-again")),
        None => Some(view.get("next-sign")),
        Some(Answer::No) => Some(view.get("next-signed-no")),
        Some(_) if days < wanted => {
            let left = digits((wanted - days) as usize);
            let plural = if wanted - days == 1 { "one" } else { "other" };
            Some(view.with("next-keep", &[("days", &left), ("plural", plural)]))
        }
        Some(_) => None,
    }
}
