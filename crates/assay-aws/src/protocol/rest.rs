//! The REST protocols: parameters in path, query string and headers, and a JSON or XML body.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use super::form::scalar;
use super::{Malformed, Protocol, WireRequest, WireResponse, json, xml, xml_write};
use crate::graph::{Graph, Kind, Location, Member, Op, Structure, Use};
use crate::quirks;
use crate::time::{self, TimeFormat};

/// Everything but RFC 3986's unreserved characters.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// The same, with slashes left as they are: for greedy labels.
const ENCODED_PATH: &AsciiSet = &ENCODED.remove(b'/');

pub(super) fn build(
    graph: &Graph,
    operation: &Op,
    method: &str,
    template: &str,
    params: &Map<String, Value>,
) -> Result<WireRequest, Malformed> {
    let mut request = WireRequest { method: method.to_owned(), ..WireRequest::default() };
    let (path, literal_query) = template.split_once('?').unwrap_or((template, ""));
    let input = graph.input(operation);
    let path = match input {
        Some(input) => fill_labels(graph, path, input, params)?,
        None => path.to_owned(),
    };
    let mut query = literal_query.to_owned();
    if let Some(input) = input {
        for (name, value) in params {
            let Some(member) = input.member(name) else {
                continue;
            };
            match member.target.location {
                Location::QueryString => put_query(graph, &mut query, member, value),
                Location::Header => {
                    request.headers.push((member.wire_name.clone(), header(graph, &member.target, value)));
                }
                Location::HeaderPrefix => {
                    for (suffix, value) in value.as_object().into_iter().flatten() {
                        request.headers.push((format!("{}{suffix}", member.wire_name), scalar(value)));
                    }
                }
                Location::Uri | Location::StatusCode | Location::Body => {}
            }
        }
        put_body(graph, operation, input, params, &mut request)?;
    }
    let slash = if path.starts_with('/') { "" } else { "/" };
    let mark = if query.is_empty() { "" } else { "?" };
    request.uri = format!("{slash}{path}{mark}{query}");
    Ok(request)
}

/// Fills `{name}` and `{name+}`; the names are those of the wire.
fn fill_labels(
    graph: &Graph,
    template: &str,
    input: &Structure,
    params: &Map<String, Value>,
) -> Result<String, Malformed> {
    let mut path = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (label, after) = after.split_once('}').ok_or_else(|| Malformed("the URI template is broken".to_owned()))?;
        let (label, set) = label.strip_suffix('+').map_or((label, ENCODED), |label| (label, ENCODED_PATH));
        let mut members = input.members.iter().filter(|member| member.target.location == Location::Uri);
        let member = members.find(|member| member.wire_name == label);
        let value = member.and_then(|member| Some((member, params.get(&member.name)?)));
        let (member, value) = value.ok_or_else(|| Malformed(format!("`{label}` of the path is missing")))?;
        let value = text(graph, &member.target, value, TimeFormat::Iso8601);
        if value.is_empty() {
            // An empty label would address another operation: the parent's.
            return Err(Malformed(format!("`{}` is empty, and the path needs it", member.name)));
        }
        path.push_str(before);
        path.extend(utf8_percent_encode(&value, set));
        rest = after;
    }
    path.push_str(rest);
    Ok(path)
}

fn put_query(graph: &Graph, query: &mut String, member: &Member, value: &Value) {
    let mut put = |name: &str, value: &str| {
        if !query.is_empty() {
            query.push('&');
        }
        query.extend(utf8_percent_encode(name, ENCODED));
        query.push('=');
        query.extend(utf8_percent_encode(value, ENCODED));
    };
    match (graph.kind(member.target.shape), value) {
        (Kind::List(item), Value::Array(items)) => {
            for value in items {
                put(&member.wire_name, &text(graph, item, value, TimeFormat::Iso8601));
            }
        }
        (Kind::Map(..), Value::Object(entries)) => {
            for (name, value) in entries {
                match value {
                    Value::Array(values) => {
                        for value in values {
                            put(name, &scalar(value));
                        }
                    }
                    value => put(name, &scalar(value)),
                }
            }
        }
        _ => put(&member.wire_name, &text(graph, &member.target, value, TimeFormat::Iso8601)),
    }
}

fn header(graph: &Graph, target: &Use, value: &Value) -> String {
    match (graph.kind(target.shape), value) {
        (Kind::List(item), Value::Array(items)) => {
            let items: Vec<_> = items.iter().map(|value| text(graph, item, value, TimeFormat::HttpDate)).collect();
            items.join(",")
        }
        _ if target.jsonvalue => BASE64.encode(value.to_string()),
        _ => text(graph, target, value, TimeFormat::HttpDate),
    }
}

fn text(graph: &Graph, target: &Use, value: &Value, default: TimeFormat) -> String {
    match (graph.kind(target.shape), value) {
        (Kind::Timestamp, value) => match time::read(value) {
            Some(moment) => scalar(&target.time_format.unwrap_or(default).write(moment)),
            None => scalar(value),
        },
        (Kind::PathId, Value::String(id)) => quirks::without_path(id).to_owned(),
        _ => scalar(value),
    }
}

fn put_body(
    graph: &Graph,
    operation: &Op,
    input: &Structure,
    params: &Map<String, Value>,
    request: &mut WireRequest,
) -> Result<(), Malformed> {
    let is_xml = graph.protocol == Protocol::RestXml;
    let content_type = if is_xml { "application/xml" } else { "application/json" };
    let (content_type, body) = match input.payload() {
        Some(payload) => {
            let Some(value) = params.get(&payload.name) else {
                return Ok(());
            };
            match (graph.kind(payload.target.shape), value) {
                (Kind::Structure(structure), Value::Object(members)) if is_xml => {
                    let namespace = payload.target.namespace.as_ref().map(|(_, uri)| uri.as_str());
                    let body = xml_write::document(graph, &payload.wire_name, namespace, structure, members);
                    (content_type, body.into_bytes())
                }
                (Kind::Structure(structure), Value::Object(members)) => {
                    (content_type, json::write_structure(graph, structure, members).to_string().into_bytes())
                }
                (Kind::Blob, Value::String(encoded)) => {
                    let body = BASE64.decode(encoded);
                    let body = body.map_err(|_| Malformed(format!("`{}` is not base64", payload.name)))?;
                    ("application/octet-stream", body)
                }
                (_, value) => ("text/plain", scalar(value).into_bytes()),
            }
        }
        None => {
            let in_body =
                |name: &str| input.member(name).is_some_and(|member| member.target.location == Location::Body);
            let body: Map<String, Value> = params
                .iter()
                .filter(|(name, _)| in_body(name))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect();
            if body.is_empty() && (is_xml || !input.has_body() || request.method == "GET") {
                return Ok(());
            }
            if is_xml {
                let (root, namespace) = operation
                    .input_root
                    .as_ref()
                    .ok_or_else(|| Malformed("the model names no root element for the body".to_owned()))?;
                let body = xml_write::document(graph, root, namespace.as_deref(), input, &body);
                (content_type, body.into_bytes())
            } else {
                (content_type, json::write_structure(graph, input, &body).to_string().into_bytes())
            }
        }
    };
    request.headers.push(("content-type".to_owned(), content_type.to_owned()));
    request.body = body;
    Ok(())
}

pub(super) fn parse(graph: &Graph, operation: &Op, response: &WireResponse<'_>) -> Result<Value, Malformed> {
    let Some(output) = graph.output(operation) else {
        return Ok(Value::Object(Map::new()));
    };
    let mut answer = match output.payload() {
        Some(payload) => {
            let mut answer = Map::new();
            if let Some(value) = read_payload(graph, &payload.target, response)? {
                answer.insert(payload.name.clone(), value);
            }
            answer
        }
        None => match read_body(graph, operation, output, response)? {
            Value::Object(answer) => answer,
            _ => Map::new(),
        },
    };
    for member in &output.members {
        let value = match member.target.location {
            Location::StatusCode => Some(Value::from(response.status)),
            Location::Header => match response.headers.try_get(&member.wire_name) {
                Some(Ok(text)) => Some(read_header(graph, &member.target, text)?),
                _ => None,
            },
            Location::HeaderPrefix => Some(prefixed_headers(&member.wire_name, response)),
            Location::Body | Location::Uri | Location::QueryString => None,
        };
        if let Some(value) = value {
            answer.insert(member.name.clone(), value);
        }
    }
    Ok(Value::Object(answer))
}

fn read_body(
    graph: &Graph,
    operation: &Op,
    output: &Structure,
    response: &WireResponse<'_>,
) -> Result<Value, Malformed> {
    if response.body.is_empty() {
        // A lost body must not read as an account with nothing in it.
        if output.has_body() && response.status != 204 && !operation.no_content {
            return Err(Malformed("the body is empty".to_owned()));
        }
        return Ok(Value::Object(Map::new()));
    }
    if !output.has_body() {
        return Ok(Value::Object(Map::new()));
    }
    if graph.protocol == Protocol::RestXml {
        xml::read_document(graph, output, response.body)
    } else {
        json::read_document(graph, output, response.body)
    }
}

fn read_payload(graph: &Graph, target: &Use, response: &WireResponse<'_>) -> Result<Option<Value>, Malformed> {
    if target.event_stream {
        return Err(Malformed("the answer is an event stream, which is not read".to_owned()));
    }
    match graph.kind(target.shape) {
        Kind::Blob => Ok(Some(Value::String(BASE64.encode(response.body)))),
        Kind::Text | Kind::EncodedText | Kind::PathId => {
            let text = std::str::from_utf8(response.body);
            Ok(Some(Value::from(text.map_err(|_| Malformed("the body is not UTF-8".to_owned()))?)))
        }
        _ if response.body.is_empty() && response.status == 204 => Ok(None),
        _ if response.body.is_empty() => Err(Malformed("the body is empty".to_owned())),
        _ if graph.protocol == Protocol::RestXml => xml::read_payload(graph, target, response.body).map(Some),
        _ => {
            let document = serde_json::from_slice(response.body);
            let document = document.map_err(|error| Malformed(format!("the body is not JSON: {error}")))?;
            json::read(graph, target, document, 0).map(Some)
        }
    }
}

fn read_header(graph: &Graph, target: &Use, text: &str) -> Result<Value, Malformed> {
    match graph.kind(target.shape) {
        Kind::List(item) => {
            let items = text.split(',').map(|item| item.trim().trim_matches('"').to_owned());
            items.map(|text| xml::read_scalar(graph.kind(item.shape), text)).collect()
        }
        _ if target.jsonvalue => {
            let decoded = BASE64.decode(text).map_err(|_| Malformed("a JSON header is not base64".to_owned()))?;
            serde_json::from_slice(&decoded).map_err(|_| Malformed("a JSON header is not JSON".to_owned()))
        }
        kind => xml::read_scalar(kind, text.to_owned()),
    }
}

fn prefixed_headers(prefix: &str, response: &WireResponse<'_>) -> Value {
    let prefix = prefix.to_ascii_lowercase();
    let mut found = Map::new();
    for (name, value) in response.headers.iter_bytes() {
        let name = name.to_ascii_lowercase();
        if let (Some(suffix), Ok(value)) = (name.strip_prefix(&prefix), std::str::from_utf8(value)) {
            found.insert(suffix.to_owned(), Value::from(value));
        }
    }
    Value::Object(found)
}
