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
    for part in tree.below("content/parts/", ".sql") {
        let name = part.path.rsplit('/').next().and_then(|file| file.strip_suffix(".sql")).unwrap_or_default();
        let quoted = format!("\"{name}\"");
        let named = |file: &super::files::File| {
            file.text.lines().any(|line| line.starts_with("with = ") && line.contains(&quoted))
        };
        if !tree.below("content/checks/", "/check.toml").any(named) {
            complaints.push(format!("{}: no check begins with it", part.path));
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

/// A line without names: identifiers, options of commands, keys of tables, and AWS's words in capitals.
fn prose(line: &str) -> String {
    let is_name = |word: &&str| {
        word.contains(['_', '{', '[', ']'])
            || word.starts_with("--")
            || word.chars().all(|letter| !letter.is_lowercase())
    };
    let words = line.split(|letter: char| !(letter.is_ascii_alphanumeric() || "_-{}[]".contains(letter)));
    let words: Vec<&str> = words.filter(|word| !is_name(word)).collect();
    let others: String = line.chars().filter(|letter| !letter.is_ascii()).collect();
    format!("{} {others}", words.join(" ")).to_lowercase()
}

/// No text says that somebody holds a certificate: Assay proposes.
pub(super) fn claims(tree: &Tree) -> anyhow::Result<Complaints> {
    let mut complaints = Vec::new();
    // Accounts, cases and SQL hold AWS's own words for states.
    let spoken = |file: &&super::files::File| {
        !file.path.starts_with("content/accounts/")
            && !file.path.ends_with("/cases.toml")
            && !file.path.ends_with("/check.sql")
    };
    let texts = tree.below("content/", "").filter(spoken).chain(tree.below("crates/assay-report/templates/", ""));
    for file in texts {
        for (number, line) in (1..).zip(file.text.lines()) {
            let words = prose(line);
            if let Some(claim) = CLAIMS.iter().find(|claim| words.contains(**claim)) {
                complaints.push(format!("{}:{number}: says `{claim}`; Assay proposes, others award", file.path));
            }
        }
    }
    Ok(complaints)
}
