//! `CloudWatch` Logs filter patterns for JSON events: `{ ($.eventName = "X") && ($.errorCode NOT EXISTS) }`.
//!
//! After *Using filter patterns to match terms in JSON log events* of the `CloudWatch` Logs User Guide. What a
//! comparison with `!=` gives for a member that the event lacks is not documented: here it is unknown, and so is a
//! pattern whose answer rests on it.

use arrow::datatypes::DataType;
use regex::Regex;
use serde_json::Value as Json;

use crate::cidr;
use crate::function::{Function, Kind};
use crate::glob::matches_stars;
use crate::json::{self, Step};
use crate::memo::of_two;
use crate::value::Value;
use crate::{FunctionDoc, Text};

/// A filter pattern.
#[derive(Debug)]
enum Pattern {
    /// The empty pattern.
    Everything,
    Json(Expression),
}

#[derive(Debug)]
enum Expression {
    And(Vec<Expression>),
    Or(Vec<Expression>),
    Test { selector: Vec<Step>, test: Test },
}

#[derive(Debug)]
enum Test {
    Compare { comparison: Comparison, operand: Operand },
    Is(Json),
    Exists(bool),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Equal,
    NotEqual,
    Less,
    AtMost,
    AtLeast,
    More,
}

#[derive(Debug)]
enum Operand {
    Text(String),
    /// Unquoted: a number, or a text that looks like one.
    Number(f64, String),
    Regex(Regex),
    Block(ipnet::IpNet),
}

impl Pattern {
    /// Reads a pattern; `None` if it is no JSON pattern.
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() {
            return Some(Self::Everything);
        }
        let inner = text.strip_prefix('{')?.strip_suffix('}')?;
        let mut parser = Parser { rest: inner };
        let expression = parser.any()?;
        parser.skip_space();
        parser.rest.is_empty().then_some(Self::Json(expression))
    }

    fn matches(&self, event: &Json) -> Option<bool> {
        match self {
            Self::Everything => Some(true),
            Self::Json(expression) => expression.matches(event),
        }
    }
}

/// Recursive descent over what is left of the text.
struct Parser<'a> {
    rest: &'a str,
}

impl<'a> Parser<'a> {
    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, token: &str) -> bool {
        self.skip_space();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Takes a keyword, whatever its case, that no letter follows.
    fn keyword(&mut self, word: &str) -> bool {
        self.skip_space();
        let Some((head, rest)) = self.rest.split_at_checked(word.len()) else {
            return false;
        };
        if !head.eq_ignore_ascii_case(word) || rest.starts_with(|next: char| next.is_alphanumeric()) {
            return false;
        }
        self.rest = rest;
        true
    }

    fn any(&mut self) -> Option<Expression> {
        let mut branches = vec![self.all()?];
        while self.take("||") {
            branches.push(self.all()?);
        }
        Some(Expression::Or(branches))
    }

    fn all(&mut self) -> Option<Expression> {
        let mut parts = vec![self.one()?];
        while self.take("&&") {
            parts.push(self.one()?);
        }
        Some(Expression::And(parts))
    }

    fn one(&mut self) -> Option<Expression> {
        if self.take("(") {
            let inner = self.any()?;
            return self.take(")").then_some(inner);
        }
        let selector = self.selector()?;
        let test = self.test()?;
        Some(Expression::Test { selector, test })
    }

    fn selector(&mut self) -> Option<Vec<Step>> {
        self.skip_space();
        self.rest = self.rest.strip_prefix('$')?;
        let mut steps = Vec::new();
        loop {
            if let Some(rest) = self.rest.strip_prefix('.') {
                // `$.['a b']` is a member by its quoted name.
                self.rest = rest;
                if rest.starts_with('[') {
                    continue;
                }
                let end =
                    rest.find(|next: char| next.is_whitespace() || ".[=!<>()&|".contains(next)).unwrap_or(rest.len());
                let (name, rest) = rest.split_at_checked(end)?;
                if name.is_empty() {
                    return None;
                }
                steps.push(Step::Member(name.to_owned()));
                self.rest = rest;
            } else if let Some(rest) = self.rest.strip_prefix('[') {
                let (inner, rest) = rest.split_once(']')?;
                let inner = inner.trim();
                let quoted = |quote| inner.strip_prefix(quote).and_then(|inner: &str| inner.strip_suffix(quote));
                steps.push(match quoted('\'').or_else(|| quoted('"')) {
                    Some(name) => Step::Member(name.to_owned()),
                    None if inner == "*" => Step::Items,
                    None => Step::Item(inner.parse().ok()?),
                });
                self.rest = rest;
            } else {
                return (!steps.is_empty()).then_some(steps);
            }
        }
    }

    fn test(&mut self) -> Option<Test> {
        if self.keyword("NOT") {
            return self.keyword("EXISTS").then_some(Test::Exists(false));
        }
        if self.keyword("EXISTS") {
            return Some(Test::Exists(true));
        }
        if self.keyword("IS") {
            let constants = [("NULL", Json::Null), ("TRUE", Json::Bool(true)), ("FALSE", Json::Bool(false))];
            return constants.into_iter().find(|(word, _)| self.keyword(word)).map(|(_, value)| Test::Is(value));
        }
        let operators = [
            ("!=", Comparison::NotEqual),
            ("<=", Comparison::AtMost),
            (">=", Comparison::AtLeast),
            ("=", Comparison::Equal),
            ("<", Comparison::Less),
            (">", Comparison::More),
        ];
        let (_, comparison) = operators.into_iter().find(|(token, _)| self.take(token))?;
        let operand = self.operand()?;
        Some(Test::Compare { comparison, operand })
    }

    fn operand(&mut self) -> Option<Operand> {
        self.skip_space();
        if let Some(rest) = self.rest.strip_prefix('"') {
            return self.quoted(rest).map(Operand::Text);
        }
        if let Some(rest) = self.rest.strip_prefix('%') {
            let (regex, rest) = rest.split_once('%')?;
            self.rest = rest;
            return Regex::new(regex).ok().map(Operand::Regex);
        }
        let end = self.rest.find(|next: char| next.is_whitespace() || ")&|".contains(next)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(end)?;
        if word.is_empty() {
            return None;
        }
        self.rest = rest;
        if let Ok(number) = word.parse::<f64>()
            && number.is_finite()
        {
            return Some(Operand::Number(number, word.to_owned()));
        }
        if word.contains('/')
            && let Some(block) = cidr::parse(word)
        {
            return Some(Operand::Block(block));
        }
        Some(Operand::Text(word.to_owned()))
    }

    /// The text up to the closing quote; a backslash takes the next character as it is.
    fn quoted(&mut self, rest: &'a str) -> Option<String> {
        let mut text = String::new();
        let mut characters = rest.chars();
        loop {
            match characters.next()? {
                '"' => break,
                '\\' => text.push(characters.next()?),
                other => text.push(other),
            }
        }
        self.rest = characters.as_str();
        Some(text)
    }
}

impl Expression {
    /// Three-valued: an unknown part decides nothing unless the others do.
    fn matches(&self, event: &Json) -> Option<bool> {
        match self {
            Self::And(parts) => combine(parts, event, false),
            Self::Or(parts) => combine(parts, event, true),
            Self::Test { selector, test } => test.matches(&json::find(event, selector)),
        }
    }
}

/// `decisive` settles the whole: `false` for and, `true` for or.
fn combine(parts: &[Expression], event: &Json, decisive: bool) -> Option<bool> {
    let mut known = true;
    for part in parts {
        match part.matches(event) {
            Some(answer) if answer == decisive => return Some(decisive),
            Some(_) => {}
            None => known = false,
        }
    }
    known.then_some(!decisive)
}

impl Test {
    fn matches(&self, values: &[&Json]) -> Option<bool> {
        match self {
            Self::Exists(wanted) => Some(values.is_empty() != *wanted),
            Self::Is(wanted) => Some(values.contains(&wanted)),
            Self::Compare { comparison: Comparison::NotEqual, .. } if values.is_empty() => None,
            Self::Compare { comparison, operand } => {
                Some(values.iter().any(|value| operand.compares(*comparison, value)))
            }
        }
    }
}

impl Operand {
    fn compares(&self, comparison: Comparison, value: &Json) -> bool {
        match comparison {
            Comparison::Equal => self.equals(value),
            Comparison::NotEqual => !self.equals(value),
            Comparison::Less | Comparison::AtMost | Comparison::AtLeast | Comparison::More => {
                let (Self::Number(bound, _), Some(value)) = (self, value.as_f64()) else {
                    return false;
                };
                match comparison {
                    Comparison::Less => value < *bound,
                    Comparison::AtMost => value <= *bound,
                    Comparison::AtLeast => value >= *bound,
                    _ => value > *bound,
                }
            }
        }
    }

    fn equals(&self, value: &Json) -> bool {
        let text = match value {
            Json::String(text) => text.clone(),
            Json::Number(_) | Json::Bool(_) => value.to_string(),
            Json::Null => return false,
            // `$.member = *` is how a pattern asks whether an object is there.
            Json::Array(_) | Json::Object(_) => {
                return matches!(self, Self::Text(text) if text == "*");
            }
        };
        match self {
            Self::Text(pattern) => matches_stars(&text, pattern),
            Self::Number(number, word) => value.as_f64().map_or(text == *word, |value| value.total_cmp(number).is_eq()),
            Self::Regex(regex) => regex.is_match(&text),
            Self::Block(block) => text.parse::<std::net::IpAddr>().is_ok_and(|address| block.contains(&address)),
        }
    }
}

pub(crate) fn functions() -> Vec<Function> {
    vec![Function {
        doc: FunctionDoc {
            name: "filter_pattern_matches",
            signature: "filter_pattern_matches(filter_pattern Utf8, event_json Utf8) -> Boolean",
            summary: Text {
                en: "Whether a CloudWatch Logs filter pattern for JSON events matches the event; the empty pattern matches \
                     all. NULL if the pattern is of another kind, can't be read, or rests on != for a missing member.",
                ja: "CloudWatch LogsのJSON用フィルターパターンがイベントに一致するかどうか（空のパターンはすべてに一致）。別形式の\
                     パターン、読めないパターン、存在しないメンバーへの!=で結果が決まる場合はNULLです。",
            },
            example: r#"filter_pattern_matches('{ ($.eventName = "DeleteTrail") || ($.eventName = "StopLogging") }', '{"eventName": "StopLogging"}')"#,
            result: "true",
        },
        params: &[Kind::Text, Kind::Text],
        optional: 0,
        returns: DataType::Boolean,
        start: |arguments| {
            of_two(arguments, Pattern::parse, json::parse, |pattern, event| pattern.matches(event).map(Value::Bool))
        },
    }]
}

#[cfg(test)]
mod tests;
