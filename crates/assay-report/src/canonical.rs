//! JSON whose bytes depend on its content alone.
//!
//! Members are written in the order of their names, whatever order the build's JSON maps keep.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::ReportError;

/// A value that is written with its members in order.
pub(crate) struct Sorted<'a>(pub(crate) &'a Value);

impl Serialize for Sorted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Object(members) => {
                let sorted: BTreeMap<&str, Sorted<'_>> =
                    members.iter().map(|(name, value)| (name.as_str(), Sorted(value))).collect();
                serializer.collect_map(sorted)
            }
            Value::Array(items) => serializer.collect_seq(items.iter().map(Sorted)),
            plain => plain.serialize(serializer),
        }
    }
}

/// The value in one line, without a line end.
pub(crate) fn line(value: &Value) -> Result<String, ReportError> {
    Ok(serde_json::to_string(&Sorted(value))?)
}

/// The value indented, with a line end at its end.
pub(crate) fn page(value: &Value) -> Result<String, ReportError> {
    let mut text = serde_json::to_string_pretty(&Sorted(value))?;
    text.push('\n');
    Ok(text)
}

/// An object without its members that are null or an empty list; what lies deeper stays as it is.
pub(crate) fn lean(mut value: Value) -> Value {
    if let Value::Object(members) = &mut value {
        members.retain(|_, member| !member.is_null() && member.as_array().is_none_or(|items| !items.is_empty()));
    }
    value
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{lean, line};

    #[test]
    fn members_stand_in_order_and_deeper_nulls_stay() {
        let value = lean(json!({"b": {"z": null, "a": [{"y": 1, "x": 2}]}, "a": null, "c": []}));
        assert_eq!(line(&value).unwrap(), r#"{"b":{"a":[{"x":2,"y":1}],"z":null}}"#);
    }
}
