//! The file of an SQLite store: where it is, and whether it can be one.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use crate::{Error, blob::hex};

/// The first bytes of every SQLite file.
const MAGIC: &[u8] = b"SQLite format 3\0";
/// The mark in the file's header that says whose it is: "ASSY".
pub(crate) const APPLICATION: u32 = 0x4153_5359;

/// The path in an address; absolute, so that later changes of folder don't matter.
pub(crate) fn path_of(url: &str) -> Result<PathBuf, Error> {
    let path = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")).unwrap_or(url);
    if path.is_empty() || (path == url && path.contains("://")) {
        return Err(Error::Address(url.to_owned()));
    }
    std::path::absolute(path).map_err(|source| Error::Unreachable { place: path.to_owned(), source })
}

/// The path as the driver wants it.
pub(crate) fn url_of(path: &Path) -> Result<String, Error> {
    let text = path.to_str().ok_or_else(|| Error::Address(path.display().to_string()))?;
    let mut url = String::from("sqlite://");
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~:".contains(&byte) {
            url.push(char::from(byte));
        } else {
            url.push('%');
            url.push_str(&hex(&[byte]).to_uppercase());
        }
    }
    url.push_str("?mode=rwc");
    Ok(url)
}

/// Where a new store is made before it gets its name: a store that has its name is a whole one.
pub(crate) fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".new-{}", std::process::id()));
    path.with_file_name(name)
}

/// Removes a file and SQLite's files beside it, if they are there.
pub(crate) fn remove(path: &Path) {
    for end in ["", "-wal", "-shm", "-journal"] {
        let mut name = path.as_os_str().to_os_string();
        name.push(end);
        // What is not there needs no removing; what can't be removed shows when the store is made.
        drop(fs::remove_file(PathBuf::from(name)));
    }
}

/// Gives a new store its name, unless another process was faster: then that one stays.
pub(crate) fn publish(new: &Path, path: &Path) -> Result<(), Error> {
    let linked = match fs::hard_link(new, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        // A file system without hard links.
        Err(_) if !path.exists() => fs::rename(new, path),
        other => other,
    };
    linked.map_err(|source| Error::Unreachable { place: path.display().to_string(), source })
}

/// Whether the file can be a store at all; SQLite would take an empty file for a new database, and would see only late
/// that the end is missing.
pub(crate) fn check(path: &Path) -> Result<(), Error> {
    let place = path.display().to_string();
    let unreachable = |source| Error::Unreachable { place: place.clone(), source };
    let damaged = |what: &str| Error::Damaged { place: place.clone(), what: what.to_owned() };
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let folder = path.parent().filter(|folder| !folder.is_dir());
            return folder.map_or(Ok(()), |_| Err(unreachable(error)));
        }
        Err(error) => return Err(unreachable(error)),
    };
    let length = file.metadata().map_err(unreachable)?.len();
    if length == 0 {
        return Err(damaged("the file is empty; delete it to begin a new one"));
    }
    let mut header = Vec::with_capacity(100);
    (&mut file).take(100).read_to_end(&mut header).map_err(unreachable)?;
    if !header.starts_with(MAGIC) {
        return Err(Error::Foreign(place));
    }
    if number(&header, 68, 4) != Some(u64::from(APPLICATION)) {
        return match header.len() {
            100 => Err(Error::Foreign(place)),
            _ => Err(damaged("its header is cut off")),
        };
    }
    let page = match number(&header, 16, 2) {
        Some(1) => 65_536,
        Some(size) => size,
        None => 0,
    };
    let pages = number(&header, 28, 4).unwrap_or(0);
    if length < page.saturating_mul(pages) && !journal_waits(path) {
        return Err(damaged(&format!("{pages} pages of {page} bytes are expected, the file has {length} bytes")));
    }
    Ok(())
}

/// Whether SQLite's journal holds pages that are not in the file yet: then the file may be shorter than it says.
fn journal_waits(path: &Path) -> bool {
    let mut journal = path.as_os_str().to_os_string();
    journal.push("-wal");
    fs::metadata(PathBuf::from(journal)).is_ok_and(|journal| journal.len() > 0)
}

/// A number of the header, the highest byte first.
fn number(header: &[u8], at: usize, length: usize) -> Option<u64> {
    let bytes = header.get(at..at.checked_add(length)?)?;
    Some(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}
