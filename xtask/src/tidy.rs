//! `cargo xtask tidy`: the rules of the repository that no compiler and no lint can see, as one program.
//!
//! Each rule is a function that gives complaints: the file, then what is wrong in words that tell the cure.
//! docs/architecture.md lists which invariant of the design each rule guards.
#![allow(clippy::unnecessary_wraps, reason = "rules share one type; some can fail to read, others can't")]

mod content;
mod crates;
mod files;

use std::path::Path;

use anyhow::bail;

/// What a rule complains about, one line each.
type Complaints = Vec<String>;

/// A rule's name and the rule.
type Rule = (&'static str, fn(&Tree) -> anyhow::Result<Complaints>);

const RULES: &[Rule] = &[
    ("one crate for each outside world", crates::owners),
    ("pure crates stay pure", crates::purity),
    ("every crate says what it is", crates::readmes),
    ("no check or table is named in Rust", crates::content_names),
    ("every check folder is whole", content::check_folders),
    ("every operation only reads", content::read_only),
    ("no text claims a certificate", content::claims),
    ("files stay small", files::sizes),
    ("modules say what they are", files::module_docs),
    ("nothing is left for later", files::leftovers),
    ("no path of somebody's machine", files::machine_paths),
];

/// The repository's files, read once.
struct Tree {
    files: Vec<files::File>,
}

impl Tree {
    /// The files whose path starts and ends so.
    fn below<'t>(&'t self, start: &'t str, end: &'t str) -> impl Iterator<Item = &'t files::File> {
        self.files.iter().filter(move |file| file.path.starts_with(start) && file.path.ends_with(end))
    }

    /// Whether there is such a file with something in it.
    fn has_text(&self, path: &str) -> bool {
        self.files.iter().any(|file| file.path == path && !file.text.trim().is_empty())
    }
}

/// Runs every rule; fails when one complains.
pub(crate) fn run(root: &Path) -> anyhow::Result<()> {
    let tree = Tree { files: files::read(root)? };
    let mut broken = 0;
    for (name, rule) in RULES {
        let complaints = rule(&tree)?;
        println!("{} {name}", if complaints.is_empty() { "ok    " } else { "BROKEN" });
        for complaint in &complaints {
            println!("         {complaint}");
        }
        broken += usize::from(!complaints.is_empty());
    }
    if broken > 0 {
        bail!("{broken} of {} rules are broken", RULES.len());
    }
    println!("{} files keep {} rules", tree.files.len(), RULES.len());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tree of made-up files.
    pub(super) fn tree(files: &[(&str, &str)]) -> Tree {
        let file = |(path, text): &(&str, &str)| files::File { path: (*path).to_owned(), text: (*text).to_owned() };
        Tree { files: files.iter().map(file).collect() }
    }

    #[test]
    fn every_rule_can_complain() {
        let long = "x\n".repeat(501);
        let bad = tree(&[
            ("crates/assay-report/Cargo.toml", "[dependencies]\naws-config.workspace = true\n"),
            ("crates/assay-model/src/lib.rs", "fn f() { std::fs::read(\"x\"); }"),
            ("crates/assay-assess/src/run.rs", "let x = \"good_check\";"),
            ("content/checks/aws/s3/good_check/check.toml", "id = \"good_check\""),
            ("content/tables/aws/s3/aws_s3_bucket.toml", "service = \"s3\"\noperation = \"DeleteBucket\"\n"),
            ("content/locales/en/report.ftl", concat!("x = You are certi", "fied")),
            ("crates/assay-report/src/long.rs", &long),
            ("xtask/src/later.rs", concat!("// FIX", "ME: later")),
            ("docs/where.md", concat!("see /ro", "ot/notes")),
        ]);
        for (name, rule) in RULES {
            assert!(!rule(&bad).unwrap().is_empty(), "{name}");
        }
    }

    #[test]
    fn a_tidy_tree_has_no_complaints() {
        let good = tree(&[
            ("crates/assay-aws/Cargo.toml", "[dependencies]\naws-config.workspace = true\n"),
            ("crates/assay-aws/README.md", "# assay-aws\n"),
            ("crates/assay-aws/src/lib.rs", "//! The client.\n"),
            ("content/checks/aws/s3/good_check/check.toml", "id = \"good_check\""),
            ("content/checks/aws/s3/good_check/check.sql", "SELECT 1"),
            ("content/checks/aws/s3/good_check/cases.toml", "[[case]]"),
            ("content/tables/aws/s3/aws_s3_bucket.toml", "service = \"s3\"\noperation = \"ListBuckets\"\n"),
            ("content/locales/en/report.ftl", "x = Assay proposes, people sign"),
        ]);
        for (name, rule) in RULES {
            assert_eq!(rule(&good).unwrap(), Vec::<String>::new(), "{name}");
        }
    }
}
