//! The cases of a check: small tables and the verdicts they must give.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::ContentError;

/// A check's `cases.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    /// The cases.
    #[serde(rename = "case")]
    pub cases: Vec<Case>,
}

/// One case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What is so.
    pub name: String,
    /// The time of the scan, RFC 3339.
    #[serde(default = "default_now")]
    pub now: String,
    /// Accounts and regions in scope.
    #[serde(default = "default_scope")]
    pub scope: Vec<ScopeCase>,
    /// The organization of these accounts: absent = stand-alone.
    #[serde(default)]
    pub organization: Option<OrganizationCase>,
    /// Parameters that differ from the defaults.
    #[serde(default)]
    pub params: BTreeMap<String, Value>,
    /// Rows by table.
    #[serde(default)]
    pub tables: BTreeMap<String, Vec<serde_json::Map<String, Value>>>,
    /// Failed calls.
    #[serde(default)]
    pub errors: Vec<CaseError>,
    /// Verdicts by resource uid or its end.
    #[serde(default)]
    pub expect: BTreeMap<String, Expectation>,
}

/// An account in scope and its regions.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeCase {
    /// Twelve digits.
    pub account_id: String,
    /// Region names.
    #[serde(default = "default_regions")]
    pub regions: Vec<String>,
}

/// The organization in a case.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum OrganizationCase {
    /// `"unknown"`: the call was refused; any other word: stand-alone.
    Word(String),
    /// An organization.
    Organization {
        /// `o-…`.
        id: String,
        /// The management account.
        management: String,
    },
}

/// A failed call in a case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseError {
    /// The table whose call failed.
    pub table: String,
    /// AWS's error code.
    #[serde(default = "default_code")]
    pub code: String,
    /// The account; the first in scope if absent.
    pub account_id: Option<String>,
    /// The region; the account's first, or `global` for a global table, if absent.
    pub region: Option<String>,
    /// The item that was asked for.
    pub resource: Option<String>,
}

/// What a case expects of a resource.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Expectation {
    /// The verdict.
    Verdict(String),
    /// Verdict, reason and severity.
    Detailed {
        /// The verdict.
        verdict: String,
        /// The reason's key.
        reason: Option<String>,
        /// The severity.
        severity: Option<String>,
    },
}

impl std::fmt::Display for Expectation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Verdict(verdict) => f.write_str(verdict),
            Self::Detailed { verdict, reason, severity } => {
                f.write_str(verdict)?;
                let details: Vec<&str> = [reason, severity].into_iter().flatten().map(String::as_str).collect();
                if details.is_empty() { Ok(()) } else { write!(f, " ({})", details.join(", ")) }
            }
        }
    }
}

fn default_now() -> String {
    "2026-11-23T00:00:00Z".to_owned()
}

fn default_regions() -> Vec<String> {
    vec!["ap-southeast-1".to_owned()]
}

fn default_scope() -> Vec<ScopeCase> {
    vec![ScopeCase { account_id: "111122223333".to_owned(), regions: default_regions() }]
}

fn default_code() -> String {
    "AccessDenied".to_owned()
}

impl CaseFile {
    /// Parses a `cases.toml`.
    pub(crate) fn parse(file: &str, text: &str) -> Result<Self, ContentError> {
        toml::from_str(text).map_err(|error| ContentError::parse(file, &error))
    }
}
