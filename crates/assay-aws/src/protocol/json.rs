//! JSON bodies, and the AWS JSON protocol (1.0 and 1.1).

use assay_content::api::ServiceModel;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Map, Value};

use super::{Malformed, WireRequest};
use crate::graph::{Graph, Kind, Op, Structure, Use};
use crate::quirks;
use crate::time::{self, TimeFormat};

pub(super) fn build(
    model: &ServiceModel,
    graph: &Graph,
    operation_name: &str,
    operation: &Op,
    params: &Map<String, Value>,
) -> WireRequest {
    let metadata = &model.metadata;
    let body = match graph.input(operation) {
        Some(structure) => write_structure(graph, structure, params),
        None => Value::Object(Map::new()),
    };
    let version = metadata.json_version.as_deref().unwrap_or("1.0");
    let prefix = metadata.target_prefix.as_deref().unwrap_or_default();
    WireRequest {
        method: "POST".to_owned(),
        uri: "/".to_owned(),
        headers: vec![
            ("content-type".to_owned(), format!("application/x-amz-json-{version}")),
            ("x-amz-target".to_owned(), format!("{prefix}.{operation_name}")),
        ],
        body: body.to_string().into_bytes(),
    }
}

pub(super) fn parse(graph: &Graph, operation: &Op, body: &[u8]) -> Result<Value, Malformed> {
    let Some(output) = graph.output(operation) else {
        return Ok(Value::Object(Map::new()));
    };
    if body.is_empty() && output.has_body() {
        return Err(Malformed("the body is empty".to_owned()));
    }
    read_document(graph, output, body)
}

/// Writes a structure with the names of the wire.
pub(super) fn write_structure(graph: &Graph, structure: &Structure, params: &Map<String, Value>) -> Value {
    if structure.document {
        return Value::Object(params.clone());
    }
    let mut written = Map::new();
    for (name, value) in params {
        if let Some(member) = structure.member(name) {
            written.insert(member.wire_name.clone(), write(graph, &member.target, value));
        }
    }
    Value::Object(written)
}

pub(super) fn write(graph: &Graph, target: &Use, value: &Value) -> Value {
    match (graph.kind(target.shape), value) {
        (Kind::Structure(structure), Value::Object(members)) => write_structure(graph, structure, members),
        (Kind::List(member), Value::Array(items)) => items.iter().map(|item| write(graph, member, item)).collect(),
        (Kind::Map(_, of), Value::Object(entries)) => {
            Value::Object(entries.iter().map(|(key, value)| (key.clone(), write(graph, of, value))).collect())
        }
        (Kind::Timestamp, value) => match time::read(value) {
            Some(moment) => target.time_format.unwrap_or(TimeFormat::Epoch).write(moment),
            None => value.clone(),
        },
        (_, value) => value.clone(),
    }
}

/// Reads a whole body as a structure; an empty body reads as one without members.
pub(super) fn read_document(graph: &Graph, structure: &Structure, body: &[u8]) -> Result<Value, Malformed> {
    if body.is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    let document = serde_json::from_slice(body).map_err(|error| Malformed(format!("the body is not JSON: {error}")))?;
    read_structure(graph, structure, document, 0)
}

/// Reads a value that the body holds, by its shape.
pub(super) fn read(graph: &Graph, target: &Use, value: Value, depth: usize) -> Result<Value, Malformed> {
    if value.is_null() {
        return Ok(value);
    }
    match graph.kind(target.shape) {
        Kind::Structure(structure) => read_structure(graph, structure, value, depth),
        Kind::List(member) => match value {
            Value::Array(items) => {
                items.into_iter().map(|item| read(graph, member, item, depth + 1)).collect::<Result<_, _>>()
            }
            other => Err(unexpected("a list", &other)),
        },
        Kind::Map(_, of) => match value {
            Value::Object(entries) => {
                let entries = entries.into_iter().map(|(key, value)| Ok((key, read(graph, of, value, depth + 1)?)));
                Ok(Value::Object(entries.collect::<Result<_, _>>()?))
            }
            other => Err(unexpected("a map", &other)),
        },
        Kind::Timestamp => match time::read(&value) {
            Some(moment) => Ok(Value::String(time::canonical(moment))),
            None => Err(unexpected("a timestamp", &value)),
        },
        Kind::Blob => match &value {
            Value::String(text) if BASE64.decode(text).is_ok() => Ok(value),
            other => Err(unexpected("base64", other)),
        },
        Kind::Boolean => match &value {
            Value::String(text) => Ok(quirks::lenient_boolean(text).map_or(value, Value::Bool)),
            _ => Ok(value),
        },
        Kind::EncodedText => Ok(quirks::percent_decoded(value)),
        Kind::Text | Kind::PathId | Kind::Integer | Kind::Float => Ok(value),
    }
}

fn read_structure(graph: &Graph, structure: &Structure, value: Value, depth: usize) -> Result<Value, Malformed> {
    if structure.document {
        return Ok(value);
    }
    if depth > super::xml::MAX_DEPTH {
        return Err(Malformed("the body is nested too deeply".to_owned()));
    }
    let Value::Object(mut wire) = value else {
        return Err(unexpected("an object", &value));
    };
    let mut read_members = Map::new();
    for member in &structure.members {
        if let Some(raw) = wire.remove(&member.wire_name).filter(|raw| !raw.is_null()) {
            read_members.insert(member.name.clone(), read(graph, &member.target, raw, depth + 1)?);
        }
    }
    if structure.union {
        wire.retain(|name, value| name != "__type" && !value.is_null());
        return finish_union(read_members, wire.keys().next());
    }
    Ok(Value::Object(read_members))
}

/// A union has one member. One that the model doesn't know is kept by name, as botocore keeps it.
pub(super) fn finish_union(members: Map<String, Value>, unknown: Option<&String>) -> Result<Value, Malformed> {
    match (members.len(), unknown) {
        (1, None) => Ok(Value::Object(members)),
        (0, Some(name)) => Ok(serde_json::json!({"SDK_UNKNOWN_MEMBER": {"name": name}})),
        (count, _) => Err(Malformed(format!("a union has {count} members in place of one"))),
    }
}

fn unexpected(wanted: &str, found: &Value) -> Malformed {
    let kind = match found {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    Malformed(format!("the body has {kind} where the API has {wanted}"))
}
