//! The summary on the terminal.

#[path = "support/content.rs"]
mod content;
#[path = "support/small.rs"]
mod small;

use assay_model::{Language, record::Record};
use assay_report::{TextOptions, text};
use content::small_content;
use small::small;

#[test]
fn text_in_english() {
    insta::assert_snapshot!(
        "text_en",
        text(&small(Language::En), &Record::default(), &small_content(), TextOptions::default())
    );
}

#[test]
fn text_in_japanese() {
    insta::assert_snapshot!(
        "text_ja",
        text(&small(Language::Ja), &Record::default(), &small_content(), TextOptions::default())
    );
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for language in Language::ALL {
        for width in [60, 80, 120] {
            let summary =
                text(&small(language), &Record::default(), &small_content(), TextOptions { width, colour: false });
            let wide = summary.lines().find(|line| unicode_width::UnicodeWidthStr::width(*line) > width);
            assert_eq!(wide, None);
        }
    }
}

#[test]
fn colour_changes_no_word() {
    let (assessment, content) = (small(Language::En), small_content());
    let plain = text(&assessment, &Record::default(), &content, TextOptions { width: 100, colour: false });
    let coloured = text(&assessment, &Record::default(), &content, TextOptions { width: 100, colour: true });
    assert!(coloured.contains("\u{1b}["));
    let codes = ["\u{1b}[1;31m", "\u{1b}[33m", "\u{1b}[1m", "\u{1b}[2m", "\u{1b}[0m"];
    assert_eq!(codes.iter().fold(coloured, |text, code| text.replace(code, "")), plain);
}
