//! How high a row must be: programmes differ in whether they grow a row by themselves, so its height is given.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// The highest row, in points: a text that takes more is read in its cell. (Excel ends at 409.)
const HIGHEST: f64 = 240.0;
/// What stands above and below a row's lines, in points.
const MARGIN: f64 = 4.0;

/// The height of a row of so many lines, in points.
pub(super) fn of(lines: u32, line: f64) -> f64 {
    (f64::from(lines.max(1)) * line + MARGIN).min(HIGHEST)
}

/// The lines that a text takes in a column of that width, counted in digits.
pub(super) fn lines(text: &str, width: f64) -> u32 {
    // The font is a size smaller than the digits that widths are counted in.
    let room = columns(width * 1.06).max(4);
    text.lines().map(|paragraph| wrapped(paragraph, room)).fold(0, u32::saturating_add).max(1)
}

/// Lines of one paragraph: it breaks at blanks and between wide characters; a longer word is cut.
fn wrapped(paragraph: &str, room: usize) -> u32 {
    let (mut lines, mut taken) = (1_u32, 0);
    for word in paragraph.split_inclusive(' ') {
        let breaks_anywhere = word.chars().any(|letter| letter.width().unwrap_or(0) > 1);
        if !breaks_anywhere && taken > 0 && taken + word.trim_end().width() > room {
            lines = lines.saturating_add(1);
            taken = 0;
        }
        for letter in word.chars() {
            let wide = letter.width().unwrap_or(0);
            if taken + wide > room && letter != ' ' {
                lines = lines.saturating_add(1);
                taken = 0;
            }
            taken += wide;
        }
    }
    lines
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the width of a column is at most 255")]
fn columns(width: f64) -> usize {
    width.clamp(0.0, 255.0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole_and_long_ones_are_cut() {
        assert_eq!(lines("", 10.0), 1);
        assert_eq!(lines("one two three", 10.0), 2);
        assert_eq!(lines(&"x".repeat(95), 20.0), 5);
        assert_eq!(lines("a\nb\nc", 40.0), 3);
    }

    #[test]
    fn japanese_breaks_anywhere_and_is_wide() {
        assert_eq!(lines("あいうえおかきくけこ", 20.0), 1);
        assert_eq!(lines("あいうえおかきくけこ", 18.0), 2);
    }

    #[test]
    fn a_row_has_an_end() {
        assert!((of(1, 13.0) - 17.0).abs() < 1e-9);
        assert!((of(9_999, 13.0) - 240.0).abs() < 1e-9);
    }
}
