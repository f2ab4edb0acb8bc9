//! The journal of a scan: one file for each finished work unit.
//!
//! A unit's file is written beside its place and renamed, so that it is whole or absent whatever happens. The journal
//! goes when the collection is complete.

use std::{
    fs,
    path::{Path, PathBuf},
};

use assay_snapshot::sha256_hex;
use serde::{Deserialize, Serialize};

use crate::{CollectError, record::UnitResult, scope::Resolved};

/// The journal's folder within a collection.
const FOLDER: &str = "journal";

/// What a scan set out to do; a resumed scan must be the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Header {
    pub(crate) id: String,
    pub(crate) started_at_ms: i64,
    pub(crate) scope: Resolved,
    pub(crate) tables: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct Journal {
    folder: PathBuf,
}

fn fault(step: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> CollectError {
    let path = path.to_owned();
    move |source| CollectError::Journal { step, path, source }
}

impl Journal {
    /// Begins a journal in the collection's folder, or opens the one that is there.
    pub(crate) fn open(out: &Path, header: Header, resume: bool) -> Result<(Self, Header), CollectError> {
        let journal = Self { folder: out.join(FOLDER) };
        let path = journal.folder.join("scan.json");
        if out.join("manifest.json").exists() {
            return Err(CollectError::Occupied(out.to_owned()));
        }
        if path.exists() {
            if !resume {
                return Err(CollectError::Unfinished(out.to_owned()));
            }
            let text = fs::read(&path).map_err(fault("reading the journal", &path))?;
            let earlier: Header = serde_json::from_slice(&text)
                .map_err(|error| fault("reading the journal", &path)(std::io::Error::other(error)))?;
            if earlier.scope != header.scope || earlier.tables != header.tables {
                return Err(CollectError::OtherScope(out.to_owned()));
            }
            return Ok((journal, earlier));
        }
        if resume {
            return Err(CollectError::NothingToResume(out.to_owned()));
        }
        fs::create_dir_all(&journal.folder).map_err(fault("creating", &journal.folder))?;
        write(&path, &serde_json::to_vec(&header).unwrap_or_default())?;
        Ok((journal, header))
    }

    /// Whether a unit is finished.
    pub(crate) fn has(&self, unit: &str) -> bool {
        self.path(unit).exists()
    }

    /// Records a finished unit.
    pub(crate) fn put(&self, unit: &str, result: &UnitResult) -> Result<(), CollectError> {
        let path = self.path(unit);
        let bytes =
            serde_json::to_vec(result).map_err(|error| fault("writing", &path)(std::io::Error::other(error)))?;
        write(&path, &bytes)
    }

    /// Reads a finished unit.
    pub(crate) fn get(&self, unit: &str) -> Result<UnitResult, CollectError> {
        let path = self.path(unit);
        let bytes = fs::read(&path).map_err(fault("reading the journal", &path))?;
        serde_json::from_slice(&bytes)
            .map_err(|error| fault("reading the journal", &path)(std::io::Error::other(error)))
    }

    /// Removes the journal of a finished collection.
    pub(crate) fn remove(self) -> Result<(), CollectError> {
        fs::remove_dir_all(&self.folder).map_err(fault("removing", &self.folder))
    }

    fn path(&self, unit: &str) -> PathBuf {
        let hash = sha256_hex(unit.as_bytes());
        self.folder.join(format!("{}.json", hash.get(..32).unwrap_or(&hash)))
    }
}

/// Writes a file so that it is whole or absent.
fn write(path: &Path, bytes: &[u8]) -> Result<(), CollectError> {
    let beside = path.with_extension("part");
    fs::write(&beside, bytes).map_err(fault("writing", &beside))?;
    fs::rename(&beside, path).map_err(fault("writing", path))
}
