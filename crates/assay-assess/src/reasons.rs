//! Reasons in words.

use assay_content::{Check, Content};
use assay_model::{Evidence, Language};
use serde_json::Value;

/// Fills `{field}` in a reason's text from the evidence; a field that is absent or null shows `–`.
pub(crate) fn fill(text: &str, evidence: &Value) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, after)) = tail.split_once('}') else {
            out.push('{');
            rest = tail;
            continue;
        };
        out.push_str(&show(evidence.get(name.trim()).unwrap_or(&Value::Null)));
        rest = after;
    }
    out.push_str(rest);
    out
}

fn show(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "–".to_owned(),
        Value::Array(items) => items.iter().map(show).collect::<Vec<_>>().join(", "),
        Value::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() => format!("{}", (float * 10.0).round() / 10.0),
            _ => number.to_string(),
        },
        other => other.to_string(),
    }
}

/// The text of a reason that a check's SQL named.
pub(crate) fn of_check(check: &Check, key: &str, evidence: &Evidence, language: Language) -> String {
    match check.reasons.get(key).map(|text| text.get(language)) {
        Some(text) if text.contains('{') => fill(text, &evidence.value()),
        Some(text) => text.to_owned(),
        None => key.to_owned(),
    }
}

/// The text of a reason that the engine gives.
pub(crate) fn of_engine(content: &Content, key: &str, arguments: &[(&str, &str)], language: Language) -> String {
    content.texts().format(language, key, arguments)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::fill;

    #[test]
    fn fields_come_from_the_evidence() {
        let evidence = json!({"days": 3.25, "ports": [22, 3389], "none": null});
        assert_eq!(fill("{days} d, {ports}, {none}, {absent}", &evidence), "3.3 d, 22, 3389, –, –");
    }
}
