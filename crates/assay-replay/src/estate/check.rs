//! An estate held against the API models: every name and every value's type, with its place in the file.

use assay_content::api::ServiceModel;
use serde_json::{Map, Value};

use super::{Case, Entry, Estate, Reply, render, timestamp};
use crate::catalogue::{Catalogue, Member, Service};
use crate::error::EstateError;

/// More problems than this are not told: the first few lead to the rest.
const MOST: usize = 200;

/// How the estate deals with operations that the models lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unmodelled {
    Refuse,
    Ignore,
}

/// Holds every answer of the estate against the models.
pub(crate) fn check(estate: &Estate, catalogue: &Catalogue, unmodelled: Unmodelled) -> Result<(), EstateError> {
    let mut checker = Checker { problems: Vec::new(), strict_enums: true };
    for (service_id, operations) in &estate.answers {
        let service = catalogue.service(service_id);
        for (operation, places) in operations {
            for entry in places.values().flat_map(|regions| regions.values()) {
                let Some(service) = &service else {
                    if unmodelled == Unmodelled::Refuse {
                        checker.complain(&entry.at, &format!("no model of a service `{service_id}`"));
                    }
                    continue;
                };
                if service.operations.contains_key(operation) {
                    checker.entry(service, operation, entry);
                } else if unmodelled == Unmodelled::Refuse {
                    let near = nearest(operation, service.operations.keys());
                    checker.complain(
                        &entry.at,
                        &format!("the model of `{service_id}` has no operation `{operation}`{near}"),
                    );
                }
            }
        }
    }
    if checker.problems.is_empty() { Ok(()) } else { Err(EstateError::Problems(checker.problems)) }
}

struct Checker {
    problems: Vec<String>,
    strict_enums: bool,
}

impl Checker {
    fn complain(&mut self, at: &str, what: &str) {
        if self.problems.len() < MOST {
            self.problems.push(format!("{at}: {what}"));
        }
    }

    fn entry(&mut self, service: &Service, operation: &str, entry: &Entry) {
        self.strict_enums = entry.strict_enums;
        for (index, case) in entry.cases.iter().enumerate() {
            let at = if entry.plain { entry.at.clone() } else { format!("{}[{index}]", entry.at) };
            self.case(service, operation, case, &at, entry.plain);
        }
    }

    fn case(&mut self, service: &Service, operation: &str, case: &Case, at: &str, plain: bool) {
        let model = &service.model;
        if !case.matching.is_empty() {
            match service.operations.get(operation).and_then(|op| service.input(op)) {
                Some(input) => self.pattern(model, input, &case.matching, &format!("{at}.match")),
                None => self.complain(&format!("{at}.match"), "the operation takes no parameters"),
            }
        }
        let Reply::Bodies(bodies) = &case.reply else {
            return;
        };
        let output = service.operations.get(operation).and_then(|op| service.output(op));
        for (index, body) in bodies.iter().enumerate() {
            let at = match (plain, bodies.len()) {
                (true, _) => at.to_owned(),
                (false, 1) => format!("{at}.response"),
                (false, _) => format!("{at}.sequence[{index}]"),
            };
            match output {
                Some(output) => self.value(model, output, body, &at),
                None if body.as_object().is_some_and(Map::is_empty) => {}
                None => self.complain(&at, "the operation answers without a body"),
            }
        }
    }

    /// The names in a pattern; its values may be wildcards, so they are not checked.
    fn pattern(&mut self, model: &ServiceModel, input: Member<'_>, pattern: &Map<String, Value>, at: &str) {
        for (name, value) in pattern {
            match (input.member(model, name), value) {
                (Some(member), Value::Object(below)) if member.kind() == "structure" && !member.shape.document => {
                    self.pattern(model, member, below, &format!("{at}.{name}"));
                }
                (Some(_), _) => {}
                (None, _) => self.unknown(at, name, input),
            }
        }
    }

    fn unknown(&mut self, at: &str, name: &str, of: Member<'_>) {
        let near = nearest(name, of.shape.members.keys());
        self.complain(at, &format!("`{}` has no member `{name}`{near}", of.reference.shape));
    }

    fn value(&mut self, model: &ServiceModel, member: Member<'_>, value: &Value, at: &str) {
        if value.is_null() {
            return;
        }
        match member.kind() {
            "structure" if member.shape.document => {}
            "structure" => self.structure(model, member, value, at),
            "list" => {
                let (Some(list), Some(element)) = (value.as_array(), member.element(model)) else {
                    return self.mismatch(at, "a list", value);
                };
                for (index, one) in list.iter().enumerate() {
                    let at = format!("{at}[{index}]");
                    match render::repeat(one) {
                        Some((_, item)) => self.value(model, element, item, &format!("{at}.item")),
                        None if one.get("$repeat").is_some() => {
                            self.complain(&at, "`$repeat` needs a count and `item`");
                        }
                        None => self.value(model, element, one, &at),
                    }
                }
            }
            "map" => {
                let (Some(map), Some(element)) = (value.as_object(), member.map_value(model)) else {
                    return self.mismatch(at, "a mapping", value);
                };
                for (name, one) in map {
                    self.value(model, element, one, &format!("{at}.{name}"));
                }
            }
            _ => self.scalar(member, value, at),
        }
    }

    fn structure(&mut self, model: &ServiceModel, member: Member<'_>, value: &Value, at: &str) {
        let Some(map) = value.as_object() else {
            return self.mismatch(at, "a mapping", value);
        };
        for (name, one) in map {
            match member.member(model, name) {
                Some(below) => self.value(model, below, one, &format!("{at}.{name}")),
                None => self.unknown(at, name, member),
            }
        }
        for name in &member.shape.required {
            if map.get(name).is_none_or(Value::is_null) {
                self.complain(at, &format!("`{}` needs `{name}`", member.reference.shape));
            }
        }
        if member.shape.union && map.values().filter(|one| !one.is_null()).count() != 1 {
            self.complain(at, &format!("`{}` is a choice: give exactly one member", member.reference.shape));
        }
    }

    fn scalar(&mut self, member: Member<'_>, value: &Value, at: &str) {
        let shape = member.shape;
        match shape.kind.as_str() {
            "string" => match value {
                Value::String(text) => {
                    let closed = self.strict_enums && !shape.enumeration.is_empty() && !text.contains("${");
                    if closed && !shape.enumeration.contains(text) {
                        let near = nearest(text, shape.enumeration.iter());
                        self.complain(at, &format!("`{text}` is no value of `{}`{near}", member.reference.shape));
                    }
                }
                Value::Object(_) | Value::Array(_) if member.reference.jsonvalue => {}
                _ if is_text(value) => {}
                _ => self.mismatch(at, "a text (quote it)", value),
            },
            "timestamp" => {
                if timestamp::read(value).is_none() {
                    self.mismatch(at, "a time such as 2024-12-01T00:00:00Z or {$ago: 3d}", value);
                }
            }
            "blob" => {
                if !value.is_string() && !is_text(value) {
                    self.mismatch(at, "base64 text or {$text: …}", value);
                }
            }
            "boolean" => {
                if !value.is_boolean() {
                    self.mismatch(at, "true or false", value);
                }
            }
            "float" | "double" => {
                if !value.is_number() {
                    self.mismatch(at, "a number", value);
                }
            }
            _ => {
                if !value.is_i64() && !value.is_u64() {
                    self.mismatch(at, "a whole number", value);
                }
            }
        }
    }

    fn mismatch(&mut self, at: &str, wanted: &str, value: &Value) {
        let shown: String = value.to_string().chars().take(60).collect();
        self.complain(at, &format!("expected {wanted}, found `{shown}`"));
    }
}

fn is_text(value: &Value) -> bool {
    value.as_object().is_some_and(|map| map.len() == 1 && map.get("$text").is_some_and(Value::is_string))
}

/// ` (did you mean …?)` where a known name is close.
fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n String>) -> String {
    let close = known.map(|one| (distance(name, one), one)).min_by_key(|(far, _)| *far);
    match close {
        Some((far, one)) if far <= 1 + name.len() / 4 => format!(" (did you mean `{one}`?)"),
        _ => String::new(),
    }
}

/// How many letters have to be changed, put in or taken out; case does not count.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, letter) in from.to_lowercase().chars().enumerate() {
        let mut next = vec![i + 1];
        for ((other, before), above) in to.iter().zip(&row).zip(row.iter().skip(1)) {
            let swap = before + usize::from(letter != *other);
            let left = next.last().copied().unwrap_or(0);
            next.push(swap.min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}
