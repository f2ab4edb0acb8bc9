//! XML bodies of requests. Reads seldom have one.

use quick_xml::escape::escape;
use serde_json::{Map, Value};

use super::form::scalar;
use crate::graph::{Graph, Kind, Location, Structure, Use};
use crate::time::{self, TimeFormat};

/// Writes a structure under a root element.
pub(super) fn document(
    graph: &Graph,
    root: &str,
    namespace: Option<&str>,
    structure: &Structure,
    params: &Map<String, Value>,
) -> String {
    let mut body = String::new();
    open(&mut body, root, namespace.map(|uri| (None, uri)));
    members(graph, &mut body, structure, params);
    close(&mut body, root);
    body
}

fn members(graph: &Graph, body: &mut String, structure: &Structure, params: &Map<String, Value>) {
    // In the model's order: some services insist on it.
    for member in &structure.members {
        if member.target.location != Location::Body || member.target.xml_attribute {
            continue;
        }
        if let Some(value) = params.get(&member.name) {
            element(graph, body, &member.wire_name, &member.target, value);
        }
    }
}

fn element(graph: &Graph, body: &mut String, name: &str, target: &Use, value: &Value) {
    let namespace = target.namespace.as_ref().map(|(prefix, uri)| (prefix.as_deref(), uri.as_str()));
    match (graph.kind(target.shape), value) {
        (Kind::Structure(structure), Value::Object(params)) => {
            open(body, name, namespace);
            members(graph, body, structure, params);
            close(body, name);
        }
        (Kind::List(member), Value::Array(items)) => {
            let item_name = member.name.as_deref().unwrap_or(if target.flattened { name } else { "member" });
            if !target.flattened {
                open(body, name, namespace);
            }
            for item in items {
                element(graph, body, item_name, member, item);
            }
            if !target.flattened {
                close(body, name);
            }
        }
        (Kind::Map(key, of), Value::Object(entries)) => {
            open(body, name, namespace);
            for (entry_key, entry) in entries {
                open(body, "entry", None);
                element(graph, body, key.name.as_deref().unwrap_or("key"), key, &Value::from(entry_key.as_str()));
                element(graph, body, of.name.as_deref().unwrap_or("value"), of, entry);
                close(body, "entry");
            }
            close(body, name);
        }
        (kind, value) => {
            open(body, name, namespace);
            let text = match (kind, time::read(value)) {
                (Kind::Timestamp, Some(moment)) => {
                    scalar(&target.time_format.unwrap_or(TimeFormat::Iso8601).write(moment))
                }
                _ => scalar(value),
            };
            body.push_str(&escape(text.as_str()));
            close(body, name);
        }
    }
}

fn open(body: &mut String, name: &str, namespace: Option<(Option<&str>, &str)>) {
    body.push('<');
    body.push_str(name);
    if let Some((prefix, uri)) = namespace {
        body.push_str(" xmlns");
        if let Some(prefix) = prefix {
            body.push(':');
            body.push_str(prefix);
        }
        body.push_str("=\"");
        body.push_str(&escape(uri));
        body.push('"');
    }
    body.push('>');
}

fn close(body: &mut String, name: &str) {
    body.push_str("</");
    body.push_str(name);
    body.push('>');
}
