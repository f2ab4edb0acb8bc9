//! `${…}` templates in table files.

use serde_json::Value;

/// A text with places to fill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Literals and places, in order.
    pub parts: Vec<TemplatePart>,
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplatePart {
    /// Text as it stands.
    Literal(String),
    /// `${name.member|default}`: a value by its path; the default stands for null.
    Place {
        /// For example `["parent", "bucket"]`, `["account_id"]`.
        path: Vec<String>,
        /// What stands for null.
        default: Option<String>,
    },
    /// `${now-30d:date}`: the collection's start less an offset.
    Time {
        /// Seconds before the start.
        seconds_ago: i64,
        /// Only the date.
        date: bool,
    },
}

impl Template {
    /// Parses a template.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((literal, tail)) = rest.split_once("${") {
            if !literal.is_empty() {
                parts.push(TemplatePart::Literal(literal.to_owned()));
            }
            let (inner, tail) = tail.split_once('}').ok_or_else(|| format!("`{text}`: a `${{` is not closed"))?;
            parts.push(place(inner)?);
            rest = tail;
        }
        if !rest.is_empty() {
            parts.push(TemplatePart::Literal(rest.to_owned()));
        }
        Ok(Self { parts })
    }

    /// Fills the places; `None` where a value is null and has no default.
    pub fn fill(
        &self,
        lookup: &dyn Fn(&[String]) -> Option<Value>,
        now: &dyn Fn(i64, bool) -> String,
    ) -> Option<String> {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                TemplatePart::Literal(text) => out.push_str(text),
                TemplatePart::Time { seconds_ago, date } => out.push_str(&now(*seconds_ago, *date)),
                TemplatePart::Place { path, default } => match lookup(path) {
                    Some(Value::String(text)) => out.push_str(&text),
                    None | Some(Value::Null) => out.push_str(default.as_deref()?),
                    Some(other) => out.push_str(&other.to_string()),
                },
            }
        }
        Some(out)
    }

    /// Whether a value of the parent is read.
    pub fn reads_parent(&self) -> bool {
        let from_parent = |path: &[String]| path.first().is_some_and(|first| first == "parent");
        self.parts.iter().any(|part| matches!(part, TemplatePart::Place { path, .. } if from_parent(path)))
    }
}

fn place(inner: &str) -> Result<TemplatePart, String> {
    if let Some(offset) = inner.strip_prefix("now") {
        let (offset, date) = match offset.strip_suffix(":date") {
            Some(offset) => (offset, true),
            None => (offset, false),
        };
        return Ok(TemplatePart::Time { seconds_ago: seconds(offset)?, date });
    }
    let (path, default) = match inner.split_once('|') {
        Some((path, default)) => (path, Some(default.to_owned())),
        None => (inner, None),
    };
    Ok(TemplatePart::Place { path: path.split('.').map(str::to_owned).collect(), default })
}

fn seconds(offset: &str) -> Result<i64, String> {
    if offset.is_empty() {
        return Ok(0);
    }
    let wrong = || format!("`now{offset}`: write an offset as `now-30d`, `now-48h` or `now-15m`");
    let (sign, body) = match (offset.strip_prefix('-'), offset.strip_prefix('+')) {
        (Some(body), _) => (1, body),
        (_, Some(body)) => (-1, body),
        _ => return Err(wrong()),
    };
    let unit = match body.chars().last() {
        Some('d') => 86_400,
        Some('h') => 3_600,
        Some('m') => 60,
        _ => return Err(wrong()),
    };
    let count: i64 = body.trim_end_matches(['d', 'h', 'm']).parse().map_err(|_| wrong())?;
    Ok(sign * count * unit)
}

/// A request parameter: JSON whose texts may be templates.
#[derive(Debug, Clone, PartialEq)]
pub enum ParamTemplate {
    /// A value as it stands.
    Fixed(Value),
    /// A text to fill.
    Text(Template),
    /// A list.
    List(Vec<ParamTemplate>),
    /// An object.
    Object(Vec<(String, ParamTemplate)>),
}

impl ParamTemplate {
    pub(super) fn parse(value: Value) -> Result<Self, String> {
        Ok(match value {
            Value::String(text) if text.contains("${") => Self::Text(Template::parse(&text)?),
            Value::Array(items) => Self::List(items.into_iter().map(Self::parse).collect::<Result<_, _>>()?),
            Value::Object(members) => {
                let members = members.into_iter().map(|(key, value)| Ok((key, Self::parse(value)?)));
                Self::Object(members.collect::<Result<_, String>>()?)
            }
            other => Self::Fixed(other),
        })
    }

    /// Whether a value of the parent is read anywhere.
    pub fn reads_parent(&self) -> bool {
        match self {
            Self::Fixed(_) => false,
            Self::Text(template) => template.reads_parent(),
            Self::List(items) => items.iter().any(Self::reads_parent),
            Self::Object(members) => members.iter().any(|(_, value)| value.reads_parent()),
        }
    }

    /// Fills the places; `None` where a value is null and has no default. A text that is one place alone keeps the
    /// value's type.
    pub fn fill(
        &self,
        lookup: &dyn Fn(&[String]) -> Option<Value>,
        now: &dyn Fn(i64, bool) -> String,
    ) -> Option<Value> {
        match self {
            Self::Fixed(value) => Some(value.clone()),
            Self::Text(template) => match template.parts.as_slice() {
                [TemplatePart::Place { path, default: None }] => lookup(path).filter(|value| !value.is_null()),
                _ => template.fill(lookup, now).map(Value::String),
            },
            Self::List(items) => {
                items.iter().map(|item| item.fill(lookup, now)).collect::<Option<_>>().map(Value::Array)
            }
            Self::Object(members) => {
                let filled = members.iter().map(|(key, value)| Some((key.clone(), value.fill(lookup, now)?)));
                filled.collect::<Option<_>>().map(Value::Object)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fill(value: Value) -> Option<Value> {
        let lookup = |path: &[String]| match path.join(".").as_str() {
            "account_id" => Some(json!("111122223333")),
            "parent.id" => Some(json!("i-1")),
            "parent.size" => Some(json!(8)),
            _ => None,
        };
        let now = |ago: i64, date: bool| format!("{ago}{}", if date { "d" } else { "" });
        ParamTemplate::parse(value).unwrap().fill(&lookup, &now)
    }

    #[test]
    fn places_are_filled() {
        assert_eq!(fill(json!({"A": ["${account_id}", 1]})), Some(json!({"A": ["111122223333", 1]})));
        assert_eq!(fill(json!("x/${parent.id}/${none|d}")), Some(json!("x/i-1/d")));
        assert_eq!(fill(json!("${parent.size}")), Some(json!(8)));
        assert_eq!(fill(json!("${now-2d:date}")), Some(json!("172800d")));
        assert_eq!(fill(json!("${none}")), None);
    }

    #[test]
    fn mistakes_are_named() {
        assert!(Template::parse("${open").unwrap_err().contains("not closed"));
        assert!(Template::parse("${now-3x}").unwrap_err().contains("now-30d"));
    }
}
