//! Times as whole seconds and days as whole days, both since 1970-01-01 UTC.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};

use crate::Error;

/// Seconds of a day.
pub(crate) const DAY: i64 = 86_400;

/// Seconds of an RFC 3339 time; fractions are cut off.
pub(crate) fn seconds(time: &str) -> Result<i64, Error> {
    let time = DateTime::parse_from_rfc3339(time).map_err(|_| Error::Time(time.to_owned()))?;
    Ok(time.timestamp())
}

/// RFC 3339 in UTC, of seconds.
pub(crate) fn time_text(seconds: i64) -> String {
    DateTime::<Utc>::from_timestamp(seconds, 0)
        .map(|time| time.to_rfc3339_opts(SecondsFormat::Secs, true))
        .unwrap_or_default()
}

/// Days of a date.
pub(crate) fn days(day: &str) -> Result<i64, Error> {
    let date = NaiveDate::parse_from_str(day, "%Y-%m-%d").map_err(|_| Error::Day(day.to_owned()))?;
    // `2026-5-1` is understood too, but would not sort as text.
    if date.to_string() != day {
        return Err(Error::Day(day.to_owned()));
    }
    Ok(date.signed_duration_since(NaiveDate::default()).num_days())
}

/// The date of days.
pub(crate) fn day_text(days: i64) -> String {
    time_text(days.saturating_mul(DAY)).chars().take(10).collect()
}

/// The day in which a time lies.
pub(crate) fn day_of(seconds: i64) -> i64 {
    seconds.div_euclid(DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_days_go_there_and_back() {
        assert_eq!(time_text(seconds("2026-05-01T23:59:59.912Z").unwrap()), "2026-05-01T23:59:59Z");
        assert_eq!(time_text(seconds("2026-05-02T08:00:00+09:00").unwrap()), "2026-05-01T23:00:00Z");
        assert_eq!(day_text(days("2024-02-29").unwrap()), "2024-02-29");
        assert_eq!(day_text(day_of(seconds("1969-12-31T23:00:00Z").unwrap())), "1969-12-31");
        assert!(days("2026-02-30").is_err());
        assert!(days("2026-5-1").is_err());
        assert!(seconds("yesterday").is_err());
    }
}
