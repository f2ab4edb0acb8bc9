//! Wildcard patterns (`*` and `?`) over texts, and over other patterns.
//!
//! IAM, tags and names in parameters all use the same two wildcards: `*` for any characters, also none, and `?` for
//! exactly one. There is no escape and no character class.

use arrow::datatypes::DataType;

use crate::function::{Function, Kind};
use crate::value::Value;
use crate::{FunctionDoc, Text};

/// True if `text` matches `pattern`, case-sensitively.
pub(crate) fn matches(text: &str, pattern: &str) -> bool {
    greedy(text.as_bytes(), pattern.as_bytes(), |pattern, text| pattern == b'?' || pattern == text)
}

/// True if `text` matches a pattern in which only `*` is a wildcard.
pub(crate) fn matches_stars(text: &str, pattern: &str) -> bool {
    // Byte by byte: no byte of a UTF-8 character is a star, so characters match as wholes.
    greedy(text.as_bytes(), pattern.as_bytes(), |pattern, text| pattern == text)
}

/// True if every text that matches `narrower` also matches `pattern`.
///
/// Never wrongly true. It misses exotic pairs such as `?*` within `*?`, which no policy holds.
pub(crate) fn covers(pattern: &str, narrower: &str) -> bool {
    // A `*` of the narrower pattern stands for any text, so only a `*` may take it; a `?` may take a `?`.
    greedy(narrower.as_bytes(), pattern.as_bytes(), |pattern, text| {
        text != b'*' && (pattern == b'?' || pattern == text)
    })
}

/// True if some text matches both patterns.
pub(crate) fn intersects(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    // `reachable[j]`: some text matches the part of `left` read so far and `right[..j]`.
    let mut reachable = vec![false; right.len() + 1];
    let mut open = true;
    for (position, slot) in reachable.iter_mut().enumerate() {
        *slot = open;
        open = open && right.get(position) == Some(&b'*');
    }
    for &symbol in left {
        let mut next = vec![false; right.len() + 1];
        let mut before = false;
        for position in 0..=right.len() {
            let at = |row: &[bool], index: usize| row.get(index).copied().unwrap_or(false);
            let last = position.checked_sub(1).and_then(|index| right.get(index)).copied();
            let both = |last: u8| symbol == last || symbol == b'?' || last == b'?';
            let found = match (symbol, last) {
                // The star of `left` ends here, or takes one more symbol of `right`.
                (b'*', _) => at(&reachable, position) || before,
                (_, Some(b'*')) => before || at(&reachable, position),
                (_, Some(last)) => position > 0 && at(&reachable, position - 1) && both(last),
                (_, None) => false,
            };
            // A star of `right` may also match nothing: then `right[..position-1]` counts.
            let found = found || (symbol != b'*' && last == Some(b'*') && before);
            if let Some(slot) = next.get_mut(position) {
                *slot = found;
            }
            before = found;
        }
        reachable = next;
    }
    reachable.last().copied().unwrap_or(false)
}

/// The usual two-pointer match: on a mismatch the last `*` takes one character more.
fn greedy(text: &[u8], pattern: &[u8], same: impl Fn(u8, u8) -> bool) -> bool {
    let (mut at_text, mut at_pattern) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while let Some(&character) = text.get(at_text) {
        match pattern.get(at_pattern) {
            Some(b'*') => {
                retry = Some((at_pattern + 1, at_text));
                at_pattern += 1;
            }
            Some(&symbol) if same(symbol, character) => {
                // `?` stands for a character, not for one byte of it.
                at_text += if symbol == b'?' { width(character) } else { 1 };
                at_pattern += 1;
            }
            _ => match retry {
                Some((after_star, taken)) => {
                    at_pattern = after_star;
                    at_text = taken + 1;
                    retry = Some((after_star, taken + 1));
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(at_pattern).all(|symbol| *symbol == b'*')
}

/// Bytes of the UTF-8 character that starts with `first`.
fn width(first: u8) -> usize {
    match first {
        0xC0..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xFF => 4,
        _ => 1,
    }
}

pub(crate) fn functions() -> Vec<Function> {
    vec![
        Function {
            doc: FunctionDoc {
                name: "glob_match",
                signature: "glob_match(text Utf8, pattern Utf8) -> Boolean",
                summary: Text {
                    en: "Whether the whole text matches the pattern, in which * stands for any characters and ? for one. \
                         Case-sensitive.",
                    ja: "文字列全体がパターンに一致するかどうか。*は任意の文字列、?は任意の1文字を表します。大文字と小文字を区別します。",
                },
                example: "glob_match('AWSReservedSSO_Admin_1a2b', 'AWSReservedSSO_*')",
                result: "true",
            },
            params: &[Kind::Text, Kind::Text],
            optional: 0,
            returns: DataType::Boolean,
            start: |arguments| {
                let (texts, patterns) = (arguments.text(0)?, arguments.text(1)?);
                Ok(Box::new(move |row| Some(Value::Bool(matches(texts.get(row)?, patterns.get(row)?)))))
            },
        },
        Function {
            doc: FunctionDoc {
                name: "glob_match_any",
                signature: "glob_match_any(text Utf8, patterns List<Utf8>) -> Boolean",
                summary: Text {
                    en: "Whether the text matches one of the patterns; false for an empty list.",
                    ja: "文字列がいずれかのパターンに一致するかどうか。リストが空ならfalseです。",
                },
                example: "glob_match_any('prod-db', ['dev-*', 'prod-*'])",
                result: "true",
            },
            params: &[Kind::Text, Kind::Texts],
            optional: 0,
            returns: DataType::Boolean,
            start: |arguments| {
                let (texts, patterns) = (arguments.text(0)?, arguments.text_list(1)?);
                Ok(Box::new(move |row| {
                    let (text, patterns) = (texts.get(row)?, patterns.get(row)?);
                    Some(Value::Bool(patterns.iter().any(|pattern| matches(text, pattern))))
                }))
            },
        },
        Function {
            doc: FunctionDoc {
                name: "texts_overlap",
                signature: "texts_overlap(left List<Utf8>, right List<Utf8>) -> Boolean",
                summary: Text {
                    en: "Whether the lists have a text in common.",
                    ja: "二つのリストに共通の文字列があるかどうか。",
                },
                example: "texts_overlap(['a', 'b'], ['b', 'c'])",
                result: "true",
            },
            params: &[Kind::Texts, Kind::Texts],
            optional: 0,
            returns: DataType::Boolean,
            start: |arguments| {
                let (left, right) = (arguments.text_list(0)?, arguments.text_list(1)?);
                Ok(Box::new(move |row| {
                    let (left, right) = (left.get(row)?, right.get(row)?);
                    Some(Value::Bool(left.iter().any(|text| right.contains(text))))
                }))
            },
        },
    ]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{eval, eval_all};

    /// The definition of a match, without any cleverness.
    fn naive(text: &[char], pattern: &[char]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, _) => text.is_empty(),
            (Some(('*', rest)), None) => naive(text, rest),
            (Some(('*', rest)), Some((_, tail))) => naive(text, rest) || naive(tail, pattern),
            (Some(('?', rest)), Some((_, tail))) => naive(tail, rest),
            (Some((symbol, rest)), Some((first, tail))) => symbol == first && naive(tail, rest),
            (Some(_), None) => false,
        }
    }

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    /// Every text over the alphabet up to the length: enough to tell short patterns apart.
    fn short_texts(longest: usize) -> Vec<String> {
        let mut all = vec![String::new()];
        let mut last = all.clone();
        for _ in 0..longest {
            last = last.iter().flat_map(|text| ["a", "b", "c"].map(|end| format!("{text}{end}"))).collect();
            all.extend(last.iter().cloned());
        }
        all
    }

    proptest! {
        #[test]
        fn agrees_with_the_definition(text in "[abé]{0,8}", pattern in "[abé*?]{0,6}") {
            prop_assert_eq!(matches(&text, &pattern), naive(&chars(&text), &chars(&pattern)));
        }

        #[test]
        fn intersection_agrees_with_enumeration(left in "[ab*?]{0,4}", right in "[ab*?]{0,4}") {
            let found = short_texts(7).iter().any(|text| matches(text, &left) && matches(text, &right));
            prop_assert_eq!(intersects(&left, &right), found);
        }

        #[test]
        fn covering_is_never_wrong(pattern in "[ab*?]{0,4}", narrower in "[ab*?]{0,4}") {
            if covers(&pattern, &narrower) {
                for text in short_texts(6) {
                    prop_assert!(!matches(&text, &narrower) || matches(&text, &pattern), "{}", text);
                }
            }
        }
    }

    #[test]
    fn coverage_of_patterns() {
        assert!(covers("*", "s3:*"));
        assert!(covers("s3:*", "s3:Get*"));
        assert!(covers("s3:Get*", "s3:GetObject"));
        assert!(covers("??", "a?"));
        assert!(!covers("s3:Get?", "s3:Get*"));
        assert!(!covers("s3:Get*", "s3:*"));
        assert!(!covers("a", "?"));
    }

    #[test]
    fn in_sql() {
        assert_eq!(eval("glob_match('abc', 'A*')"), "false");
        assert_eq!(eval("glob_match('日本', '??')"), "true");
        assert_eq!(eval("glob_match(NULL, 'a')"), "NULL");
        assert_eq!(eval("glob_match_any('a', [])"), "false");
        assert_eq!(eval("glob_match_any('a', make_array())"), "false");
        assert_eq!(eval("glob_match_any('a', NULL)"), "NULL");
        assert_eq!(eval("texts_overlap([], ['a'])"), "false");
        assert_eq!(eval("texts_overlap(['a'], arrow_cast(['x', 'a'], 'LargeList(Utf8View)'))"), "true");
        assert_eq!(
            eval_all("glob_match_any(c, ['a*', '*z'])", "('ab'), ('b'), ('yz'), (NULL)"),
            ["true", "false", "true", "NULL"]
        );
    }
}
