//! Whether a request's parameters fit a case.

use serde_json::Value;

/// Whether `got` fits `wanted`: mappings fit as subsets, `null` fits an absent parameter, `*` in a text fits anything.
pub(crate) fn fits(wanted: &Value, got: Option<&Value>) -> bool {
    match (wanted, got) {
        (Value::Null, None | Some(Value::Null)) => true,
        (Value::Null, Some(_)) => false,
        (Value::Object(wanted), Some(Value::Object(got))) => wanted.iter().all(|(name, one)| fits(one, got.get(name))),
        (Value::Array(wanted), Some(Value::Array(got))) => {
            wanted.len() == got.len() && wanted.iter().zip(got).all(|(one, other)| fits(one, Some(other)))
        }
        (Value::Object(_) | Value::Array(_), _)
        | (_, None | Some(Value::Null | Value::Object(_) | Value::Array(_))) => false,
        (wanted, Some(got)) => wanted == got || like(&text(wanted), &text(got)),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Whether a text fits a pattern in which `*` stands for any run of characters.
pub(crate) fn like(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(head) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let tail = parts.pop().unwrap_or_default();
    for part in parts {
        match text.split_once(part) {
            Some((_, after)) => text = after,
            None => return false,
        }
    }
    text.ends_with(tail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn patterns() {
        assert!(like("demo-*", "demo-logs"));
        assert!(like("*", ""));
        assert!(like("a*b*c", "a-b-b-c"));
        assert!(!like("a*b", "a-bc"));
        assert!(!like("ab*ba", "aba"));
        assert!(like("same", "same"));
    }

    #[test]
    fn mappings_fit_as_subsets_and_null_means_absent() {
        let got = json!({"Filter": {"Name": "x", "Values": ["1", "2"]}, "Size": 5});
        assert!(fits(&json!({"Filter": {"Values": ["1", "*"]}}), Some(&got)));
        assert!(fits(&json!({"Size": "5"}), Some(&got)));
        assert!(fits(&json!({"Other": null}), Some(&got)));
        assert!(!fits(&json!({"Size": null}), Some(&got)));
        assert!(!fits(&json!({"Filter": {"Values": ["1"]}}), Some(&got)));
        assert!(!fits(&json!({"Other": "*"}), Some(&got)));
    }
}
