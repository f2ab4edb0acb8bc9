//! The page of parameters and attestations: what an organisation may say of itself in assay.toml.

use std::collections::BTreeSet;

use assay_content::{Check, Content, Parameter};
use serde_json::Value;

use super::{
    MADE,
    markdown::{code, head, line, prose},
};

/// The words of the page; the tables come in where a name stands in double braces.
const TEMPLATE: &str = include_str!("parameters.template.md");

/// A default that is longer is cut: the check's file has all of it.
const MOST: usize = 120;

pub(super) fn page(content: &Content) -> String {
    let page = TEMPLATE
        .replace("{{common}}", &common(content))
        .replace("{{own}}", &own(content))
        .replace("{{attestations}}", &attestations(content));
    format!("{MADE}\n{page}")
}

/// The checks that have a parameter of this name.
fn owners<'c>(content: &'c Content, name: &str) -> Vec<&'c Check> {
    content.checks().values().map(AsRef::as_ref).filter(|check| check.parameters.contains_key(name)).collect()
}

/// The names that one value serves: several checks have them, with the same default. As `assay parameters` has it.
fn common_names(content: &Content) -> Vec<&str> {
    let names: BTreeSet<&String> = content.checks().values().flat_map(|check| check.parameters.keys()).collect();
    let is_common = |name: &&str| {
        let owners = owners(content, name);
        let defaults: Vec<&Value> =
            owners.iter().filter_map(|check| check.parameters.get(*name)).map(|parameter| &parameter.default).collect();
        owners.len() > 1 && defaults.windows(2).all(|pair| matches!(pair, [one, other] if one == other))
    };
    names.into_iter().map(String::as_str).filter(is_common).collect()
}

fn common(content: &Content) -> String {
    let mut text = String::new();
    head(&mut text, &["Parameter", "Default", "What it means", "意味", "Checks"]);
    for name in common_names(content) {
        let owners = owners(content, name);
        let links: Vec<String> = owners.iter().map(|check| link(check)).collect();
        if let Some(parameter) = owners.first().and_then(|check| check.parameters.get(name)) {
            row(&mut text, &code(name), parameter, &links.join(" "));
        }
    }
    text
}

fn own(content: &Content) -> String {
    let common = common_names(content);
    let mut text = String::new();
    head(&mut text, &["Parameter", "Default", "What it means", "意味", "Check"]);
    for check in content.checks().values() {
        for (name, parameter) in check.parameters.iter().filter(|(name, _)| !common.contains(&name.as_str())) {
            row(&mut text, &code(name), parameter, &link(check));
        }
    }
    text
}

fn row(text: &mut String, name: &str, parameter: &Parameter, checks: &str) {
    let (en, ja) = (prose(&parameter.description.en), prose(&parameter.description.ja));
    line(text, &[name, &default(parameter), &en, &ja, checks]);
}

fn link(check: &Check) -> String {
    format!("[`{}`](../../content/{}/check.toml)", check.id, check.folder)
}

/// A default as code, cut where it is long.
pub(super) fn default(parameter: &Parameter) -> String {
    let value = toml_value(&parameter.default);
    if value.chars().count() <= MOST {
        return code(&value);
    }
    let start: String = value.chars().take(MOST).collect();
    format!("{}…", code(start.trim_end()))
}

fn attestations(content: &Content) -> String {
    let mut text = String::new();
    head(&mut text, &["Topic", "Question", "質問", "Evidence", "求める証跡", "Check"]);
    for check in content.checks().values() {
        for (topic, asked) in &check.attestations {
            let (question, evidence) = (&asked.question, &asked.evidence);
            let cells = [&question.en, &question.ja, &evidence.en, &evidence.ja].map(|words| prose(words));
            let [question_en, question_ja, evidence_en, evidence_ja] = &cells;
            let (topic, check) = (code(topic), link(check));
            line(&mut text, &[&topic, question_en, question_ja, evidence_en, evidence_ja, &check]);
        }
    }
    text
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
    fn every_parameter_and_topic_is_on_the_page() {
        let content = Content::from_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../content")).unwrap();
        let page = page(&content);
        assert!(!page.contains("{{"), "a place of the template was not filled");
        for check in content.checks().values() {
            for name in check.parameters.keys().chain(check.attestations.keys()) {
                let told =
                    page.lines().any(|line| line.starts_with(&format!("| `{name}` |")) && line.contains(&check.id));
                assert!(told, "{name} of {}", check.id);
            }
        }
    }
}
