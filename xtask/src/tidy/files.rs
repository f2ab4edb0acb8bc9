//! Rules about single files, and how the files are read.

use std::fs;
use std::path::Path;

use anyhow::Context as _;

use super::{Complaints, Tree};

/// Folders that hold nothing of ours.
const SKIPPED: &[&str] = &[".git", "target", "node_modules", "assay-demo", "assay-scan", "assay-collection"];

/// Endings of the texts that people write here.
const TEXTS: &[&str] =
    &[".rs", ".sql", ".toml", ".md", ".py", ".mjs", ".yaml", ".yml", ".ftl", ".html", ".css", ".sh", "justfile", "run"];

/// What a program made: its size is not our style.
const GENERATED: &[&str] = &["Cargo.lock", "docs/reference/", "content/models/", "crates/assay-store/tests/samples/"];

/// Lines that a file may have. What is read case by case, or row by row, may be longer.
const MOST_LINES: usize = 500;
const MOST_LINES_OF_DATA: usize = 1_200;

/// Files that need no word about what they are.
const SHORT: usize = 50;

/// A text file of the repository.
pub(super) struct File {
    /// Path from the repository's root, with slashes.
    pub(super) path: String,
    pub(super) text: String,
}

/// Reads every text file of ours, in the order of their paths.
pub(super) fn read(root: &Path) -> anyhow::Result<Vec<File>> {
    let mut files = Vec::new();
    walk(root, "", &mut files)?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn walk(folder: &Path, prefix: &str, files: &mut Vec<File>) -> anyhow::Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("reading the folder {}", folder.display()))?;
    for entry in entries {
        let entry = entry.with_context(|| format!("reading the folder {}", folder.display()))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
        let kind = entry.file_type().with_context(|| format!("looking at {path}"))?;
        if kind.is_dir() && !SKIPPED.contains(&name.as_str()) {
            walk(&entry.path(), &path, files)?;
        } else if kind.is_file() && TEXTS.iter().any(|ending| name.ends_with(ending)) {
            let text = fs::read_to_string(entry.path()).with_context(|| format!("reading {path}"))?;
            files.push(File { path, text });
        }
    }
    Ok(())
}

fn ours(tree: &Tree) -> impl Iterator<Item = &File> {
    tree.files.iter().filter(|file| !GENERATED.iter().any(|made| file.path.starts_with(made)))
}

/// No file of ours has more than 500 lines.
pub(super) fn sizes(tree: &Tree) -> anyhow::Result<Complaints> {
    let mut complaints = Vec::new();
    for file in ours(tree) {
        let lines = file.text.lines().count();
        let data = Path::new(&file.path).extension().is_some_and(|extension| extension == "toml");
        let most = if data { MOST_LINES_OF_DATA } else { MOST_LINES };
        if lines > most {
            complaints.push(format!("{}: {lines} lines; split it, {most} is the most", file.path));
        }
    }
    Ok(complaints)
}

/// A Rust file of some length begins with what it is.
pub(super) fn module_docs(tree: &Tree) -> anyhow::Result<Complaints> {
    let undescribed = tree.below("", ".rs").filter(|file| {
        // A module's tests are described where the module is.
        let tests = file.path.ends_with("/tests.rs");
        !tests && file.text.lines().count() > SHORT && !file.text.starts_with("//!")
    });
    Ok(undescribed.map(|file| format!("{}: begins without `//!` and what it is for", file.path)).collect())
}

/// No marker says that something is still to be done: what is missing is written in the issue, not in the code.
pub(super) fn leftovers(tree: &Tree) -> anyhow::Result<Complaints> {
    const MARKERS: &[&str] =
        &[concat!("FIX", "ME"), concat!("to", "do!("), concat!("unimple", "mented!("), concat!("X", "XX:")];
    let mut complaints = Vec::new();
    for file in ours(tree) {
        for (number, line) in (1..).zip(file.text.lines()) {
            if let Some(marker) = MARKERS.iter().find(|marker| line.contains(**marker)) {
                complaints.push(format!("{}:{number}: `{marker}` is left", file.path));
            }
        }
    }
    Ok(complaints)
}

/// No file names a folder that only one machine has.
pub(super) fn machine_paths(tree: &Tree) -> anyhow::Result<Complaints> {
    const FOLDERS: &[&str] = &[concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/")];
    let mut complaints = Vec::new();
    for file in ours(tree) {
        for (number, line) in (1..).zip(file.text.lines()) {
            let starts = |at: usize| {
                at == 0 || line.get(..at).is_some_and(|before| before.ends_with([' ', '"', '\'', '`', '(', '=']))
            };
            if FOLDERS.iter().any(|folder| line.match_indices(folder).any(|(at, _)| starts(at))) {
                complaints.push(format!("{}:{number}: names a folder of one machine", file.path));
            }
        }
    }
    Ok(complaints)
}
