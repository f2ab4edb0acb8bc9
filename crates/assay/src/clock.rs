//! The time, asked at the edge; everything below is given it.

use chrono::{DateTime, Days, NaiveDate, SecondsFormat, Utc};

use crate::said::usage;

/// Now.
#[expect(clippy::disallowed_methods, reason = "the edge: when somebody does something is a fact of the outside world")]
pub(crate) fn now() -> DateTime<Utc> {
    Utc::now()
}

/// As the record writes it: RFC 3339 in UTC with whole seconds.
pub(crate) fn written(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// The day of a time, and the day 30 days later.
pub(crate) fn today_and_soon(time: DateTime<Utc>) -> (String, String) {
    let today = time.date_naive();
    let soon = today.checked_add_days(Days::new(30)).unwrap_or(today);
    (today.to_string(), soon.to_string())
}

/// A date as somebody typed it.
pub(crate) fn day(option: &'static str, text: &str) -> anyhow::Result<NaiveDate> {
    let parsed = NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d");
    Ok(parsed.map_err(|_| usage("record-date").with("option", option).with("value", text))?)
}
