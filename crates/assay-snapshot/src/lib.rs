//! Snapshots: what was read of AWS, as typed tables.
//!
//! [`TableSchema`] makes Arrow columns from API shapes, [`Snapshot`] holds a collection's tables in memory and gives a
//! SQL session over them, [`Collection`] is the same on disk: a folder of Parquet files with a manifest.

mod batch;
mod builtin;
mod canonical;
mod collection;
mod convert;
mod error;
mod manifest;
mod schema;
mod snapshot;
mod threads;
mod writer;

pub use builtin::{CallFailure, OrganizationState, ScopeAccount, builtin_tables};
pub use canonical::{canonical_json, sha256_hex};
pub use collection::Collection;
pub use error::SnapshotError;
pub use manifest::{MANIFEST_VERSION, Manifest, TableEntry};
pub use schema::{Origin, TableSchema};
pub use snapshot::{Session, Snapshot};
pub use writer::{CollectionWriter, write_parquet};
