//! Entries of the evidence log.
//!
//! A leaf is the canonical JSON of `{"at":…,"body":{…},"kind":…,"schema":1,"tenant":…}`.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Hash, TreeHead, canonical_json, leaf_hash};

/// The version of entries that this build writes.
pub const ENTRY_SCHEMA: u32 = 1;

/// What an entry records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// An assessment: [`AssessmentBody`].
    Assessment,
    /// Evidence that people attached. `sha256` in the body is that of the file, where there is one.
    Attestation,
    /// Evidence was withdrawn.
    AttestationWithdrawn,
    /// A person's answer to a clause: [`SignOffBody`], with whatever else was said.
    SignOff,
    /// An exception was approved.
    Exception,
    /// An exception was taken back.
    ExceptionRevoked,
    /// An assignment of, or a comment on, a finding.
    FindingNote,
    /// A key that signs checkpoints from here on: [`crate::PublicKey`].
    Key,
}

impl EntryKind {
    /// All kinds.
    pub const ALL: [Self; 8] = [
        Self::Assessment,
        Self::Attestation,
        Self::AttestationWithdrawn,
        Self::SignOff,
        Self::Exception,
        Self::ExceptionRevoked,
        Self::FindingNote,
        Self::Key,
    ];

    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Assessment => "assessment",
            Self::Attestation => "attestation",
            Self::AttestationWithdrawn => "attestation_withdrawn",
            Self::SignOff => "sign_off",
            Self::Exception => "exception",
            Self::ExceptionRevoked => "exception_revoked",
            Self::FindingNote => "finding_note",
            Self::Key => "key",
        }
    }
}

impl fmt::Display for EntryKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An entry of the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    schema: u32,
    /// What it records.
    pub kind: EntryKind,
    /// When it was recorded, by the clock of the machine that recorded it: RFC 3339 in UTC, ending in `Z`.
    pub at: String,
    /// The organisation whose record it is.
    pub tenant: String,
    /// What is recorded: an object.
    pub body: Value,
}

/// Why something is no entry.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    /// Not JSON, or members are missing or too many.
    #[error("log entry can't be read")]
    Json(#[from] serde_json::Error),
    /// Of a later release.
    #[error("log entry of schema {0}: this release knows schema {ENTRY_SCHEMA}; use the release that wrote it")]
    Schema(u32),
    /// The time is not RFC 3339 in UTC.
    #[error("time `{0}` of a log entry is not RFC 3339 in UTC, like `2026-11-23T09:00:00Z`")]
    Time(String),
    /// The tenant is empty, or the body is no object.
    #[error("log entry without {0}")]
    Missing(&'static str),
    /// The bytes are not the canonical form, so their hash would not be the entry's.
    #[error("log entry is not in canonical form (sorted keys, no white space)")]
    NotCanonical,
}

impl Entry {
    /// A new entry. `at` is RFC 3339 in UTC; `body` an object.
    pub fn new(kind: EntryKind, at: &str, tenant: &str, body: Value) -> Result<Self, EntryError> {
        let entry = Self { schema: ENTRY_SCHEMA, kind, at: at.to_owned(), tenant: tenant.to_owned(), body };
        entry.check()?;
        Ok(entry)
    }

    /// Reads a leaf's bytes. They must be canonical: else two texts could claim to be one entry.
    pub fn parse(leaf: &[u8]) -> Result<Self, EntryError> {
        let value: Value = serde_json::from_slice(leaf)?;
        if let Some(schema) = value.get("schema").and_then(Value::as_u64).filter(|n| *n != u64::from(ENTRY_SCHEMA)) {
            return Err(EntryError::Schema(u32::try_from(schema).unwrap_or(u32::MAX)));
        }
        let entry: Self = serde_json::from_value(value)?;
        entry.check()?;
        if entry.leaf() != leaf {
            return Err(EntryError::NotCanonical);
        }
        Ok(entry)
    }

    fn check(&self) -> Result<(), EntryError> {
        if self.time().is_none() {
            return Err(EntryError::Time(self.at.clone()));
        }
        if self.tenant.is_empty() {
            return Err(EntryError::Missing("tenant"));
        }
        if !self.body.is_object() {
            return Err(EntryError::Missing("body"));
        }
        Ok(())
    }

    /// The time as a value.
    pub fn time(&self) -> Option<DateTime<Utc>> {
        let utc = self.at.ends_with('Z').then_some(&self.at)?;
        DateTime::parse_from_rfc3339(utc).ok().map(|time| time.to_utc())
    }

    /// The leaf's bytes.
    pub fn leaf(&self) -> Vec<u8> {
        let Self { schema, kind, at, tenant, body } = self;
        canonical_json(&serde_json::json!({"schema": schema, "kind": kind, "at": at, "tenant": tenant, "body": body}))
    }

    /// The leaf's hash.
    pub fn leaf_hash(&self) -> Hash {
        leaf_hash(&self.leaf())
    }
}

/// Body of an `assessment` entry: what commits the log to a whole assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssessmentBody {
    /// The collection's id.
    pub collection: String,
    /// Framework id.
    pub framework: String,
    /// Edition.
    pub edition: String,
    /// Verdicts and receipts by kind.
    pub counts: VerdictCounts,
    /// The tree over its receipts: each leaf is the canonical JSON of one row, in the assessment's order.
    pub receipts: TreeHead,
    /// The tree over its verdicts, likewise.
    pub verdicts: TreeHead,
    /// SHA-256 of `assessment.json`.
    pub sha256: Hash,
}

/// How many verdicts an assessment has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct VerdictCounts {
    /// Passing resources.
    pub pass: u64,
    /// Failing resources.
    pub fail: u64,
    /// Nobody can say.
    pub unknown: u64,
    /// Nothing to judge.
    pub not_applicable: u64,
}

/// What a `sign_off` entry's body must say; it may say more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOffBody {
    /// The clause that was answered.
    pub clause: String,
    /// `yes`, `no` or `na`.
    pub answer: String,
    /// SHA-256 of the proposal that was answered: of its canonical JSON, a line of the bundle's `proposals.jsonl`.
    pub proposal_sha256: Hash,
}
