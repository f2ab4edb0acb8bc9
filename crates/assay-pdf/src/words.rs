//! The words of the report, in its language: `pdf-…` of its own, `report-…` where other reports say the same.

use std::collections::BTreeMap;

use assay_content::Content;
use assay_model::{Language, Severity, Text, Verdict, assessment::ClauseState};
use serde::Serialize;

/// What the template says by itself, by the name that it uses: each is the message `pdf-<name>`.
const OF_TEMPLATE: [&str; 56] = [
    "about-edition",
    "answer",
    "blocks-caption",
    "column-age",
    "column-budget",
    "column-call",
    "column-check",
    "column-checks",
    "column-clause",
    "column-clauses",
    "column-count",
    "column-cure",
    "column-dates",
    "column-decision",
    "column-default",
    "column-domain",
    "column-due",
    "column-error",
    "column-id",
    "column-inherent",
    "column-open",
    "column-overdue",
    "column-owner",
    "column-paper",
    "column-parameter",
    "column-reason",
    "column-residual",
    "column-resource",
    "column-risk",
    "column-rule",
    "column-severity",
    "column-signed",
    "column-state",
    "column-tier",
    "column-times",
    "column-value",
    "column-where",
    "contents",
    "heading-appendix",
    "heading-broken",
    "heading-clauses",
    "heading-evidence",
    "heading-exceptions",
    "heading-failures",
    "heading-findings",
    "heading-legend",
    "heading-matrix",
    "heading-method",
    "heading-open-verdicts",
    "heading-parameters",
    "heading-read",
    "heading-risks",
    "heading-summary",
    "heading-unknown",
    "overdue",
    "report",
];

/// Texts of one language, with what reports need of grammar: plurals and grouped digits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words<'a> {
    content: &'a Content,
    /// The report's language.
    pub(crate) language: Language,
}

/// A state or verdict as a class, a symbol and a word: never by colour alone.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Mark {
    class: &'static str,
    symbol: &'static str,
    word: String,
    /// A shorter word for the head of a column, where there is one.
    short: String,
}

impl Mark {
    pub(crate) fn new(class: &'static str, symbol: &'static str, word: String) -> Self {
        Self { class, symbol, short: word.clone(), word }
    }
}

impl<'a> Words<'a> {
    pub(crate) fn new(content: &'a Content, language: Language) -> Self {
        Self { content, language }
    }

    /// What the template says by itself.
    pub(crate) fn of_template(&self) -> BTreeMap<&'static str, String> {
        OF_TEMPLATE.iter().map(|name| (*name, self.own(name))).collect()
    }

    /// The text in this language.
    pub(crate) fn pick<'t>(&self, text: &'t Text) -> &'t str {
        text.get(self.language)
    }

    /// The message `pdf-<key>`.
    pub(crate) fn own(&self, key: &str) -> String {
        self.own_with(key, &[])
    }

    /// The message `pdf-<key>` with arguments.
    pub(crate) fn own_with(&self, key: &str, arguments: &[(&str, &str)]) -> String {
        self.content.texts().format(self.language, &format!("pdf-{key}"), arguments)
    }

    /// The message `pdf-<key>` with `$count` and `$plural`.
    pub(crate) fn own_count(&self, key: &str, count: usize) -> String {
        self.own_with(key, &[("count", &digits(count)), ("plural", plural(count))])
    }

    /// The message `report-<key>`.
    pub(crate) fn get(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// The message `report-<key>` with arguments.
    pub(crate) fn with(&self, key: &str, arguments: &[(&str, &str)]) -> String {
        self.content.texts().format(self.language, &format!("report-{key}"), arguments)
    }

    /// The message `report-<key>-<word>`, else `pdf-<key>-<word>`; a word without a message shows itself.
    pub(crate) fn word(&self, key: &str, word: &str) -> String {
        let hyphened = word.replace('_', "-");
        let found = ["report", "pdf"].map(|prefix| format!("{prefix}-{key}-{hyphened}"));
        let found = found.iter().find(|full| self.content.texts().has(full));
        found.map_or_else(|| word.to_owned(), |full| self.content.texts().get(self.language, full))
    }

    /// A clause's proposed state.
    pub(crate) fn state(&self, state: ClauseState) -> Mark {
        let (class, symbol) = match state {
            ClauseState::Met => ("good", "✓"),
            ClauseState::NotMet => ("bad", "×"),
            ClauseState::Unknown => ("open", "?"),
            ClauseState::NeedsEvidence => ("wait", "…"),
            ClauseState::Stale => ("wait", "!"),
            ClauseState::NothingToJudge => ("calm", "–"),
            ClauseState::NotAssessed => ("calm", "·"),
        };
        Mark {
            short: self.word("short", state.as_str()),
            ..Mark::new(class, symbol, self.word("state", state.as_str()))
        }
    }

    /// A verdict.
    pub(crate) fn verdict(&self, verdict: Verdict) -> Mark {
        let (class, symbol) = match verdict {
            Verdict::Pass => ("good", "✓"),
            Verdict::Fail => ("bad", "×"),
            Verdict::Unknown => ("open", "?"),
            Verdict::NotApplicable => ("calm", "–"),
        };
        Mark::new(class, symbol, self.word("verdict", verdict.as_str()))
    }

    /// A severity.
    pub(crate) fn severity(&self, severity: Severity) -> String {
        self.word("severity", severity.as_str())
    }

    /// A check's title; its id where the content does not know it.
    pub(crate) fn check_title(&self, id: &str) -> String {
        self.content.checks().get(id).map_or_else(|| id.to_owned(), |check| self.pick(&check.title).to_owned())
    }

    /// The first so many items in a row, then how many more there are.
    pub(crate) fn list<T: AsRef<str>>(&self, items: &[T], most: usize) -> String {
        let shown: Vec<&str> = items.iter().take(most).map(AsRef::as_ref).collect();
        let shown = shown.join(match self.language {
            Language::En => ", ",
            Language::Ja => "、",
        });
        match items.len().saturating_sub(most) {
            0 => shown,
            more => self.with("and-more", &[("items", &shown), ("count", &digits(more))]),
        }
    }
}

/// The word by which messages choose a plural.
pub(crate) fn plural(count: usize) -> &'static str {
    if count == 1 { "one" } else { "other" }
}

/// A number with a comma between thousands.
pub(crate) fn digits(number: usize) -> String {
    let plain = number.to_string();
    let mut grouped = String::with_capacity(plain.len() + plain.len() / 3);
    for (index, digit) in plain.chars().enumerate() {
        if index > 0 && (plain.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `2026-11-23T09:12:33.120Z` as `2026-11-23 09:12`; what has another form stays as it is.
pub(crate) fn minutes(time: &str) -> String {
    match time.split_once('T') {
        Some((date, clock)) if time.ends_with('Z') => format!("{date} {}", clock.get(..5).unwrap_or(clock)),
        _ => time.to_owned(),
    }
}

/// The date of a time.
pub(crate) fn day(time: &str) -> &str {
    time.get(..10).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{OF_TEMPLATE, digits, minutes};
    use crate::world::template;

    #[test]
    fn the_template_says_what_there_is_to_say() {
        let used: BTreeSet<&str> =
            template().flat_map(|text| text.split("w(\"").skip(1)).filter_map(|rest| rest.split('"').next()).collect();
        let known: BTreeSet<&str> = OF_TEMPLATE.into_iter().collect();
        assert_eq!(used, known);
    }

    #[test]
    fn numbers_and_times_are_short() {
        assert_eq!([0, 999, 1000, 1_234_567].map(digits), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(minutes("2026-11-23T09:12:33.120Z"), "2026-11-23 09:12");
        assert_eq!(minutes("yesterday"), "yesterday");
    }
}
