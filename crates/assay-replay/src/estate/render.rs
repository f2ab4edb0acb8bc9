//! An answer filled in for one account and region: `${account}`, `${region}`, `$repeat` with `${i}`.

use std::borrow::Cow;

use serde_json::{Map, Value};

/// What stands for `${account}`, `${region}` and `${i}`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) account: &'a str,
    pub(crate) region: &'a str,
    pub(crate) index: Option<u64>,
}

/// The part of the lists at `paths` that a page shows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    pub(crate) offset: usize,
    pub(crate) size: usize,
}

/// `{$repeat: n, item: …}` as the count and the item.
pub(crate) fn repeat(value: &Value) -> Option<(u64, &Value)> {
    let map = value.as_object()?;
    Some((map.get("$repeat")?.as_u64()?, map.get("item")?))
}

/// How many elements a list has once its `$repeat`s are written out.
pub(crate) fn length(list: &[Value]) -> usize {
    list.iter().map(|one| repeat(one).map_or(1, |(count, _)| usize::try_from(count).unwrap_or(usize::MAX))).sum()
}

/// Whether there is anything to fill in.
pub(crate) fn is_template(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains("${"),
        Value::Array(list) => list.iter().any(|one| repeat(one).is_some() || is_template(one)),
        Value::Object(map) => map.values().any(is_template),
        _ => false,
    }
}

/// The value filled in.
pub(crate) fn fill(value: &Value, place: Place<'_>) -> Value {
    match value {
        Value::String(text) => Value::String(fill_text(text, place).into_owned()),
        Value::Array(list) => Value::Array(fill_list(list, Window { offset: 0, size: usize::MAX }, place)),
        Value::Object(map) => {
            Value::Object(map.iter().map(|(name, one)| (name.clone(), fill(one, place))).collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}

/// The value filled in, with the lists at `paths` cut to the window. No more of a long `$repeat` is written out than
/// the window shows.
pub(crate) fn fill_page(value: &Value, paths: &[&[String]], window: Window, place: Place<'_>) -> Value {
    match value {
        Value::Array(list) if paths.iter().any(|path| path.is_empty()) => Value::Array(fill_list(list, window, place)),
        Value::Object(map) if !paths.is_empty() => {
            let each = map.iter().map(|(name, one)| {
                let below: Vec<&[String]> = paths
                    .iter()
                    .filter_map(|path| path.split_first().filter(|(first, _)| *first == name).map(|(_, rest)| rest))
                    .collect();
                (name.clone(), fill_page(one, &below, window, place))
            });
            Value::Object(each.collect())
        }
        other => fill(other, place),
    }
}

fn fill_list(list: &[Value], window: Window, place: Place<'_>) -> Vec<Value> {
    let mut out = Vec::new();
    let (mut skip, mut left) = (window.offset as u64, window.size as u64);
    for one in list {
        let (count, item) = repeat(one).unwrap_or((1, one));
        let from = skip.min(count);
        let until = count.min(from.saturating_add(left));
        skip -= from;
        left -= until - from;
        for index in from..until {
            let index = if repeat(one).is_some() { Some(index) } else { place.index };
            out.push(fill(item, Place { index, ..place }));
        }
        if left == 0 {
            break;
        }
    }
    out
}

/// A text filled in. What is not understood stays as it is.
pub(crate) fn fill_text<'t>(text: &'t str, place: Place<'_>) -> Cow<'t, str> {
    if !text.contains("${") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        let found = after.split_once('}').and_then(|(name, tail)| Some((named(name, place)?, tail)));
        rest = match found {
            Some((value, tail)) => {
                out.push_str(&value);
                tail
            }
            None => {
                out.push_str("${");
                after
            }
        };
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn named<'a>(name: &str, place: Place<'a>) -> Option<Cow<'a, str>> {
    match name {
        "account" => Some(Cow::Borrowed(place.account)),
        "region" => Some(Cow::Borrowed(place.region)),
        _ => {
            let index = place.index?;
            let format = name.strip_prefix('i')?;
            formatted(index, if format.is_empty() { "" } else { format.strip_prefix(':')? }).map(Cow::Owned)
        }
    }
}

/// A number in Python's format language, as far as whole numbers need it: `04d`, `017x`, `X`, `b`, `o`.
pub(crate) fn formatted(number: u64, format: &str) -> Option<String> {
    let (width, kind) = match format.strip_suffix(|c: char| c.is_ascii_alphabetic()) {
        Some(width) => (width, format.chars().last()?),
        None => (format, 'd'),
    };
    let digits = match kind {
        'd' => number.to_string(),
        'x' => format!("{number:x}"),
        'X' => format!("{number:X}"),
        'b' => format!("{number:b}"),
        'o' => format!("{number:o}"),
        _ => return None,
    };
    if width.is_empty() {
        return Some(digits);
    }
    let size = width.parse::<usize>().ok().filter(|size| *size <= 1000)?;
    Some(if width.starts_with('0') { format!("{digits:0>size$}") } else { format!("{digits:>size$}") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const PLACE: Place<'_> = Place { account: "111", region: "eu-west-1", index: None };

    #[test]
    fn texts_are_filled_in_and_the_unknown_stays() {
        let place = Place { index: Some(11), ..PLACE };
        let text = "arn:${region}:${account}:${i:04d}-${i:03x}-${i}-${other}-${";
        assert_eq!(fill_text(text, place), "arn:eu-west-1:111:0011-00b-11-${other}-${");
        assert_eq!(fill_text("${i}", PLACE), "${i}");
        assert_eq!(formatted(5, "3d").as_deref(), Some("  5"));
        assert_eq!(formatted(5, "f"), None);
    }

    #[test]
    fn a_window_crosses_repeats_and_plain_elements() {
        let body = json!({"A": {"L": ["first", {"$repeat": 3, "item": "n${i}"}, "last"]}, "M": [1, 2, 3]});
        let path = ["A".to_owned(), "L".to_owned()];
        assert_eq!(length(body["A"]["L"].as_array().unwrap()), 5);
        let page = |offset, size| fill_page(&body, &[&path], Window { offset, size }, PLACE);
        assert_eq!(page(0, 2), json!({"A": {"L": ["first", "n0"]}, "M": [1, 2, 3]}));
        assert_eq!(page(2, 9), json!({"A": {"L": ["n1", "n2", "last"]}, "M": [1, 2, 3]}));
        assert_eq!(page(5, 9), json!({"A": {"L": []}, "M": [1, 2, 3]}));
        assert_eq!(fill(&body, PLACE)["A"]["L"], json!(["first", "n0", "n1", "n2", "last"]));
    }
}
