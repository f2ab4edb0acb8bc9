//! What other people wrote, made fit for a cell.

use chrono::{DateTime, Datelike as _, NaiveDate, Timelike as _};
use rust_xlsxwriter::ExcelDateTime;

/// The characters that a cell holds, counted as Excel counts: in units of UTF-16.
pub(super) const CELL: usize = 32_767;

/// The text without characters that a workbook can't hold, cut where it is too long for a cell; `mark` says so.
pub(super) fn clean(text: &str, mark: &str) -> String {
    let kept = text.replace("\r\n", "\n");
    let kept: String = kept.chars().filter(|letter| is_kept(*letter)).collect();
    if kept.encode_utf16().count() <= CELL {
        return kept;
    }
    let room = CELL.saturating_sub(mark.encode_utf16().count());
    let mut taken = 0;
    let mut cut: String = kept
        .chars()
        .take_while(|letter| {
            taken += letter.len_utf16();
            taken <= room
        })
        .collect();
    cut.push_str(mark);
    cut
}

/// XML 1.0 knows no control characters but these two; the others of Unicode show nothing or steer.
fn is_kept(letter: char) -> bool {
    matches!(letter, '\n' | '\t') || !(letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}'))
}

/// Whether a spreadsheet takes the text for a formula once somebody edits the cell.
pub(super) fn looks_like_formula(text: &str) -> bool {
    text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

/// The day of a date or time (`2026-05-01…`).
pub(super) fn day(text: &str) -> Option<ExcelDateTime> {
    let date = NaiveDate::parse_from_str(text.get(..10)?, "%Y-%m-%d").ok()?;
    excel_day(date)
}

/// A time in UTC, to the second.
pub(super) fn moment(text: &str) -> Option<ExcelDateTime> {
    let time = DateTime::parse_from_rfc3339(text).ok()?.naive_utc();
    let day = excel_day(time.date())?;
    let hour = u16::try_from(time.hour()).ok()?;
    day.and_hms(hour, u8::try_from(time.minute()).ok()?, time.second()).ok()
}

fn excel_day(date: NaiveDate) -> Option<ExcelDateTime> {
    // Excel counts from 1900, with a 29 February 1900 that never was.
    let year = u16::try_from(date.year()).ok().filter(|year| *year > 1900)?;
    ExcelDateTime::from_ymd(year, u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_go_and_lines_stay() {
        assert_eq!(clean("a\u{0}b\u{1b}[2J\r\nc\td\u{fffe}\u{9f}", "…"), "ab[2J\nc\td");
    }

    #[test]
    fn a_long_text_is_cut_where_excel_counts() {
        let long = "𠮷".repeat(20_000);
        let cut = clean(&long, "…cut");
        assert!(cut.encode_utf16().count() <= CELL);
        assert!(cut.ends_with("𠮷…cut"));
        let fits = "x".repeat(CELL);
        assert_eq!(clean(&fits, "…cut"), fits);
    }

    #[test]
    fn dates_are_days_and_times_are_moments() {
        assert_eq!(day("2026-05-01T10:00:00Z").unwrap().to_excel().to_string(), "46143");
        assert_eq!(moment("2026-05-01T12:00:00Z").unwrap().to_excel().to_string(), "46143.5");
        assert_eq!(moment("2026-05-01T00:00:00.500+02:00").unwrap().to_excel().floor().to_string(), "46142");
        assert!(day("2026-02-30").is_none() && day("").is_none() && day("1066-10-14").is_none());
        assert!(moment("2026-05-01").is_none());
    }

    #[test]
    fn days_pass() {}
}
