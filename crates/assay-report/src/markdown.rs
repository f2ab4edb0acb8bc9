//! A short summary for a ticket or a wiki, as Markdown (`GitHub`'s flavour, for its tables).

use assay_content::Content;
use assay_model::{
    Severity, Verdict,
    assessment::{Assessment, ClauseState, TierRow},
    record::{Evidence, EvidenceState, FindingState, Record},
};
use chrono::{Days, NaiveDate};

use crate::{
    ReportError,
    cut::{cut, one_line},
    edition,
    overview::{self, kept::Kept},
    recorded::{Recorded, day},
    steps,
    words::{Words, digits, seconds},
};

/// Checks in the table of open findings.
const CHECKS: usize = 15;
/// Blockers named of a tier.
const BLOCKERS: usize = 20;
/// Rows of a table of people's papers and exceptions.
const ROWS: usize = 20;
/// Severities, the gravest first.
const SEVERITIES: [Severity; 4] = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low];

/// A short summary: tiers, what blocks the next one, open findings, what runs out, next steps.
pub fn markdown(assessment: &Assessment, record: &Record, content: &Content) -> Result<String, ReportError> {
    let words = Words::new(content, assessment.language);
    let name = format!("{}/{}", assessment.framework, assessment.edition);
    let framework = content.framework(&name).map_err(ReportError::Framework)?;
    let page = Page { assessment, record, words, recorded: Recorded::of(record), out: String::new() };
    Ok(page.write(words.pick(&framework.name)))
}

struct Page<'a> {
    assessment: &'a Assessment,
    record: &'a Record,
    words: Words<'a>,
    recorded: Recorded<'a>,
    out: String,
}

impl Page<'_> {
    fn write(mut self, framework: &str) -> String {
        let title = self.words.with("markdown-title", &[("framework", framework)]);
        self.line(&format!("# {}", plain(&title)));
        self.head();
        self.tiers();
        self.findings();
        self.papers();
        self.exceptions();
        self.steps();
        format!("{}\n", self.out.trim_end())
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push_str("\n\n");
    }

    fn heading(&mut self, key: &str) {
        let heading = self.words.get(key);
        self.line(&format!("## {heading}"));
    }

    fn table(&mut self, columns: &[&str], rows: &[Vec<String>]) {
        let columns: Vec<String> = columns.iter().map(|key| self.words.get(key)).collect();
        let rule = vec!["---".to_owned(); columns.len()];
        for row in [&columns, &rule].into_iter().chain(rows) {
            self.out.extend(["| ", &row.join(" | "), " |\n"]);
        }
        self.out.push('\n');
    }

    fn head(&mut self) {
        let collection = &self.assessment.collection;
        let mut head = vec![
            self.words.with("text-collection", &[("id", &plain(&collection.id))]),
            self.words.with(
                "read-between",
                &[("from", &seconds(&collection.started_at)), ("to", &seconds(&collection.finished_at))],
            ),
            self.words.count("accounts-count", &self.assessment.coverage.accounts.len()),
            self.words.count("regions-count", &self.assessment.coverage.regions.len()),
        ];
        if !self.record.tenant.is_empty() {
            head.insert(0, self.words.with("markdown-tenant", &[("tenant", &plain(&self.record.tenant))]));
        }
        self.line(&self.words.list(&head));
        self.line(&format!("> {}", self.words.get("who-signs")));
        if self.assessment.coverage.failed > 0 {
            let failed = usize::try_from(self.assessment.coverage.failed).unwrap_or(usize::MAX);
            self.line(&self.words.count("markdown-failed-calls", &failed));
        }
    }

    fn tiers(&mut self) {
        self.heading("heading-tiers");
        let row = |tier: &TierRow| {
            let name = plain(&tier.name);
            let name = match edition::label(tier, &self.words) {
                Some(label) => self.words.with("tier-labelled", &[("tier", &name), ("label", &label)]),
                None => name,
            };
            let told = |count: usize| if edition::is_told(tier) { digits(count) } else { "–".to_owned() };
            let counts = overview::STATES.iter().map(|state| told(overview::tier_count(tier, *state)));
            let clauses = told(tier.clauses);
            [name, clauses].into_iter().chain(counts).collect()
        };
        let rows: Vec<Vec<String>> = self.assessment.tiers.iter().map(row).collect();
        let states = overview::STATES.iter().map(|state| format!("short-{}", state.as_str().replace('_', "-")));
        let columns: Vec<String> =
            ["column-tier".to_owned(), "column-clauses".to_owned()].into_iter().chain(states).collect();
        self.table(&columns.iter().map(String::as_str).collect::<Vec<_>>(), &rows);
        self.line(&plain(&edition::next_tier(self.assessment, &self.words)));
        self.blockers();
    }

    fn blockers(&mut self) {
        let Some(tier) = overview::next_tier(self.assessment) else { return };
        let mut lines = String::new();
        for state in [ClauseState::NotMet, ClauseState::Unknown] {
            let of_state: Vec<String> = overview::within_tier(self.assessment, tier, state)
                .into_iter()
                .filter(|id| tier.blockers.iter().any(|blocker| blocker == id))
                .map(|id| self.clause(id))
                .collect();
            if !of_state.is_empty() {
                let named = self.words.short_list(&of_state, BLOCKERS);
                lines.extend(["- ", &self.words.state(state), ": ", &named, "\n"]);
            }
        }
        if !lines.is_empty() {
            let heading = self.words.with("html-blocks", &[("tier", &plain(&tier.name))]);
            self.line(&format!("### {heading}"));
            self.line(lines.trim_end());
        }
    }

    /// A clause's id and title.
    fn clause(&self, id: &str) -> String {
        let row = self.assessment.clauses.iter().find(|row| row.id == id);
        row.map_or_else(|| id.to_owned(), |row| format!("{id} {}", plain(&row.title)))
    }

    fn findings(&mut self) {
        self.heading("markdown-heading-findings");
        let fails = || self.assessment.verdicts.iter().filter(|row| row.verdict == Verdict::Fail);
        if fails().next().is_none() {
            let none = self.words.get("markdown-no-findings");
            self.line(&none);
            return;
        }
        let today = self.recorded.today();
        let rows: Vec<Vec<String>> = SEVERITIES
            .iter()
            .map(|severity| {
                let of = || fails().filter(|row| row.severity == *severity);
                let excepted = of().filter(|row| self.recorded.exception(row).is_some()).count();
                let mut cells = vec![self.words.severity(*severity), digits(of().count()), digits(excepted)];
                if self.recorded.is_given() {
                    let overdue = of().filter_map(|row| self.recorded.finding(row)).filter(|one| one.overdue(today));
                    cells.push(digits(overdue.count()));
                }
                cells
            })
            .collect();
        let mut columns = vec!["column-severity", "column-fails", "markdown-column-excepted"];
        columns.extend(self.recorded.is_given().then_some("markdown-column-overdue"));
        self.table(&columns, &rows);
        self.checks();
        if self.recorded.is_given() {
            let gone = self.record.findings.iter().filter(|finding| finding.state == FindingState::Gone).count();
            if gone > 0 {
                let text = self.words.count("markdown-gone", &gone);
                self.line(&text);
            }
        }
    }

    fn checks(&mut self) {
        let failing = overview::failing_checks(self.assessment);
        let rows: Vec<Vec<String>> = failing
            .iter()
            .take(CHECKS)
            .map(|check| {
                let title = match self.words.check_title(check.id) {
                    "" => check.id,
                    title => title,
                };
                let due =
                    check.rows.iter().filter_map(|row| self.recorded.finding(row)).map(|one| one.due.as_str()).min();
                let mut cells = vec![
                    self.words.severity(check.severity),
                    format!("{} (`{}`)", plain(title), check.id),
                    digits(check.rows.len()),
                    self.words.list(check.clauses),
                ];
                if self.recorded.is_given() {
                    cells.push(due.unwrap_or("–").to_owned());
                }
                cells
            })
            .collect();
        let mut columns = vec!["column-severity", "column-check", "column-fails", "column-clauses"];
        columns.extend(self.recorded.is_given().then_some("markdown-column-due"));
        self.table(&columns, &rows);
        if failing.len() > CHECKS {
            let more = self.words.count("text-more-checks", &(failing.len() - CHECKS));
            self.line(&more);
        }
    }

    /// Documents and records that ran out or soon will.
    fn papers(&mut self) {
        let today = self.recorded.today();
        let soon =
            NaiveDate::parse_from_str(today, "%Y-%m-%d").ok().and_then(|day| day.checked_add_days(Days::new(30)));
        let Some(soon) = soon.map(|day| day.format("%Y-%m-%d").to_string()) else { return };
        let framework = format!("{}/{}", self.assessment.framework, self.assessment.edition);
        let mut ending: Vec<(&Evidence, EvidenceState)> = self
            .record
            .evidence
            .iter()
            .filter(|one| one.framework == framework)
            .map(|one| (one, one.state(today, &soon)))
            .filter(|(_, state)| matches!(state, EvidenceState::Stale | EvidenceState::Expiring))
            .collect();
        ending.sort_by_key(|(one, _)| (one.valid_until.as_str(), one.clause.as_str(), one.id.as_str()));
        if ending.is_empty() {
            return;
        }
        self.heading("markdown-heading-papers");
        let row = |(one, state): &(&Evidence, EvidenceState)| {
            vec![
                one.valid_until.clone(),
                self.words.word("markdown-paper", state.as_str()),
                plain(&one.clause),
                plain(&one.title),
                plain(&one.owner),
            ]
        };
        let rows: Vec<Vec<String>> = ending.iter().take(ROWS).map(row).collect();
        let columns = [
            "markdown-column-until",
            "markdown-column-state",
            "column-clause",
            "markdown-column-paper",
            "markdown-column-owner",
        ];
        self.table(&columns, &rows);
        self.more(ending.len());
    }

    /// Exceptions in force, the first to end first.
    fn exceptions(&mut self) {
        let mut in_force: Vec<_> = self.record.exceptions.iter().filter(|one| !one.ended(&self.record.at)).collect();
        in_force.sort_by_key(|one| (one.expires.as_str(), one.id.as_str()));
        if in_force.is_empty() {
            return;
        }
        self.heading("markdown-heading-exceptions");
        let text = self.words.get("markdown-exceptions");
        self.line(&text);
        let rows: Vec<Vec<String>> = in_force
            .iter()
            .take(ROWS)
            .map(|one| {
                vec![
                    plain(&one.id),
                    plain(day(&one.expires)),
                    format!("`{}`", one.check),
                    plain(&one.resources),
                    plain(&cut(&one.reason, 200, self.assessment.language)),
                    plain(&one.approved_by),
                ]
            })
            .collect();
        let columns = [
            "markdown-column-exception",
            "markdown-column-until",
            "column-check",
            "markdown-column-resources",
            "markdown-column-reason",
            "markdown-column-approver",
        ];
        self.table(&columns, &rows);
        self.more(in_force.len());
    }

    fn more(&mut self, all: usize) {
        if all > ROWS {
            let more = self.words.with("rows-more", &[("count", &digits(all - ROWS))]);
            self.line(&more);
        }
    }

    fn steps(&mut self) {
        let steps = steps::next_steps(
            self.assessment,
            Kept::of(self.record, self.assessment, self.words.content()).as_ref(),
            &self.words,
        );
        if steps.is_empty() {
            return;
        }
        self.heading("heading-next");
        let lines: Vec<String> = steps.iter().map(|step| format!("1. {}", plain(step))).collect();
        self.line(&lines.join("\n"));
    }
}

/// A text that Markdown takes for nothing else: no markup, no HTML, no link, no mention, no new cell.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in one_line(text).chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' => {
                out.push('\\');
                out.push(letter);
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("&#64;"),
            _ => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn names_are_no_markup() {
        assert_eq!(plain("a|b\n<script>[x](y) @all `z`"), r"a\|b &lt;script&gt;\[x\](y) &#64;all \`z\`");
    }
}
