//! Why a bundle is refused: the step, the file within the archive, and the fault.

use std::{fmt, io};

use crate::{CheckpointError, EntryError, Hash, NoteError, ProofError};

/// A step of the verification, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The archive itself: can it be opened, is it safe.
    Archive,
    /// The manifest, the key and the signature.
    Manifest,
    /// The bytes of every file, and those between them.
    Files,
    /// The signed checkpoint.
    Checkpoint,
    /// Entries of the log.
    Log,
    /// Earlier checkpoints.
    Earlier,
    /// Verdicts and receipts.
    Assessments,
    /// Files that people attached.
    Evidence,
    /// Sign-offs and the proposals that they were made on.
    SignOffs,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Archive => "archive",
            Self::Manifest => "manifest",
            Self::Files => "files",
            Self::Checkpoint => "checkpoint",
            Self::Log => "log",
            Self::Earlier => "earlier checkpoints",
            Self::Assessments => "assessments",
            Self::Evidence => "evidence",
            Self::SignOffs => "sign-offs",
        })
    }
}

/// A bundle is refused.
#[derive(Debug, thiserror::Error)]
#[error("bundle refused at step `{step}`, in `{file}`")]
pub struct VerifyError {
    /// Where the verification stood.
    pub step: Step,
    /// The file within the archive, with the line where it has lines; `the archive` for the archive itself.
    pub file: String,
    /// What is wrong.
    #[source]
    pub fault: Fault,
}

/// What is wrong with a bundle.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// It can't be read.
    #[error("can't be read: it may be damaged or cut short")]
    Io(#[from] io::Error),
    /// Not a zip, or a damaged one.
    #[error("not a zip that can be read: ask for the bundle again, it may have been cut short on its way")]
    Zip(#[from] zip::result::ZipError),
    /// The name leads out of the folder that one would unpack into.
    #[error("its name climbs out of the archive: do not unpack it")]
    Climbs,
    /// The name is absolute.
    #[error("its name is an absolute path: do not unpack it")]
    Absolute,
    /// A symbolic link, a folder or a device.
    #[error("not a regular file: do not unpack it")]
    NotAFile,
    /// Two files have one name.
    #[error("the archive holds two files of this name")]
    Duplicate,
    /// Not named in the manifest, or in another place than there.
    #[error("not where the manifest has it, or not in the manifest")]
    NotInManifest,
    /// In the manifest only, or a file that every bundle has.
    #[error("missing")]
    Missing,
    /// Too many files.
    #[error("{found} files, where at most {limit} are read: do not unpack it")]
    TooMany {
        /// How many there are.
        found: u64,
        /// How many are read.
        limit: u64,
    },
    /// Unpacked it would be too large.
    #[error("{found} bytes unpacked, where at most {limit} are read: do not unpack it")]
    TooLarge {
        /// How large it says to be.
        found: u64,
        /// How much is read.
        limit: u64,
    },
    /// It would unpack to much more than is credible.
    #[error("{packed} bytes that unpack to {size}: a zip bomb, do not unpack it")]
    Bomb {
        /// The packed bytes.
        packed: u64,
        /// What they are said to become.
        size: u64,
    },
    /// It has another size than it says.
    #[error("{found} bytes, not {declared} as it says")]
    Size {
        /// What it says.
        declared: u64,
        /// What was found; the reading stops one byte beyond what was declared.
        found: u64,
    },
    /// It has another hash.
    #[error("SHA-256 is {found}, not {expected}: it was changed")]
    Changed {
        /// What it should be.
        expected: Hash,
        /// What it is.
        found: Hash,
    },
    /// Bytes between the files are not those that a bundle has.
    #[error(
        "the archive's own bytes at {offset} are not those of a bundle: it was changed, or packed again by another programme"
    )]
    Layout {
        /// The offset of the header or directory.
        offset: u64,
    },
    /// Not the JSON that it should be.
    #[error("not what it should hold")]
    Json(#[from] serde_json::Error),
    /// Of a later release.
    #[error("bundle of schema {0}, which this release does not know: use a later one")]
    Schema(u32),
    /// Another key than the verifier expects.
    #[error(
        "signed by the key {found}, not by {expected}: it is not from who you think, or the key was changed; ask the organisation"
    )]
    WrongKey {
        /// What was expected.
        expected: String,
        /// What it is.
        found: String,
    },
    /// The signature does not hold.
    #[error("signature refused")]
    Note(#[from] NoteError),
    /// The checkpoint can't be trusted.
    #[error("checkpoint refused")]
    Checkpoint(#[from] CheckpointError),
    /// Not an entry of a log.
    #[error("entry refused")]
    Entry(#[from] EntryError),
    /// A proof does not hold.
    #[error("proof refused")]
    Proof(#[from] ProofError),
    /// Parts of the bundle contradict each other.
    #[error("{0}")]
    Contradiction(String),
}

impl VerifyError {
    pub(super) fn new(step: Step, file: impl Into<String>, fault: impl Into<Fault>) -> Self {
        Self { step, file: file.into(), fault: fault.into() }
    }
}
