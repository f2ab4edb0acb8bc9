//! Rules about crates: who may know what.

use std::collections::BTreeSet;

use anyhow::Context as _;

use super::{Complaints, Tree};

/// Dependencies that one crate only may have, by the start of their names.
const OWNERS: &[(&str, &str)] =
    &[("aws-", "assay-aws"), ("sqlx", "assay-store"), ("axum", "assay-server"), ("reqwest", "nobody")];

/// Crates without network, files, clock or environment.
const PURE: &[&str] = &["assay-model", "assay-functions"];

/// What a pure crate does not say.
const OUTSIDE: &[&str] = &[
    "std::fs",
    "std::env",
    "std::process",
    "std::io",
    "fs::",
    "env::",
    "process::",
    "TcpStream",
    "TcpListener",
    "UdpSocket",
    "ToSocketAddrs",
    "SystemTime",
    "Instant",
    "Utc::now",
    "Local::now",
    "tokio::",
];

/// What a pure crate does not depend on (its tests may).
const OUTSIDE_CRATES: &[&str] = &["tokio", "reqwest", "hyper", "rand", "getrandom", "tempfile"];

/// The crate that a path lies in.
fn crate_of(path: &str) -> Option<&str> {
    path.strip_prefix("crates/")?.split('/').next()
}

/// The names in a manifest's tables of dependencies.
fn dependencies(path: &str, text: &str, sections: &[&str]) -> anyhow::Result<BTreeSet<String>> {
    let manifest: toml::Table = toml::from_str(text).with_context(|| format!("reading {path}"))?;
    let tables = sections.iter().filter_map(|section| manifest.get(*section)?.as_table());
    Ok(tables.flat_map(|table| table.keys().cloned()).collect())
}

/// Only assay-aws speaks to AWS, only assay-store to SQL storage, only assay-server serves the web.
pub(super) fn owners(tree: &Tree) -> anyhow::Result<Complaints> {
    let mut complaints = Vec::new();
    for file in tree.below("", "/Cargo.toml") {
        let sections = ["dependencies", "dev-dependencies", "build-dependencies"];
        for name in dependencies(&file.path, &file.text, &sections)? {
            let owner = OWNERS.iter().find(|(start, _)| name.starts_with(start));
            if let Some((_, owner)) = owner
                && crate_of(&file.path) != Some(owner)
            {
                complaints.push(format!("{}: `{name}` is for {owner} only", file.path));
            }
        }
    }
    Ok(complaints)
}

/// assay-model and assay-functions: no network, files, clock or environment.
pub(super) fn purity(tree: &Tree) -> anyhow::Result<Complaints> {
    let mut complaints = Vec::new();
    for name in PURE {
        let folder = format!("crates/{name}/");
        for file in tree.below(&folder, "/Cargo.toml") {
            let known = dependencies(&file.path, &file.text, &["dependencies", "build-dependencies"])?;
            let outside = known.iter().filter(|dependency| OUTSIDE_CRATES.contains(&dependency.as_str()));
            complaints.extend(outside.map(|dependency| format!("{}: a pure crate needs no `{dependency}`", file.path)));
        }
        let sources = format!("{folder}src/");
        let tests = ["/testing.rs", "/tests.rs"];
        for file in tree.below(&sources, ".rs").filter(|file| !tests.iter().any(|name| file.path.ends_with(name))) {
            for (number, line) in (1..).zip(file.text.lines()) {
                let code = line.split("//").next().unwrap_or_default();
                if let Some(word) = OUTSIDE.iter().find(|word| says(code, word)) {
                    complaints.push(format!("{}:{number}: `{word}` in a crate without outside", file.path));
                }
            }
        }
    }
    Ok(complaints)
}

/// Whether the word stands in the code, not as the end of a longer name.
fn says(code: &str, word: &str) -> bool {
    let continues = |before: &str| before.ends_with(|letter: char| letter.is_alphanumeric() || letter == '_');
    code.match_indices(word).any(|(at, _)| !code.get(..at).is_some_and(continues))
}

/// Every crate has a README.
pub(super) fn readmes(tree: &Tree) -> anyhow::Result<Complaints> {
    let crates: BTreeSet<&str> = tree.files.iter().filter_map(|file| crate_of(&file.path)).collect();
    let missing = crates.iter().filter(|name| !tree.has_text(&format!("crates/{name}/README.md")));
    Ok(missing.map(|name| format!("crates/{name}: no README.md that says what it is, and what not")).collect())
}

/// Adding a check or a table changes no Rust: so no source knows one by name.
pub(super) fn content_names(tree: &Tree) -> anyhow::Result<Complaints> {
    let checks = tree.below("content/checks/", "/check.toml").filter_map(|file| file.path.rsplit('/').nth(1));
    let tables =
        tree.below("content/tables/", ".toml").filter_map(|file| file.path.rsplit('/').next()?.strip_suffix(".toml"));
    let names: BTreeSet<&str> = checks.chain(tables).collect();
    let mut complaints = Vec::new();
    for file in tree.below("crates/", ".rs").filter(|file| file.path.contains("/src/")) {
        for (number, line) in (1..).zip(file.text.lines()) {
            let words = line.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'));
            // Terraform's resource types look like tables.
            let known = words.filter(|word| {
                names.contains(word)
                    && !line.contains(&format!("resource \\\"{word}"))
                    && !line.contains(&format!("= {word}."))
            });
            complaints.extend(known.map(|name| format!("{}:{number}: names `{name}` of content/", file.path)));
        }
    }
    Ok(complaints)
}
