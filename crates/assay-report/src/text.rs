//! The summary on the terminal: one screen or two for whoever runs the scan.

use std::collections::BTreeSet;

use assay_content::{Content, Framework};
use assay_model::{
    assessment::{Assessment, Failure, TierRow},
    record::Record,
};
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, presets};

use crate::{
    edition,
    lines::{pad, width, wrap},
    overview::{self, FailingCheck, STATES, kept::Kept, told},
    steps,
    words::{Words, digits, seconds},
};

/// Failing checks shown.
const CHECKS: usize = 8;
/// Failing resources shown for each check.
const RESOURCES: usize = 2;
/// Groups of failed calls shown.
const FAILURES: usize = 6;
/// Chosen parameters shown.
const PARAMETERS: usize = 6;
/// Exceptions named.
const EXCEPTIONS: usize = 8;

/// How the terminal looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextOptions {
    /// Columns; less than 60 counts as 60.
    pub width: usize,
    /// Whether to write ANSI colours.
    pub colour: bool,
}

impl Default for TextOptions {
    fn default() -> Self {
        Self { width: 100, colour: false }
    }
}

/// The summary: what stands, the tiers, what the record says, the gravest fails, what could not be read, and what to do
/// next. [`Record::default`] stands for no record.
pub fn text(assessment: &Assessment, record: &Record, content: &Content, options: TextOptions) -> String {
    let summary = Summary {
        assessment,
        kept: Kept::of(record, assessment, content),
        content,
        words: Words::new(content, assessment.language),
        width: options.width.max(60),
        colour: options.colour,
    };
    let parts = [
        summary.head(),
        summary.stands(),
        summary.tiers(),
        summary.record(),
        summary.fails(),
        summary.coverage(),
        summary.next_steps(),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

struct Summary<'a> {
    assessment: &'a Assessment,
    kept: Option<Kept<'a>>,
    content: &'a Content,
    words: Words<'a>,
    width: usize,
    colour: bool,
}

#[derive(Clone, Copy)]
enum Ink {
    Bold,
    Dim,
    Red,
    Yellow,
}

impl Summary<'_> {
    fn ink(&self, ink: Ink, text: &str) -> String {
        let code = match ink {
            Ink::Bold => "1",
            Ink::Dim => "2",
            Ink::Red => "1;31",
            Ink::Yellow => "33",
        };
        if self.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn heading(&self, key: &str) -> String {
        format!("{}\n", self.ink(Ink::Bold, &self.words.get(key)))
    }

    fn paragraph(&self, text: &str) -> String {
        wrap(text, self.width, 0)
    }

    fn head(&self) -> String {
        let id = format!("{}/{}", self.assessment.framework, self.assessment.edition);
        let framework = self.content.framework(&id).ok();
        let name = framework.map_or(id.as_str(), |framework| self.words.pick(&framework.name));
        let coverage = &self.assessment.coverage;
        let read = [
            self.words.with("text-collection", &[("id", &self.assessment.collection.id)]),
            self.words.with(
                "read-between",
                &[
                    ("from", &seconds(&self.assessment.collection.started_at)),
                    ("to", &seconds(&self.assessment.collection.finished_at)),
                ],
            ),
            self.words.count("accounts-count", &coverage.accounts.len()),
            self.words.count("regions-count", &coverage.regions.len()),
        ];
        let mut out = format!("{}\n", self.ink(Ink::Bold, &format!("Assay · {name}")));
        out.push_str(&self.paragraph(&read.join(" · ")));
        if let Some(framework) = framework {
            out.push_str(&self.paragraph(self.words.pick(&framework.notice)));
            for text in [edition::sentence(self.assessment, framework, &self.words), self.completion(framework)] {
                if !text.is_empty() {
                    out.push_str(&self.paragraph(&text));
                }
            }
        }
        out
    }

    fn completion(&self, framework: &Framework) -> String {
        framework.completion.as_ref().map(|text| self.words.pick(text).to_owned()).unwrap_or_default()
    }

    fn stands(&self) -> String {
        let counts = STATES.iter().map(|state| {
            let count = overview::clauses_in(self.assessment, *state);
            self.words.with("text-state-count", &[("state", &self.words.state(*state)), ("count", &digits(count))])
        });
        let counts: Vec<String> = counts.collect();
        let clauses = self.words.count("clauses-count", &overview::assessable(self.assessment));
        let line = self.words.with("text-stands", &[("clauses", &clauses), ("counts", &self.words.list(&counts))]);
        let mut out = self.heading("heading-stands");
        out.push_str(&self.paragraph(&line));
        let stale = overview::stale(self.assessment);
        if stale > 0 {
            out.push_str(&self.paragraph(&self.words.count("text-stale", &stale)));
        }
        out.push_str(&self.paragraph(&self.words.get("who-signs")));
        out.push_str(&self.paragraph(&edition::next_tier(self.assessment, &self.words)));
        out
    }

    fn tiers(&self) -> String {
        let mut table = Table::new();
        table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(self.width).unwrap_or(u16::MAX));
        let states = STATES.iter();
        let mut header = vec![self.words.get("column-tier"), self.words.get("column-clauses")];
        header.extend(states.clone().map(|state| self.words.word("short", state.as_str())));
        header.push(self.words.get("column-own-blockers"));
        table.set_header(header);
        for tier in &self.assessment.tiers {
            let told = edition::is_told(tier);
            let number = |number: usize| if told { digits(number) } else { "–".to_owned() };
            let mut row = vec![self.tier_name(tier), number(tier.clauses)];
            row.extend(states.clone().map(|state| number(overview::tier_count(tier, *state))));
            row.push(if told { self.blockers(tier) } else { "–".to_owned() });
            table.add_row(row);
        }
        for column in table.column_iter_mut() {
            column.set_padding((0, 2));
            // On a narrow terminal a label may break.
            if column.index == 0 && self.width >= 80 {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
            if (1..=6).contains(&column.index) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        let mut out = self.heading("heading-tiers");
        for line in table.lines() {
            out.push_str(line.trim_end());
            out.push('\n');
        }
        for tier in &self.assessment.tiers {
            if let Some(placed) = edition::placed(self.assessment, tier, &self.words) {
                out.push_str(&self.paragraph(&placed));
            }
        }
        out
    }

    fn tier_name(&self, tier: &TierRow) -> String {
        match edition::label(tier, &self.words) {
            Some(label) => self.words.with("tier-labelled", &[("tier", &tier.name), ("label", &label)]),
            None => tier.name.clone(),
        }
    }

    fn blockers(&self, tier: &TierRow) -> String {
        let own = overview::own_blockers(self.assessment, tier);
        if own.is_empty() { "–".to_owned() } else { self.words.short_list(&own, 4) }
    }

    /// What the record says, in short.
    fn record(&self) -> String {
        let Some(kept) = &self.kept else { return String::new() };
        let whose = [("tenant", kept.record.tenant.as_str()), ("at", &seconds(&kept.record.at))];
        let heading = wrap(&self.words.with("text-heading-record", &whose), self.width, 0);
        let mut out = String::new();
        for line in heading.lines() {
            out.push_str(&self.ink(Ink::Bold, line));
            out.push('\n');
        }
        let mut lines = vec![
            told::answers(self.assessment, kept, &self.words),
            told::findings(kept, &self.words),
            told::papers(self.assessment, &self.words),
            told::history(self.assessment, kept, &self.words),
        ];
        let ending: Vec<&str> = kept.ending().iter().map(|one| one.id.as_str()).collect();
        if !ending.is_empty() {
            let ids = self.words.short_list(&ending, EXCEPTIONS);
            lines.push(self.words.with("text-ending", &[("ids", &ids)]));
        }
        for line in lines {
            out.push_str(&self.paragraph(&line));
        }
        out
    }

    fn fails(&self) -> String {
        let failing = overview::failing_checks(self.assessment);
        if failing.is_empty() {
            return String::new();
        }
        let rows: usize = failing.iter().map(|check| check.rows.len()).sum();
        let fails = self.words.count("fails-count", &rows);
        let checks = self.words.count("checks-count", &failing.len());
        let heading = self.words.with("text-heading-fails", &[("fails", &fails), ("checks", &checks)]);
        let mut out = format!("{}\n", self.ink(Ink::Bold, &heading));
        let label = failing.iter().map(|check| width(&self.words.severity(check.severity))).max().unwrap_or(0) + 2;
        for check in failing.iter().take(CHECKS) {
            out.push_str(&self.failing_check(check, label));
        }
        if failing.len() > CHECKS {
            out.push_str(&self.ink(Ink::Dim, &self.words.count("text-more-checks", &(failing.len() - CHECKS))));
            out.push('\n');
        }
        out
    }

    fn failing_check(&self, check: &FailingCheck<'_>, label: usize) -> String {
        let severity = self.words.severity(check.severity);
        let ink = if check.severity >= assay_model::Severity::High { Ink::Red } else { Ink::Yellow };
        let title = self.words.check_title(check.id);
        let named = if title.is_empty() { check.id.to_owned() } else { format!("{title} ({})", check.id) };
        let line = format!("{named}  {}", check.clauses.join(" "));
        let head = wrap(&line, self.width, label);
        let body = head.strip_prefix(&" ".repeat(label)).unwrap_or(&head);
        let mut out = format!("{}{body}", self.ink(ink, &pad(&severity, label)));
        for row in check.rows.iter().take(RESOURCES) {
            let place = format!("{} · {} · {}", row.resource_uid, row.account_id, row.region);
            out.push_str(&wrap(&place, self.width, label + 2));
            out.push_str(&wrap(&row.reason, self.width, label + 4));
        }
        if check.rows.len() > RESOURCES {
            let more = self.words.count("text-more-resources", &(check.rows.len() - RESOURCES));
            out.push_str(&" ".repeat(label + 2));
            out.push_str(&self.ink(Ink::Dim, &more));
            out.push('\n');
        }
        out
    }

    fn coverage(&self) -> String {
        let coverage = &self.assessment.coverage;
        let calls = usize::try_from(coverage.calls).unwrap_or(usize::MAX);
        let failed = usize::try_from(coverage.failed).unwrap_or(usize::MAX);
        let line = self.words.with("text-coverage", &[("calls", &digits(calls)), ("failed", &digits(failed))]);
        let mut out = self.heading("heading-coverage");
        out.push_str(&self.paragraph(&line));
        for failure in coverage.failures.iter().take(FAILURES) {
            out.push_str(&wrap(&self.failure(failure), self.width, 2));
        }
        if coverage.failures.len() > FAILURES {
            out.push_str(&wrap(
                &self.words.count("text-more-failures", &(coverage.failures.len() - FAILURES)),
                self.width,
                2,
            ));
        }
        let chosen = self.assessment.parameters.iter().filter(|row| row.chosen);
        let chosen: BTreeSet<String> = chosen.map(|row| format!("{} = {}", row.name, row.value)).collect();
        if !chosen.is_empty() {
            let chosen: Vec<String> = chosen.into_iter().collect();
            let values = self.words.short_list(&chosen, PARAMETERS);
            out.push_str(&self.paragraph(&self.words.with("text-chosen", &[("values", &values)])));
        }
        for (check, reason) in &self.assessment.broken_checks {
            out.push_str(&wrap(
                &self.words.with("text-broken-check", &[("check", check), ("reason", reason)]),
                self.width,
                2,
            ));
        }
        out
    }

    fn failure(&self, failure: &Failure) -> String {
        let call = format!("{}:{}", failure.service, failure.operation);
        let count = digits(usize::try_from(failure.count).unwrap_or(usize::MAX));
        let accounts = self.words.short_list(&failure.accounts, 2);
        let regions = self.words.short_list(&failure.regions, 3);
        let arguments = [
            ("call", call.as_str()),
            ("code", &failure.code),
            ("count", &count),
            ("plural", if failure.count == 1 { "one" } else { "other" }),
            ("accounts", &accounts),
            ("regions", &regions),
            ("permission", failure.permission.as_deref().unwrap_or_default()),
        ];
        self.words.with(if failure.permission.is_some() { "text-failure-denied" } else { "text-failure" }, &arguments)
    }

    fn next_steps(&self) -> String {
        let mut steps = steps::next_steps(self.assessment, self.kept.as_ref(), &self.words);
        steps.push(self.words.get("step-read"));
        let mut out = self.heading("heading-next");
        for (index, step) in steps.iter().enumerate() {
            let wrapped = wrap(step, self.width, 3);
            out.push_str(&pad(&format!("{}.", index + 1), 3));
            out.push_str(wrapped.strip_prefix("   ").unwrap_or(&wrapped));
        }
        out
    }
}
