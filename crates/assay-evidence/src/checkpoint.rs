//! Checkpoints as in C2SP `tlog-checkpoint`: the origin, the size and the root of a log, in a signed note.

use chrono::{DateTime, Utc};

use crate::{Hash, KeyError, LogKey, NoteError, PublicKey, SignedNote, TreeHead};

/// A state of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Whose log it is: [`origin`] of the tenant. It is the name of the key in the note, too.
    pub origin: String,
    /// Size and root.
    pub head: TreeHead,
}

/// Why a checkpoint can't be read or is not to be trusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// Its lines are not those of a checkpoint.
    #[error("not a checkpoint: {0}")]
    Form(&'static str),
    /// Not a signed note, or the signature does not hold.
    #[error("checkpoint refused")]
    Note(#[from] NoteError),
}

/// The origin of a tenant's log: `assay/<tenant>`, with `%XX` for each byte that is not a letter or digit of ASCII, `.`,
/// `_` or `-`, since an origin has no white space.
pub fn origin(tenant: &str) -> String {
    let mut origin = "assay/".to_owned();
    for byte in tenant.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-') {
            origin.push(char::from(byte));
        } else {
            let digits = [u32::from(byte >> 4), u32::from(byte & 15)];
            origin.push('%');
            origin.extend(
                digits.into_iter().filter_map(|digit| char::from_digit(digit, 16)).map(|c| c.to_ascii_uppercase()),
            );
        }
    }
    origin
}

impl Checkpoint {
    /// The state `head` of the tenant's log.
    pub fn new(tenant: &str, head: TreeHead) -> Self {
        Self { origin: origin(tenant), head }
    }

    /// The text that is signed: three lines.
    pub fn to_text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.head.size, self.head.root.to_base64())
    }

    /// Reads the text of a note. Further lines (extensions) are passed over, as the format demands.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let mut lines = text.strip_suffix('\n').ok_or(CheckpointError::Form("no newline at its end"))?.split('\n');
        let origin = lines.next().filter(|line| !line.is_empty()).ok_or(CheckpointError::Form("no origin"))?;
        let size = lines.next().filter(|line| *line == "0" || !line.starts_with('0'));
        let size =
            size.filter(|line| line.bytes().all(|byte| byte.is_ascii_digit())).and_then(|line| line.parse().ok());
        let size = size.ok_or(CheckpointError::Form("the second line is no size"))?;
        let root = lines.next().and_then(|line| Hash::from_base64(line).ok());
        let root = root.ok_or(CheckpointError::Form("the third line is no root hash in base64"))?;
        Ok(Self { origin: origin.to_owned(), head: TreeHead { size, root } })
    }

    /// Signs it; gives the text of the note. `now` is compared with the key's validity.
    pub fn sign(&self, key: &LogKey, now: DateTime<Utc>) -> Result<String, KeyError> {
        Ok(key.sign_note(&self.origin, &self.to_text(), now)?.to_text())
    }

    /// Reads a signed checkpoint and checks the signature by `key` under the checkpoint's own origin.
    pub fn open(note: &str, key: &PublicKey) -> Result<Self, CheckpointError> {
        let note = SignedNote::parse(note)?;
        let checkpoint = Self::parse(&note.text)?;
        note.verify(&checkpoint.origin, key)?;
        Ok(checkpoint)
    }
}
