//! `assay parameters`: an `assay.toml` with every parameter and its default, to uncomment what differs.

use std::{collections::BTreeSet, fmt::Write as _};

use assay_content::{Check, Content, Parameter};
use assay_model::Language;
use serde_json::Value;

use crate::{arguments::Parameters, exit, project};

pub(crate) fn run(content: &Content, wanted: &Parameters) -> u8 {
    print!("{}", template(content, wanted.lang));
    exit::DONE
}

/// The whole file, every value a comment.
fn template(content: &Content, language: Language) -> String {
    let word = |key: &str| content.texts().get(language, key);
    let mut text = String::new();
    line(&mut text, &word("parameters-head"));
    let names: BTreeSet<&String> = content.checks().values().flat_map(|check| check.parameters.keys()).collect();
    let common: BTreeSet<&str> =
        names.iter().map(|name| name.as_str()).filter(|name| is_common(content, name)).collect();
    text.push_str("\n[parameters]\n");
    for name in &common {
        let owners = project::owners(content, name);
        let ids: Vec<&str> = owners.iter().map(|check| check.id.as_str()).collect();
        if let Some(parameter) = owners.first().and_then(|check| check.parameters.get(*name)) {
            entry(&mut text, name, parameter, language);
            line(&mut text, &format!("  ({})", ids.join(", ")));
        }
    }
    for check in content.checks().values() {
        let own: Vec<_> = check.parameters.iter().filter(|(name, _)| !common.contains(name.as_str())).collect();
        if own.is_empty() {
            continue;
        }
        let _infallible = write!(text, "\n# {}\n[parameters.{}]\n", check.title.get(language), check.id);
        for (name, parameter) in own {
            entry(&mut text, name, parameter, language);
        }
    }
    text.push('\n');
    line(&mut text, &word("parameters-attestations"));
    for check in content.checks().values() {
        attestations(&mut text, check, language);
    }
    text
}

/// Whether one value serves all checks that have the parameter: there are several, and their defaults are the same.
fn is_common(content: &Content, name: &str) -> bool {
    let owners = project::owners(content, name);
    let mut defaults = owners.iter().filter_map(|check| check.parameters.get(name)).map(|parameter| &parameter.default);
    let first = defaults.next();
    owners.len() > 1 && defaults.all(|default| Some(default) == first)
}

fn entry(text: &mut String, name: &str, parameter: &Parameter, language: Language) {
    line(text, parameter.description.get(language));
    let _infallible = writeln!(text, "# {name} = {}", toml_value(&parameter.default));
}

fn attestations(text: &mut String, check: &Check, language: Language) {
    for (topic, asked) in &check.attestations {
        text.push('\n');
        line(text, &format!("{}: {}", check.id, asked.question.get(language)));
        line(text, asked.evidence.get(language));
        for written in [
            "[[attestation]]".to_owned(),
            format!("topic = \"{topic}\""),
            "organization_id = \"o-…\"    # account_id = \"…\"".to_owned(),
            "attested_at = 2026-01-31".to_owned(),
            "signed_by = \"…\"".to_owned(),
            "statement = \"…\"".to_owned(),
            "file = \"evidence/….pdf\"".to_owned(),
        ] {
            line(text, &written);
        }
    }
}

/// The text as lines of a comment.
fn line(text: &mut String, words: &str) {
    for part in words.lines() {
        let _infallible = writeln!(text, "# {part}");
    }
}

/// A JSON value as TOML in one line.
fn toml_value(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members: Vec<String> =
                members.iter().map(|(name, value)| format!("{} = {}", key(name), toml_value(value))).collect();
            format!("{{ {} }}", members.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(toml_value).collect::<Vec<_>>().join(", ")),
        plain => plain.to_string(),
    }
}

fn key(name: &str) -> String {
    let bare = !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter));
    if bare { name.to_owned() } else { Value::from(name).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_uncommented_is_a_file_of_defaults() {
        let content = Content::embedded().unwrap();
        let written = template(&content, Language::En);
        let mut active = String::new();
        for line in written.lines() {
            let value = line.strip_prefix("# ").filter(|line| {
                line.split_once(" = ").is_some_and(|(name, _)| {
                    name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
                })
            });
            let kept = value.or_else(|| line.starts_with('[').then_some(line));
            if let Some(kept) = kept.filter(|kept| !kept.contains('…') && !kept.starts_with("attested_at")) {
                active.push_str(kept);
                active.push('\n');
            }
        }
        let active: toml::Table = toml::from_str(&active.replace("topic = ", "# ")).unwrap();
        let parameters = active["parameters"].as_table().unwrap();
        for check in content.checks().values() {
            for (name, parameter) in &check.parameters {
                let own = parameters.get(&check.id).and_then(|own| own.get(name));
                let value = own.or_else(|| parameters.get(name)).unwrap_or_else(|| panic!("{} {name}", check.id));
                assert_eq!(serde_json::to_value(value).unwrap(), parameter.default, "{} {name}", check.id);
            }
        }
    }
}
