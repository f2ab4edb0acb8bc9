//! The words of reports, in one language.

use assay_content::Content;
use assay_model::{Language, Severity, Text, Verdict, assessment::ClauseState};

/// Texts of one language, with what reports need of grammar: plurals and grouped digits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words<'a> {
    content: &'a Content,
    language: Language,
}

impl<'a> Words<'a> {
    pub(crate) fn new(content: &'a Content, language: Language) -> Self {
        Self { content, language }
    }

    /// The language's tag.
    pub(crate) fn tag(&self) -> &'static str {
        self.language.tag()
    }

    /// The text in this language.
    pub(crate) fn pick<'t>(&self, text: &'t Text) -> &'t str {
        text.get(self.language)
    }

    /// The message `report-<key>`.
    pub(crate) fn get(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// The message `report-<key>` with arguments.
    pub(crate) fn with(&self, key: &str, arguments: &[(&str, &str)]) -> String {
        self.content.texts().format(self.language, &format!("report-{key}"), arguments)
    }

    /// The message `report-<key>` with `$count`; `$plural` is `one` for 1, else `other`.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    pub(crate) fn count(&self, key: &str, count: &usize) -> String {
        let plural = if *count == 1 { "one" } else { "other" };
        self.with(key, &[("count", &digits(*count)), ("plural", plural)])
    }

    /// The message `report-<key>-<word>`; a word without a message shows itself.
    pub(crate) fn word(&self, key: &str, word: &str) -> String {
        let full = format!("report-{key}-{}", word.replace('_', "-"));
        if self.content.texts().has(&full) { self.content.texts().get(self.language, &full) } else { word.to_owned() }
    }

    /// The message `report-<key>-<words>`, where the words of a phrase are joined by hyphens; a phrase without a message
    /// shows itself.
    pub(crate) fn slug(&self, key: &str, phrase: &str) -> String {
        let words: Vec<&str> = phrase.split(|letter: char| !letter.is_ascii_alphanumeric()).collect();
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        let full = format!("report-{key}-{}", words.join("-"));
        if self.content.texts().has(&full) { self.content.texts().get(self.language, &full) } else { phrase.to_owned() }
    }

    /// Sentences one after the other.
    pub(crate) fn sentences(&self, sentences: &[String]) -> String {
        sentences.join(match self.language {
            Language::En => " ",
            Language::Ja => "",
        })
    }

    /// The content whose words these are.
    pub(crate) fn content(&self) -> &'a Content {
        self.content
    }

    /// A clause's proposed state.
    pub(crate) fn state(&self, state: ClauseState) -> String {
        self.word("state", state.as_str())
    }

    /// A verdict.
    pub(crate) fn verdict(&self, verdict: Verdict) -> String {
        self.word("verdict", verdict.as_str())
    }

    /// A severity.
    pub(crate) fn severity(&self, severity: Severity) -> String {
        self.word("severity", severity.as_str())
    }

    /// A check's title; its id where the content no longer knows it.
    pub(crate) fn check_title(&self, id: &str) -> &'a str
    where
        Self: 'a,
    {
        self.content.checks().get(id).map_or("", |check| check.title.get(self.language))
    }

    /// Items in a row.
    pub(crate) fn list<T: AsRef<str>>(&self, items: &[T]) -> String {
        let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
        items.join(match self.language {
            Language::En => ", ",
            Language::Ja => "、",
        })
    }

    /// The first so many items in a row, then how many more there are.
    pub(crate) fn short_list<T: AsRef<str>>(&self, items: &[T], most: usize) -> String {
        let shown = self.list(items.get(..most).unwrap_or(items));
        match items.len().saturating_sub(most) {
            0 => shown,
            more => self.with("and-more", &[("items", &shown), ("count", &digits(more))]),
        }
    }
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

/// `2026-11-23T09:12:33.120Z` as `2026-11-23 09:12:33`; what has another form stays as it is.
pub(crate) fn seconds(time: &str) -> String {
    match time.split_once('T') {
        Some((date, clock)) if time.ends_with('Z') => {
            format!("{date} {}", clock.get(..8).unwrap_or(clock))
        }
        _ => time.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{digits, seconds};

    #[test]
    fn thousands_are_grouped() {
        assert_eq!([0, 999, 1000, 1_234_567].map(digits), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn times_lose_their_fraction() {
        assert_eq!(seconds("2026-11-23T09:12:33.120Z"), "2026-11-23 09:12:33");
        assert_eq!(seconds("2026-11-23T09:12:33Z"), "2026-11-23 09:12:33");
        assert_eq!(seconds("yesterday"), "yesterday");
    }
}
