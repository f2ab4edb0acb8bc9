//! What a bundle is made from: plain values, which the caller takes from wherever it keeps them.

use std::{fmt, io::Read, path::PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Hash;

/// An error of the caller's own store, met while it gives rows.
pub type RowError = Box<dyn std::error::Error + Send + Sync>;

/// Rows in ascending order of their index.
pub type Rows<'a> = Box<dyn Iterator<Item = Result<Row, RowError>> + 'a>;

/// All that a bundle holds.
#[derive(Debug)]
pub struct BundleInput<'a> {
    /// The organisation whose record it is.
    pub tenant: String,
    /// What was selected.
    pub selection: Selection,
    /// Framework id, for example `cyber-trust`.
    pub framework: String,
    /// Edition, for example `2022`.
    pub edition: String,
    /// The log and those of its entries that go into the bundle.
    pub log: LogPart,
    /// Assessments with the rows that the selected clauses rest on; usually one.
    pub assessments: Vec<AssessmentPart<'a>>,
    /// Proposals of the selected clauses, one object each with the clause's id in `id`: today's, and those that sign-offs
    /// in the bundle were made on, where they differ. A sign-off's `proposal_sha256` is the SHA-256 of such an object's
    /// canonical JSON. The last one of a clause is today's.
    pub proposals: Vec<Value>,
    /// The files of the attestations in the bundle.
    pub evidence: Vec<EvidenceFile<'a>>,
    /// The report for people, as HTML.
    pub report: FileSource<'a>,
    /// Whatever else goes along, under `data/`: a workbook, `assessment.json`.
    pub data: Vec<DataFile<'a>>,
}

/// What a bundle is about.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// Clause ids, in the framework's order.
    pub clauses: Vec<String>,
    /// The tier that was asked for, where it was a tier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
}

/// The log.
#[derive(Debug, Clone)]
pub struct LogPart {
    /// The leaf hashes of all of the tenant's entries.
    pub leaf_hashes: Vec<Hash>,
    /// The entries in the bundle, ascending by index. The newest entry must be among them: it dates the bundle. So should
    /// all `key` entries be, and each assessment's.
    pub entries: Vec<Row>,
    /// Earlier signed checkpoints of this log (the notes' texts), by this or earlier keys, in ascending size: each gets a
    /// proof that the log only grew since. Those of other keys are proved, but their signature is not checked.
    pub earlier: Vec<String>,
}

/// A leaf: its index in its tree, and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// From 0.
    pub index: u64,
    /// The bytes that were hashed: canonical JSON.
    pub leaf: Vec<u8>,
}

/// One assessment's rows.
#[derive(Debug)]
pub struct AssessmentPart<'a> {
    /// Index of its `assessment` entry in the log.
    pub entry: u64,
    /// The selected clauses' verdicts.
    pub verdicts: RowsPart<'a>,
    /// The receipts that they name.
    pub receipts: RowsPart<'a>,
}

/// Rows of a sub-tree.
pub struct RowsPart<'a> {
    /// The leaf hashes of the whole sub-tree.
    pub leaf_hashes: Vec<Hash>,
    /// The rows in the bundle, ascending by index.
    pub rows: Rows<'a>,
}

impl RowsPart<'_> {
    /// From rows in memory.
    pub fn new(leaf_hashes: Vec<Hash>, rows: Vec<Row>) -> Self {
        Self { leaf_hashes, rows: Box::new(rows.into_iter().map(Ok)) }
    }
}

impl fmt::Debug for RowsPart<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowsPart").field("size", &self.leaf_hashes.len()).finish_non_exhaustive()
    }
}

/// A file of evidence. It goes to `evidence/<sha256>`; a content that hashes otherwise is an error.
#[derive(Debug)]
pub struct EvidenceFile<'a> {
    /// The SHA-256 that the attestation names.
    pub sha256: Hash,
    /// Its content.
    pub source: FileSource<'a>,
}

/// A file under `data/`.
#[derive(Debug)]
pub struct DataFile<'a> {
    /// Its name below `data/`: letters, digits, `.`, `_`, `-`.
    pub name: String,
    /// Its content.
    pub source: FileSource<'a>,
}

/// Where a file's content comes from. It is read once, in portions.
pub enum FileSource<'a> {
    /// A file.
    Path(PathBuf),
    /// Bytes in memory.
    Bytes(Vec<u8>),
    /// Anything else.
    Reader(Box<dyn Read + 'a>),
}

impl fmt::Debug for FileSource<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => f.debug_tuple("Path").field(path).finish(),
            Self::Bytes(bytes) => write!(f, "Bytes({})", bytes.len()),
            Self::Reader(_) => f.write_str("Reader"),
        }
    }
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BundleSummary {
    /// Size of the zip.
    pub bytes: u64,
    /// SHA-256 of the zip.
    pub sha256: Hash,
    /// Files in it.
    pub files: u64,
    /// Entries of the log in it.
    pub entries: u64,
    /// Verdicts in it.
    pub verdicts: u64,
    /// Receipts in it.
    pub receipts: u64,
    /// Files of evidence in it.
    pub evidence_files: u64,
}
