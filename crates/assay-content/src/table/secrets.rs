//! Texts that may hold secrets: facts about them instead of them (`digest`), or parts struck out (`mask`).
//!
//! Both act before a row is written anywhere, so that no secret reaches a collection.

use std::collections::BTreeMap;

use regex::Regex;
use serde::Deserialize;
use serde_json::json;

/// A whole text that refers to where a value is kept: an ARN, a parameter's path, a dynamic reference.
const REFERENCE: &str = r"^(arn:aws[a-z-]*:[^\s]+|/[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*|\{\{resolve:[^{}]+\}\})$";
/// A URL with a user and a password.
const CREDENTIALS: &str = r"[A-Za-z][A-Za-z0-9+.-]*://[^/\s:@]*:[^/\s@]+@";
/// What stands for a struck-out part.
const STARS: &str = "***";

/// `digest` or `mask` of a table file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Declared {
    members: Vec<String>,
    patterns: Vec<String>,
}

/// Members of whose texts only facts are stored.
#[derive(Debug, Clone)]
pub struct Digest {
    members: Vec<String>,
    patterns: Vec<Regex>,
    reference: Regex,
    credentials: Regex,
}

/// Members of whose texts the matches of patterns are struck out.
#[derive(Debug, Clone)]
pub struct Mask {
    members: Vec<String>,
    patterns: Vec<Regex>,
}

impl Digest {
    pub(super) fn new(declared: &Declared) -> Result<Self, String> {
        Ok(Self {
            members: declared.members.clone(),
            patterns: compile(&declared.patterns)?,
            reference: regex(REFERENCE)?,
            credentials: regex(CREDENTIALS)?,
        })
    }

    /// Whether it is about members of this API name.
    pub fn is_about(&self, member: &str) -> bool {
        self.members.iter().any(|own| own == member)
    }

    /// The facts, as JSON text: `chars`; `entropy` in bits for each character, to two decimals; `reference`: the whole
    /// text only says where a value is kept; `credentials`: it holds a URL with a password; `matched` of the patterns
    /// `tested`. No part of the text and no hash of it: the hash of a short secret is the secret.
    pub fn facts(&self, text: &str) -> String {
        let found = self.patterns.iter().filter(|pattern| pattern.is_match(text)).map(Regex::as_str);
        json!({
            "chars": text.chars().count(),
            "entropy": entropy(text),
            "reference": self.reference.is_match(text),
            "credentials": self.credentials.is_match(text),
            "matched": found.collect::<Vec<_>>(),
            "tested": self.patterns.iter().map(Regex::as_str).collect::<Vec<_>>(),
        })
        .to_string()
    }
}

impl Mask {
    pub(super) fn new(declared: &Declared) -> Result<Self, String> {
        Ok(Self { members: declared.members.clone(), patterns: compile(&declared.patterns)? })
    }

    /// Whether it is about members of this API name.
    pub fn is_about(&self, member: &str) -> bool {
        self.members.iter().any(|own| own == member)
    }

    /// The text with each match replaced by stars, save for what the group `keep` has matched.
    pub fn strike(&self, text: &str) -> String {
        let strike = |text: String, pattern: &Regex| {
            let stars =
                |found: &regex::Captures<'_>| format!("{}{STARS}", found.name("keep").map_or("", |kept| kept.as_str()));
            pattern.replace_all(&text, stars).into_owned()
        };
        self.patterns.iter().fold(text.to_owned(), strike)
    }
}

fn compile(patterns: &[String]) -> Result<Vec<Regex>, String> {
    patterns.iter().map(|pattern| regex(pattern)).collect()
}

fn regex(pattern: &str) -> Result<Regex, String> {
    Regex::new(pattern).map_err(|error| format!("`{pattern}` is no regular expression: {error}"))
}

/// Shannon's entropy over the text's own characters, in bits for each, to two decimals.
fn entropy(text: &str) -> f64 {
    let mut counts: BTreeMap<char, u32> = BTreeMap::new();
    for letter in text.chars() {
        *counts.entry(letter).or_default() += 1;
    }
    let all = f64::from(counts.values().sum::<u32>());
    let bits: f64 = counts.values().map(|count| f64::from(*count) / all).map(|share| -share * share.log2()).sum();
    (bits * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declared(patterns: &[&str]) -> Declared {
        Declared {
            members: vec!["value".to_owned()],
            patterns: patterns.iter().map(|pattern| (*pattern).to_owned()).collect(),
        }
    }

    fn facts(text: &str) -> serde_json::Value {
        let digest = Digest::new(&declared(&["(AKIA|ASIA)[A-Z0-9]{16}"])).unwrap();
        serde_json::from_str(&digest.facts(text)).unwrap()
    }

    #[test]
    fn facts_say_what_a_text_looks_like() {
        let key = facts("AKIAIOSFODNN7EXAMPLE");
        assert_eq!((&key["chars"], &key["matched"]), (&json!(20), &json!(["(AKIA|ASIA)[A-Z0-9]{16}"])));
        assert_eq!(facts("abab")["entropy"], json!(1.0));
        assert_eq!(facts("")["entropy"], json!(0.0));
        assert_eq!(facts("postgres://app:hunter2@db/shop")["credentials"], json!(true));
        assert_eq!(facts("https://example.com/a:b@c")["credentials"], json!(false));
    }

    #[test]
    fn a_reference_is_the_whole_text() {
        for text in ["arn:aws:secretsmanager:eu-west-1:1:secret:a", "/prod/db/password", "{{resolve:ssm:a}}"] {
            assert_eq!(facts(text)["reference"], json!(true), "{text}");
        }
        for text in ["arn:aws:x and more", "/a b", "x{{resolve:ssm:a}}", "/"] {
            assert_eq!(facts(text)["reference"], json!(false), "{text}");
        }
    }

    #[test]
    fn no_part_of_the_text_is_kept() {
        let digest = Digest::new(&declared(&[])).unwrap();
        assert!(!digest.facts("hunter2-correct-horse").contains("hunter2"));
    }

    #[test]
    fn matches_are_struck_out_save_for_what_is_kept() {
        let mask = Mask::new(&declared(&["(?i)(?P<keep>password: ?)\\S+", "AKIA\\w+"])).unwrap();
        assert_eq!(mask.strike("Password: hunter2\nkey AKIAX1"), "Password: ***\nkey ***");
    }

    #[test]
    fn a_broken_pattern_is_told() {
        assert!(Digest::new(&declared(&["("])).unwrap_err().contains("`(`"));
    }
}
