//! The first sheet: what this is, what it rests on, how to read it.

use assay_model::{
    assessment::ClauseState,
    record::{Band, EvidenceState, SignOffState},
};
use rust_xlsxwriter::Worksheet;

use super::{
    cell, findings, height,
    style::Styles,
    table::{A4, page},
    view::View,
};
use crate::{
    ReportError, edition,
    words::{digits, seconds},
};

/// The sheets that are explained, in their order.
const SHEETS: [&str; 9] =
    ["answers", "gaps", "findings", "evidence", "exceptions", "risks", "grid", "tiers", "receipts"];
/// Width of the labels and of their texts, in digits.
const LABEL: f64 = 26.0;
const TEXT: f64 = 96.0;
/// Accounts and regions that are named.
const NAMED: usize = 20;

/// A line of the sheet: a heading, or a label with its text.
enum Line {
    Heading(String),
    Pair(String, String),
    Space,
}

pub(super) fn write(sheet: &mut Worksheet, view: &View<'_>, styles: &Styles, rows: usize) -> Result<(), ReportError> {
    sheet.set_name(view.sheet("readme"))?;
    sheet.set_column_width(0, LABEL)?.set_column_width(1, TEXT)?;
    let title = view.with("title", &[("name", view.words.pick(&view.framework.name))]);
    sheet.write_string_with_format(0, 0, title, &styles.title)?;
    sheet.set_row_height(0, 26)?;
    let cut = view.get("cut");
    for (row, line) in (2..).zip(lines(view, rows)) {
        match line {
            Line::Heading(heading) => {
                sheet.set_row_height(row, height::of(1, styles.line_height * 1.4))?;
                cell::string(sheet, (row, 0), &heading, &styles.heading, &cut)?;
            }
            Line::Pair(label, text) => {
                let lines = height::lines(&label, LABEL).max(height::lines(&text, TEXT));
                sheet.set_row_height(row, height::of(lines, styles.line_height))?;
                cell::string(sheet, (row, 0), &label, &styles.label, &cut)?;
                cell::string(sheet, (row, 1), &text, &styles.plain, &cut)?;
            }
            Line::Space => {}
        }
    }
    page(sheet, view, A4);
    sheet.set_portrait().set_screen_gridlines(false).set_active(true);
    Ok(())
}

fn lines(view: &View<'_>, rows: usize) -> Vec<Line> {
    let mut lines = what(view);
    lines.push(Line::Space);
    lines.extend(coverage(view, rows));
    lines.push(Line::Space);
    lines.extend(answers(view));
    lines.push(Line::Space);
    lines.push(Line::Heading(view.get("readme-sheets")));
    lines.extend(SHEETS.map(|key| Line::Pair(view.sheet(key), view.word("explains", key))));
    lines.push(Line::Space);
    lines.extend(legend(view));
    lines
}

fn pair(view: &View<'_>, key: &str, text: impl Into<String>) -> Line {
    Line::Pair(view.word("readme", key), text.into())
}

fn what(view: &View<'_>) -> Vec<Line> {
    let framework = view.framework;
    let collection = &view.assessment.collection;
    let between = [("from", &*seconds(&collection.started_at)), ("to", &*seconds(&collection.finished_at))];
    let mut lines = vec![
        Line::Heading(view.get("readme-what")),
        pair(view, "proposal", view.get("what")),
        pair(view, "tenant", view.tenant()),
        pair(view, "edition", view.words.pick(&framework.name)),
        pair(view, "notice", view.words.pick(&framework.notice)),
    ];
    let sure = edition::sentence(view.assessment, framework, &view.words);
    if !sure.is_empty() {
        lines.push(pair(view, "confidence", sure));
    }
    lines.push(pair(view, "copyright", view.words.pick(&framework.copyright_note)));
    lines.push(pair(view, "collection", &collection.id));
    lines.push(pair(view, "read", view.with("between", &between)));
    if !view.record.at.is_empty() {
        lines.push(pair(view, "record", view.with("at", &[("at", &seconds(&view.record.at))])));
    }
    lines
}

fn coverage(view: &View<'_>, rows: usize) -> Vec<Line> {
    let coverage = &view.assessment.coverage;
    let named = |items: &[String]| {
        let list = view.ids(items, NAMED);
        view.with("counted", &[("count", &digits(items.len())), ("items", &list)])
    };
    let counts = |count: u64| digits(usize::try_from(count).unwrap_or(usize::MAX));
    let calls = [("calls", &*counts(coverage.calls)), ("failed", &*counts(coverage.failed))];
    let mut lines = vec![
        Line::Heading(view.get("readme-coverage")),
        pair(view, "accounts", named(&coverage.accounts)),
        pair(view, "regions", named(&coverage.regions)),
        pair(view, "calls", view.with("calls", &calls)),
    ];
    let broken: Vec<&String> = view.assessment.broken_checks.keys().collect();
    if !broken.is_empty() {
        lines.push(pair(view, "broken", view.ids(&broken, NAMED)));
    }
    let all = view.record.findings.len();
    let shown = findings::shown(all, rows);
    let key = if shown < all { "findings-cut" } else { "findings-all" };
    lines.push(pair(view, "findings", view.with(key, &[("shown", &digits(shown)), ("all", &digits(all))])));
    lines
}

/// How many answers are signed, and which no longer count.
fn answers(view: &View<'_>) -> Vec<Line> {
    let (mut all, mut signed, mut reopened) = (0, 0, 0);
    for row in view.assessed() {
        all += 1;
        match view.sign_off(&row.id).map(|sign_off| &sign_off.status) {
            Some(SignOffState::Signed) => signed += 1,
            Some(SignOffState::Reopened { .. }) => reopened += 1,
            Some(SignOffState::Withdrawn { .. }) | None => {}
        }
    }
    let counts = [("signed", &*digits(signed)), ("all", &*digits(all)), ("reopened", &*digits(reopened))];
    vec![
        Line::Heading(view.get("readme-answers")),
        pair(view, "who-signs", view.words.get("who-signs")),
        pair(view, "signed", view.with("signed-count", &counts)),
        pair(view, "fill-in", view.get("fill-in")),
    ]
}

fn legend(view: &View<'_>) -> Vec<Line> {
    let mut lines = vec![Line::Heading(view.get("readme-states"))];
    let states = [
        ClauseState::Met,
        ClauseState::NotMet,
        ClauseState::Unknown,
        ClauseState::NeedsEvidence,
        ClauseState::Stale,
        ClauseState::NothingToJudge,
    ];
    lines.extend(states.map(|state| Line::Pair(view.words.state(state), view.words.word("means", state.as_str()))));
    lines.push(Line::Space);
    lines.push(Line::Heading(view.get("readme-papers")));
    let papers = [EvidenceState::Missing, EvidenceState::Stale, EvidenceState::Expiring, EvidenceState::Fresh];
    lines.extend(papers.map(|state| Line::Pair(view.paper_state(state), view.word("paper-means", state.as_str()))));
    lines.push(Line::Space);
    lines.push(Line::Heading(view.get("readme-risks")));
    let bands = [
        (Band::Low, "1–4"),
        (Band::MediumLow, "5–9"),
        (Band::Medium, "10–12"),
        (Band::MediumHigh, "13–16"),
        (Band::High, "17–25"),
    ];
    lines.extend(bands.map(|(band, scores)| Line::Pair(view.band(band), scores.to_owned())));
    lines.push(pair(view, "now", view.get("now-rule")));
    lines
}
