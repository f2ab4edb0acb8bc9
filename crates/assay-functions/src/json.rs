//! Values within JSON text.
//!
//! A path is member names joined by dots, with `[0]` for an item of an array, `[*]` for all of them, and `["a.b"]` for
//! a member whose name holds a dot: `Statement[*].Principal.AWS`.

use arrow::array::{Array as _, ArrayRef, AsArray as _};
use arrow::datatypes::DataType;
use datafusion::common::Result;
use serde_json::Value as Json;

use crate::arguments::{Arguments, as_texts, text_at};
use crate::function::{Function, Kind, texts};
use crate::memo::of_two;
use crate::value::Value;
use crate::{FunctionDoc, Text};

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    Member(String),
    Item(usize),
    Items,
}

/// The steps of a path; `None` if it is malformed. The empty path is the whole document.
fn parse_path(path: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = path.strip_prefix("$.").or_else(|| path.strip_prefix('$')).unwrap_or(path);
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("[\"") {
            let (name, after) = after.split_once("\"]")?;
            steps.push(Step::Member(name.to_owned()));
            rest = after;
        } else if let Some(after) = rest.strip_prefix('[') {
            let (index, after) = after.split_once(']')?;
            steps.push(if index == "*" || index.is_empty() { Step::Items } else { Step::Item(index.parse().ok()?) });
            rest = after;
        } else {
            let (name, after) = match rest.find(['.', '[']) {
                Some(end) => rest.split_at_checked(end)?,
                None => (rest, ""),
            };
            if name.is_empty() {
                return None;
            }
            steps.push(Step::Member(name.to_owned()));
            rest = after;
        }
        if let Some(after) = rest.strip_prefix('.') {
            if after.is_empty() {
                return None;
            }
            rest = after;
        }
    }
    Some(steps)
}

/// The values at a path: none if it leads nowhere, several where it has `[*]`.
pub(crate) fn find<'a>(document: &'a Json, path: &[Step]) -> Vec<&'a Json> {
    let mut found = vec![document];
    for step in path {
        found = match step {
            Step::Member(name) => found.into_iter().filter_map(|value| value.get(name)).collect(),
            Step::Item(index) => found.into_iter().filter_map(|value| value.get(index)).collect(),
            Step::Items => found.into_iter().filter_map(Json::as_array).flatten().collect(),
        };
    }
    found
}

/// A value as text: a string as it is, `null` as nothing, all else as JSON.
fn as_text(value: &Json) -> Option<String> {
    match value {
        Json::Null => None,
        Json::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// Parses a document.
pub(crate) fn parse(text: &str) -> Option<Json> {
    serde_json::from_str(text).ok()
}

/// What a function does with the document, the values found and the path.
type Answer = fn(&[&Json], &[Step]) -> Option<Value>;

fn start(arguments: &Arguments, answer: Answer) -> Result<crate::function::Eval<'_>> {
    of_two(arguments, parse, parse_path, move |document, path: &Vec<Step>| answer(&find(document, path), path))
}

pub(crate) fn functions() -> Vec<Function> {
    vec![
        Function {
            doc: FunctionDoc {
                name: "json_text",
                signature: "json_text(json Utf8, path Utf8) -> Utf8",
                summary: Text {
                    en: "The value at the path, as text (objects and arrays as JSON); with [*] the first one. NULL if it \
                         is missing or null, or if the text is no JSON.",
                    ja: "パスの位置にある値の文字列（オブジェクトと配列はJSON）。[*]では最初の値です。値がない場合、nullの場合、\
                         JSONとして読めない場合はNULLです。",
                },
                example: r#"json_text('{"a": {"b": [{"c": "x"}]}}', 'a.b[0].c')"#,
                result: "x",
            },
            params: &[Kind::Text, Kind::Text],
            optional: 0,
            returns: DataType::Utf8,
            start: |arguments| {
                start(arguments, |found, _| found.first().and_then(|value| as_text(value)).map(Value::Text))
            },
        },
        Function {
            doc: FunctionDoc {
                name: "json_array_texts",
                signature: "json_array_texts(json Utf8, path Utf8) -> List<Utf8>",
                summary: Text {
                    en: "The items of the array at the path, as texts; a single value is a list of one. NULL if the path \
                         leads nowhere (with [*]: an empty list) or if the text is no JSON.",
                    ja: "パスの位置にある配列の要素を文字列のリストで返します。単一の値は要素1個のリストです。パスの先に値が\
                         なければNULL（[*]を含む場合は空のリスト）、JSONとして読めない場合もNULLです。",
                },
                example: r#"json_array_texts('{"Action": "s3:GetObject"}', 'Action')"#,
                result: "[s3:GetObject]",
            },
            params: &[Kind::Text, Kind::Text],
            optional: 0,
            returns: texts(),
            start: |arguments| {
                start(arguments, |found, path| {
                    if found.is_empty() && !path.contains(&Step::Items) {
                        return None;
                    }
                    let mut items = Vec::new();
                    for value in found {
                        match value {
                            Json::Array(values) => items.extend(values.iter().filter_map(as_text)),
                            Json::Null if !path.contains(&Step::Items) => return None,
                            value => items.extend(as_text(value)),
                        }
                    }
                    Some(Value::Texts(items))
                })
            },
        },
        Function {
            doc: FunctionDoc {
                name: "json_exists",
                signature: "json_exists(json Utf8, path Utf8) -> Boolean",
                summary: Text {
                    en: "Whether the path leads to a value, be it null. NULL if the text is no JSON.",
                    ja: "パスの位置に値（nullを含む）があるかどうか。JSONとして読めない場合はNULLです。",
                },
                example: r#"json_exists('{"a": {"b": null}}', 'a.b')"#,
                result: "true",
            },
            params: &[Kind::Text, Kind::Text],
            optional: 0,
            returns: DataType::Boolean,
            start: |arguments| start(arguments, |found, _| Some(Value::Bool(!found.is_empty()))),
        },
        Function {
            doc: FunctionDoc {
                name: "to_json",
                signature: "to_json(value any) -> Utf8",
                summary: Text {
                    en: "Any value, also a list of structs, as JSON text; members that are NULL are left out.",
                    ja: "任意の値（構造体のリストも可）をJSON文字列に変換します。NULLのメンバーは省略します。",
                },
                example: "to_json([named_struct('arn', 'a', 'admin', true)])",
                result: r#"[{"admin":true,"arn":"a"}]"#,
            },
            params: &[Kind::Any],
            optional: 0,
            returns: DataType::Utf8,
            start: |arguments| {
                let (array, constant) = arguments.any(0)?;
                Ok(Box::new(move |row| {
                    let value = to_json(array, if constant { 0 } else { row })?;
                    Some(Value::Text(value.to_string()))
                }))
            },
        },
    ]
}

/// The value at `index` as JSON; `None` if it is `NULL`.
fn to_json(array: &ArrayRef, index: usize) -> Option<Json> {
    if index >= array.len() || array.is_null(index) {
        return None;
    }
    let items = |values: &ArrayRef| -> Json {
        (0..values.len()).map(|item| to_json(values, item).unwrap_or(Json::Null)).collect()
    };
    match array.data_type() {
        DataType::List(_) => Some(items(&array.as_list::<i32>().value(index))),
        DataType::LargeList(_) => Some(items(&array.as_list::<i64>().value(index))),
        DataType::FixedSizeList(_, _) => Some(items(&array.as_fixed_size_list().value(index))),
        DataType::Struct(fields) => {
            let columns = array.as_struct().columns();
            let members = fields.iter().zip(columns);
            Some(Json::Object(
                members.filter_map(|(field, column)| Some((field.name().clone(), to_json(column, index)?))).collect(),
            ))
        }
        DataType::Map(_, _) => {
            let entries = array.as_map().value(index);
            let [keys, values] = entries.columns() else {
                return None;
            };
            let keys = as_texts(keys).ok()?;
            Some(Json::Object(
                (0..entries.len())
                    .filter_map(|entry| Some((text_at(&keys, entry)?.to_owned(), to_json(values, entry)?)))
                    .collect(),
            ))
        }
        DataType::Boolean => Some(Json::Bool(array.as_boolean().value(index))),
        kind => {
            let one = arrow::compute::cast(&array.slice(index, 1), &DataType::Utf8).ok()?;
            let text = text_at(&as_texts(&one).ok()?, 0)?.to_owned();
            if kind.is_numeric() {
                return parse(&text);
            }
            Some(Json::String(text))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{eval, eval_all};

    #[test]
    fn paths() {
        let member = |name: &str| Step::Member(name.to_owned());
        assert_eq!(parse_path(""), Some(vec![]));
        assert_eq!(parse_path("a.b[0].c"), Some(vec![member("a"), member("b"), Step::Item(0), member("c")]));
        assert_eq!(parse_path("$.a"), Some(vec![member("a")]));
        assert_eq!(parse_path("a[*]"), Some(vec![member("a"), Step::Items]));
        assert_eq!(parse_path(r#"a["x.y"].b"#), Some(vec![member("a"), member("x.y"), member("b")]));
        for malformed in ["a..b", "a.", "a[x]", "a[0", ".a"] {
            assert_eq!(parse_path(malformed), None, "{malformed}");
        }
    }

    #[test]
    fn texts_of_values() {
        assert_eq!(eval(r#"json_text('{"a": 1}', 'a')"#), "1");
        assert_eq!(eval(r#"json_text('{"a": true}', 'a')"#), "true");
        assert_eq!(eval(r#"json_text('{"a": [1,2]}', 'a')"#), "[1,2]");
        assert_eq!(eval(r#"json_text('{"a": null}', 'a')"#), "NULL");
        assert_eq!(eval(r#"json_text('{"a": 1}', 'b')"#), "NULL");
        assert_eq!(eval(r#"json_text('{"a": ', 'a')"#), "NULL");
        assert_eq!(eval(r#"json_text('[{"a": 1}, {"a": 2}]', '[*].a')"#), "1");
    }

    #[test]
    fn lists_of_texts() {
        assert_eq!(eval(r#"json_array_texts('{"a": ["x", 1, null]}', 'a')"#), "[x, 1]");
        assert_eq!(eval(r#"json_array_texts('{"a": []}', 'a')"#), "[]");
        assert_eq!(eval(r#"json_array_texts('{"a": [{"b": "x"}, {"b": ["y", "z"]}, {}]}', 'a[*].b')"#), "[x, y, z]");
        assert_eq!(eval(r#"json_array_texts('{"a": []}', 'a[*].b')"#), "[]");
        assert_eq!(eval(r#"json_array_texts('{"a": 1}', 'b')"#), "NULL");
        assert_eq!(eval(r"json_array_texts('nonsense', 'b')"), "NULL");
    }

    #[test]
    fn existence() {
        assert_eq!(eval(r#"json_exists('{"a": 1}', 'b')"#), "false");
        assert_eq!(eval(r"json_exists('{', 'b')"), "NULL");
        assert_eq!(
            eval_all("json_exists(c, 'a')", r#"('{"a": 1}'), ('{}'), ('x'), (NULL)"#),
            ["true", "false", "NULL", "NULL"]
        );
    }

    #[test]
    fn values_to_json() {
        assert_eq!(eval("to_json(NULL)"), "NULL");
        assert_eq!(eval("to_json('a\"b')"), r#""a\"b""#);
        assert_eq!(eval("to_json([1, NULL, 3])"), "[1,null,3]");
        assert_eq!(eval("to_json(1.5)"), "1.5");
        assert_eq!(eval("to_json(named_struct('a', 1, 'b', NULL, 'c', ['x']))"), r#"{"a":1,"c":["x"]}"#);
        assert_eq!(eval("to_json(map(['k'], ['v']))"), r#"{"k":"v"}"#);
        assert_eq!(eval_all("to_json([c])", "('a'), ('b')"), [r#"["a"]"#, r#"["b"]"#]);
    }
}
