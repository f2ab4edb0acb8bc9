//! Tags, in the shapes in which AWS services answer them: a list of key and value, or a map.

use arrow::array::{Array as _, MapArray, StringArray};
use arrow::datatypes::DataType;
use datafusion::common::{Result, exec_err};

use crate::arguments::{Arguments, StructLists, Texts, as_texts, text_at};
use crate::function::{Eval, Function, Kind};
use crate::value::Value;
use crate::{FunctionDoc, Text};

/// A column of tags.
enum Tags {
    /// `NULL` for every row.
    Missing,
    /// List of structs.
    List { lists: StructLists, keys: Texts, values: Texts },
    /// Map.
    Map { map: MapArray, keys: StringArray, values: StringArray, constant: bool },
}

/// What a search for one tag gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found<'a> {
    Nothing,
    Value(&'a str),
}

impl Tags {
    fn new(arguments: &Arguments) -> Result<Self> {
        if let Some((map, constant)) = arguments.map(0)? {
            let (keys, values) = (as_texts(map.keys())?, as_texts(map.values())?);
            return Ok(Self::Map { map, keys, values, constant });
        }
        let Some(lists) = arguments.struct_list(0)? else {
            return Ok(Self::Missing);
        };
        // KMS and Organizations say TagKey and TagValue.
        let Some((key, value)) =
            [("key", "value"), ("tag_key", "tag_value")].into_iter().find(|(key, _)| lists.items().has(key))
        else {
            return exec_err!("tags have neither a field `key` nor a field `tag_key`");
        };
        let (keys, values) = (lists.items().text(key)?, lists.items().text(value)?);
        Ok(Self::List { lists, keys, values })
    }

    /// Looks for the tag `key` in `row`; `None` if the tags are `NULL`. A tag without a value has the empty value.
    fn find(&self, row: usize, key: &str) -> Option<Found<'_>> {
        match self {
            Self::Missing => None,
            Self::List { lists, keys, values } => {
                let found = lists.get(row)?.find(|item| keys.get(*item) == Some(key));
                Some(found.map_or(Found::Nothing, |item| Found::Value(values.get(item).unwrap_or_default())))
            }
            Self::Map { map, keys, values, constant } => {
                let row = if *constant { 0 } else { row };
                if row >= map.len() || map.is_null(row) {
                    return None;
                }
                let start = usize::try_from(*map.value_offsets().get(row)?).ok()?;
                let end = usize::try_from(*map.value_offsets().get(row + 1)?).ok()?;
                let found = (start..end).find(|item| text_at(keys, *item) == Some(key));
                Some(found.map_or(Found::Nothing, |item| Found::Value(text_at(values, item).unwrap_or_default())))
            }
        }
    }
}

pub(crate) fn functions() -> Vec<Function> {
    vec![
        Function {
            doc: FunctionDoc {
                name: "tag_value",
                signature: "tag_value(tags List<Struct<key, value>> | Map<Utf8, Utf8>, key Utf8) -> Utf8",
                summary: Text {
                    en: "The value of the tag; NULL if there is none. Keys are case-sensitive.",
                    ja: "指定したキーのタグの値。タグがなければNULLです。キーは大文字と小文字を区別します。",
                },
                example: "tag_value([named_struct('key', 'Env', 'value', 'prod')], 'Env')",
                result: "prod",
            },
            params: &[Kind::Tags, Kind::Text],
            optional: 0,
            returns: DataType::Utf8,
            start: |arguments| {
                let (tags, keys) = (Tags::new(arguments)?, arguments.text(1)?);
                Ok(Box::new(move |row| match tags.find(row, keys.get(row)?)? {
                    Found::Value(value) => Some(Value::Text(value.to_owned())),
                    Found::Nothing => None,
                }))
            },
        },
        Function {
            doc: FunctionDoc {
                name: "has_tag",
                signature: "has_tag(tags List<Struct<key, value>> | Map<Utf8, Utf8>, tag Utf8) -> Boolean",
                summary: Text {
                    en: "Whether the tags hold 'Key=Value', or 'Key' with any value.",
                    ja: "「Key=Value」のタグがあるかどうか。「Key」だけを指定すると値は問いません。",
                },
                example: "has_tag(map(['Immutable'], ['true']), 'Immutable=true')",
                result: "true",
            },
            params: &[Kind::Tags, Kind::Text],
            optional: 0,
            returns: DataType::Boolean,
            start: has_tag,
        },
    ]
}

fn has_tag(arguments: &Arguments) -> Result<Eval<'_>> {
    let (tags, wanted) = (Tags::new(arguments)?, arguments.text(1)?);
    Ok(Box::new(move |row| {
        let wanted = wanted.get(row)?;
        // A key may itself hold `=`: the whole text as a key is tried as well.
        if tags.find(row, wanted)? != Found::Nothing {
            return Some(Value::Bool(true));
        }
        let splits = wanted.match_indices('=').filter_map(|(position, _)| wanted.split_at_checked(position));
        let mut pairs = splits.filter_map(|(key, rest)| Some((key, rest.strip_prefix('=')?)));
        let found = pairs.any(|(key, value)| tags.find(row, key) == Some(Found::Value(value)));
        Some(Value::Bool(found))
    }))
}

#[cfg(test)]
mod tests {
    use crate::testing::{eval, eval_all, refusal};

    const TAGS: &str = "[named_struct('value', 'prod', 'key', 'Env'), named_struct('value', '', 'key', 'Empty'), \
                        named_struct('value', 'c', 'key', 'a=b')]";

    #[test]
    fn values_of_lists() {
        assert_eq!(eval(&format!("tag_value({TAGS}, 'Env')")), "prod");
        assert_eq!(eval(&format!("tag_value({TAGS}, 'env')")), "NULL");
        assert_eq!(eval(&format!("tag_value({TAGS}, 'Empty') = ''")), "true");
        assert_eq!(eval("tag_value([named_struct('tag_key', 'a', 'tag_value', 'b')], 'a')"), "b");
        assert_eq!(eval("tag_value(NULL, 'a')"), "NULL");
    }

    #[test]
    fn values_of_maps() {
        assert_eq!(eval("tag_value(map(['a', 'b'], ['1', '2']), 'b')"), "2");
        assert_eq!(eval("tag_value(map(['a'], ['1']), 'b')"), "NULL");
        assert_eq!(eval_all("tag_value(map(['k'], [c]), 'k')", "('x'), ('y')"), ["x", "y"]);
    }

    #[test]
    fn presence() {
        for (tag, expected) in [
            ("Env=prod", "true"),
            ("Env=dev", "false"),
            ("Env", "true"),
            ("Empty=", "true"),
            ("a=b=c", "true"),
            ("a=b", "true"),
            ("Nope", "false"),
        ] {
            assert_eq!(eval(&format!("has_tag({TAGS}, '{tag}')")), expected, "{tag}");
        }
        assert_eq!(eval("has_tag(NULL, 'a')"), "NULL");
        assert_eq!(
            eval_all("has_tag([named_struct('key', 'k', 'value', c)], 'k=x')", "('x'), ('y'), (NULL)"),
            ["true", "false", "false"]
        );
    }

    #[test]
    fn wrong_shapes_are_refused() {
        assert!(refusal("tag_value([1], 'a')").contains("must be tags"));
        assert!(refusal("tag_value([named_struct('x', 'a')], 'a')").contains("neither a field `key`"));
    }
}
