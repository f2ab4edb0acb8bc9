//! Lines of a terminal: widths as columns, Japanese included.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Marks that must not begin a line.
const NO_START: &str = "、。，．・：；？！）］｝」』】ー々,.;:?!)]}";

/// Marks that must not end a line.
const NO_END: &str = "（［｛「『【([{";

/// The columns that a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// The text with blanks at its end up to so many columns.
pub(crate) fn pad(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// The text in lines of at most so many columns, each after `indent` blanks.
///
/// Lines break at blanks and between wide characters; a word longer than a line is cut. Control characters are left
/// out: a resource's name must not steer the terminal.
pub(crate) fn wrap(text: &str, columns: usize, indent: usize) -> String {
    let room = columns.saturating_sub(indent).max(20);
    let margin = " ".repeat(indent);
    let mut out = String::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for piece in pieces(paragraph) {
            let fits = width(&line) + width(piece.trim_end()) <= room;
            if !fits && !line.is_empty() {
                push_line(&mut out, &margin, &line);
                line.clear();
            }
            for character in piece.chars() {
                if width(&line) + character.width().unwrap_or(0) > room && character != ' ' {
                    push_line(&mut out, &margin, &line);
                    line.clear();
                }
                line.push(character);
            }
        }
        push_line(&mut out, &margin, &line);
    }
    out
}

fn push_line(out: &mut String, margin: &str, line: &str) {
    let line = line.trim_end();
    if !line.is_empty() {
        out.push_str(margin);
        out.push_str(line);
    }
    out.push('\n');
}

/// The smallest pieces between which a line may break.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let (mut open, mut opening) = (false, false);
    for character in text.chars().filter(|character| !character.is_control()) {
        let wide = character.width().unwrap_or(0) > 1;
        let joins = NO_START.contains(character) || character == ' ';
        match pieces.last_mut() {
            Some(last) if joins || opening || (open && !wide) => last.push(character),
            _ => pieces.push(character.to_string()),
        }
        open = !wide && character != ' ';
        opening = NO_END.contains(character);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::{pad, width, wrap};

    #[test]
    fn words_wrap_at_blanks() {
        assert_eq!(wrap("one two three four five six", 24, 2), "  one two three four\n  five six\n");
    }

    #[test]
    fn japanese_wraps_between_characters_and_no_line_starts_with_a_mark() {
        let wrapped = wrap("暗号化が無効です。設定を有効にしてください。", 20, 0);
        assert!(wrapped.lines().all(|line| width(line) <= 20 && !line.starts_with('。')), "{wrapped}");
    }

    #[test]
    fn no_line_ends_with_an_opening_bracket() {
        for columns in 20..40 {
            let wrapped = wrap("使用されておらず（二次情報）、後継は2025年版（V202504）である。", columns, 0);
            assert!(wrapped.lines().all(|line| !line.ends_with('（')), "{wrapped}");
        }
    }

    #[test]
    fn a_long_word_is_cut() {
        let wrapped = wrap(&"x".repeat(50), 20, 0);
        assert!(wrapped.lines().all(|line| line.len() <= 20), "{wrapped}");
    }

    #[test]
    fn a_name_does_not_steer_the_terminal() {
        assert_eq!(wrap("bucket\u{1b}[2J\u{7}", 40, 0), "bucket[2J\n");
    }

    #[test]
    fn padding_counts_columns() {
        assert_eq!(width(&pad("重大", 8)), 8);
    }
}
