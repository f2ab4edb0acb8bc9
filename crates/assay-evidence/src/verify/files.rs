//! The files of an archive: listed safely, read by name.

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, Read, Seek, SeekFrom},
};

use flate2::bufread::DeflateDecoder;
use zip::ZipArchive;

use super::{Fault, Limits, Step, VerifyError};
use crate::bundle::layout::{Member, Method};

/// What errors of the archive as a whole name as their file.
pub(super) const ARCHIVE: &str = "the archive";

/// A file as the archive's directory has it.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) crc: u32,
    pub(super) packed: u64,
    pub(super) size: u64,
}

impl Listed {
    /// Its facts for the headers; nothing where it is too large for a bundle.
    pub(super) fn member(&self) -> Option<Member> {
        let (packed, size) = (u32::try_from(self.packed).ok()?, u32::try_from(self.size).ok()?);
        Some(Member { name: self.name.clone(), crc: self.crc, packed, size })
    }
}

/// The files of an archive whose directory does no harm. What they hold is not checked yet.
pub(super) struct Files<R> {
    pub(super) reader: R,
    pub(super) listed: Vec<Listed>,
    limits: Limits,
}

impl<R: Read + Seek> Files<R> {
    /// Step 1.
    pub(super) fn open(mut reader: R, limits: Limits) -> Result<Self, VerifyError> {
        let listed = list(&mut reader, &limits)?;
        Ok(Self { reader, listed, limits })
    }

    /// Whether the bundle has a file of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.listed.iter().any(|listed| listed.name == name)
    }

    /// A file's whole content, where it is small.
    pub(super) fn whole(&mut self, step: Step, name: &str) -> Result<Vec<u8>, VerifyError> {
        let limit = self.limits.line;
        let size = self.find(step, name)?.1.size;
        if size > limit {
            return Err(VerifyError::new(step, name, Fault::TooLarge { found: size, limit }));
        }
        let mut bytes = Vec::new();
        let mut content = self.content(step, name)?;
        content.read_to_end(&mut bytes).map_err(|why| VerifyError::new(step, name, why))?;
        Ok(bytes)
    }

    /// Gives each line of a file, without its newline, and its number from 1.
    pub(super) fn lines(
        &mut self,
        step: Step,
        name: &str,
        mut each: impl FnMut(u64, &[u8]) -> Result<(), Fault>,
    ) -> Result<(), VerifyError> {
        let limit = self.limits.line;
        let mut content = self.content(step, name)?;
        let mut line = Vec::new();
        for number in 1.. {
            let refused = |fault: Fault| VerifyError::new(step, format!("{name}:{number}"), fault);
            line.clear();
            content.by_ref().take(limit + 1).read_until(b'\n', &mut line).map_err(|why| refused(why.into()))?;
            match line.split_last() {
                None => break,
                Some((b'\n', line)) => each(number, line).map_err(refused)?,
                Some(_) if line.len() as u64 > limit => {
                    return Err(refused(Fault::TooLarge { found: line.len() as u64, limit }));
                }
                Some(_) => return Err(refused(Fault::Contradiction("its last line has no end".to_owned()))),
            }
        }
        Ok(())
    }

    fn find(&self, step: Step, name: &str) -> Result<(u64, &Listed), VerifyError> {
        let mut offset = 0;
        for listed in &self.listed {
            let header = listed.member().map_or(0, |member| member.local_header().len() as u64);
            if listed.name == name {
                return Ok((offset + header, listed));
            }
            offset += header + listed.packed;
        }
        Err(VerifyError::new(step, name, Fault::Missing))
    }

    fn content(&mut self, step: Step, name: &str) -> Result<Box<dyn BufRead + '_>, VerifyError> {
        let (offset, listed) = self.find(step, name)?;
        let (packed, size) = (listed.packed, listed.size);
        self.reader.seek(SeekFrom::Start(offset)).map_err(|why| VerifyError::new(step, name, why))?;
        let raw = BufReader::new((&mut self.reader).take(packed));
        Ok(match Method::of(name) {
            Method::Stored => Box::new(raw.take(size)),
            Method::Deflated => Box::new(BufReader::new(DeflateDecoder::new(raw).take(size))),
        })
    }
}

/// Step 1: the directory, read by a zip reader that is not ours, and refused where it would hurt.
fn list<R: Read + Seek>(reader: &mut R, limits: &Limits) -> Result<Vec<Listed>, VerifyError> {
    let archive_error = |fault| VerifyError::new(Step::Archive, ARCHIVE, fault);
    let archive = ZipArchive::new(reader).map_err(|why| archive_error(why.into()))?;
    let found = archive.len() as u64;
    if found > limits.files {
        return Err(archive_error(Fault::TooMany { found, limit: limits.files }));
    }
    let mut listed = Vec::with_capacity(archive.len());
    let mut names = BTreeSet::new();
    let (mut total, mut offset, mut in_place) = (0_u64, 0_u64, archive.comment().is_empty());
    for place in 0..archive.len() {
        let entry = archive.by_index_data(place).map_err(|why| archive_error(why.into()))?;
        let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
        let refused = |fault| VerifyError::new(Step::Archive, name.escape_debug().to_string(), fault);
        check_name(&name).map_err(refused)?;
        if entry.is_symlink() || entry.is_dir() || entry.encrypted() || !regular(entry.unix_mode()) {
            return Err(refused(Fault::NotAFile));
        }
        let (packed, size) = (entry.compressed_size(), entry.size());
        if size > (1 << 20) && size / limits.ratio.max(1) > packed {
            return Err(refused(Fault::Bomb { packed, size }));
        }
        total = total.saturating_add(size);
        if total > limits.bytes {
            return Err(refused(Fault::TooLarge { found: total, limit: limits.bytes }));
        }
        if !names.insert(name.clone()) {
            return Err(refused(Fault::Duplicate));
        }
        let listing = Listed { name, crc: entry.crc32(), packed, size };
        in_place &= entry.header_start() == offset;
        offset += listing.member().map_or(0, |member| member.local_header().len() as u64) + packed;
        listed.push(listing);
    }
    if archive.has_duplicate_names() {
        return Err(archive_error(Fault::Duplicate));
    }
    // Here already, for nothing can be read by name where the files lie otherwise.
    if !in_place {
        return Err(archive_error(Fault::Layout { offset: 0 }));
    }
    Ok(listed)
}

fn regular(mode: Option<u32>) -> bool {
    mode.is_none_or(|mode| matches!(mode & 0o170_000, 0 | 0o100_000))
}

fn check_name(name: &str) -> Result<(), Fault> {
    let drive = name.as_bytes().get(1) == Some(&b':');
    if name.starts_with(['/', '\\']) || drive {
        return Err(Fault::Absolute);
    }
    if name.split(['/', '\\']).any(|part| part == "..") {
        return Err(Fault::Climbs);
    }
    if name.is_empty() || name.len() > 250 || name.contains('\\') || name.chars().any(char::is_control) {
        return Err(Fault::NotInManifest);
    }
    Ok(())
}
