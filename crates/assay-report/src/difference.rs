//! What lies between two assessments: for the terminal, as Markdown, as JSON.

use assay_content::Content;
use assay_model::{
    Language, Verdict,
    assessment::ClauseState,
    diff::{Change, Diff, TierChange, VerdictChange},
};

use crate::{
    ReportError,
    cut::one_line,
    lines::wrap,
    words::{Words, digits, seconds},
};

/// Columns of the text.
const WIDTH: usize = 100;
/// Verdicts shown of a change that asks for something, and of another.
const MANY: usize = 30;
const FEW: usize = 8;
/// Names in a list of checks or clauses.
const NAMES: usize = 20;

/// A diff as text for the terminal: what asks for something first.
pub fn diff_text(diff: &Diff, content: &Content, language: Language) -> String {
    let told = Told { diff, words: Words::new(content, language) };
    let mut out = wrap(&told.words.get("diff-title"), WIDTH, 0);
    for line in told.head() {
        out.push_str(&wrap(&line, WIDTH, 0));
    }
    for (heading, lines) in [told.tiers(), told.clauses()].into_iter().flatten() {
        out.push('\n');
        out.push_str(&wrap(&heading, WIDTH, 0));
        for line in lines {
            out.push_str(&wrap(&line, WIDTH, 2));
        }
    }
    for change in Change::ALL {
        let Some(part) = told.part(change) else { continue };
        out.push('\n');
        out.push_str(&wrap(&part.heading, WIDTH, 0));
        out.push_str(&wrap(&part.means, WIDTH, 0));
        for row in &part.rows {
            let title = if row.title.is_empty() {
                row.change.check.clone()
            } else {
                format!("{} ({})", row.title, row.change.check)
            };
            out.push_str(&wrap(&format!("{} · {title} · {}", row.severity, row.verdicts), WIDTH, 2));
            let place = format!("{} · {}", row.change.account_id, row.change.region);
            out.push_str(&wrap(&format!("{} · {place}", row.change.resource_uid), WIDTH, 4));
            out.push_str(&wrap(&row.change.reason, WIDTH, 6));
        }
        out.push_str(&part.more.map(|more| wrap(&more, WIDTH, 2)).unwrap_or_default());
    }
    for line in told.foot() {
        out.push('\n');
        out.push_str(&wrap(&line, WIDTH, 0));
    }
    out
}

/// A diff as Markdown, with a table for each change.
pub fn diff_markdown(diff: &Diff, content: &Content, language: Language) -> String {
    let told = Told { diff, words: Words::new(content, language) };
    let mut parts = vec![format!("# {}", plain(&told.words.get("diff-title")))];
    parts.extend(told.head().iter().map(|line| plain(line)));
    for (heading, lines) in [told.tiers(), told.clauses()].into_iter().flatten() {
        parts.push(format!("## {}", plain(&heading)));
        parts.push(lines.iter().map(|line| format!("- {}", plain(line))).collect::<Vec<_>>().join("\n"));
    }
    for part in Change::ALL.into_iter().filter_map(|change| told.part(change)) {
        parts.push(format!("## {}", plain(&part.heading)));
        parts.push(plain(&part.means));
        parts.push(told.table(&part.rows));
        parts.extend(part.more.map(|more| plain(&more)));
    }
    parts.extend(told.foot().iter().map(|line| plain(line)));
    format!("{}\n", parts.join("\n\n"))
}

/// A diff as indented JSON: the contract that `assay_model::diff` describes.
pub fn diff_json(diff: &Diff) -> Result<String, ReportError> {
    let mut text = serde_json::to_string_pretty(diff)?;
    text.push('\n');
    Ok(text)
}

struct Told<'a> {
    diff: &'a Diff,
    words: Words<'a>,
}

/// One change, in words.
struct Part<'a> {
    heading: String,
    means: String,
    rows: Vec<Row<'a>>,
    more: Option<String>,
}

struct Row<'a> {
    change: &'a VerdictChange,
    severity: String,
    title: String,
    verdicts: String,
}

impl<'a> Told<'a> {
    fn head(&self) -> Vec<String> {
        let (before, after) = (&self.diff.before, &self.diff.after);
        let mut lines = vec![self.words.with(
            "diff-sides",
            &[
                ("before", &before.collection),
                ("before-at", &seconds(&before.finished_at)),
                ("after", &after.collection),
                ("after-at", &seconds(&after.finished_at)),
            ],
        )];
        if !self.diff.same_edition {
            let [before, after] = [before, after].map(|side| format!("{}/{}", side.framework, side.edition));
            lines.push(self.words.with("diff-editions", &[("before", &before), ("after", &after)]));
        }
        if self.diff.is_empty() {
            lines.push(self.words.get("diff-nothing"));
        }
        lines
    }

    fn foot(&self) -> Vec<String> {
        let mut lines = vec![self.words.count("diff-unchanged", &self.diff.unchanged)];
        let checks = &self.diff.checks;
        for (key, ids) in [("changed", &checks.changed), ("added", &checks.added), ("removed", &checks.removed)] {
            if !ids.is_empty() {
                let ids = self.words.short_list(ids, NAMES);
                lines.push(self.words.with(&format!("diff-checks-{key}"), &[("checks", &ids)]));
            }
        }
        if !self.diff.checks_known && !self.diff.verdicts.is_empty() {
            lines.push(self.words.get("diff-checks-unknown"));
        }
        lines
    }

    fn tiers(&self) -> Option<(String, Vec<String>)> {
        let lines: Vec<String> = self.diff.tiers.iter().flat_map(|tier| self.tier(tier)).collect();
        (!lines.is_empty()).then(|| (self.words.get("diff-heading-tiers"), lines))
    }

    fn tier(&self, tier: &TierChange) -> Vec<String> {
        let counts = [tier.met_before, tier.met_after, tier.clauses].map(digits);
        let [before, after, clauses] = &counts;
        let arguments = [("tier", tier.name.as_str()), ("before", before), ("after", after), ("clauses", clauses)];
        let mut lines = vec![self.words.with("diff-tier", &arguments)];
        for (key, clauses) in [("diff-tier-added", &tier.blockers_added), ("diff-tier-removed", &tier.blockers_removed)]
        {
            if !clauses.is_empty() {
                lines.push(self.words.with(key, &[("clauses", &self.words.short_list(clauses, NAMES))]));
            }
        }
        vec![self.words.sentences(&lines)]
    }

    fn clauses(&self) -> Option<(String, Vec<String>)> {
        let state = |state: Option<ClauseState>| {
            state.map_or_else(|| self.words.get("diff-absent"), |state| self.words.state(state))
        };
        let lines = self.diff.clauses.iter().map(|clause| {
            format!("{} {}: {}", clause.id, clause.title, self.turn(&state(clause.before), &state(clause.after)))
        });
        let lines: Vec<String> = lines.collect();
        (!lines.is_empty()).then(|| (self.words.get("diff-heading-clauses"), lines))
    }

    fn turn(&self, before: &str, after: &str) -> String {
        self.words.with("diff-from-to", &[("before", before), ("after", after)])
    }

    fn verdict(&self, verdict: Option<Verdict>) -> String {
        verdict.map_or_else(|| self.words.get("diff-absent"), |verdict| self.words.verdict(verdict))
    }

    /// One change; `None` where there is nothing of it.
    fn part(&self, change: Change) -> Option<Part<'a>> {
        let key = change.as_str().replace('_', "-");
        let all = self.diff.of(change).count();
        let room = match change {
            Change::Regressed | Change::New | Change::UnknownNow => MANY,
            _ => FEW,
        };
        let rows = self.diff.of(change).take(room).map(|change| Row {
            change,
            severity: self.words.severity(change.severity),
            title: self.words.check_title(&change.check).to_owned(),
            verdicts: self.turn(&self.verdict(change.before), &self.verdict(change.after)),
        });
        (all > 0).then(|| Part {
            heading: self.words.with(&format!("diff-heading-{key}"), &[("count", &digits(all))]),
            means: self.words.get(&format!("diff-means-{key}")),
            rows: rows.collect(),
            more: (all > room).then(|| self.words.with("diff-more", &[("count", &digits(all - room))])),
        })
    }

    fn table(&self, rows: &[Row<'_>]) -> String {
        let columns = ["column-severity", "column-check", "diff-column-resource", "column-place"];
        let columns = columns.into_iter().chain(["diff-column-before", "diff-column-after"]);
        let columns: Vec<String> = columns.map(|key| self.words.get(key)).collect();
        let mut lines = vec![line(&columns), line(&vec!["---".to_owned(); columns.len()])];
        for row in rows {
            let change = row.change;
            let place = format!("{}, {}", change.account_id, change.region);
            let (before, after) = (self.verdict(change.before), self.verdict(change.after));
            let cells = [&row.severity, &change.check, &change.resource_uid, &place, &before, &after];
            lines.push(line(&cells.map(|cell| plain(cell))));
        }
        lines.join("\n")
    }
}

fn line(cells: &[String]) -> String {
    format!("| {} |", cells.join(" | "))
}

/// A name that is no mark-up, in one line.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in one_line(text).chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' => out.extend(['\\', letter]),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("&#64;"),
            _ => out.push(letter),
        }
    }
    out
}
