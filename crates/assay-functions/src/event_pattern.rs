//! `EventBridge` event patterns, after the *Event patterns* chapters of the `EventBridge` User Guide.
//!
//! A pattern is read whole before it is applied: one that holds an operator unknown here gives `NULL`, for what it would
//! match can't be told.

use std::net::IpAddr;

use arrow::datatypes::DataType;
use regex::Regex;
use serde_json::{Map, Value as Json};

use crate::cidr;
use crate::function::{Function, Kind};
use crate::json;
use crate::memo::of_two;
use crate::value::Value;
use crate::{FunctionDoc, Text};

/// A pattern: every field must match.
#[derive(Debug)]
struct Pattern {
    fields: Vec<(String, Field)>,
    /// Each `$or`: one of the patterns must match as well.
    alternatives: Vec<Vec<Pattern>>,
}

/// What a field must be.
#[derive(Debug)]
enum Field {
    Object(Pattern),
    /// One of these.
    Leaf(Vec<Matcher>),
}

/// What a value must be.
#[derive(Debug)]
enum Matcher {
    Exactly(Json),
    Prefix { text: String, ignore_case: bool },
    Suffix { text: String, ignore_case: bool },
    EqualsIgnoreCase(String),
    Wildcard(Regex),
    Numeric(Vec<(Comparison, f64)>),
    Cidr(ipnet::IpNet),
    AnythingBut(Vec<Matcher>),
    Exists(bool),
}

#[derive(Debug, Clone, Copy)]
enum Comparison {
    Less,
    AtMost,
    Equal,
    AtLeast,
    More,
}

impl Pattern {
    /// Reads a pattern; `None` if it is none or holds something unknown.
    fn parse(text: &str) -> Option<Self> {
        let document: Json = serde_json::from_str(text).ok()?;
        let object = document.as_object()?;
        // EventBridge refuses an empty pattern.
        if object.is_empty() { None } else { Self::of_object(object) }
    }

    fn of_object(object: &Map<String, Json>) -> Option<Self> {
        let mut pattern = Self { fields: Vec::new(), alternatives: Vec::new() };
        for (name, value) in object {
            match value {
                Json::Array(branches) if name == "$or" => {
                    let branches = branches.iter().map(|branch| Self::of_object(branch.as_object()?));
                    pattern.alternatives.push(branches.collect::<Option<Vec<_>>>()?);
                }
                Json::Array(values) => {
                    let matchers = values.iter().map(Matcher::parse).collect::<Option<Vec<_>>>()?;
                    pattern.fields.push((name.clone(), Field::Leaf(matchers)));
                }
                Json::Object(object) => pattern.fields.push((name.clone(), Field::Object(Self::of_object(object)?))),
                _ => return None,
            }
        }
        Some(pattern)
    }

    fn matches(&self, event: Option<&Json>) -> bool {
        // Of an array of objects one must match in every field.
        if let Some(Json::Array(items)) = event {
            return items.iter().any(|item| self.matches(Some(item)));
        }
        self.fields.iter().all(|(name, field)| {
            let value = event.and_then(|event| event.get(name));
            match field {
                Field::Object(pattern) => pattern.matches(value),
                Field::Leaf(matchers) => matchers.iter().any(|matcher| matcher.matches_field(value)),
            }
        }) && self.alternatives.iter().all(|branches| branches.iter().any(|branch| branch.matches(event)))
    }
}

impl Matcher {
    fn parse(json: &Json) -> Option<Self> {
        let object = match json {
            Json::Object(object) => object,
            Json::Array(_) => return None,
            value => return Some(Self::Exactly(value.clone())),
        };
        let mut entries = object.iter();
        let (Some((operator, value)), None) = (entries.next(), entries.next()) else {
            return None;
        };
        match operator.as_str() {
            "prefix" => affix(value).map(|(text, ignore_case)| Self::Prefix { text, ignore_case }),
            "suffix" => affix(value).map(|(text, ignore_case)| Self::Suffix { text, ignore_case }),
            "equals-ignore-case" => Some(Self::EqualsIgnoreCase(value.as_str()?.to_owned())),
            "wildcard" => wildcard(value.as_str()?).map(Self::Wildcard),
            "numeric" => numeric(value.as_array()?).map(Self::Numeric),
            "cidr" => cidr::parse(value.as_str()?).map(Self::Cidr),
            "exists" => value.as_bool().map(Self::Exists),
            "anything-but" => Self::refused(value).map(Self::AnythingBut),
            _ => None,
        }
    }

    /// What `anything-but` refuses: a value, a list of values, or one operator with a text or a list of texts.
    fn refused(json: &Json) -> Option<Vec<Self>> {
        match json {
            Json::Array(values) => {
                values.iter().map(|value| if value.is_object() { None } else { Self::parse(value) }).collect()
            }
            Json::Object(object) => {
                let mut entries = object.iter();
                let (Some((operator, value)), None) = (entries.next(), entries.next()) else {
                    return None;
                };
                if !["prefix", "suffix", "equals-ignore-case", "wildcard"].contains(&operator.as_str()) {
                    return None;
                }
                let one = |value: &Json| Self::parse(&serde_json::json!({ operator: value }));
                match value {
                    Json::Array(values) => values.iter().map(one).collect(),
                    value => Some(vec![one(value)?]),
                }
            }
            value => Some(vec![Self::parse(value)?]),
        }
    }

    /// Whether a field matches; of an array, whether one of its items does.
    fn matches_field(&self, value: Option<&Json>) -> bool {
        match (self, value) {
            // Only leaves exist in this sense.
            (Self::Exists(wanted), value) => value.is_some_and(|value| !value.is_object()) == *wanted,
            (_, None | Some(Json::Object(_))) => false,
            (_, Some(Json::Array(items))) => items.iter().any(|item| self.matches(item)),
            (_, Some(value)) => self.matches(value),
        }
    }

    fn matches(&self, value: &Json) -> bool {
        let text = value.as_str();
        match self {
            Self::Exactly(wanted) => match (wanted.as_f64(), value.as_f64()) {
                (Some(wanted), Some(value)) => wanted.total_cmp(&value).is_eq(),
                _ => wanted == value,
            },
            Self::Prefix { text: prefix, ignore_case } => {
                text.is_some_and(|text| starts_with(text, prefix, *ignore_case))
            }
            Self::Suffix { text: suffix, ignore_case } => {
                text.is_some_and(|text| ends_with(text, suffix, *ignore_case))
            }
            Self::EqualsIgnoreCase(wanted) => text.is_some_and(|text| text.to_lowercase() == wanted.to_lowercase()),
            Self::Wildcard(regex) => text.is_some_and(|text| regex.is_match(text)),
            Self::Numeric(bounds) => value
                .as_f64()
                .is_some_and(|value| bounds.iter().all(|(comparison, bound)| comparison.holds(value, *bound))),
            Self::Cidr(block) => {
                let address = text.and_then(|text| text.parse::<IpAddr>().ok());
                address.is_some_and(|address| block.contains(&address))
            }
            Self::AnythingBut(refused) => !value.is_object() && !refused.iter().any(|matcher| matcher.matches(value)),
            Self::Exists(wanted) => *wanted,
        }
    }
}

impl Comparison {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "<" => Self::Less,
            "<=" => Self::AtMost,
            "=" => Self::Equal,
            ">=" => Self::AtLeast,
            ">" => Self::More,
            _ => return None,
        })
    }

    fn holds(self, value: f64, bound: f64) -> bool {
        match self {
            Self::Less => value < bound,
            Self::AtMost => value <= bound,
            Self::Equal => value.total_cmp(&bound).is_eq(),
            Self::AtLeast => value >= bound,
            Self::More => value > bound,
        }
    }
}

/// The text of a prefix or suffix, and whether case is ignored.
fn affix(json: &Json) -> Option<(String, bool)> {
    match json {
        Json::String(text) => Some((text.clone(), false)),
        Json::Object(_) => Some((json.get("equals-ignore-case")?.as_str()?.to_owned(), true)),
        _ => None,
    }
}

fn starts_with(text: &str, prefix: &str, ignore_case: bool) -> bool {
    if ignore_case { text.to_lowercase().starts_with(&prefix.to_lowercase()) } else { text.starts_with(prefix) }
}

fn ends_with(text: &str, suffix: &str, ignore_case: bool) -> bool {
    if ignore_case { text.to_lowercase().ends_with(&suffix.to_lowercase()) } else { text.ends_with(suffix) }
}

/// `*` stands for any characters; a backslash takes the next character as it is.
fn wildcard(pattern: &str) -> Option<Regex> {
    let mut regex = String::from("(?s)^");
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            '*' => regex.push_str(".*"),
            '\\' => regex.push_str(&regex::escape(&characters.next()?.to_string())),
            other => regex.push_str(&regex::escape(&other.to_string())),
        }
    }
    regex.push('$');
    Regex::new(&regex).ok()
}

/// Pairs of comparison and bound.
fn numeric(items: &[Json]) -> Option<Vec<(Comparison, f64)>> {
    let (pairs, rest) = items.as_chunks::<2>();
    if pairs.is_empty() || !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[comparison, bound]| Some((Comparison::parse(comparison.as_str()?)?, bound.as_f64()?))).collect()
}

pub(crate) fn functions() -> Vec<Function> {
    vec![Function {
        doc: FunctionDoc {
            name: "event_pattern_matches",
            signature: "event_pattern_matches(pattern_json Utf8, event_json Utf8) -> Boolean",
            summary: Text {
                en: "Whether an EventBridge event pattern matches the event. NULL if either can't be read or the pattern \
                     holds an unknown operator.",
                ja: "EventBridgeのイベントパターンがイベントに一致するかどうか。いずれかが読めない場合や未知の演算子を含む場合は\
                     NULLです。",
            },
            example: r#"event_pattern_matches('{"source": ["aws.iam"], "detail": {"eventName": [{"prefix": "Create"}]}}', '{"source": "aws.iam", "detail": {"eventName": "CreateUser"}}')"#,
            result: "true",
        },
        params: &[Kind::Text, Kind::Text],
        optional: 0,
        returns: DataType::Boolean,
        start: |arguments| {
            of_two(arguments, Pattern::parse, json::parse, |pattern, event| {
                Some(Value::Bool(pattern.matches(Some(event))))
            })
        },
    }]
}

#[cfg(test)]
mod tests {
    use crate::testing::{eval, quote};

    const EVENT: &str = r#"{
        "source": "aws.iam", "detail-type": "AWS API Call via CloudTrail", "account": "111122223333",
        "resources": ["arn:a", "arn:b"],
        "detail": {
            "eventSource": "iam.amazonaws.com", "eventName": "CreateUser", "count": 5, "errorCode": null, "readOnly": false,
            "sourceIPAddress": "10.1.2.3",
            "userIdentity": {"type": "Root"},
            "items": [{"k": "a", "v": "1"}, {"k": "b", "v": "2"}]
        }
    }"#;

    fn ask(pattern: &str) -> String {
        eval(&format!("event_pattern_matches({}, {})", quote(pattern), quote(EVENT)))
    }

    #[test]
    fn operators() {
        for (pattern, expected) in [
            (r#"{"source": ["aws.iam"]}"#, "true"),
            (r#"{"source": ["aws.ec2", "aws.iam"]}"#, "true"),
            (r#"{"source": ["aws.ec2"]}"#, "false"),
            (r#"{"source": ["AWS.IAM"]}"#, "false"),
            (r#"{"source": [{"equals-ignore-case": "AWS.IAM"}]}"#, "true"),
            (r#"{"source": [{"prefix": "aws."}]}"#, "true"),
            (r#"{"source": [{"prefix": {"equals-ignore-case": "AWS."}}]}"#, "true"),
            (r#"{"source": [{"suffix": ".iam"}]}"#, "true"),
            (r#"{"source": [{"wildcard": "aws.*"}]}"#, "true"),
            (r#"{"source": [{"wildcard": "*.i*m"}]}"#, "true"),
            (r#"{"source": [{"wildcard": "aws\\*"}]}"#, "false"),
            (r#"{"source": [{"anything-but": "aws.ec2"}]}"#, "true"),
            (r#"{"source": [{"anything-but": ["aws.iam", "aws.ec2"]}]}"#, "false"),
            (r#"{"source": [{"anything-but": {"prefix": "aws."}}]}"#, "false"),
            (r#"{"source": [{"anything-but": {"suffix": ["x", "y"]}}]}"#, "true"),
            (r#"{"missing": [{"anything-but": "x"}]}"#, "false"),
            (r#"{"source": ["aws.iam"], "detail": {"eventName": ["CreateUser"]}}"#, "true"),
            (r#"{"source": ["aws.iam"], "detail": {"eventName": ["DeleteUser"]}}"#, "false"),
            (r#"{"detail": {"userIdentity": {"type": ["Root"]}}}"#, "true"),
            (r#"{"detail": {"count": [5.0]}}"#, "true"),
            (r#"{"detail": {"count": [{"numeric": [">", 0, "<=", 5]}]}}"#, "true"),
            (r#"{"detail": {"count": [{"numeric": ["<", 5]}]}}"#, "false"),
            (r#"{"detail": {"eventName": [{"numeric": ["<", 5]}]}}"#, "false"),
            (r#"{"detail": {"errorCode": [null]}}"#, "true"),
            (r#"{"detail": {"readOnly": [false]}}"#, "true"),
            (r#"{"detail": {"sourceIPAddress": [{"cidr": "10.0.0.0/8"}]}}"#, "true"),
            (r#"{"detail": {"sourceIPAddress": [{"cidr": "11.0.0.0/8"}]}}"#, "false"),
            (r#"{"detail": {"eventName": [{"exists": true}]}}"#, "true"),
            (r#"{"detail": {"nope": [{"exists": false}]}}"#, "true"),
            (r#"{"nope": {"deeper": [{"exists": false}]}}"#, "true"),
            (r#"{"nope": {"deeper": ["x"]}}"#, "false"),
            (r#"{"detail": {"nope": [{"exists": true}]}}"#, "false"),
            (r#"{"resources": ["arn:b"]}"#, "true"),
            (r#"{"resources": ["arn:c"]}"#, "false"),
            (r#"{"detail": {"items": {"k": ["a"], "v": ["1"]}}}"#, "true"),
            (r#"{"detail": {"items": {"k": ["a"], "v": ["2"]}}}"#, "false"),
            (r#"{"$or": [{"source": ["x"]}, {"detail": {"eventName": ["CreateUser"]}}]}"#, "true"),
            (r#"{"source": ["aws.iam"], "$or": [{"account": ["1"]}, {"account": ["2"]}]}"#, "false"),
            (r#"{"detail": {"$or": [{"eventName": ["X"]}, {"count": [5]}]}}"#, "true"),
        ] {
            assert_eq!(ask(pattern), expected, "{pattern}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_unknown() {
        for pattern in [
            "{",
            "{}",
            "[]",
            r#"{"source": "aws.iam"}"#,
            r#"{"source": [{"sounds-like": "x"}]}"#,
            r#"{"source": [{"prefix": "a", "suffix": "b"}]}"#,
            r#"{"source": [["a"]]}"#,
            r#"{"source": [{"numeric": [">"]}]}"#,
            r#"{"source": ["aws.ec2"], "account": [{"sounds-like": "x"}]}"#,
            r#"{"source": [{"anything-but": {"cidr": "10.0.0.0/8"}}]}"#,
        ] {
            assert_eq!(ask(pattern), "NULL", "{pattern}");
        }
        assert_eq!(eval(r#"event_pattern_matches('{"a": ["b"]}', 'x')"#), "NULL");
        assert_eq!(eval("event_pattern_matches(NULL, '{}')"), "NULL");
    }
}
