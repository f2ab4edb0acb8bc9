//! Canonical JSON: the bytes that are hashed as leaves.
//!
//! Object keys sorted by their UTF-8 bytes, no white space, numbers and strings as `serde_json` writes them. A verifier
//! never has to make these bytes again: a bundle holds them as they were hashed.

use serde::Serialize;
use serde_json::Value;

/// `value` as canonical JSON.
pub fn canonical_json(value: &Value) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    write_value(value, &mut out);
    out
}

/// Any serialisable row as canonical JSON. Fails only where the type's own `Serialize` does.
pub fn canonical_row<T: Serialize>(row: &T) -> Result<Vec<u8>, serde_json::Error> {
    Ok(canonical_json(&serde_json::to_value(row)?))
}

fn write_value(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Array(items) => {
            out.push(b'[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    out.push(b',');
                }
                write_value(item, out);
            }
            out.push(b']');
        }
        Value::Object(members) => {
            // Sorted here and not by the map: another crate's features decide whether the map keeps its order.
            let mut members: Vec<_> = members.iter().collect();
            members.sort_unstable_by(|a, b| a.0.cmp(b.0));
            out.push(b'{');
            for (position, (key, member)) in members.into_iter().enumerate() {
                if position > 0 {
                    out.push(b',');
                }
                write_scalar(key, out);
                out.push(b':');
                write_value(member, out);
            }
            out.push(b'}');
        }
        scalar => write_scalar(scalar, out),
    }
}

fn write_scalar<T: Serialize + ?Sized>(scalar: &T, out: &mut Vec<u8>) {
    // A scalar into a Vec: neither the writer nor the serialiser can fail.
    drop(serde_json::to_writer(out, scalar));
}
