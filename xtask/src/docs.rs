//! `cargo xtask docs [--verify] [--pages]`: docs/reference, generated from content/.
//!
//! Indexes of the checks, the tables and the clauses, a page for each service that the guide names, and the parameters.
//! The index of the SQL functions is kept by a test of assay-functions, which this chore runs: xtask itself must not
//! wait for `DataFusion` to be built. `--pages` leaves it out.

mod clauses;
mod indexes;
mod markdown;
mod parameters;
mod service_page;
mod services;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use anyhow::{Context as _, bail};
use assay_content::Content;

const FOLDER: &str = "docs/reference";

/// The page that a test of assay-functions writes.
const FUNCTIONS: &str = "functions.md";

/// Set for the test of assay-functions when it shall write its page.
const WRITE: &str = "ASSAY_WRITE_DOCS";

/// How a generated page begins.
const MADE: &str = "<!-- Generated from content/ by `cargo xtask docs`. Do not edit. -->\n";

/// Pages by their path within docs/reference.
type Pages = BTreeMap<String, String>;

/// Writes the reference, or says which page is not current.
pub(crate) fn run(root: &Path, verify: bool, pages_only: bool) -> anyhow::Result<()> {
    let content = Content::from_dir(root.join("content")).context("reading content/")?;
    let pages = pages(&content)?;
    let folder = root.join(FOLDER);
    if verify {
        let wrong = wrong(&folder, &pages)?;
        if !wrong.is_empty() {
            bail!("{}; run `cargo xtask docs`", wrong.join(", "));
        }
    } else {
        write(&folder, &pages)?;
    }
    if !pages_only {
        functions(root, verify)?;
    }
    let rest = if pages_only { "" } else { " and the functions" };
    println!("{FOLDER}: {} pages{rest} are current", pages.len());
    Ok(())
}

fn pages(content: &Content) -> anyhow::Result<Pages> {
    let mut pages = Pages::from([
        ("checks.md".to_owned(), indexes::checks(content)),
        ("tables.md".to_owned(), indexes::tables(content)),
        ("parameters.md".to_owned(), parameters::page(content)),
    ]);
    for framework in content.frameworks().values() {
        pages.insert(clauses::file(framework), clauses::page(framework));
    }
    for (file, text) in service_page::pages(content)? {
        pages.insert(format!("services/{file}"), text);
    }
    pages.insert("README.md".to_owned(), indexes::readme(content));
    Ok(pages)
}

/// What is not as it should be: pages that are missing or stale, and files that nothing generates.
fn wrong(folder: &Path, pages: &Pages) -> anyhow::Result<Vec<String>> {
    let mut wrong = Vec::new();
    for (name, text) in pages {
        match fs::read_to_string(folder.join(name)) {
            Ok(current) if current == *text => {}
            Ok(_) => wrong.push(format!("{FOLDER}/{name} is not current")),
            Err(_) => wrong.push(format!("{FOLDER}/{name} is missing")),
        }
    }
    wrong.extend(surplus(folder, pages)?.iter().map(|name| format!("{FOLDER}/{name} belongs to nothing")));
    Ok(wrong)
}

/// Writes what changed, and removes generated pages whose subject is gone.
fn write(folder: &Path, pages: &Pages) -> anyhow::Result<()> {
    for (name, text) in pages {
        let path = folder.join(name);
        if fs::read_to_string(&path).is_ok_and(|current| current == *text) {
            continue;
        }
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).with_context(|| format!("creating {}", parent.display()))?;
        fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
    }
    for name in surplus(folder, pages)? {
        let path = folder.join(&name);
        // What somebody wrote by hand stays, and `--verify` tells of it.
        if fs::read_to_string(&path).is_ok_and(|text| text.starts_with(MADE)) {
            fs::remove_file(&path).with_context(|| format!("removing {}", path.display()))?;
        } else {
            bail!("{FOLDER}/{name} is no generated page: move it to docs/");
        }
    }
    Ok(())
}

/// Files of the reference that are none of its pages.
fn surplus(folder: &Path, pages: &Pages) -> anyhow::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(prefix) = folders.pop() {
        let here = folder.join(&prefix);
        if !here.is_dir() {
            continue;
        }
        for entry in fs::read_dir(&here).with_context(|| format!("reading {}", here.display()))? {
            let entry = entry.with_context(|| format!("reading {}", here.display()))?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                folders.push(format!("{name}/"));
            } else if name != FUNCTIONS && !pages.contains_key(&name) {
                found.push(name);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The page of the SQL functions. With the features of the whole workspace, so that nothing is built a second time.
fn functions(root: &Path, verify: bool) -> anyhow::Result<()> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut test = Command::new(cargo);
    test.args(["test", "--quiet", "--workspace", "--test", "reference"]).current_dir(root);
    if !verify {
        test.env(WRITE, "1");
    }
    if !test.status().context("running the test of the functions' reference")?.success() {
        bail!("{FOLDER}/{FUNCTIONS} is not current; run `cargo xtask docs`");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stale_a_missing_and_a_surplus_page_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let pages: Pages = [("a.md", "new"), ("services/b.md", "b")]
            .into_iter()
            .map(|(name, text)| (name.to_owned(), format!("{MADE}{text}")))
            .collect();
        fs::create_dir(folder.path().join("services")).unwrap();
        fs::write(folder.path().join("a.md"), "old").unwrap();
        fs::write(folder.path().join(FUNCTIONS), "").unwrap();
        fs::write(folder.path().join("services/gone.md"), MADE).unwrap();
        let told = wrong(folder.path(), &pages).unwrap().join("\n");
        assert_eq!(
            told,
            "docs/reference/a.md is not current\ndocs/reference/services/b.md is missing\n\
             docs/reference/services/gone.md belongs to nothing"
        );
        write(folder.path(), &pages).unwrap();
        assert_eq!(wrong(folder.path(), &pages).unwrap(), Vec::<String>::new());
        fs::write(folder.path().join("mine.md"), "by hand").unwrap();
        assert!(write(folder.path(), &pages).unwrap_err().to_string().contains("mine.md"));
    }
}
