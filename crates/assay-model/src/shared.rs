//! Texts that many verdicts share: a million verdicts name the same few thousand accounts, receipts and observations.

use std::{collections::BTreeMap, ops::Deref, sync::Arc};

use arcstr::ArcStr;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// A list of names, for example of clauses or receipts. Copies share one list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Names(Arc<[ArcStr]>);

impl Deref for Names {
    type Target = [ArcStr];

    fn deref(&self) -> &[ArcStr] {
        &self.0
    }
}

impl Default for Names {
    fn default() -> Self {
        Self(Arc::from([]))
    }
}

impl<T: Into<ArcStr>> FromIterator<T> for Names {
    fn from_iter<I: IntoIterator<Item = T>>(names: I) -> Self {
        Self(names.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<ArcStr>> From<Vec<T>> for Names {
    fn from(names: Vec<T>) -> Self {
        names.into_iter().collect()
    }
}

impl<'a> IntoIterator for &'a Names {
    type Item = &'a ArcStr;
    type IntoIter = std::slice::Iter<'a, ArcStr>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl Serialize for Names {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<ArcStr>::deserialize(deserializer).map(Self::from)
    }
}

/// What was seen: JSON, kept as its canonical text (sorted keys, no white space). Copies share one text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Evidence(ArcStr);

impl Evidence {
    /// Nothing was noted.
    pub const NONE: Self = Self(arcstr::literal!("null"));

    /// Of a text that is canonical JSON already.
    pub fn of_canonical(text: ArcStr) -> Self {
        Self(text)
    }

    /// Whether nothing was noted.
    pub fn is_null(&self) -> bool {
        self.0 == "null"
    }

    /// The canonical text.
    pub fn text(&self) -> &ArcStr {
        &self.0
    }

    /// The value; null where the text is no JSON.
    pub fn value(&self) -> Value {
        serde_json::from_str(&self.0).unwrap_or_default()
    }
}

impl Default for Evidence {
    fn default() -> Self {
        Self::NONE
    }
}

impl From<Value> for Evidence {
    fn from(value: Value) -> Self {
        let mut text = Vec::new();
        // Writing a value to memory can't fail.
        match Sorted(&value).serialize(&mut serde_json::Serializer::new(&mut text)) {
            Ok(()) => Self(String::from_utf8_lossy(&text).as_ref().into()),
            Err(_) => Self::NONE,
        }
    }
}

/// A value whose members are written in the order of their names, whatever order the build's JSON maps keep.
struct Sorted<'a>(&'a Value);

impl Serialize for Sorted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Object(members) => {
                let members: BTreeMap<&str, Sorted<'_>> =
                    members.iter().map(|(name, value)| (name.as_str(), Sorted(value))).collect();
                serializer.collect_map(members)
            }
            Value::Array(items) => serializer.collect_seq(items.iter().map(Sorted)),
            plain => plain.serialize(serializer),
        }
    }
}

impl Serialize for Evidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_transcode::transcode(&mut serde_json::Deserializer::from_str(&self.0), serializer)
    }
}

impl<'de> Deserialize<'de> for Evidence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn evidence_is_written_as_the_value_it_is() {
        let value = json!({"b": [1, 2.5, null], "a": {"text": "é \"quoted\""}});
        let evidence = Evidence::from(value.clone());
        assert_eq!(evidence.text(), r#"{"a":{"text":"é \"quoted\""},"b":[1,2.5,null]}"#);
        assert_eq!(serde_json::to_value(&evidence).unwrap(), value);
        assert_eq!(serde_json::to_string_pretty(&evidence).unwrap(), serde_json::to_string_pretty(&value).unwrap());
        assert_eq!(serde_json::from_value::<Evidence>(value.clone()).unwrap(), evidence);
        assert_eq!(evidence.value(), value);
        assert!(Evidence::from(Value::Null).is_null() && !evidence.is_null());
    }

    #[test]
    fn names_are_a_list() {
        let names = Names::from(vec!["B.8.1", "B.8.9"]);
        assert_eq!(json!(names), json!(["B.8.1", "B.8.9"]));
        assert_eq!(serde_json::from_str::<Names>(r#"["B.8.1","B.8.9"]"#).unwrap(), names);
        assert_eq!(names.len(), 2);
        assert!(Names::default().is_empty());
    }
}
