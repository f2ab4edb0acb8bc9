//! Writes the archive file by file, each streamed once: header, packed bytes, then the header again with what was counted.

use std::io::{self, Seek, SeekFrom, Write};

use flate2::{Compression, write::DeflateEncoder};
use sha2::{Digest as _, Sha256};

use super::{
    layout::{Member, Method, end_record},
    manifest::FileFacts,
};
use crate::Hash;

/// Counts and hashes what passes.
struct Counted<W> {
    inner: W,
    hasher: Sha256,
    bytes: u64,
}

impl<W: Write> Counted<W> {
    fn new(inner: W) -> Self {
        Self { inner, hasher: Sha256::new(), bytes: 0 }
    }

    fn facts(self) -> (u64, Hash) {
        (self.bytes, Hash::from_bytes(self.hasher.finalize().into()))
    }
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, portion: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(portion)?;
        self.hasher.update(portion.get(..written).unwrap_or_default());
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// What packs, or does not.
enum Packer<'w, W: Write> {
    Stored(Counted<&'w mut W>),
    Deflated(Box<DeflateEncoder<Counted<&'w mut W>>>),
}

/// One file while it is written.
pub(crate) struct FileWriter<'w, W: Write> {
    packer: Packer<'w, W>,
    hasher: Sha256,
    crc: crc32fast::Hasher,
    size: u64,
}

impl<W: Write> Write for FileWriter<'_, W> {
    fn write(&mut self, portion: &[u8]) -> io::Result<usize> {
        let written = match &mut self.packer {
            Packer::Stored(out) => out.write(portion)?,
            Packer::Deflated(out) => out.write(portion)?,
        };
        let portion = portion.get(..written).unwrap_or_default();
        self.hasher.update(portion);
        self.crc.update(portion);
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The archive while it is written.
pub(crate) struct ArchiveWriter<W> {
    out: W,
    offset: u64,
    members: Vec<(Member, u32)>,
}

impl<W: Write + Seek> ArchiveWriter<W> {
    pub(crate) fn new(out: W) -> Self {
        Self { out, offset: 0, members: Vec::new() }
    }

    /// Adds a file; `content` writes it.
    pub(crate) fn add<E: From<io::Error>>(
        &mut self,
        name: &str,
        content: impl FnOnce(&mut FileWriter<'_, W>) -> Result<(), E>,
    ) -> Result<FileFacts, E> {
        let mut member = Member { name: name.to_owned(), crc: 0, packed: 0, size: 0 };
        let start = below_4_gib(self.offset)?;
        let header = member.local_header();
        self.out.write_all(&header)?;
        let (facts, crc) = pack(&mut self.out, name, content)?;
        member = Member { crc, packed: below_4_gib(facts.packed_size)?, size: below_4_gib(facts.size)?, ..member };
        self.out.seek(SeekFrom::Start(self.offset))?;
        self.out.write_all(&member.local_header())?;
        self.offset += header.len() as u64 + facts.packed_size;
        self.out.seek(SeekFrom::Start(self.offset))?;
        self.members.push((member, start));
        Ok(facts)
    }

    /// Writes the directory; gives the writer and the archive's size.
    pub(crate) fn finish(mut self) -> io::Result<(W, u64)> {
        let directory: Vec<u8> =
            self.members.iter().flat_map(|(member, start)| member.central_header(*start)).collect();
        let count = u16::try_from(self.members.len()).ok().filter(|count| *count < u16::MAX);
        let count =
            count.ok_or_else(|| io::Error::other("a bundle holds at most 65,534 files: select fewer clauses"))?;
        let size = directory.len() as u64;
        let end = end_record(count, below_4_gib(size)?, below_4_gib(self.offset)?);
        self.out.write_all(&directory)?;
        self.out.write_all(&end)?;
        let total = self.offset + size + end.len() as u64;
        below_4_gib(total)?;
        self.out.flush()?;
        Ok((self.out, total))
    }
}

/// Packs a file behind its header; gives its facts and its CRC-32.
fn pack<W: Write, E: From<io::Error>>(
    out: &mut W,
    name: &str,
    content: impl FnOnce(&mut FileWriter<'_, W>) -> Result<(), E>,
) -> Result<(FileFacts, u32), E> {
    let counted = Counted::new(out);
    let packer = match Method::of(name) {
        Method::Stored => Packer::Stored(counted),
        Method::Deflated => Packer::Deflated(Box::new(DeflateEncoder::new(counted, Compression::new(6)))),
    };
    let mut file = FileWriter { packer, hasher: Sha256::new(), crc: crc32fast::Hasher::new(), size: 0 };
    content(&mut file)?;
    let FileWriter { packer, hasher, crc, size } = file;
    let (packed_size, packed_sha256) = match packer {
        Packer::Stored(counted) => counted.facts(),
        Packer::Deflated(encoder) => encoder.finish()?.facts(),
    };
    let sha256 = Hash::from_bytes(hasher.finalize().into());
    Ok((FileFacts { name: name.to_owned(), size, sha256, packed_size, packed_sha256 }, crc.finalize()))
}

fn below_4_gib(bytes: u64) -> io::Result<u32> {
    let size = u32::try_from(bytes).ok().filter(|size| *size < u32::MAX);
    size.ok_or_else(|| io::Error::other("a bundle and each of its files stay below 4 GiB: select fewer clauses"))
}
