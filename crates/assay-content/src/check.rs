//! Checks: one SQL query, its words and its cases.

use std::{collections::BTreeMap, sync::LazyLock};

use assay_model::{Severity, Text};
use regex::Regex;
use serde::Deserialize;
use serde_json::Value;

use crate::ContentError;

/// A check, as its folder declares it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// The id: the folder's name, the good condition.
    pub id: String,
    /// Title.
    pub title: Text,
    /// How much a fail matters.
    pub severity: Severity,
    /// What a verdict is about.
    pub scope: Scope,
    /// What the check looks at.
    pub kind: Kind,
    /// The clauses that it serves.
    pub clauses: Vec<String>,
    /// CloudFormation's type name of the resource.
    pub resource_type: String,
    /// The tables that the SQL reads.
    pub tables: Vec<String>,
    /// What a fail rests on.
    #[serde(default)]
    pub fail_rests_on: FailRestsOn,
    /// How far a failed call reaches.
    #[serde(default)]
    pub error_scope: Option<ErrorScope>,
    /// Only judged on demand.
    #[serde(default)]
    pub extended: bool,
    /// Named queries of `content/parts` that the SQL begins with: what several checks ask in the same way.
    #[serde(default)]
    pub with: Vec<String>,
    /// Tables that only help a way: their refused lists hide no resource.
    #[serde(default)]
    pub optional: Vec<String>,
    /// Parameters by name.
    #[serde(default)]
    pub parameters: BTreeMap<String, Parameter>,
    /// Ways to prove a verdict, and the tables that each rests on.
    #[serde(default)]
    pub ways: BTreeMap<String, Vec<String>>,
    /// What only people can attest, by topic (`assay_attestation.topic`).
    #[serde(default)]
    pub attestations: BTreeMap<String, Attestation>,
    /// Why it matters.
    pub rationale: Text,
    /// What to do: console steps and the CLI.
    pub remediation: Text,
    /// The texts of the reasons that the SQL names.
    pub reasons: BTreeMap<String, Text>,
    /// What other tools call it.
    #[serde(default)]
    pub peers: BTreeMap<String, Vec<String>>,
    /// Where to read on.
    #[serde(default)]
    pub references: References,
    /// Housekeeping.
    pub meta: Meta,
    /// The query, the parts that it begins with included.
    #[serde(skip)]
    pub sql: String,
    /// The folder, within content.
    #[serde(skip)]
    pub folder: String,
}

/// What a verdict is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// The organization.
    Org,
    /// An account.
    Account,
    /// A region of an account.
    Region,
    /// A resource.
    Resource,
}

/// What a check looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Configuration state.
    Config,
    /// Something happened in time.
    Evidence,
    /// Findings of an AWS service.
    Finding,
    /// Several sources joined.
    Composite,
    /// No public API: a dated evidence file decides.
    Attest,
}

/// What a fail rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FailRestsOn {
    /// Rows that were read: a failed call elsewhere does not take it back.
    Rows,
    /// Something's absence: a failed call makes it unknown.
    #[default]
    Absence,
}

/// How far a failed call reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ErrorScope {
    /// A call for one item spoils that item's verdict.
    Resource,
    /// Verdicts of the same account and region.
    Region,
    /// Verdicts of the same account.
    Account,
    /// All verdicts.
    Organization,
}

/// A parameter's default and meaning.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// The default; its type is the parameter's type. A table of values reaches the SQL as JSON text.
    pub default: Value,
    /// What it means.
    pub description: Text,
}

/// What no API shows: a question to people, and the evidence that answers it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attestation {
    /// The reasons at which the answer would decide: with one of them the question is open.
    pub open_at: Vec<String>,
    /// The question; a signed "yes" is the attestation.
    pub question: Text,
    /// The evidence that it wants.
    pub evidence: Text,
}

/// Where to read on.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct References {
    /// Addresses.
    #[serde(default)]
    pub urls: Vec<String>,
}

/// Housekeeping.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meta {
    /// First release.
    pub since: String,
    /// Former ids.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What the check does not see.
    #[serde(default)]
    pub known_gaps: Option<Text>,
}

impl Check {
    /// Parses a check's folder: `file` is its `check.toml`.
    /// `sql` gives the query that begins with these parts.
    pub(crate) fn parse(
        file: &str,
        text: &str,
        sql: impl FnOnce(&[String]) -> Result<String, ContentError>,
    ) -> Result<Self, ContentError> {
        let mut check: Self = toml::from_str(text).map_err(|error| ContentError::parse(file, &error))?;
        file.trim_end_matches("/check.toml").clone_into(&mut check.folder);
        check.sql = sql(&check.with)?;
        let folder_name = check.folder.rsplit('/').next().unwrap_or_default();
        if folder_name != check.id {
            return Err(ContentError::invalid(file, format!("`id = \"{}\"` differs from the folder's name", check.id)));
        }
        for (way, tables) in &check.ways {
            if let Some(table) = tables.iter().find(|table| !check.tables.contains(table)) {
                return Err(ContentError::invalid(
                    file,
                    format!("way `{way}` names `{table}`, which `tables` does not list"),
                ));
            }
        }
        check.attestations_are_read(file)?;
        if let Some(table) = check.optional.iter().find(|table| !check.tables.contains(table)) {
            return Err(ContentError::invalid(
                file,
                format!("`optional` names `{table}`, which `tables` does not list"),
            ));
        }
        if let Some(found) = ambiguous(&check.sql) {
            let message = format!(
                "check.sql: put `{found}` in parentheses; the SQL parser takes what follows AND or OR into the comparison"
            );
            return Err(ContentError::invalid(file, message));
        }
        for (key, reason) in &check.reasons {
            if reason.en.trim().is_empty() || reason.ja.trim().is_empty() {
                return Err(ContentError::invalid(file, format!("reason `{key}` lacks a language")));
            }
        }
        Ok(check)
    }

    /// Each declared topic is read, and who reads attestations declares the topics.
    fn attestations_are_read(&self, file: &str) -> Result<(), ContentError> {
        for (topic, asked) in &self.attestations {
            if asked.open_at.is_empty() {
                return Err(ContentError::invalid(file, format!("attestation `{topic}`: `open_at` names no reason")));
            }
            if let Some(unknown) = asked.open_at.iter().find(|key| !self.reasons.contains_key(*key)) {
                return Err(ContentError::invalid(file, format!("attestation `{topic}`: `{unknown}` is no reason")));
            }
            if !self.sql.contains(&format!("'{topic}'")) {
                return Err(ContentError::invalid(file, format!("attestation `{topic}`: check.sql does not read it")));
            }
        }
        if self.attestations.is_empty() && self.sql.contains("assay_attestation") {
            let message = "check.sql reads assay_attestation; declare the topics as [attestations.TOPIC]";
            return Err(ContentError::invalid(file, message));
        }
        Ok(())
    }

    /// How far a failed call reaches: as declared, else by scope.
    pub fn error_reach(&self) -> ErrorScope {
        self.error_scope.unwrap_or(match self.scope {
            Scope::Org => ErrorScope::Organization,
            Scope::Account => ErrorScope::Account,
            Scope::Region | Scope::Resource => ErrorScope::Region,
        })
    }
}

/// A query with named queries put before its own: both as they stand behind `WITH`.
pub(crate) fn with_parts(sql: &str, parts: &[impl AsRef<str>]) -> String {
    if parts.is_empty() {
        return sql.to_owned();
    }
    let parts: Vec<&str> = parts.iter().map(|part| part.as_ref().trim().trim_end_matches(',')).collect();
    let (before, own) = match sql.split_once("WITH ") {
        // Comments may stand before it.
        Some((before, own)) if before.lines().all(|line| line.trim().is_empty() || line.starts_with("--")) => {
            (before, format!(",\n{own}"))
        }
        _ => ("", format!("\n{sql}")),
    };
    format!("{before}WITH\n{}{own}", parts.join(",\n"))
}

/// A comparison with `DISTINCT FROM` that the parser reads otherwise than people do.
fn ambiguous(sql: &str) -> Option<String> {
    static FOLLOWED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)[\w.\[\]']+\s+IS\s+(NOT\s+)?DISTINCT\s+FROM\s+[^\s()]+(\([^()]*\))?\s+(AND|OR)\b").ok()
    });
    FOLLOWED.as_ref()?.find(sql).map(|found| found.as_str().split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_before_the_own_names() {
        let part = ["a AS (SELECT 1),\n"];
        assert_eq!(with_parts("SELECT * FROM a", &part), "WITH\na AS (SELECT 1)\nSELECT * FROM a");
        let own = "-- why\nWITH b AS (SELECT 2) SELECT * FROM a, b";
        assert_eq!(with_parts(own, &part), "-- why\nWITH\na AS (SELECT 1),\nb AS (SELECT 2) SELECT * FROM a, b");
        assert_eq!(with_parts(own, &[""; 0]), own);
    }

    #[test]
    fn comparisons_that_the_parser_reads_otherwise_are_found() {
        for sql in [
            "a IS DISTINCT FROM b AND c",
            "a['x'] is not distinct from 'y'\n  OR c",
            "x IS DISTINCT FROM lower(y) AND z",
        ] {
            assert!(ambiguous(sql).is_some(), "{sql}");
        }
        for sql in ["(a IS DISTINCT FROM b) AND c", "c AND a IS DISTINCT FROM b THEN 1", "a IS DISTINCT FROM 'x')"] {
            assert!(ambiguous(sql).is_none(), "{sql}");
        }
    }
}
