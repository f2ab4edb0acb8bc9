//! SHA-256 hashes: of files, of leaves, of nodes of a tree.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest as _, Sha256};

/// A SHA-256 hash. In JSON it is 64 lower-case hex digits; in checkpoints and proofs base64, as C2SP writes it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash([u8; 32]);

/// A text that is no SHA-256 hash.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no SHA-256 hash: give 64 hex digits, or 44 characters of base64 in a checkpoint")]
pub struct NotAHash(pub String);

impl Hash {
    /// How many bytes a hash has.
    pub const LEN: usize = 32;

    /// The SHA-256 of `bytes`, as `sha256sum` prints it. Leaves of a tree have another: [`crate::leaf_hash`].
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// From its 32 bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// From a slice of 32 bytes (a column of a database).
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// Its 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// From 64 hex digits; capitals are refused, so that a hash has one text.
    pub fn from_hex(text: &str) -> Result<Self, NotAHash> {
        let refused = || NotAHash(text.chars().take(80).collect());
        let digits = text.as_bytes();
        if digits.len() != 64 || digits.iter().any(u8::is_ascii_uppercase) {
            return Err(refused());
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| refused())?;
            if !pair.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                return Err(refused());
            }
            *byte = u8::from_str_radix(pair, 16).map_err(|_| refused())?;
        }
        Ok(Self(bytes))
    }

    /// 64 lower-case hex digits.
    pub fn to_hex(self) -> String {
        let digits = self.0.iter().flat_map(|byte| [u32::from(byte >> 4), u32::from(byte & 15)]);
        digits.filter_map(|digit| char::from_digit(digit, 16)).collect()
    }

    /// From base64 with padding.
    pub fn from_base64(text: &str) -> Result<Self, NotAHash> {
        let bytes = STANDARD.decode(text).ok();
        bytes.as_deref().and_then(Self::from_slice).ok_or_else(|| NotAHash(text.chars().take(80).collect()))
    }

    /// Base64 with padding.
    pub fn to_base64(self) -> String {
        STANDARD.encode(self.0)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_hex())
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_hex(&text).map_err(D::Error::custom)
    }
}
