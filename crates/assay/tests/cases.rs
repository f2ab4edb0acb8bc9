//! One test for each check folder: its cases hold, and it is put together as `docs/content-formats.md` says.
#![cfg(test)]

mod support;

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use assay_content::{Check, Content, Source};
use assay_model::Text;
use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let arguments = Arguments::from_args();
    libtest_mimic::run(&arguments, trials()).exit();
}

static CONTENT: OnceLock<Arc<Content>> = OnceLock::new();

fn trials() -> Vec<Trial> {
    // A fault in one file fails one test and leaves the others.
    let source = Source::Folder(support::content_folder());
    let (content, faults) = Content::load_with_faults(source).unwrap_or_else(|wrong| panic!("{wrong}"));
    let content = CONTENT.get_or_init(|| Arc::new(content));
    let mut trials = vec![
        Trial::test("content is without faults", move || {
            verdict(&faults.iter().map(ToString::to_string).collect::<Vec<_>>())
        }),
        Trial::test("the binary holds the folder", || verdict(&embedded())),
        Trial::test("every check folder is a check", || verdict(&folders())),
        Trial::test("every clause has its texts", || verdict(&clauses())),
    ];
    for check in content.checks().values() {
        let (cases, form) = (Arc::clone(check), Arc::clone(check));
        trials.push(Trial::test(format!("cases of {}", check.id), move || verdict(&cases_of(&cases))));
        trials.push(Trial::test(format!("form of {}", check.id), move || verdict(&form_of(&form))));
    }
    trials
}

fn verdict(problems: &[String]) -> Result<(), Failed> {
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n").into()) }
}

fn shared() -> Arc<Content> {
    Arc::clone(CONTENT.get().unwrap())
}

fn cases_of(check: &Check) -> Vec<String> {
    let (content, check) = (shared(), check.clone());
    let running = support::judging::deep(move || async move { assay_assess::run_cases(&content, &check).await });
    let reports = match running {
        Ok(reports) => reports,
        Err(wrong) => return vec![wrong.to_string()],
    };
    let mut problems = Vec::new();
    for report in reports {
        problems.extend(report.problems.iter().map(|problem| format!("{}: {problem}", report.name)));
    }
    problems
}

fn form_of(check: &Check) -> Vec<String> {
    let content = shared();
    let mut problems = Vec::new();
    let mut text = |what: &str, text: &Text| problems.extend(both_languages(what, text));
    text("title", &check.title);
    text("rationale", &check.rationale);
    text("remediation", &check.remediation);
    for (key, reason) in &check.reasons {
        text(&format!("reason `{key}`"), reason);
    }
    for (name, parameter) in &check.parameters {
        text(&format!("parameter `{name}`"), &parameter.description);
    }
    if let Some(gaps) = &check.meta.known_gaps {
        text("known_gaps", gaps);
    }
    let folder = check.folder.rsplit('/').next().unwrap_or_default();
    if folder != check.id {
        problems.push(format!("the folder is `{folder}`"));
    }
    let framework = content.framework("cyber-trust/2022").unwrap();
    if check.clauses.is_empty() {
        problems.push("serves no clause".to_owned());
    }
    for clause in &check.clauses {
        if framework.clause(clause).is_err() {
            problems.push(format!("clause `{clause}` is not in {}", framework.full_id()));
        }
    }
    problems.extend(sql_of(check));
    problems
}

/// The SQL names the reasons that are declared, and no branch passes by default.
fn sql_of(check: &Check) -> Vec<String> {
    let sql = uncommented(&check.sql);
    let mut problems = Vec::new();
    let literals = literals(&sql);
    for key in check.reasons.keys() {
        if !literals.contains(key.as_str()) {
            problems.push(format!("reason `{key}` is declared, and the SQL never says it"));
        }
    }
    for key in reasons_named(&sql) {
        if !check.reasons.contains_key(&key) {
            problems.push(format!("the SQL gives the reason `{key}`, which is not declared"));
        }
    }
    for parameter in check.parameters.keys() {
        if !sql.contains(&format!("${parameter}")) {
            problems.push(format!("parameter `{parameter}` is declared, and the SQL never reads it"));
        }
    }
    // A table that only hangs between may be listed: its failures count anyway.
    let read: Vec<String> =
        check.tables.iter().filter(|table| words(&sql).any(|word| word == *table)).cloned().collect();
    let rested_on = support::judging::with_ancestors(&shared(), &read);
    for table in &check.tables {
        if !rested_on.contains(table) {
            problems.push(format!("table `{table}` is declared, and the SQL never reads it"));
        }
    }
    let spaced = sql.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    if spaced.contains("else 'pass'") {
        problems.push("a bare ELSE 'pass'".to_owned());
    }
    problems
}

/// SQL without its comments.
fn uncommented(sql: &str) -> String {
    let lines = sql.lines().map(|line| match line.split_once("--") {
        // An odd number of quotes before the dashes: they stand in a literal.
        Some((before, _)) if before.matches('\'').count() % 2 == 0 => before,
        _ => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn literals(sql: &str) -> BTreeSet<&str> {
    sql.split('\'').skip(1).step_by(2).collect()
}

fn words(sql: &str) -> impl Iterator<Item = &str> {
    sql.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
}

/// Literals that are certain to be reasons: `'…' AS reason`, and those of a `CASE … END AS reason` after THEN or ELSE.
fn reasons_named(sql: &str) -> Vec<String> {
    let parts: Vec<&str> = sql.split('\'').collect();
    let mut found = Vec::new();
    let mut branches: Vec<String> = Vec::new();
    for index in (1..parts.len()).step_by(2) {
        let before = parts[index - 1].trim_end().to_uppercase();
        let after = parts.get(index + 1).unwrap_or(&"").trim_start().to_uppercase();
        if before.ends_with("CASE") || before.contains("CASE ") || before.contains("CASE\n") {
            branches.clear();
        }
        if before.ends_with("THEN") || before.ends_with("ELSE") {
            branches.push(parts[index].to_owned());
        }
        if starts_with_name(&after, &["AS", "REASON"]) {
            found.push(parts[index].to_owned());
        }
        if after.starts_with("END") {
            if starts_with_name(&after, &["END", "AS", "REASON"]) {
                found.append(&mut branches);
            }
            branches.clear();
        }
    }
    found
}

fn starts_with_name(text: &str, wanted: &[&str]) -> bool {
    let mut words =
        text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').filter(|word| !word.is_empty());
    wanted.iter().all(|word| words.next() == Some(word))
}

fn both_languages(what: &str, text: &Text) -> Vec<String> {
    let mut problems = Vec::new();
    if text.en.trim().is_empty() {
        problems.push(format!("{what} has no English text"));
    }
    if !text.ja.chars().any(is_japanese) {
        problems.push(format!("{what} has no Japanese letter in its Japanese text: {}", text.ja));
    }
    if text.en.chars().any(is_japanese) {
        problems.push(format!("{what} has Japanese letters in its English text"));
    }
    for word in ["certified", "compliant"] {
        // Not in names: `{compliant}`, `config_…_compliant`, AWS's COMPLIANT.
        let in_words = |letter: char| letter.is_alphanumeric() || "_-{}".contains(letter);
        if text.en.split(|letter| !in_words(letter)).any(|one| one == word) {
            problems.push(format!("{what} says `{word}`"));
        }
    }
    problems
}

fn is_japanese(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ff66}'..='\u{ff9d}')
}

/// The files in the binary are those of the folder, byte by byte.
fn embedded() -> Vec<String> {
    let folder = Source::Folder(support::content_folder());
    let mut problems = Vec::new();
    for part in ["models", "tables", "checks", "parts", "frameworks", "accounts", "locales"] {
        let held: BTreeSet<String> = Source::Embedded.files(part, "").unwrap().into_iter().collect();
        let wanted: BTreeSet<String> = folder.files(part, "").unwrap().into_iter().collect();
        if held.is_empty() {
            problems.push(format!("the binary holds nothing of {part}"));
        }
        problems.extend(wanted.difference(&held).map(|file| format!("{file} is not in the binary")));
        problems.extend(held.difference(&wanted).map(|file| format!("{file} is only in the binary")));
        let differs = |file: &&String| Source::Embedded.read(file).unwrap() != folder.read(file).unwrap();
        problems.extend(held.intersection(&wanted).filter(differs).map(|file| format!("{file} differs in the binary")));
    }
    problems
}

/// A folder below `checks` that holds a `check.toml` also holds SQL and cases, and is among the checks.
fn folders() -> Vec<String> {
    let content = shared();
    let mut problems = Vec::new();
    let files = content.source().files("checks", "").unwrap();
    let folders: BTreeSet<&str> =
        files.iter().filter_map(|file| file.rsplit_once('/')).map(|(folder, _)| folder).collect();
    for folder in folders {
        for needed in ["check.toml", "check.sql", "cases.toml"] {
            if !files.contains(&format!("{folder}/{needed}")) {
                problems.push(format!("{folder} has no {needed}"));
            }
        }
        if !content.checks().values().any(|check| check.folder == folder) {
            problems.push(format!("{folder} is no check"));
        }
    }
    problems
}

fn clauses() -> Vec<String> {
    let content = shared();
    let mut problems = Vec::new();
    for framework in content.frameworks().values() {
        for clause in framework.clauses.iter().filter(|clause| clause.assessable) {
            problems.extend(both_languages(&format!("{}: title", clause.id), &clause.title));
            problems.extend(both_languages(&format!("{}: summary", clause.id), &clause.summary));
        }
    }
    problems
}
