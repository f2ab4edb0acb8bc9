//! The bytes of the zip around its files: one layout, fixed for ever.
//!
//! A general zip writer may write the same files in many ways, and in others after an upgrade. A bundle has exactly one
//! way, so that a verifier can make the headers again and find any byte that differs. No zip64: a bundle stays below 4 GiB.

/// The manifest's name; it is the last but one in the archive.
pub(crate) const MANIFEST: &str = "manifest.json";
/// The manifest's signature, the last in the archive.
pub(crate) const SIGNATURE: &str = "manifest.sig";

/// How a file lies in the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    /// As it is.
    Stored,
    /// Deflated.
    Deflated,
}

impl Method {
    /// By the name: evidence stays as it is, for it may be anything, and the signed parts have one form only.
    pub(crate) fn of(name: &str) -> Self {
        if name == MANIFEST || name == SIGNATURE || name.starts_with("evidence/") {
            Self::Stored
        } else {
            Self::Deflated
        }
    }

    fn code(self) -> u16 {
        match self {
            Self::Stored => 0,
            Self::Deflated => 8,
        }
    }
}

/// A file's facts that stand in its headers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) crc: u32,
    pub(crate) packed: u32,
    pub(crate) size: u32,
}

impl Member {
    /// What both headers share: version 2.0, no flags, 1 January 1980.
    fn common(&self, out: &mut Vec<u8>) {
        push16(out, &[20, 0, Method::of(&self.name).code(), 0, 0x21]);
        push32(out, &[self.crc, self.packed, self.size]);
        push16(out, &[name_length(&self.name), 0]);
    }

    /// The header before the file.
    pub(crate) fn local_header(&self) -> Vec<u8> {
        let mut out = b"PK\x03\x04".to_vec();
        self.common(&mut out);
        out.extend(self.name.bytes());
        out
    }

    /// The file's line in the central directory. `offset` is its local header's.
    pub(crate) fn central_header(&self, offset: u32) -> Vec<u8> {
        let mut out = b"PK\x01\x02".to_vec();
        // Made by: Unix, 3.0.
        push16(&mut out, &[0x031e]);
        self.common(&mut out);
        // No comment, first disk, no internal attributes; a regular file with mode 644.
        push16(&mut out, &[0, 0, 0]);
        push32(&mut out, &[0o100_644 << 16, offset]);
        out.extend(self.name.bytes());
        out
    }
}

/// The archive's last bytes.
pub(crate) fn end_record(members: u16, directory_size: u32, directory_offset: u32) -> Vec<u8> {
    let mut out = b"PK\x05\x06".to_vec();
    push16(&mut out, &[0, 0, members, members]);
    push32(&mut out, &[directory_size, directory_offset]);
    push16(&mut out, &[0]);
    out
}

/// Names are refused long before they are this long.
fn name_length(name: &str) -> u16 {
    u16::try_from(name.len()).unwrap_or(u16::MAX)
}

fn push16(out: &mut Vec<u8>, values: &[u16]) {
    out.extend(values.iter().flat_map(|value| value.to_le_bytes()));
}

fn push32(out: &mut Vec<u8>, values: &[u32]) {
    out.extend(values.iter().flat_map(|value| value.to_le_bytes()));
}
