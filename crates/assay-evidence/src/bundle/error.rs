//! Why a bundle can't be made.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::RowError;
use crate::{CheckpointError, EntryError, Hash, KeyError, ProofError, VerifyError};

/// Why a bundle can't be made. Nothing is left behind then.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The bundle can't be written.
    #[error("bundle `{}` can't be written", path.display())]
    Write {
        /// Where it was to be.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The archive can't be written; [`write_bundle`](crate::write_bundle) names the file instead.
    #[error("bundle can't be written")]
    Io(#[from] io::Error),
    /// A file that goes into it can't be read.
    #[error("`{name}` of the bundle can't be read")]
    Read {
        /// Its name in the bundle.
        name: String,
        /// Why.
        source: io::Error,
    },
    /// The caller's store gave no row.
    #[error("rows of `{name}` can't be read")]
    Rows {
        /// The name in the bundle.
        name: String,
        /// Why.
        source: RowError,
    },
    /// A file of evidence is no longer what was attested.
    #[error(
        "evidence with the SHA-256 {expected} now has {found}: it was changed; restore it, or withdraw the evidence and add it anew"
    )]
    Changed {
        /// What the attestation says.
        expected: Hash,
        /// What was read.
        found: Hash,
    },
    /// What the caller gave does not fit together.
    #[error("bundle can't be made: {0}")]
    Input(String),
    /// An entry of the log can't be read.
    #[error("entry {index} of the log is refused")]
    Entry {
        /// Its index.
        index: u64,
        /// Why.
        source: EntryError,
    },
    /// An earlier checkpoint can't be read.
    #[error("earlier checkpoint `{note}` is refused")]
    Earlier {
        /// Its first lines.
        note: String,
        /// Why.
        source: CheckpointError,
    },
    /// The key can't sign.
    #[error("bundle can't be signed")]
    Key(#[from] KeyError),
    /// A proof can't be made.
    #[error("{what} can't be proved")]
    Proof {
        /// The entry or row.
        what: String,
        /// Why.
        source: ProofError,
    },
    /// What was written does not verify: the record is not sound.
    #[error("the bundle that was made does not verify, so it was not kept")]
    Verify(#[from] Box<VerifyError>),
}

impl BundleError {
    /// Names the file where the writing failed.
    pub(crate) fn at(self, path: &Path) -> Self {
        match self {
            Self::Io(source) => Self::Write { path: path.to_owned(), source },
            other => other,
        }
    }
}
