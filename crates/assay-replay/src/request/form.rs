//! Parameters of the query and ec2 protocols: `Filter.1.Value.2=x` becomes nested values.

use std::collections::BTreeMap;

use assay_content::api::ServiceModel;
use serde_json::{Map, Value};

use super::parse::scalar;
use crate::catalogue::{Member, Op, Protocol, Service};

#[derive(Debug, Default)]
struct Node {
    text: Option<String>,
    below: BTreeMap<String, Node>,
}

/// The parameters of a form.
pub(crate) fn parameters(
    service: &Service,
    op: &Op,
    protocol: Protocol,
    form: &[(String, String)],
) -> Map<String, Value> {
    let Some(input) = service.input(op) else {
        return Map::new();
    };
    let mut root = Node::default();
    for (name, value) in form {
        let mut here = &mut root;
        for part in name.split('.') {
            here = here.below.entry(part.to_owned()).or_default();
        }
        here.text = Some(value.clone());
    }
    structure(&service.model, protocol, input, &root)
}

fn structure(model: &ServiceModel, protocol: Protocol, member: Member<'_>, node: &Node) -> Map<String, Value> {
    let mut out = Map::new();
    for (name, reference) in &member.shape.members {
        let Some(below) = Member::of(model, reference) else {
            continue;
        };
        let wire = match protocol {
            Protocol::Ec2 => match &reference.query_name {
                Some(name) => name.clone(),
                None => capital(below.wire_name().unwrap_or(name)),
            },
            _ => {
                let of_element = below.flattened().then(|| below.element(model)?.wire_name()).flatten();
                of_element.or(below.wire_name()).unwrap_or(name).to_owned()
            }
        };
        if let Some(value) = node.below.get(&wire).and_then(|node| read(model, protocol, below, node)) {
            out.insert(name.clone(), value);
        }
    }
    out
}

fn read(model: &ServiceModel, protocol: Protocol, member: Member<'_>, node: &Node) -> Option<Value> {
    match member.kind() {
        "structure" => Some(Value::Object(structure(model, protocol, member, node))),
        "list" => {
            let element = member.element(model)?;
            let named = node.below.get(element.wire_name().unwrap_or("member"));
            let node = named.filter(|_| protocol == Protocol::Query && !member.flattened()).unwrap_or(node);
            Some(numbered(node).into_iter().filter_map(|one| read(model, protocol, element, one)).collect())
        }
        "map" => {
            let (key, value) = (member.map_key(model)?, member.map_value(model)?);
            let node = if member.flattened() { node } else { node.below.get("entry")? };
            let mut out = Map::new();
            for entry in numbered(node) {
                let key = entry.below.get(key.wire_name().unwrap_or("key"))?.text.clone()?;
                let value = entry.below.get(value.wire_name().unwrap_or("value"));
                out.insert(
                    key,
                    value.and_then(|node| read(model, protocol, member.map_value(model)?, node)).unwrap_or_default(),
                );
            }
            Some(Value::Object(out))
        }
        kind => Some(scalar(kind, node.text.as_deref()?)),
    }
}

/// The numbered nodes in the order of their numbers.
fn numbered(node: &Node) -> Vec<&Node> {
    let mut found: Vec<(u64, &Node)> =
        node.below.iter().filter_map(|(name, below)| Some((name.parse().ok()?, below))).collect();
    found.sort_by_key(|(number, _)| *number);
    found.into_iter().map(|(_, node)| node).collect()
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
