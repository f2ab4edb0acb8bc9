//! Archives taken apart and made anew, by another hand than the crate's: to make those that must be refused.

/// One file of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) method: u16,
    pub(crate) packed: Vec<u8>,
    pub(crate) size: u32,
    pub(crate) crc: u32,
    pub(crate) mode: u32,
}

impl Part {
    /// A stored regular file.
    pub(crate) fn stored(name: &str, content: &[u8]) -> Self {
        let size = u32::try_from(content.len()).unwrap();
        let crc = crc32fast::hash(content);
        Self { name: name.to_owned(), method: 0, packed: content.to_vec(), size, crc, mode: 0o100_644 }
    }
}

fn number(bytes: &[u8], at: usize, length: usize) -> usize {
    bytes[at..at + length].iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte))
}

/// The files of a bundle, by their local headers.
pub(crate) fn take(bundle: &[u8]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = 0;
    while bundle[at..].starts_with(b"PK\x03\x04") {
        let (packed, name) = (number(bundle, at + 18, 4), number(bundle, at + 26, 2));
        let start = at + 30 + name + number(bundle, at + 28, 2);
        parts.push(Part {
            name: String::from_utf8(bundle[at + 30..at + 30 + name].to_vec()).unwrap(),
            method: u16::try_from(number(bundle, at + 8, 2)).unwrap(),
            packed: bundle[start..start + packed].to_vec(),
            size: u32::try_from(number(bundle, at + 22, 4)).unwrap(),
            crc: u32::try_from(number(bundle, at + 14, 4)).unwrap(),
            mode: 0o100_644,
        });
        at = start + packed;
    }
    parts
}

/// An archive of these files, in a bundle's layout.
pub(crate) fn make(parts: &[Part]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for part in parts {
        let mut facts = Vec::new();
        facts.extend([20, 0, 0, 0]);
        facts.extend(part.method.to_le_bytes());
        facts.extend([0, 0, 0x21, 0]);
        facts.extend(part.crc.to_le_bytes());
        facts.extend(u32::try_from(part.packed.len()).unwrap().to_le_bytes());
        facts.extend(part.size.to_le_bytes());
        facts.extend(u16::try_from(part.name.len()).unwrap().to_le_bytes());
        facts.extend([0, 0]);
        directory.extend([b"PK\x01\x02\x1e\x03", facts.as_slice(), &[0; 6]].concat());
        directory.extend((part.mode << 16).to_le_bytes());
        directory.extend(u32::try_from(out.len()).unwrap().to_le_bytes());
        directory.extend(part.name.bytes());
        out.extend([b"PK\x03\x04", facts.as_slice(), part.name.as_bytes(), &part.packed].concat());
    }
    let start = u32::try_from(out.len()).unwrap();
    let count = u16::try_from(parts.len()).unwrap().to_le_bytes();
    out.extend(&directory);
    out.extend([b"PK\x05\x06\0\0\0\0", &count[..], &count[..]].concat());
    out.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0, 0]);
    out
}
