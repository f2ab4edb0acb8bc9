//! What every statement must say.

use std::{fs, path::Path};

use crate::Place;

fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The string literals of a source.
fn literals(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let code: Vec<&str> = source.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n").replace("'\"'", "").replace("\\\"", "");
    for (at, part) in code.split('"').enumerate() {
        if at % 2 == 1 {
            found.push(part.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
    found
}

/// A statement that forgot the tenant would mix two organisations' records.
pub(crate) async fn every_statement_names_the_tenant(_: Place) {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    // Not about any tenant's rows: the schema, its lock, the list of tenants itself.
    let others = ["store", "sqlite_master", "information_schema", "pg_advisory_xact_lock", "set_config"];
    let mut statements = 0;
    for (file, source) in files {
        for literal in literals(&source) {
            let begins = ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "WITH "];
            if !begins.iter().any(|begin| literal.starts_with(begin)) {
                continue;
            }
            if others.iter().any(|other| literal.split([' ', '(', '.']).any(|word| word == *other)) {
                continue;
            }
            statements += 1;
            let names = literal.contains("tenant = $1")
                || literal.contains("SELECT $1 AS tenant,") && literal.contains("finding.tenant = r.tenant")
                || literal.contains("(tenant,") && (literal.contains("SELECT $1,") || literal.contains("VALUES ($1,"))
                || literal.contains(" tenant ");
            assert!(names, "{file}: `{literal}`");
        }
    }
    assert!(statements > 50, "{statements} statements found");
}

/// The two schemas differ in types, never in tables, columns or keys.
pub(crate) async fn both_schemas_have_the_same_columns(_: Place) {
    let read = |database: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(database);
        let mut files = Vec::new();
        sources(&folder, &mut files);
        files.sort();
        let types = [" COLLATE \"C\"", " WITHOUT ROWID", " WITH (fillfactor = 50)"];
        let mut lines = Vec::new();
        for (_, text) in files {
            let text = types.iter().fold(text, |text, word| text.replace(word, ""));
            let text = text.replace("BYTEA", "BLOB").replace("BIGINT GENERATED ALWAYS AS IDENTITY", "INTEGER");
            lines.extend(text.lines().filter(|line| !line.starts_with("--")).map(str::to_owned));
        }
        lines
    };
    assert_eq!(read("sqlite"), read("postgres"));
}
