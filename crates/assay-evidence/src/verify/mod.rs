//! Offline verification of a bundle: no store, no network, no clock.

mod archive;
mod content;
mod error;
mod files;
mod report;

pub use error::{Fault, Step, VerifyError};
pub use report::{Trust, VerifyReport};

use std::{
    fs::File,
    io::{Read, Seek},
    path::Path,
};

/// What the caller already knows, and how much a bundle may cost.
#[derive(Debug, Clone, Default)]
pub struct VerifyOptions {
    /// The fingerprint (`SHA256:…`) that the signer gave over another channel. Another key is an error then.
    pub expected_key: Option<String>,
    /// A checkpoint of this log that the verifier kept from before (the note's text): the bundle must prove that the log
    /// only grew since.
    pub known_checkpoint: Option<String>,
    /// Limits.
    pub limits: Limits,
}

/// Limits against archives that are made to hurt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most files in the archive.
    pub files: u64,
    /// Most bytes of all files together, unpacked.
    pub bytes: u64,
    /// Most bytes that one packed byte may become, in files above 1 MiB.
    pub ratio: u64,
    /// Most bytes of one line of a file that is read by lines, and of the manifest.
    pub line: u64,
}

impl Default for Limits {
    /// 65,000 files, 16 GiB, 200 for 1, 64 MiB.
    fn default() -> Self {
        Self { files: 65_000, bytes: 16 << 30, ratio: 200, line: 64 << 20 }
    }
}

/// Verifies a bundle in a file. A report is given only where everything held.
pub fn verify_bundle(path: &Path, options: &VerifyOptions) -> Result<VerifyReport, VerifyError> {
    let file = File::open(path);
    let file = file.map_err(|why| VerifyError::new(Step::Archive, path.display().to_string(), why))?;
    verify_reader(file, options)
}

/// Verifies a bundle that can be read and sought in.
pub fn verify_reader<R: Read + Seek>(archive: R, options: &VerifyOptions) -> Result<VerifyReport, VerifyError> {
    let mut archive = archive::Archive::open(archive, options)?;
    let bytes = archive.check_bytes()?;
    content::check(&mut archive, options, bytes)
}
