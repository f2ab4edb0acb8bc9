//! Texts of limited length.

use assay_model::Language;

/// The text in at most so many characters. What is cut says so: nothing is shortened silently.
pub(crate) fn cut(text: &str, most: usize, language: Language) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mark = match language {
        Language::En => "… [cut]",
        Language::Ja => "…［省略］",
    };
    let kept: String = text.chars().take(most.saturating_sub(mark.chars().count())).collect();
    format!("{}{mark}", kept.trim_end()).chars().take(most).collect()
}

/// The text in one line: blanks, line ends and control characters become single blanks. A dash where nothing is left.
pub(crate) fn one_line(text: &str) -> String {
    let words = text.split(|letter: char| letter.is_whitespace() || letter.is_control());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "-".to_owned() } else { words.join(" ") }
}

#[cfg(test)]
mod tests {
    use assay_model::Language;
    use proptest::prelude::*;

    use super::{cut, one_line};

    #[test]
    fn what_is_cut_says_so() {
        assert_eq!(cut("short", 5, Language::En), "short");
        assert_eq!(cut("a longer text", 12, Language::En), "a lon… [cut]");
        assert_eq!(cut("暗号化が無効になっています", 10, Language::Ja), "暗号化が無…［省略］");
    }

    #[test]
    fn a_line_has_no_line_end() {
        assert_eq!(one_line(" a\n\u{7}b\u{3000}c "), "a b c");
        assert_eq!(one_line("\n"), "-");
    }

    proptest! {
        #[test]
        fn a_cut_text_keeps_its_limit(text in ".{0,60}", most in 0_usize..50) {
            for language in Language::ALL {
                prop_assert!(cut(&text, most, language).chars().count() <= most);
            }
        }
    }
}
