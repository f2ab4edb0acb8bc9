//! `manifest.json`: what a collection holds. It is written last, so a folder without one is not a collection.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ScopeAccount;

/// The version of the collection's layout that this build writes and reads.
pub const MANIFEST_VERSION: u32 = 1;

/// A collection's manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the layout.
    pub version: u32,
    /// The collection's id.
    pub id: String,
    /// When the first call was made, milliseconds since 1970, UTC.
    pub started_at_ms: i64,
    /// When the last call had answered.
    pub finished_at_ms: i64,
    /// The programme that collected.
    pub collected_by: String,
    /// Accounts and regions in scope.
    pub scope: Vec<ScopeAccount>,
    /// Accounts that were left out, with the reason (`SUSPENDED`, …).
    #[serde(default)]
    pub skipped_accounts: BTreeMap<String, String>,
    /// Calls made, pages counted singly.
    pub calls: u64,
    /// The tables that were asked for, and their files.
    pub tables: BTreeMap<String, TableEntry>,
    /// `errors.parquet` and `receipts.parquet`.
    pub records: BTreeMap<String, TableEntry>,
}

/// A file of a collection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableEntry {
    /// Path within the collection; absent where no row came.
    pub file: Option<String>,
    /// Rows.
    pub rows: u64,
    /// SHA-256 of the file in hex.
    pub sha256: Option<String>,
}
