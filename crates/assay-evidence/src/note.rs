//! Signed notes as in C2SP `signed-note`: a text, an empty line, one line for each signature.
//!
//! Only the format is made here; Ed25519 is `ed25519-dalek`'s.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

use crate::PublicKey;

/// The byte that stands for Ed25519 in key ids and in keys.
pub(crate) const ED25519: u8 = 1;

/// Why a text is no signed note, or its signature does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Not in the form of a signed note.
    #[error("not a signed note: {0}")]
    Form(&'static str),
    /// A name that can't stand in a note.
    #[error("`{0}` can't name a key in a signed note: no white space, no `+`, not empty")]
    Name(String),
    /// None of the signatures is by this key.
    #[error("no signature of `{name}` by the key {fingerprint}")]
    NotSignedBy {
        /// The name that should have signed.
        name: String,
        /// The key's fingerprint.
        fingerprint: String,
    },
    /// A signature claims to be by this key and does not hold.
    #[error(
        "the signature of `{name}` by the key {fingerprint} does not hold: the text was changed, or not signed by it"
    )]
    BadSignature {
        /// The name that should have signed.
        name: String,
        /// The key's fingerprint.
        fingerprint: String,
    },
}

/// One signature of a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    /// The key's name.
    pub name: String,
    /// The first four bytes of the key's id.
    pub key_id: [u8; 4],
    /// The signature: 64 bytes for Ed25519.
    pub signature: Vec<u8>,
}

/// A text with signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedNote {
    /// The text that is signed; it ends with a newline.
    pub text: String,
    /// The signatures, in the note's order.
    pub signatures: Vec<NoteSignature>,
}

impl SignedNote {
    /// Reads a note. Signatures are not checked yet.
    pub fn parse(note: &str) -> Result<Self, NoteError> {
        if note.chars().any(|c| c.is_ascii_control() && c != '\n') {
            return Err(NoteError::Form("it has control characters"));
        }
        let (text, lines) = note.rsplit_once("\n\n").ok_or(NoteError::Form("no empty line before the signatures"))?;
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Form("no newline at its end"))?;
        let signatures = lines.split('\n').map(parse_signature).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { text: format!("{text}\n"), signatures })
    }

    /// The note as text.
    pub fn to_text(&self) -> String {
        let mut text = format!("{}\n", self.text);
        for signature in &self.signatures {
            let bytes: Vec<u8> = signature.key_id.iter().chain(&signature.signature).copied().collect();
            text.push_str("\u{2014} ");
            text.push_str(&signature.name);
            text.push(' ');
            text.push_str(&STANDARD.encode(bytes));
            text.push('\n');
        }
        text
    }

    /// Checks that `name` signed the text with `key`. Signatures of others are passed over, as the format demands.
    pub fn verify(&self, name: &str, key: &PublicKey) -> Result<(), NoteError> {
        let key_id = key.key_id(name);
        let mut ours = self.signatures.iter().filter(|s| s.name == name && s.key_id == key_id).peekable();
        let name = name.to_owned();
        let fingerprint = key.fingerprint();
        if ours.peek().is_none() {
            return Err(NoteError::NotSignedBy { name, fingerprint });
        }
        if ours.all(|s| key.holds(self.text.as_bytes(), &s.signature)) {
            Ok(())
        } else {
            Err(NoteError::BadSignature { name, fingerprint })
        }
    }
}

fn parse_signature(line: &str) -> Result<NoteSignature, NoteError> {
    const FORM: NoteError = NoteError::Form("a signature is not `— NAME BASE64`");
    let rest = line.strip_prefix("\u{2014} ").ok_or(FORM)?;
    let (name, encoded) = rest.split_once(' ').ok_or(FORM)?;
    check_name(name)?;
    let bytes = STANDARD.decode(encoded).map_err(|_| FORM)?;
    let (key_id, signature) = bytes.split_first_chunk::<4>().ok_or(FORM)?;
    if signature.is_empty() {
        return Err(FORM);
    }
    Ok(NoteSignature { name: name.to_owned(), key_id: *key_id, signature: signature.to_vec() })
}

/// Refuses what can't name a key.
pub(crate) fn check_name(name: &str) -> Result<(), NoteError> {
    if name.is_empty() || name.contains('+') || name.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(NoteError::Name(name.to_owned()));
    }
    Ok(())
}

/// The first four bytes of the id of a key under a name.
pub(crate) fn key_id(name: &str, public_key: &[u8; 32]) -> [u8; 4] {
    let hash = Sha256::new().chain_update(name).chain_update([b'\n', ED25519]).chain_update(public_key).finalize();
    hash.first_chunk().copied().unwrap_or_default()
}
