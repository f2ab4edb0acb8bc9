//! JSON bodies.

use assay_content::api::ServiceModel;
use serde_json::{Map, Value};

use super::{blob_text, stamped, text};
use crate::catalogue::Member;
use crate::estate::timestamp::Form;

/// A structure as a JSON document; members that the wire carries elsewhere are left out.
pub(super) fn document(model: &ServiceModel, member: Member<'_>, value: &Value) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    write(model, member, value, &mut out);
    out
}

fn write(model: &ServiceModel, member: Member<'_>, value: &Value, out: &mut Vec<u8>) {
    match (member.kind(), value) {
        ("structure", _) if member.shape.document => raw(value, out),
        ("structure", Value::Object(map)) => structure(model, member, map, out),
        ("structure", Value::Null) => out.extend_from_slice(b"{}"),
        ("list", Value::Array(list)) => {
            let Some(element) = member.element(model) else {
                return raw(value, out);
            };
            out.push(b'[');
            for (index, one) in list.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write(model, element, one, out);
            }
            out.push(b']');
        }
        ("map", Value::Object(map)) => {
            let Some(element) = member.map_value(model) else {
                return raw(value, out);
            };
            out.push(b'{');
            for (index, (key, one)) in map.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                quoted(key, out);
                out.push(b':');
                write(model, element, one, out);
            }
            out.push(b'}');
        }
        (_, Value::Null) => out.extend_from_slice(b"null"),
        ("timestamp", _) => {
            let written = stamped(member, value, Form::Unix);
            let is_number = member.timestamp_format().and_then(Form::named).is_none_or(|form| form == Form::Unix);
            if is_number {
                out.extend_from_slice(written.as_bytes());
            } else {
                quoted(&written, out);
            }
        }
        ("blob", _) => quoted(&blob_text(value), out),
        ("string", Value::Object(map)) if map.contains_key("$text") => quoted(&text(value), out),
        ("string", Value::Object(_) | Value::Array(_)) if member.reference.jsonvalue => {
            quoted(&value.to_string(), out);
        }
        _ => raw(value, out),
    }
}

fn structure(model: &ServiceModel, member: Member<'_>, map: &Map<String, Value>, out: &mut Vec<u8>) {
    out.push(b'{');
    let mut is_first = true;
    for (name, one) in map.iter().filter(|(_, one)| !one.is_null()) {
        let Some(below) = member.member(model, name).filter(|below| below.reference.location.is_none()) else {
            continue;
        };
        if !is_first {
            out.push(b',');
        }
        is_first = false;
        quoted(below.wire_name().unwrap_or(name), out);
        out.push(b':');
        write(model, below, one, out);
    }
    out.push(b'}');
}

fn quoted(text: &str, out: &mut Vec<u8>) {
    raw(&Value::from(text), out);
}

fn raw(value: &Value, out: &mut Vec<u8>) {
    // a `Value` has text keys and writing to memory can't fail, so there is nothing to report
    if serde_json::to_writer(&mut *out, value).is_err() {
        out.extend_from_slice(b"null");
    }
}
