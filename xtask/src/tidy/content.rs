//! Rules about content/ beyond what its loader checks.

use std::collections::BTreeSet;

use anyhow::Context as _;

use super::{Complaints, Tree};

/// How the names of operations begin that write nothing.
const READS: &[&str] = &["Get", "List", "Describe", "BatchGet", "Search", "Lookup"];

/// Operations by other names that write nothing that stays.
const ALSO_READS: &[&str] = &["GenerateCredentialReport"];

/// Words that no text of ours says about a result: a certification body does.
const CLAIMS: &[&str] = &[concat!("certi", "fied"), concat!("compli", "ant"), "準拠しています", "認証済み"];

/// Where such a word is a name that AWS gave.
const NAMES_OF_AWS: &[&str] = &["NON_COMPLIANT", "non_compliant", "compliance_type", "ComplianceType"];

/// Each check folder has its three files, none of them empty.
pub(super) fn check_folders(tree: &Tree) -> anyhow::Result<Complaints> {
    let inside = tree.below("content/checks/", "").filter_map(|file| Some(file.path.rsplit_once('/')?.0));
    let folders: BTreeSet<&str> = inside.collect();
    let mut complaints = Vec::new();
    for folder in folders {
        for name in ["check.toml", "check.sql", "cases.toml"] {
            if !tree.has_text(&format!("{folder}/{name}")) {
                complaints.push(format!("{folder}: no {name}, or an empty one"));
            }
        }
    }
    Ok(complaints)
}

/// The operations that tables name read, by their verbs.
pub(super) fn read_only(tree: &Tree) -> anyhow::Result<Complaints> {
    let mut complaints = Vec::new();
    for file in tree.below("content/tables/", ".toml") {
        let table: toml::Table = toml::from_str(&file.text).with_context(|| format!("reading {}", file.path))?;
        let prepare = table.get("prepare").and_then(|prepare| prepare.get("operation"));
        for operation in table.get("operation").into_iter().chain(prepare).filter_map(toml::Value::as_str) {
            if !ALSO_READS.contains(&operation) && !READS.iter().any(|verb| operation.starts_with(verb)) {
                complaints.push(format!("{}: `{operation}` does not begin like an operation that reads", file.path));
            }
        }
    }
    Ok(complaints)
}

/// No text says that somebody holds a certificate: Assay proposes.
pub(super) fn claims(tree: &Tree) -> anyhow::Result<Complaints> {
    let mut complaints = Vec::new();
    let texts = tree.below("content/", "").chain(tree.below("crates/assay-report/templates/", ""));
    for file in texts {
        for (number, line) in (1..).zip(file.text.lines()) {
            let mut words = line.to_owned();
            for name in NAMES_OF_AWS {
                words = words.replace(name, "");
            }
            let words = words.to_lowercase();
            if let Some(claim) = CLAIMS.iter().find(|claim| words.contains(**claim)) {
                complaints.push(format!("{}:{number}: says `{claim}`; Assay proposes, others award", file.path));
            }
        }
    }
    Ok(complaints)
}
