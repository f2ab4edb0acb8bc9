//! A filled answer for an operation, to start an estate from.

use assay_content::api::{ServiceModel, Shape};
use serde_json::{Map, Value, json};

use crate::catalogue::Member;
use crate::estate::pages::Paging;

const DEEPEST: usize = 6;

/// A valid answer of the operation with every member filled, as an estate file has it; `None` where the model has no
/// such operation. It claims no further pages.
///
/// ```no_run
/// # fn demo(model: &assay_content::api::ServiceModel) {
/// let answer = assay_replay::sample(model, "DescribeVolumes");
/// # }
/// ```
pub fn sample(model: &ServiceModel, operation: &str) -> Option<Value> {
    let reference = model.operations.get(operation)?.output.as_ref();
    let Some(output) = reference.and_then(|reference| Member::of(model, reference)) else {
        return Some(json!({}));
    };
    let mut body = structure(model, output, 0, &mut Vec::new());
    if let Some(paging) = Paging::of(model, operation) {
        drop_path(&mut body, &paging.output_token, None);
        if let Some(more) = &paging.more {
            drop_path(&mut body, more, Some(json!(false)));
        }
    }
    if let Some(published) = model.pagination.get(operation) {
        // operations whose lists are no lists of the model are not paged, but their tokens must not lead on either
        for token in published.output_token.as_slice() {
            let first: Vec<String> =
                token.split(" || ").next().unwrap_or_default().split('.').map(str::to_owned).collect();
            drop_path(&mut body, &first, None);
        }
    }
    Some(body)
}

fn drop_path(body: &mut Value, path: &[String], instead: Option<Value>) {
    let Some((last, parents)) = path.split_last() else {
        return;
    };
    let mut here = Some(body);
    for name in parents {
        here = here.and_then(|here| here.get_mut(name));
    }
    let Some(Value::Object(map)) = here else {
        return;
    };
    if map.remove(last).is_some()
        && let Some(instead) = instead
    {
        map.insert(last.clone(), instead);
    }
}

fn structure(model: &ServiceModel, member: Member<'_>, depth: usize, above: &mut Vec<String>) -> Value {
    let shape = member.shape;
    if shape.document {
        return json!({"document": [1, "two"]});
    }
    let name = &member.reference.shape;
    let is_again = above.contains(name);
    above.push(name.clone());
    let mut out = Map::new();
    let shown = if shape.union { 1 } else { shape.members.len() };
    for (name, reference) in shape.members.iter().take(shown) {
        let is_needed = shape.union || shape.required.contains(name);
        let is_elsewhere = reference.location.as_deref() == Some("statusCode")
            || reference.location_name.as_deref() == Some("Content-Length");
        let Some(below) = Member::of(model, reference) else {
            continue;
        };
        if is_elsewhere || below.shape.eventstream || ((is_again || depth >= DEEPEST) && !is_needed) {
            continue;
        }
        out.insert(name.clone(), value(model, below, name, depth + 1, above));
    }
    above.pop();
    Value::Object(out)
}

fn value(model: &ServiceModel, member: Member<'_>, name: &str, depth: usize, above: &mut Vec<String>) -> Value {
    let shape = member.shape;
    match shape.kind.as_str() {
        "structure" => structure(model, member, depth, above),
        "list" => {
            let Some(element) = member.element(model) else {
                return json!([]);
            };
            let singular = name.strip_suffix('s').unwrap_or(name);
            let count = if depth <= 2 { 2 } else { 1 };
            (0..count).map(|_| value(model, element, singular, depth + 1, above)).collect()
        }
        "map" => {
            let (Some(key), Some(element)) = (member.map_key(model), member.map_value(model)) else {
                return json!({});
            };
            let key = key.shape.enumeration.first().map_or("key1", String::as_str);
            json!({key: value(model, element, name, depth + 1, above)})
        }
        "boolean" => json!(true),
        "integer" | "long" => json!(7),
        "float" | "double" => json!(2.5),
        "timestamp" => json!("2024-12-01T03:04:05Z"),
        "blob" => json!({"$text": "blob & <content>"}),
        _ => json!(text(member, shape, name)),
    }
}

fn text(member: Member<'_>, shape: &Shape, name: &str) -> String {
    if let Some(first) = shape.enumeration.first() {
        return first.clone();
    }
    let lower = name.to_lowercase();
    if lower.contains("arn") {
        return format!("arn:aws:service:ap-southeast-1:111111111111:thing/{lower}");
    }
    // outside headers, what XML and JSON have to escape
    if member.reference.location.is_some() { format!("{name}-1") } else { format!("{name} & <\"é\">") }
}
