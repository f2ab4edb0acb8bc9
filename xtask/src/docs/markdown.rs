//! Small pieces of Markdown.

use std::fmt::Write as _;

use assay_model::{Language, Text};

/// A line of a table.
pub(super) fn line(text: &mut String, cells: &[&str]) {
    for cell in cells {
        let cell = cell.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|");
        // Writing to a String does not fail.
        let _written = write!(text, "| {cell} ");
    }
    text.push_str("|\n");
}

/// The head of a table.
pub(super) fn head(text: &mut String, cells: &[&str]) {
    line(text, cells);
    text.extend(cells.iter().map(|_| "|---"));
    text.push_str("|\n");
}

/// Prose that shows as it is written; what stands in backticks stays code.
pub(super) fn prose(words: &str) -> String {
    let mut shown = String::new();
    let mut code = false;
    for letter in words.trim().chars() {
        code ^= letter == '`';
        if !code && matches!(letter, '*' | '<' | '[' | ']' | '$' | '\\') {
            shown.push('\\');
        }
        shown.push(letter);
    }
    shown
}

/// Code in a line.
pub(super) fn code(words: &str) -> String {
    format!("`{words}`")
}

/// A name as a part of an address: `AWS Config` as `aws-config`.
pub(super) fn slug(name: &str) -> String {
    let letters = name.to_lowercase().replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
    letters.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

/// Chooses between the two languages of a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tongue(pub(super) Language);

impl Tongue {
    /// The words of the page's language.
    pub(super) fn say(self, en: &'static str, ja: &'static str) -> &'static str {
        match self.0 {
            Language::En => en,
            Language::Ja => ja,
        }
    }

    /// Words in brackets.
    pub(super) fn aside(self, words: &str) -> String {
        match self.0 {
            Language::En => format!(" ({words})"),
            Language::Ja => format!("（{words}）"),
        }
    }

    /// A text of the content, as prose.
    pub(super) fn text(self, text: &Text) -> String {
        prose(text.get(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_shows_as_it_is_written() {
        assert_eq!(prose(" a*b <c> `*` $d "), "a\\*b \\<c> `*` \\$d");
    }

    #[test]
    fn a_slug_has_letters_and_digits() {
        assert_eq!(slug("Amazon Route 53 Resolver (DNS)"), "amazon-route-53-resolver-dns");
    }
}
