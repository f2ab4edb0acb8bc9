//! The least valid answer, given where the estate has none: required members, and lists of the top level as empty lists.

use assay_content::api::{ServiceModel, Shape};
use serde_json::{Map, Value, json};

use super::pages::Paging;

const DEEPEST: usize = 6;

/// The empty answer of an operation.
pub(crate) fn empty(model: &ServiceModel, operation: &str, paging: Option<&Paging>) -> Value {
    let Some(output) = model.output(operation) else {
        return Value::Object(Map::new());
    };
    let mut body = structure(model, output, 0);
    for (name, member) in &output.members {
        if member.location.is_none() && model.shape(&member.shape).is_some_and(|shape| shape.kind == "list") {
            body.entry(name).or_insert_with(|| json!([]));
        }
    }
    if let Some([more]) = paging.and_then(|paging| paging.more.as_deref()) {
        body.insert(more.clone(), json!(false));
    }
    Value::Object(body)
}

fn structure(model: &ServiceModel, shape: &Shape, depth: usize) -> Map<String, Value> {
    let required = shape.required.iter();
    let members = required.filter_map(|name| Some((name, model.shape(&shape.members.get(name)?.shape)?)));
    members.map(|(name, member)| (name.clone(), least(model, member, depth))).collect()
}

fn least(model: &ServiceModel, shape: &Shape, depth: usize) -> Value {
    match shape.kind.as_str() {
        "structure" if shape.document || depth > DEEPEST => json!({}),
        "structure" => Value::Object(structure(model, shape, depth + 1)),
        "list" => json!([]),
        "map" => json!({}),
        "boolean" => json!(false),
        "timestamp" => json!("1970-01-01T00:00:00Z"),
        "string" => json!(shape.enumeration.first().map_or("", String::as_str)),
        "blob" => json!(""),
        _ => json!(0),
    }
}
