//! Ages relative to the scan time, and the spellings of time that AWS uses in text.

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use datafusion::common::Result;

use crate::arguments::Arguments;
use crate::function::{Eval, Function, Kind};
use crate::value::{Value, time_type};
use crate::{FunctionDoc, Text};

const MILLIS_PER_HOUR: f64 = 3_600_000.0;
const MILLIS_PER_DAY: f64 = 86_400_000.0;

/// Milliseconds since 1970 (UTC) of an RFC 3339 moment or an ISO date; `None` for anything else, such as the `N/A`,
/// `no_information` and `not_supported` of IAM's credential report. A moment without a zone is UTC.
pub(crate) fn parse_millis(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Some(moment.timestamp_millis());
    }
    // "+0000" is how some services spell the zone; maintenance windows leave the seconds out.
    for format in ["%Y-%m-%dT%H:%M:%S%.f%z", "%Y-%m-%dT%H:%M%z"] {
        if let Ok(moment) = DateTime::parse_from_str(text, format) {
            return Some(moment.timestamp_millis());
        }
    }
    for format in ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%MZ", "%Y-%m-%dT%H:%M"] {
        if let Ok(moment) = NaiveDateTime::parse_from_str(text, format) {
            return Some(moment.and_utc().timestamp_millis());
        }
    }
    // ISO's basic form, as cost reports have it.
    if let Ok(moment) = NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S%.fZ") {
        return Some(moment.and_utc().timestamp_millis());
    }
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    Some(date.and_hms_opt(0, 0, 0)?.and_utc().timestamp_millis())
}

/// The difference as a float: exact, for no collection spans 2^53 ms.
#[expect(clippy::cast_precision_loss, reason = "2^53 ms are 285,000 years")]
pub(crate) fn millis_to_float(millis: i64) -> f64 {
    millis as f64
}

pub(crate) fn functions() -> Vec<Function> {
    vec![
        Function {
            doc: FunctionDoc {
                name: "scan_time",
                signature: "scan_time() -> Timestamp(ms, UTC)",
                summary: Text {
                    en: "The moment of the scan: what \"now\" means in a check.",
                    ja: "スキャンの基準時刻。チェックにおける「現在」です。",
                },
                example: "scan_time()",
                result: "2026-11-23T00:00:00Z",
            },
            params: &[],
            optional: 0,
            returns: time_type(),
            start: |arguments| {
                let now = arguments.clock().millis();
                Ok(Box::new(move |_| Some(Value::Time(now))))
            },
        },
        Function {
            doc: FunctionDoc {
                name: "age_days",
                signature: "age_days(moment Timestamp | Utf8) -> Float64",
                summary: Text {
                    en: "Days from the moment to the scan time; negative if the moment lies ahead.",
                    ja: "指定時刻からスキャン時刻までの日数。未来の時刻は負の値になります。",
                },
                example: "age_days('2026-11-20T12:00:00Z')",
                result: "2.5",
            },
            params: &[Kind::Time],
            optional: 0,
            returns: arrow::datatypes::DataType::Float64,
            start: |arguments| age(arguments, MILLIS_PER_DAY),
        },
        Function {
            doc: FunctionDoc {
                name: "age_hours",
                signature: "age_hours(moment Timestamp | Utf8) -> Float64",
                summary: Text {
                    en: "Hours from the moment to the scan time; negative if the moment lies ahead.",
                    ja: "指定時刻からスキャン時刻までの時間数。未来の時刻は負の値になります。",
                },
                example: "age_hours('2026-11-23T06:00:00Z')",
                result: "-6.0",
            },
            params: &[Kind::Time],
            optional: 0,
            returns: arrow::datatypes::DataType::Float64,
            start: |arguments| age(arguments, MILLIS_PER_HOUR),
        },
        Function {
            doc: FunctionDoc {
                name: "parse_time",
                signature: "parse_time(text Utf8) -> Timestamp(ms, UTC)",
                summary: Text {
                    en: "The moment that an RFC 3339 text or an ISO date names; NULL for N/A, no_information, \
                         not_supported and any other text. Without a zone it is UTC.",
                    ja: "RFC 3339形式またはISO日付の文字列を時刻に変換します。N/A、no_information、not_supportedなど、\
                         時刻でない文字列はNULLです。タイムゾーンがなければUTCとみなします。",
                },
                example: "parse_time('2026-01-31T09:00:00+09:00')",
                result: "2026-01-31T00:00:00Z",
            },
            params: &[Kind::Time],
            optional: 0,
            returns: time_type(),
            start: |arguments| {
                let moments = arguments.time(0)?;
                Ok(Box::new(move |row| moments.get(row).map(Value::Time)))
            },
        },
    ]
}

fn age(arguments: &Arguments, unit: f64) -> Result<Eval<'_>> {
    let moments = arguments.time(0)?;
    let now = arguments.clock().millis();
    Ok(Box::new(move |row| Some(Value::Float(millis_to_float(now.checked_sub(moments.get(row)?)?) / unit))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{eval, eval_all};

    #[test]
    fn spellings_of_time() {
        for (text, expected) in [
            ("1970-01-01T00:00:01Z", Some(1000)),
            ("1970-01-01T00:00:01+00:00", Some(1000)),
            ("1970-01-01T00:00:01.250Z", Some(1250)),
            ("1970-01-01T09:00:00+0900", Some(0)),
            ("1970-01-01T02:00-08:00", Some(36_000_000)),
            ("1970-01-01T00:00:01", Some(1000)),
            ("1970-01-01 00:00:01", Some(1000)),
            ("1970-01-02", Some(86_400_000)),
            (" 1970-01-02 ", Some(86_400_000)),
            ("N/A", None),
            ("no_information", None),
            ("not_supported", None),
            ("", None),
            ("1970-13-01", None),
        ] {
            assert_eq!(parse_millis(text), expected, "{text}");
        }
    }

    #[test]
    fn ages_of_every_kind_of_time() {
        assert_eq!(eval("age_days(parse_time('2026-11-22'))"), "1.0");
        assert_eq!(eval("age_days(DATE '2026-11-22')"), "1.0");
        assert_eq!(eval("age_days(arrow_cast('2026-11-22T00:00:00', 'Timestamp(Second, None)'))"), "1.0");
        assert_eq!(eval("age_days(arrow_cast('2026-11-22T00:00:00', 'Timestamp(Nanosecond, None)'))"), "1.0");
        assert_eq!(eval("age_days('2026-11-24')"), "-1.0");
        assert_eq!(eval("age_days(NULL)"), "NULL");
        assert_eq!(eval("age_days('N/A')"), "NULL");
        assert_eq!(eval("parse_time('20260103T065413Z') = parse_time('2026-01-03T06:54:13Z')"), "true");
        assert_eq!(eval("parse_time('N/A') IS NULL"), "true");
        assert_eq!(eval("scan_time() > parse_time('2026-11-22')"), "true");
    }

    #[test]
    fn columns_and_every_text_type() {
        for data_type in ["Utf8", "LargeUtf8", "Utf8View"] {
            let column = format!("arrow_cast(c, '{data_type}')");
            assert_eq!(
                eval_all(&format!("age_hours({column})"), "('2026-11-22T23:00:00Z'), ('N/A'), (NULL)"),
                ["1.0", "NULL", "NULL"]
            );
        }
    }
}
