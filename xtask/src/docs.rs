//! `cargo xtask docs [--verify]`: docs/reference, generated from content/.
//!
//! One index each of the checks, the tables and the clauses, in both languages. The index of the SQL functions is kept
//! by a test of assay-functions, which this chore runs: xtask itself must not wait for `DataFusion` to be built.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use anyhow::{Context as _, bail};
use assay_content::{Ask, Clause, Content, Framework, TableScope};

const FOLDER: &str = "docs/reference";

/// Set for the test of assay-functions when it shall write its page.
const WRITE: &str = "ASSAY_WRITE_DOCS";

/// Writes the reference, or says which page is not current.
pub(crate) fn run(root: &Path, verify: bool) -> anyhow::Result<()> {
    let content = Content::from_dir(root.join("content")).context("reading content/")?;
    let mut pages = vec![("checks.md".to_owned(), checks(&content)), ("tables.md".to_owned(), tables(&content))];
    for framework in content.frameworks().values() {
        let name = format!("clauses-{}-{}.md", framework.id, framework.edition);
        pages.push((name, clauses(framework)));
    }
    let folder = root.join(FOLDER);
    let mut stale = Vec::new();
    for (name, text) in &pages {
        let path = folder.join(name);
        if fs::read_to_string(&path).is_ok_and(|current| current == *text) {
            continue;
        }
        stale.push(format!("{FOLDER}/{name}"));
        if !verify {
            fs::create_dir_all(&folder).with_context(|| format!("creating {FOLDER}"))?;
            fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
        }
    }
    if verify && !stale.is_empty() {
        bail!("not current: {}; run `cargo xtask docs`", stale.join(", "));
    }
    functions(root, verify)?;
    println!("{FOLDER}: {} pages and the functions are current", pages.len());
    Ok(())
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
        bail!("{FOLDER}/functions.md is not current; run `cargo xtask docs`");
    }
    Ok(())
}

const MADE: &str = "<!-- Generated from content/ by `cargo xtask docs`. Do not edit. -->\n";

fn checks(content: &Content) -> String {
    let mut text = format!(
        "{MADE}\n# Checks\n\n{} checks. `assay checks ID` prints one with its SQL, rationale, remediation and permissions.\n\n\
         | Check | What holds | 内容 | Severity | Clauses |\n|---|---|---|---|---|\n",
        content.checks().len()
    );
    for check in content.checks().values() {
        line(
            &mut text,
            &[
                &format!("[`{}`](../../content/{})", check.id, check.folder),
                &check.title.en,
                &check.title.ja,
                check.severity.as_str(),
                &check.clauses.join(" "),
            ],
        );
    }
    text
}

fn tables(content: &Content) -> String {
    let mut text = format!(
        "{MADE}\n# Tables\n\n{} tables. `assay tables NAME` prints one with its columns and types.\n\n\
         | Table | Rows | 行 | Operation | Asked | Permission |\n|---|---|---|---|---|---|\n",
        content.tables().len()
    );
    for table in content.tables().values() {
        let scope = match table.scope {
            TableScope::Global => "once for an account",
            TableScope::Region => "in each region",
        };
        let asked = match (&table.parent, table.ask) {
            (Some(parent), _) => format!("for each row of `{parent}`"),
            (None, Ask::Organization) => format!("{scope}, of the organization's administrators"),
            (None, _) => scope.to_owned(),
        };
        line(
            &mut text,
            &[
                &format!("[`{0}`](../../content/tables/aws/{1}/{0}.toml)", table.name, table.service),
                &table.description.en,
                &table.description.ja,
                &format!("{}:{}", table.service, table.operation),
                &asked,
                &table.iam_actions.join(" "),
            ],
        );
    }
    text
}

fn clauses(framework: &Framework) -> String {
    let assessable = framework.clauses.iter().filter(|clause| clause.assessable).count();
    let mut text = format!(
        "{MADE}\n# {}\n\n{}\n\n{}\n\n{} rows, {assessable} of them assessable. `assay clauses ID` prints one with its \
         rule, documents and records.\n",
        framework.name.en,
        framework.notice.en,
        framework.copyright_note.en,
        framework.clauses.len()
    );
    for domain in &framework.domains {
        let inside: Vec<&Clause> = framework.clauses.iter().filter(|clause| clause.domain == domain.id).collect();
        if inside.is_empty() {
            continue;
        }
        text.extend(["\n## ", &domain.id, " ", &domain.name.en, " · ", &domain.name.ja, "\n\n"]);
        text.push_str("| Clause | Title | 題名 | Tier | Checks | Documents and records |\n|---|---|---|---|---|---|\n");
        for clause in inside {
            let checks = clause.rule.as_ref().map_or(0, |rule| rule.checks().len());
            let papers = clause.documents.len() + clause.records.len();
            let count = |number: usize| if number == 0 { "–".to_owned() } else { number.to_string() };
            line(
                &mut text,
                &[
                    &clause.id,
                    &clause.title.en,
                    &clause.title.ja,
                    tier(framework, clause),
                    &count(checks),
                    &count(papers),
                ],
            );
        }
    }
    text
}

fn tier<'f>(framework: &'f Framework, clause: &Clause) -> &'f str {
    if !clause.assessable {
        return "not assessed";
    }
    framework.tiers.iter().find(|tier| tier.id == clause.tier).map_or("", |tier| tier.name.en.as_str())
}

/// A line of a Markdown table.
fn line(text: &mut String, cells: &[&str]) {
    for cell in cells {
        let cell = cell.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|");
        // Writing to a String does not fail.
        let _written = write!(text, "| {cell} ");
    }
    text.push_str("|\n");
}
