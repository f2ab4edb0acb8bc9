//! What can go wrong while judging.

use assay_content::ContentError;
use assay_snapshot::SnapshotError;

/// A fault while judging.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AssessError {
    /// The content does not hold what was asked for.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// The snapshot cannot be read.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// A check's SQL does not plan or run.
    #[error("running check `{check}`: {message}")]
    Sql {
        /// The check.
        check: String,
        /// The SQL engine's words.
        message: String,
    },
    /// A check's SQL gives what the engine cannot take.
    #[error("reading what check `{check}` gave: {message}")]
    Output {
        /// The check.
        check: String,
        /// What is wrong.
        message: String,
    },
    /// A case says something that cannot be.
    #[error("preparing case `{case}` of `{check}`: {message}")]
    Case {
        /// The check.
        check: String,
        /// The case.
        case: String,
        /// What is wrong.
        message: String,
    },
}
