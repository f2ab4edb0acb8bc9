//! Bundles: a zip that can be verified without us, made from what the caller gives.

mod archive;
mod error;
mod input;
pub(crate) mod layout;
pub(crate) mod lines;
pub(crate) mod manifest;
mod readme;
mod write;

pub use error::BundleError;
pub use input::{
    AssessmentPart, BundleInput, BundleSummary, DataFile, EvidenceFile, FileSource, LogPart, Row, RowError, Rows,
    RowsPart, Selection,
};
pub use readme::VERIFY_PY;
pub use write::write_bundle;
