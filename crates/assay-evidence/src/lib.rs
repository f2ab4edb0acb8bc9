//! Evidence that can be verified without us: a Merkle log, signed checkpoints, bundles and their verification.
//!
//! Pure of databases, clocks and networks: rows, times and files come from the caller.

/// The README's example, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod bundle;
mod canonical;
mod checkpoint;
mod entry;
mod hash;
mod key;
mod note;
mod tree;
mod verify;

pub use bundle::{
    AssessmentPart, BundleError, BundleInput, BundleSummary, DataFile, EvidenceFile, FileSource, LogPart, Row,
    RowError, Rows, RowsPart, Selection, VERIFY_PY, write_bundle,
};
pub use canonical::{canonical_json, canonical_row};
pub use checkpoint::{Checkpoint, CheckpointError, origin};
pub use entry::{AssessmentBody, ENTRY_SCHEMA, Entry, EntryError, EntryKind, SignOffBody, VerdictCounts};
pub use hash::{Hash, NotAHash};
pub use key::{KeyError, KeyTime, LogKey, PublicKey, Validity};
pub use note::{NoteError, NoteSignature, SignedNote};
pub use tree::{Frontier, ProofError, Tree, TreeBuilder, TreeHead, leaf_hash};
pub use verify::{Fault, Limits, Step, Trust, VerifyError, VerifyOptions, VerifyReport, verify_bundle, verify_reader};
