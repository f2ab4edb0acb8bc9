//! The manifest: what the bundle is about, and every file with its size and hashes.

use serde::{Deserialize, Serialize};

use super::Selection;
use crate::{Hash, TreeHead};

/// The word by which a manifest is known.
pub(crate) const FORMAT: &str = "assay-bundle";
/// The version of bundles that this build writes and reads.
pub(crate) const BUNDLE_SCHEMA: u32 = 1;

/// `manifest.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    pub(crate) format: String,
    pub(crate) schema: u32,
    pub(crate) tenant: String,
    pub(crate) origin: String,
    pub(crate) selection: Selection,
    pub(crate) framework: String,
    pub(crate) edition: String,
    /// The log's state.
    pub(crate) log: TreeHead,
    /// When its newest entry was recorded.
    pub(crate) at: String,
    /// Fingerprint of the key that signed.
    pub(crate) key: String,
    /// All files but this one and its signature, in the order of their names and of the archive.
    pub(crate) files: Vec<FileFacts>,
}

/// A file of the bundle. The packed bytes have a hash of their own, since many packings give the same file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileFacts {
    pub(crate) name: String,
    pub(crate) size: u64,
    pub(crate) sha256: Hash,
    pub(crate) packed_size: u64,
    pub(crate) packed_sha256: Hash,
}

/// The text that the bundle's signature is over. A checkpoint's second line is a number, so neither passes for the other.
pub(crate) fn signed_text(origin: &str, manifest: &[u8]) -> String {
    format!("{FORMAT} {BUNDLE_SCHEMA}\n{origin}\nsha256 {}\n", Hash::of(manifest))
}

/// Whether a bundle may have a file of this name. Few characters and known folders, so that no name can climb out.
pub(crate) fn known_name(name: &str) -> bool {
    const FIXED: [&str; 9] = [
        "README.ja.md",
        "README.md",
        "key.json",
        "log/checkpoint.txt",
        "log/earlier.jsonl",
        "log/entries.jsonl",
        "proposals.jsonl",
        "report.html",
        "verify.py",
    ];
    if FIXED.contains(&name) {
        return true;
    }
    if let Some(hash) = name.strip_prefix("evidence/") {
        return Hash::from_hex(hash).is_ok();
    }
    if let Some(file) = name.strip_prefix("data/") {
        return data_name(file);
    }
    assessment_file(name).is_some()
}

/// Whether a file below `data/` may have this name.
pub(crate) fn data_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    (1..=100).contains(&name.len()) && !name.starts_with('.') && name.bytes().all(plain)
}

/// The two kinds of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowKind {
    Receipts,
    Verdicts,
}

/// The file of an assessment's rows; `entry` is the index of its entry in the log.
pub(crate) fn rows_name(entry: u64, kind: RowKind) -> String {
    let kind = match kind {
        RowKind::Receipts => "receipts",
        RowKind::Verdicts => "verdicts",
    };
    format!("assessments/{entry}/{kind}.jsonl")
}

/// The entry and the kind of a name that [`rows_name`] gave.
pub(crate) fn assessment_file(name: &str) -> Option<(u64, RowKind)> {
    let (entry, file) = name.strip_prefix("assessments/")?.split_once('/')?;
    let entry: u64 = entry.parse().ok()?;
    let kind = if file == "receipts.jsonl" { RowKind::Receipts } else { RowKind::Verdicts };
    (rows_name(entry, kind) == name).then_some((entry, kind))
}
