//! Parameters of the JSON and REST protocols, under the names of the model (which are the AWS CLI's).

use assay_content::api::ServiceModel;
use serde_json::{Map, Value, json};

use super::Raw;
use crate::catalogue::{Member, Op, Service};

/// The parameters of a JSON body.
pub(crate) fn json(service: &Service, op: &Op, body: &[u8]) -> Map<String, Value> {
    let Some(input) = service.input(op) else {
        return Map::new();
    };
    match serde_json::from_slice(body) {
        Ok(body) => match named(&service.model, input, body) {
            Value::Object(map) => map,
            _ => Map::new(),
        },
        Err(_) => Map::new(),
    }
}

/// A value with the model's member names instead of the wire's.
fn named(model: &ServiceModel, member: Member<'_>, value: Value) -> Value {
    match (member.kind(), value) {
        ("structure", Value::Object(mut map)) if !member.shape.document => {
            let mut out = Map::new();
            for (name, reference) in &member.shape.members {
                let Some(below) = Member::of(model, reference) else {
                    continue;
                };
                if let Some(one) = map.remove(below.wire_name().unwrap_or(name)) {
                    out.insert(name.clone(), named(model, below, one));
                }
            }
            Value::Object(out)
        }
        ("list", Value::Array(list)) => match member.element(model) {
            Some(element) => list.into_iter().map(|one| named(model, element, one)).collect(),
            None => Value::Array(list),
        },
        ("map", Value::Object(map)) => match member.map_value(model) {
            Some(element) => map.into_iter().map(|(key, one)| (key, named(model, element, one))).collect(),
            None => Value::Object(map),
        },
        (_, other) => other,
    }
}

/// The parameters of a REST request: labels, query, headers, and a JSON body. XML bodies are not read.
pub(crate) fn rest(service: &Service, op: &Op, raw: &Raw, labels: &[(String, String)]) -> Map<String, Value> {
    let Some(input) = service.input(op) else {
        return Map::new();
    };
    let model = &service.model;
    let mut out = Map::new();
    if !raw.body.is_empty() && service.speaks("rest-json") {
        out = match input.shape.payload.as_deref().and_then(|name| Some((name, input.member(model, name)?))) {
            Some((name, payload)) => match serde_json::from_slice(&raw.body) {
                Ok(body) => Map::from_iter([(name.to_owned(), named(model, payload, body))]),
                Err(_) => Map::new(),
            },
            None => json(service, op, &raw.body),
        };
    }
    for (name, reference) in &input.shape.members {
        let Some(member) = Member::of(model, reference) else {
            continue;
        };
        let wire = member.wire_name().unwrap_or(name);
        let value = match reference.location.as_deref() {
            Some("uri") => labels.iter().find(|(label, _)| label == wire).map(|(_, text)| scalar(member.kind(), text)),
            Some("querystring") => from_query(model, member, wire, &raw.query),
            Some("header") => raw.header(wire).map(|text| scalar(member.kind(), text)),
            Some("headers") => with_prefix(raw, wire),
            _ => None,
        };
        if let Some(value) = value {
            out.insert(name.clone(), value);
        }
    }
    out
}

fn from_query(model: &ServiceModel, member: Member<'_>, wire: &str, query: &[(String, String)]) -> Option<Value> {
    let values = || query.iter().filter(|(name, _)| name == wire).map(|(_, value)| value.as_str());
    match member.kind() {
        "list" => {
            let kind = member.element(model).map_or("string", |element| element.kind());
            let list: Vec<Value> = values().map(|text| scalar(kind, text)).collect();
            (!list.is_empty()).then_some(Value::Array(list))
        }
        "map" => {
            let rest: Map<_, _> = query.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
            (!rest.is_empty()).then_some(Value::Object(rest))
        }
        kind => values().next().map(|text| scalar(kind, text)),
    }
}

fn with_prefix(raw: &Raw, prefix: &str) -> Option<Value> {
    let prefix = prefix.to_ascii_lowercase();
    let mut out = Map::new();
    for (name, value) in &raw.headers {
        if let (Some(rest), Ok(text)) = (name.as_str().strip_prefix(&prefix), value.to_str()) {
            out.insert(rest.to_owned(), json!(text));
        }
    }
    (!out.is_empty()).then_some(Value::Object(out))
}

/// A text of the wire as a value of that kind.
pub(crate) fn scalar(kind: &str, text: &str) -> Value {
    let value = match kind {
        "integer" | "long" => text.parse::<i64>().ok().map(Value::from),
        "float" | "double" => text.parse::<f64>().ok().map(Value::from),
        "boolean" => text.parse::<bool>().ok().map(Value::from),
        _ => None,
    };
    value.unwrap_or_else(|| json!(text))
}
