//! Documents and records that people attach to a clause.

use serde::{Deserialize, Serialize};

/// Whether a clause wants a document (what is laid down) or a record (what was done).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperKind {
    /// What is laid down.
    Document,
    /// What was done.
    Record,
}

/// The name of a clause's document or record: `D1` is the first document, `R2` the second record of the clause file.
pub fn paper_key(kind: PaperKind, index: usize) -> String {
    let letter = match kind {
        PaperKind::Document => 'D',
        PaperKind::Record => 'R',
    };
    format!("{letter}{}", index + 1)
}

/// Something that was attached to a clause as a document or record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Id within the tenant, for example `E-12`.
    pub id: String,
    /// Framework and edition, for example `cyber-trust/2022`.
    pub framework: String,
    /// Clause id.
    pub clause: String,
    /// Which of the clause's papers it is: [`paper_key`].
    pub paper: String,
    /// Title.
    pub title: String,
    /// Who answers for it.
    pub owner: String,
    /// File name, where a file was attached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
    /// SHA-256 of the file, in hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Bytes of the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// Address, where a link was given instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The day on which it was approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_on: Option<String>,
    /// The day that it speaks of: what is recorded was so on this day. Not the day on which it was attached.
    pub observed_on: String,
    /// The last day on which it counts.
    pub valid_until: String,
    /// The day on which it is to be looked at again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_on: Option<String>,
    /// When it was attached.
    pub added_at: String,
    /// Who attached it.
    pub added_by: String,
    /// When it was withdrawn, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn_at: Option<String>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn_because: Option<String>,
}

/// Whether a document or record counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceState {
    /// Nothing is attached.
    Missing,
    /// Its time is over.
    Stale,
    /// It counts, and ends within 30 days.
    Expiring,
    /// It counts.
    Fresh,
}

impl EvidenceState {
    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Stale => "stale",
            Self::Expiring => "expiring",
            Self::Fresh => "fresh",
        }
    }

    /// Whether it counts.
    pub fn counts(self) -> bool {
        matches!(self, Self::Fresh | Self::Expiring)
    }
}

/// A document or record that a clause wants, with what is attached to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// [`paper_key`].
    pub key: String,
    /// Document or record.
    pub kind: PaperKind,
    /// What is wanted, in the assessment's language.
    pub what: String,
    /// Whether it counts.
    pub state: EvidenceState,
    /// The last day on which it counts, of the best that is attached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<String>,
    /// Ids of what is attached.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
}

impl Evidence {
    /// Whether it counts on this day; `soon` is the day in 30 days.
    pub fn state(&self, today: &str, soon: &str) -> EvidenceState {
        if self.withdrawn_at.is_some() {
            EvidenceState::Missing
        } else if self.valid_until.as_str() < today {
            EvidenceState::Stale
        } else if self.valid_until.as_str() < soon {
            EvidenceState::Expiring
        } else {
            EvidenceState::Fresh
        }
    }
}
