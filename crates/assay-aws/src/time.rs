//! Timestamps: what the wire has, and the one form that answers have.
//!
//! Answers carry RFC 3339 in UTC with milliseconds (`2026-11-23T01:02:03.000Z`), whatever the service sent: epoch
//! seconds, ISO 8601 with or without an offset, or the date of an HTTP header.

use chrono::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat, Utc};
use serde_json::Value;

/// How a timestamp is written on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimeFormat {
    Epoch,
    Iso8601,
    HttpDate,
}

impl TimeFormat {
    /// The format of that name in an API model.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "unixTimestamp" | "unixtimestamp" => Some(Self::Epoch),
            "iso8601" => Some(Self::Iso8601),
            "rfc822" => Some(Self::HttpDate),
            _ => None,
        }
    }

    /// Writes a moment; epoch seconds as a number, the rest as text.
    pub(crate) fn write(self, moment: DateTime<Utc>) -> Value {
        match self {
            Self::Epoch => {
                let millis = moment.timestamp_millis();
                if millis % 1000 == 0 { Value::from(millis / 1000) } else { Value::from(to_seconds(millis)) }
            }
            Self::Iso8601 => {
                let form =
                    if moment.timestamp_subsec_nanos() == 0 { SecondsFormat::Secs } else { SecondsFormat::Micros };
                Value::from(moment.to_rfc3339_opts(form, true))
            }
            Self::HttpDate => Value::from(moment.format("%a, %d %b %Y %H:%M:%S GMT").to_string()),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 stay far below 2^52")]
fn to_seconds(millis: i64) -> f64 {
    millis as f64 / 1000.0
}

/// Reads a timestamp of an answer or a parameter: a number of seconds, or a text in any of the wire's forms.
pub(crate) fn read(value: &Value) -> Option<DateTime<Utc>> {
    match value {
        Value::Number(number) => match number.as_i64() {
            Some(seconds) => DateTime::from_timestamp(seconds, 0),
            None => from_seconds(number.as_f64()?),
        },
        Value::String(text) => read_text(text.trim()),
        _ => None,
    }
}

/// Reads a timestamp in text form.
pub(crate) fn read_text(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Some(moment.to_utc());
    }
    if let Ok(seconds) = text.parse::<i64>() {
        return DateTime::from_timestamp(seconds, 0);
    }
    if let Ok(seconds) = text.parse::<f64>() {
        return from_seconds(seconds);
    }
    for form in ["%Y-%m-%dT%H:%M:%S%.f%z", "%Y-%m-%d %H:%M:%S%.f%z", "%Y%m%dT%H%M%S%z"] {
        if let Ok(moment) = DateTime::parse_from_str(text, form) {
            return Some(moment.to_utc());
        }
    }
    if let Ok(moment) = DateTime::parse_from_rfc2822(text) {
        return Some(moment.to_utc());
    }
    let naive_forms = [
        "%Y-%m-%dT%H:%M:%S%.fZ",
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y-%m-%dT%H:%MZ",
        "%Y-%m-%dT%H:%M",
        "%Y%m%dT%H%M%SZ",
    ];
    for form in naive_forms {
        if let Ok(moment) = NaiveDateTime::parse_from_str(text, form) {
            return Some(moment.and_utc());
        }
    }
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    Some(day.and_hms_opt(0, 0, 0)?.and_utc())
}

/// Seconds with a fraction; to the microsecond, as botocore reads them, so that 1.1 is 1.100 and not 1.099.
#[expect(clippy::cast_possible_truncation, reason = "out of range gives a moment that chrono refuses")]
fn from_seconds(seconds: f64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_micros((seconds * 1e6).round() as i64)
}

/// The one form that answers have.
pub(crate) fn canonical(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Millis, true)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_form_of_the_wire_reads_as_the_same_moment() {
        let forms = [
            json!(1_795_395_723),
            json!(1_795_395_723.0),
            json!("1795395723"),
            json!("2026-11-23T01:02:03Z"),
            json!("2026-11-23T01:02:03.000Z"),
            json!("2026-11-23T09:02:03+08:00"),
            json!("2026-11-23T01:02:03+0000"),
            json!("2026-11-23T01:02:03"),
            json!("2026-11-23 01:02:03+00:00"),
            json!("Mon, 23 Nov 2026 01:02:03 GMT"),
        ];
        for form in forms {
            let moment = read(&form).unwrap_or_else(|| panic!("{form} is not read"));
            assert_eq!(canonical(moment), "2026-11-23T01:02:03.000Z", "{form}");
        }
    }

    #[test]
    fn fractions_do_not_slip_a_millisecond() {
        assert_eq!(canonical(read(&json!(1_700_000_000.123)).unwrap()), "2023-11-14T22:13:20.123Z");
        assert_eq!(canonical(read(&json!(1.1)).unwrap()), "1970-01-01T00:00:01.100Z");
    }

    #[test]
    fn nonsense_is_no_moment() {
        assert_eq!(read(&json!("yesterday")), None);
        assert_eq!(read(&json!("")), None);
        assert_eq!(read(&json!({})), None);
    }

    #[test]
    fn a_moment_is_written_in_the_form_asked_for() {
        let moment = read_text("2026-11-23T01:02:03.5Z").unwrap();
        assert_eq!(TimeFormat::Epoch.write(moment), json!(1_795_395_723.5));
        assert_eq!(TimeFormat::Iso8601.write(moment), json!("2026-11-23T01:02:03.500000Z"));
        assert_eq!(TimeFormat::HttpDate.write(moment), json!("Mon, 23 Nov 2026 01:02:03 GMT"));
    }
}
