//! Requests of the query protocol and of EC2's variant: a form body with dotted names.

use assay_content::api::ServiceModel;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use super::{Protocol, WireRequest};
use crate::graph::{Graph, Kind, Op, Structure, Use};
use crate::time::{self, TimeFormat};

/// Everything but RFC 3986's unreserved characters.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(super) fn build(
    model: &ServiceModel,
    graph: &Graph,
    operation_name: &str,
    operation: &Op,
    params: &Map<String, Value>,
) -> WireRequest {
    let mut form = Form { graph, body: String::new() };
    form.put("Action", operation_name);
    form.put("Version", &model.metadata.api_version);
    if let Some(input) = graph.input(operation) {
        form.structure("", input, params);
    }
    WireRequest {
        method: "POST".to_owned(),
        uri: "/".to_owned(),
        headers: vec![("content-type".to_owned(), "application/x-www-form-urlencoded; charset=utf-8".to_owned())],
        body: form.body.into_bytes(),
    }
}

struct Form<'a> {
    graph: &'a Graph,
    body: String,
}

impl Form<'_> {
    fn put(&mut self, name: &str, value: &str) {
        if !self.body.is_empty() {
            self.body.push('&');
        }
        self.body.extend(utf8_percent_encode(name, ENCODED));
        self.body.push('=');
        self.body.extend(utf8_percent_encode(value, ENCODED));
    }

    fn is_ec2(&self) -> bool {
        self.graph.protocol == Protocol::Ec2
    }

    fn structure(&mut self, prefix: &str, structure: &Structure, params: &Map<String, Value>) {
        for (name, value) in params {
            let Some(member) = structure.member(name) else {
                continue;
            };
            let name = if self.is_ec2() {
                ec2_name(&member.target).unwrap_or_else(|| member.name.clone())
            } else {
                member.wire_name.clone()
            };
            let name = if prefix.is_empty() { name } else { format!("{prefix}.{name}") };
            self.value(&name, &member.target, value);
        }
    }

    fn value(&mut self, prefix: &str, target: &Use, value: &Value) {
        let graph = self.graph;
        match (graph.kind(target.shape), value) {
            (Kind::Structure(structure), Value::Object(members)) => {
                self.structure(prefix, structure, members);
            }
            (Kind::List(member), Value::Array(items)) => self.list(prefix, target, member, items),
            (Kind::Map(key, of), Value::Object(entries)) => {
                let prefix = if target.flattened { prefix.to_owned() } else { format!("{prefix}.entry") };
                let key_name = key.name.as_deref().unwrap_or("key");
                let value_name = of.name.as_deref().unwrap_or("value");
                for (position, (entry_key, entry)) in entries.iter().enumerate() {
                    let position = position + 1;
                    self.put(&format!("{prefix}.{position}.{key_name}"), entry_key);
                    self.value(&format!("{prefix}.{position}.{value_name}"), of, entry);
                }
            }
            (Kind::Timestamp, value) => {
                let format = target.time_format.unwrap_or(TimeFormat::Iso8601);
                let text = time::read(value).map_or_else(|| scalar(value), |moment| scalar(&format.write(moment)));
                self.put(prefix, &text);
            }
            (_, value) => self.put(prefix, &scalar(value)),
        }
    }

    fn list(&mut self, prefix: &str, target: &Use, member: &Use, items: &[Value]) {
        if items.is_empty() {
            // The query protocol sends an empty list as an empty value; EC2's sends nothing.
            if !self.is_ec2() {
                self.put(prefix, "");
            }
            return;
        }
        let prefix = match (&member.name, target.flattened) {
            _ if self.is_ec2() => prefix.to_owned(),
            (Some(name), true) => match prefix.rsplit_once('.') {
                Some((parent, _)) => format!("{parent}.{name}"),
                None => name.clone(),
            },
            (None, true) => prefix.to_owned(),
            (name, false) => format!("{prefix}.{}", name.as_deref().unwrap_or("member")),
        };
        for (position, item) in items.iter().enumerate() {
            self.value(&format!("{prefix}.{}", position + 1), member, item);
        }
    }
}

/// EC2's own name, else the wire's name with a capital.
fn ec2_name(target: &Use) -> Option<String> {
    if let Some(name) = &target.query_name {
        return Some(name.clone());
    }
    let mut characters = target.name.as_ref()?.chars();
    let first = characters.next()?;
    Some(first.to_uppercase().chain(characters).collect())
}

/// A scalar as text.
pub(super) fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
