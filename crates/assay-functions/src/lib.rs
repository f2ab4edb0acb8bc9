//! SQL functions for Assay's checks: the reasoning that is too hard, or too easy to get wrong, for SQL.
//!
//! Is this policy public? Does that CIDR hold public addresses? Which of these ports does the security group open?
//! Each family of functions is one file with its type, its errors, its documentation and its tests. Everything here
//! is pure: no clock (the scan time is an argument of [`register`]), no files, no network, no environment.
//!
//! Two rules hold for every function, unless its summary says otherwise:
//!
//! - `NULL` in, `NULL` out;
//! - text that can't be understood (malformed JSON, a CIDR that is none) gives `NULL`, never `false`: the check then
//!   says `unknown`.
//!
//! ```
//! use assay_functions::{ScanTime, register};
//! use datafusion::prelude::SessionContext;
//!
//! let ctx = SessionContext::new();
//! register(&ctx, ScanTime::from_millis(1_795_392_000_000));
//! // SELECT cidr_is_internet('0.0.0.0/0') is now valid SQL.
//! ```

mod arguments;
mod cidr;
mod event_pattern;
mod filter_pattern;
mod function;
mod glob;
mod json;
mod memo;
mod network_acl;
mod policy;
mod ports;
mod schedule;
mod security_group;
mod suricata;
mod tags;
mod time;
mod value;

#[cfg(test)]
mod testing;

use datafusion::logical_expr::ScalarUDF;
use datafusion::prelude::SessionContext;

use function::{AssayFunction, Function};

/// The moment that a collection was taken: what "now" means in a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ScanTime(i64);

impl ScanTime {
    /// A scan time from milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }
}

/// A text in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    /// English.
    pub en: &'static str,
    /// Japanese.
    pub ja: &'static str,
}

/// What the reference says about one function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FunctionDoc {
    /// The name in SQL.
    pub name: &'static str,
    /// Arguments and result, for example `glob_match(text Utf8, pattern Utf8) -> Boolean`.
    pub signature: &'static str,
    /// What it answers.
    pub summary: Text,
    /// An SQL expression.
    pub example: &'static str,
    /// What the example gives, as SQL prints it (the tests run every example).
    pub result: &'static str,
}

/// Makes every function known to a session.
pub fn register(ctx: &SessionContext, clock: ScanTime) {
    for function in functions(clock.millis()) {
        ctx.register_udf(function);
    }
}

/// Every function, with `scan_time_ms` (milliseconds since 1970, UTC) as "now".
#[must_use]
pub fn functions(scan_time_ms: i64) -> Vec<ScalarUDF> {
    let clock = ScanTime::from_millis(scan_time_ms);
    definitions().into_iter().map(|function| ScalarUDF::new_from_impl(AssayFunction::new(function, clock))).collect()
}

/// The documentation of every function, sorted by name.
#[must_use]
pub fn catalogue() -> Vec<FunctionDoc> {
    let mut docs: Vec<FunctionDoc> = definitions().into_iter().map(|function| function.doc).collect();
    docs.sort_by_key(|doc| doc.name);
    docs
}

fn definitions() -> Vec<Function> {
    [
        time::functions(),
        json::functions(),
        glob::functions(),
        tags::functions(),
        cidr::functions(),
        ports::functions(),
        security_group::functions(),
        network_acl::functions(),
        policy::functions(),
        event_pattern::functions(),
        filter_pattern::functions(),
        suricata::functions(),
        schedule::functions(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use arrow::datatypes::DataType;
    use datafusion::scalar::ScalarValue;

    use super::*;
    use crate::testing::{eval, refusal, run_with};

    #[test]
    fn every_example_gives_what_it_says() {
        for doc in catalogue() {
            assert_eq!(eval(doc.example), doc.result, "{}: {}", doc.name, doc.example);
        }
    }

    #[test]
    fn names_are_unique_and_documented() {
        let docs = catalogue();
        for pair in docs.windows(2) {
            assert_ne!(pair[0].name, pair[1].name);
        }
        for doc in docs {
            assert!(doc.signature.starts_with(&format!("{}(", doc.name)), "{}", doc.name);
            assert!(doc.signature.contains(") -> "), "{}", doc.name);
            assert!(!doc.summary.en.is_empty() && !doc.summary.ja.is_empty(), "{}", doc.name);
            assert!(doc.example.contains(doc.name), "{}", doc.name);
        }
    }

    #[test]
    fn parameters_of_checks() {
        let ports =
            ScalarValue::List(ScalarValue::new_list_nullable(&[ScalarValue::Int64(Some(22))], &DataType::Int64));
        let nothing = |item: DataType| ScalarValue::List(ScalarValue::new_list_nullable(&[], &item));
        let ask = |expression: &str, parameters: Vec<(&str, ScalarValue)>| {
            run_with(&format!("SELECT {expression}"), parameters)
                .unwrap_or_else(|error| panic!("{expression}: {error}"))
        };
        assert_eq!(ask("port_range_hits(20, 25, $ports)", vec![("ports", ports)]), ["[22]"]);
        // An empty list in a check's parameters has no type of its own.
        for item in [DataType::Null, DataType::Utf8, DataType::Int64] {
            assert_eq!(ask("port_range_hits(20, 25, $ports)", vec![("ports", nothing(item.clone()))]), ["[]"]);
            assert_eq!(ask("glob_match_any('a', $names)", vec![("names", nothing(item))]), ["false"]);
        }
        let pattern = ScalarValue::Utf8View(Some("a*".to_owned()));
        assert_eq!(ask("glob_match('ab', $pattern)", vec![("pattern", pattern)]), ["true"]);
        assert_eq!(
            ask("cidr_is_wide_public('52.0.0.0/8', $v4, 48)", vec![("v4", ScalarValue::Int64(Some(8)))]),
            ["false"]
        );
    }

    #[test]
    fn wrong_arguments_are_refused_with_the_signature() {
        assert!(refusal("glob_match('a')").contains("`glob_match` takes 2 arguments, not 1"));
        assert!(refusal("glob_match('a', 1)").contains("argument 2 of `glob_match` must be text"));
        assert!(refusal("port_range_hits('a', 1, [1])").contains("argument 1 of `port_range_hits` must be an integer"));
    }
}
