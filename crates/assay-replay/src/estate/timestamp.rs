//! Points in time as estate files give them and as the protocols write them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat, Utc};
use serde_json::Value;

/// The three forms of a timestamp on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Seconds since 1970, with a fraction where there is one.
    Unix,
    /// `2024-12-01T03:04:05Z`.
    Iso,
    /// `Sun, 01 Dec 2024 03:04:05 GMT`.
    Http,
}

impl Form {
    /// The form of a model's `timestampFormat`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "unixTimestamp" => Some(Self::Unix),
            "iso8601" => Some(Self::Iso),
            "rfc822" => Some(Self::Http),
            _ => None,
        }
    }
}

/// Reads what an estate gives for a timestamp: ISO 8601 (UTC where no offset is given), a date, or seconds since 1970.
pub(crate) fn read(value: &Value) -> Option<DateTime<Utc>> {
    match value {
        Value::Number(number) => match number.as_i64() {
            Some(seconds) => DateTime::from_timestamp(seconds, 0),
            None => DateTime::from_timestamp_millis(millis(number.as_f64()?)?),
        },
        Value::String(text) => read_text(text),
        _ => None,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the range is tested first")]
fn millis(seconds: f64) -> Option<i64> {
    let millis = (seconds * 1000.0).round();
    (millis.abs() < 9e15).then_some(millis as i64)
}

fn read_text(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.with_timezone(&Utc));
    }
    for form in ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"] {
        if let Ok(at) = NaiveDateTime::parse_from_str(text, form) {
            return Some(at.and_utc());
        }
    }
    if let Ok(at) = DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z") {
        return Some(at.with_timezone(&Utc));
    }
    Some(NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0)?.and_utc())
}

/// Writes a point in time in a protocol's form.
pub(crate) fn write(at: DateTime<Utc>, form: Form) -> String {
    match form {
        Form::Unix => match at.timestamp_subsec_millis() {
            0 => at.timestamp().to_string(),
            _ => {
                let millis = at.timestamp_millis();
                let sign = if millis < 0 { "-" } else { "" };
                format!("{sign}{}.{:03}", millis.unsigned_abs() / 1000, millis.unsigned_abs() % 1000)
            }
        },
        Form::Iso => iso(at),
        Form::Http => at.format("%a, %d %b %Y %H:%M:%S GMT").to_string(),
    }
}

/// `2024-12-01T03:04:05Z`, with milliseconds where there are any.
pub(crate) fn iso(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_spelling_of_the_same_moment_reads_the_same() {
        for value in [
            json!("2024-12-01T03:04:05Z"),
            json!("2024-12-01T03:04:05.000Z"),
            json!("2024-12-01T11:04:05+08:00"),
            json!("2024-12-01T11:04:05+0800"),
            json!("2024-12-01T03:04:05"),
            json!("2024-12-01 03:04:05"),
            json!(1_733_022_245),
            json!(1_733_022_245.0),
        ] {
            assert_eq!(read(&value).map(iso).as_deref(), Some("2024-12-01T03:04:05Z"), "{value}");
        }
        assert_eq!(read(&json!("2024-12-01")).map(iso).as_deref(), Some("2024-12-01T00:00:00Z"));
        assert_eq!(read(&json!("soon")), None);
    }

    #[test]
    fn writes_the_three_forms() {
        let at = read(&json!("2024-12-01T03:04:05.250Z")).unwrap();
        assert_eq!(write(at, Form::Unix), "1733022245.250");
        assert_eq!(write(at, Form::Iso), "2024-12-01T03:04:05.250Z");
        assert_eq!(write(at, Form::Http), "Sun, 01 Dec 2024 03:04:05 GMT");
    }
}
