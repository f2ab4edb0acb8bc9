//! Rows with their proofs as JSON lines: `{"index":5,"keep":9,"path":"…","row":{…}}`.
//!
//! The row is the last member, in the bytes that were hashed. The audit path is that of RFC 6962, from the leaf's sibling
//! upwards; neighbours share its upper part, so a line has only the lower hashes (base64 of them all) and how many of the
//! previous line's last hashes to `keep`.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Deserialize;

use crate::Hash;

const ROW: &[u8] = b",\"row\":";

/// Writes or reads the lines of one file, in order.
#[derive(Debug, Default)]
pub(crate) struct ProofLines {
    previous: Vec<Hash>,
}

/// What stands before the row.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    index: u64,
    keep: usize,
    path: String,
}

impl ProofLines {
    /// A line, with its newline.
    pub(crate) fn encode(&mut self, index: u64, path: Vec<Hash>, leaf: &[u8]) -> Vec<u8> {
        let same = self.previous.iter().rev().zip(path.iter().rev()).take_while(|(a, b)| a == b);
        let keep = same.count();
        let lower = path_text(path.get(..path.len() - keep).unwrap_or_default());
        let mut line = format!("{{\"index\":{index},\"keep\":{keep},\"path\":\"{lower}\"").into_bytes();
        line.extend_from_slice(ROW);
        line.extend_from_slice(leaf);
        line.extend_from_slice(b"}\n");
        self.previous = path;
        line
    }

    /// The index, the path and the leaf's bytes of a line without its newline; nothing where it is no such line.
    pub(crate) fn decode<'l>(&mut self, line: &'l [u8]) -> Option<(u64, &[Hash], &'l [u8])> {
        let at = line.windows(ROW.len()).position(|part| part == ROW)?;
        let head = [line.get(..at)?, b"}"].concat();
        let head: Head = serde_json::from_slice(&head).ok()?;
        let leaf = line.get(at + ROW.len()..)?.strip_suffix(b"}")?;
        let kept = self.previous.len().checked_sub(head.keep)?;
        let mut path = read_path(&head.path)?;
        path.extend_from_slice(self.previous.get(kept..)?);
        self.previous = path;
        Some((head.index, &self.previous, leaf))
    }
}

/// Hashes one after the other, in base64.
pub(crate) fn path_text(path: &[Hash]) -> String {
    let bytes: Vec<u8> = path.iter().flat_map(|hash| *hash.as_bytes()).collect();
    STANDARD.encode(bytes)
}

/// The hashes of such a text.
pub(crate) fn read_path(text: &str) -> Option<Vec<Hash>> {
    let bytes = STANDARD.decode(text).ok()?;
    let (hashes, rest) = bytes.as_chunks::<{ Hash::LEN }>();
    rest.is_empty().then(|| hashes.iter().copied().map(Hash::from_bytes).collect())
}
