//! Parameters into SQL text.

use std::collections::BTreeMap;

use serde_json::Value;

/// The SQL with each `$name` replaced by a literal. Quoted texts and comments stay as they are.
///
/// Literals instead of bound parameters: the planner must know a list's element type to plan the functions over it.
pub(crate) fn bind(sql: &str, parameters: &BTreeMap<String, Value>) -> Result<String, String> {
    let mut out = String::with_capacity(sql.len() + 64);
    let mut letters = sql.char_indices().peekable();
    let mut quote: Option<char> = None;
    let mut comment = false;
    while let Some((_, letter)) = letters.next() {
        if comment {
            comment = letter != '\n';
        } else if let Some(open) = quote {
            if letter == open {
                quote = None;
            }
        } else if letter == '\'' || letter == '"' {
            quote = Some(letter);
        } else if letter == '-' && letters.peek().is_some_and(|(_, next)| *next == '-') {
            comment = true;
        } else if letter == '$' && letters.peek().is_some_and(|(_, next)| next.is_ascii_lowercase()) {
            let mut name = String::new();
            while let Some((_, next)) = letters.next_if(|(_, next)| next.is_ascii_alphanumeric() || *next == '_') {
                name.push(next);
            }
            let value = parameters.get(&name).ok_or_else(|| format!("`${name}` is no parameter of the check"))?;
            out.push_str(&literal(value));
            continue;
        }
        out.push(letter);
    }
    Ok(out)
}

fn literal(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => quoted(text),
        Value::Array(items) if items.is_empty() => "arrow_cast(make_array(), 'List(Utf8)')".to_owned(),
        Value::Array(items) if items.iter().all(|item| !item.is_object() && !item.is_array()) => {
            let items: Vec<String> = items.iter().map(literal).collect();
            format!("make_array({})", items.join(", "))
        }
        structured => quoted(&structured.to_string()),
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn parameters_become_literals() {
        let parameters = BTreeMap::from([
            ("days".to_owned(), json!(7)),
            ("ports".to_owned(), json!([22, 3389])),
            ("none".to_owned(), json!([])),
            ("tag".to_owned(), json!("it's")),
            ("map".to_owned(), json!({"a": 1})),
        ]);
        let sql = "SELECT '$.days', \"$x\", $days, $ports, $none, $tag, $map -- $nothing";
        let bound = bind(sql, &parameters).unwrap();
        insta::assert_snapshot!(bound, @r#"SELECT '$.days', "$x", 7, make_array(22, 3389), arrow_cast(make_array(), 'List(Utf8)'), 'it''s', '{"a":1}' -- $nothing"#);
        assert!(bind("SELECT $typo", &parameters).unwrap_err().contains("$typo"));
    }
}
