//! `assay checks`: what is checked, and how.

use std::collections::BTreeSet;

use assay_content::{Check, Content};
use assay_model::Language;
use serde_json::json;

use crate::{
    arguments::{Show, ShowFormat},
    exit, output,
};

pub(crate) fn run(content: &Content, show: &Show) -> anyhow::Result<u8> {
    match (&show.id, show.format) {
        (None, ShowFormat::Text) => {
            let word = |key: &str| content.texts().get(show.lang, key);
            let mut table =
                output::table([word("cli-check"), word("cli-severity"), word("cli-clauses"), word("cli-title")]);
            for check in content.checks().values() {
                table.add_row([
                    check.id.clone(),
                    word(&format!("cli-severity-{}", check.severity)),
                    check.clauses.join(" "),
                    check.title.get(show.lang).to_owned(),
                ]);
            }
            println!("{table}");
        }
        (None, ShowFormat::Json) => {
            let checks: Vec<_> = content.checks().values().map(|check| machine(content, check, show.lang)).collect();
            println!("{:#}", json!(checks));
        }
        (Some(id), ShowFormat::Text) => one(content, content.check(id)?, show.lang),
        (Some(id), ShowFormat::Json) => println!("{:#}", machine(content, content.check(id)?, show.lang)),
    }
    Ok(exit::DONE)
}

/// The IAM actions that the check's tables need, those of their parents included.
fn permissions(content: &Content, check: &Check) -> Vec<String> {
    let mut actions = BTreeSet::new();
    for table in &check.tables {
        let mut next = content.tables().get(table);
        while let Some(table) = next {
            actions.extend(table.iam_actions.iter().cloned());
            next = table.parent.as_ref().and_then(|parent| content.tables().get(parent));
        }
    }
    actions.into_iter().collect()
}

fn one(content: &Content, check: &Check, language: Language) {
    let word = |key: &str| content.texts().get(language, key);
    let section = |key: &str, text: &str| println!("\n{}\n{}", word(key), text.trim_end());
    println!("{}  {}", check.id, check.title.get(language));
    println!("{}: {}", word("cli-severity"), word(&format!("cli-severity-{}", check.severity)));
    println!("{}: {}", word("cli-clauses"), check.clauses.join(", "));
    println!("{}: {}", word("cli-tables"), check.tables.join(", "));
    println!("{}: {}", word("cli-permissions"), permissions(content, check).join(", "));
    section("cli-rationale", check.rationale.get(language));
    section("cli-remediation", check.remediation.get(language));
    if !check.parameters.is_empty() {
        println!("\n{}", word("cli-parameters"));
        for (name, parameter) in &check.parameters {
            println!("  {name} = {}  {}", parameter.default, parameter.description.get(language));
        }
    }
    println!("\n{}", word("cli-reasons"));
    for (key, text) in &check.reasons {
        println!("  {key}: {}", text.get(language));
    }
    if let Some(gaps) = &check.meta.known_gaps {
        section("cli-known-gaps", gaps.get(language));
    }
    for (tool, ids) in check.peers.iter().filter(|(_, ids)| !ids.is_empty()) {
        println!("{tool}: {}", ids.join(", "));
    }
    section("cli-sql", &check.sql);
}

fn machine(content: &Content, check: &Check, language: Language) -> serde_json::Value {
    json!({
        "id": check.id, "title": check.title.get(language), "severity": check.severity, "clauses": check.clauses,
        "resource_type": check.resource_type, "tables": check.tables, "permissions": permissions(content, check),
        "rationale": check.rationale.get(language), "remediation": check.remediation.get(language),
        "parameters": check.parameters.iter().map(|(name, parameter)| (name.clone(), json!({
            "default": parameter.default, "description": parameter.description.get(language),
        }))).collect::<serde_json::Map<_, _>>(),
        "reasons": check.reasons.iter().map(|(key, text)| (key.clone(), json!(text.get(language)))).collect::<serde_json::Map<_, _>>(),
        "known_gaps": check.meta.known_gaps.as_ref().map(|text| text.get(language)),
        "peers": check.peers, "references": check.references.urls, "sql": check.sql,
    })
}
