//! The journal of a scan: what each finished work unit brought, line by line.
//!
//! Small units stand one behind the other in one log; a unit that grows large has a file of its own, so that no unit is
//! ever whole in memory. Either is whole or counts for nothing: a unit's lines reach the log in one write, with their
//! length in front, and a file of its own is renamed when it is finished. So a scan that is killed loses the units in
//! hand and nothing else. The journal goes when the collection is complete.
//!
//! A line is a letter and JSON: `R <number> <receipt>`, `T <table> <number> <row>`, `F <failure>`. Numbers tell the
//! receipts of a unit apart, in the order in which they came. A collection numbers them anew over all units, in the order
//! of units and lines, which is that of the requests: so the numbers don't tell which answer was first.
//!
//! Tables under the same parent are asked for at once, and each writes into a branch of the unit's record. Branches are
//! merged in the order of their tables.

use std::{
    collections::HashMap,
    fs,
    io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
};

use assay_model::assessment::Receipt;
use assay_snapshot::{CallFailure, sha256_hex};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{CollectError, scope::Resolved};

/// The journal's folder within a collection.
const FOLDER: &str = "journal";
/// Bytes of a unit's record or of a branch that wait in memory; beyond it they have a file of their own.
const IN_MEMORY: usize = 256 * 1024;

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
    log: Mutex<Log>,
}

/// The shared file, and where finished units stand.
#[derive(Debug)]
struct Log {
    file: fs::File,
    end: u64,
    finished: HashMap<String, Place>,
}

#[derive(Debug, Clone, Copy)]
enum Place {
    /// In the log.
    Log { start: u64, length: u64 },
    /// In a file of its own.
    Own,
}

fn fault(step: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> CollectError {
    let path = path.to_owned();
    move |source| CollectError::Journal { step, path, source }
}

impl Journal {
    /// Begins a journal in the collection's folder, or opens the one that is there.
    pub(crate) fn open(out: &Path, header: Header, resume: bool) -> Result<(Self, Header), CollectError> {
        let folder = out.join(FOLDER);
        let path = folder.join("scan.json");
        if out.join("manifest.json").exists() {
            return Err(CollectError::Occupied(out.to_owned()));
        }
        if !path.exists() {
            if resume {
                return Err(CollectError::NothingToResume(out.to_owned()));
            }
            fs::create_dir_all(&folder).map_err(fault("creating", &folder))?;
            write_whole(&path, &serde_json::to_vec(&header).unwrap_or_default())?;
            return Ok((Self::read(folder)?, header));
        }
        if !resume {
            return Err(CollectError::Unfinished(out.to_owned()));
        }
        let text = fs::read(&path).map_err(fault("reading the journal", &path))?;
        let earlier: Header = serde_json::from_slice(&text)
            .map_err(|error| fault("reading the journal", &path)(std::io::Error::other(error)))?;
        if earlier.scope.accounts != header.scope.accounts || earlier.tables != header.tables {
            return Err(CollectError::OtherScope(out.to_owned()));
        }
        // Whom nobody could sign in to may have changed: the scan goes on with what holds now.
        Ok((Self::read(folder)?, Header { id: earlier.id, started_at_ms: earlier.started_at_ms, ..header }))
    }

    /// Opens the log, finds the finished units and cuts off what a killed scan left half written.
    fn read(folder: PathBuf) -> Result<Self, CollectError> {
        let path = folder.join("units.log");
        let mut options = fs::OpenOptions::new();
        let file = options.read(true).append(true).create(true).open(&path).map_err(fault("opening", &path))?;
        let length = file.metadata().map_err(fault("reading the journal", &path))?.len();
        let mut finished = HashMap::new();
        let mut end = 0;
        let mut reader = BufReader::new(&file);
        let mut line = String::new();
        loop {
            line.clear();
            let read = reader.read_line(&mut line).map_err(fault("reading the journal", &path))?;
            let Some((unit, size)) = line.strip_suffix('\n').and_then(|line| line.split_once(' ')) else { break };
            let Ok(size) = size.parse::<u64>() else { break };
            let start = end + read as u64;
            if start + size > length {
                break;
            }
            reader.seek(SeekFrom::Start(start + size)).map_err(fault("reading the journal", &path))?;
            finished.insert(unit.to_owned(), Place::Log { start, length: size });
            end = start + size;
        }
        drop(reader);
        file.set_len(end).map_err(fault("writing", &path))?;
        for entry in fs::read_dir(&folder).map_err(fault("reading the journal", &folder))? {
            let own = entry.map_err(fault("reading the journal", &folder))?.path();
            if own.extension().is_some_and(|extension| extension == "lines")
                && let Some(unit) = own.file_stem().and_then(|stem| stem.to_str())
            {
                finished.insert(unit.to_owned(), Place::Own);
            }
        }
        Ok(Self { folder, log: Mutex::new(Log { file, end, finished }) })
    }

    /// Whether a unit is finished.
    pub(crate) fn has(&self, unit: &str) -> bool {
        self.log().finished.contains_key(&name(unit))
    }

    /// Begins to record a unit.
    pub(crate) fn begin(&self, unit: &str) -> UnitJournal<'_> {
        UnitJournal {
            journal: self,
            name: name(unit),
            branch: 0,
            lines: Vec::new(),
            own: None,
            numbers: Arc::default(),
        }
    }

    /// Calls back for each line of a finished unit.
    pub(crate) fn lines(
        &self,
        unit: &str,
        mut each: impl FnMut(Line<'_>) -> Result<(), CollectError>,
    ) -> Result<(), CollectError> {
        let name = name(unit);
        let Some(place) = self.log().finished.get(&name).copied() else { return Ok(()) };
        let path = match place {
            Place::Log { .. } => self.folder.join("units.log"),
            Place::Own => self.own(&name),
        };
        let broken = || fault("reading the journal", &path);
        let mut file = fs::File::open(&path).map_err(broken())?;
        let length = match place {
            Place::Log { start, length } => {
                file.seek(SeekFrom::Start(start)).map_err(broken())?;
                length
            }
            Place::Own => u64::MAX,
        };
        let mut reader = BufReader::new(file.take(length));
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).map_err(broken())? > 0 {
            let parsed = Line::parse(line.trim_ascii_end())
                .ok_or_else(|| broken()(std::io::Error::other("a line is damaged")))?;
            each(parsed)?;
            line.clear();
        }
        Ok(())
    }

    /// Removes the journal of a finished collection.
    pub(crate) fn remove(self) -> Result<(), CollectError> {
        fs::remove_dir_all(&self.folder).map_err(fault("removing", &self.folder))
    }

    fn own(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.lines"))
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A line of the journal.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line<'a> {
    /// A row, but for its receipt, which is the unit's of this number.
    Row { table: &'a str, receipt: i64, json: &'a [u8] },
    /// A receipt without an id, and its number within the unit.
    Receipt(i64, Receipt),
    /// A failed call; its receipt's number is within the unit.
    Failure(CallFailure),
}

impl<'a> Line<'a> {
    fn parse(line: &'a [u8]) -> Option<Self> {
        let (kind, rest) = line.split_at_checked(2)?;
        match kind {
            b"R " => {
                let space = rest.iter().position(|byte| *byte == b' ')?;
                let (number, json) = rest.split_at_checked(space)?;
                let number = std::str::from_utf8(number).ok()?.parse().ok()?;
                serde_json::from_slice(json).ok().map(|receipt| Self::Receipt(number, receipt))
            }
            b"F " => serde_json::from_slice(rest).ok().map(Self::Failure),
            b"T " => {
                let mut words = rest.splitn(3, |byte| *byte == b' ').map(<[u8]>::trim_ascii);
                let table = std::str::from_utf8(words.next()?).ok()?;
                let receipt = std::str::from_utf8(words.next()?).ok()?.parse().ok()?;
                Some(Self::Row { table, receipt, json: words.next()? })
            }
            _ => None,
        }
    }
}

/// A unit, or a branch of one, on its way into the journal.
#[derive(Debug)]
pub(crate) struct UnitJournal<'a> {
    journal: &'a Journal,
    name: String,
    /// 0 is the unit itself.
    branch: i64,
    lines: Vec<u8>,
    own: Option<fs::File>,
    /// The unit's last numbers; its branches count on in them.
    numbers: Arc<Numbers>,
}

#[derive(Debug, Default)]
struct Numbers {
    receipts: AtomicI64,
    branches: AtomicI64,
}

impl<'a> UnitJournal<'a> {
    /// A record beside this one for what goes on at the same time; [`UnitJournal::merge`] puts it behind what is here.
    pub(crate) fn branch(&self) -> UnitJournal<'a> {
        let numbers = Arc::clone(&self.numbers);
        let branch = 1 + numbers.branches.fetch_add(1, Ordering::Relaxed);
        UnitJournal { journal: self.journal, name: self.name.clone(), branch, lines: Vec::new(), own: None, numbers }
    }

    /// Adds the lines of a branch.
    pub(crate) fn merge(&mut self, mut branch: UnitJournal<'_>) -> Result<(), CollectError> {
        if branch.own.is_none() {
            self.lines.append(&mut branch.lines);
            return if self.lines.len() >= IN_MEMORY { self.spill() } else { Ok(()) };
        }
        branch.spill()?;
        self.spill()?;
        let path = branch.part();
        let mut read = fs::File::open(&path).map_err(fault("reading the journal", &path))?;
        if let Some(own) = &mut self.own {
            std::io::copy(&mut read, own).map_err(fault("writing", &path))?;
        }
        fs::remove_file(&path).map_err(fault("removing", &path))
    }

    /// Adds a receipt, and gives its number within the unit.
    pub(crate) fn receipt(&mut self, receipt: &Receipt) -> Result<i64, CollectError> {
        let number = 1 + self.numbers.receipts.fetch_add(1, Ordering::Relaxed);
        self.line(format!("R {number} ").as_bytes(), receipt)?;
        Ok(number)
    }

    /// Adds a failed call.
    pub(crate) fn failure(&mut self, failure: &CallFailure) -> Result<(), CollectError> {
        self.line(b"F ", failure)
    }

    /// Adds rows in column names; their column `receipt` is the number within the unit.
    pub(crate) fn rows(&mut self, table: &str, rows: Vec<Map<String, Value>>) -> Result<(), CollectError> {
        rows.into_iter().try_for_each(|mut row| {
            let receipt = row.remove("receipt").and_then(|number| number.as_i64()).unwrap_or_default();
            self.line(format!("T {table} {receipt} ").as_bytes(), &row)
        })
    }

    fn line(&mut self, start: &[u8], value: &impl Serialize) -> Result<(), CollectError> {
        self.lines.extend_from_slice(start);
        serde_json::to_writer(&mut self.lines, value)
            .map_err(|error| fault("writing", &self.journal.folder)(std::io::Error::other(error)))?;
        self.lines.push(b'\n');
        if self.lines.len() >= IN_MEMORY { self.spill() } else { Ok(()) }
    }

    /// The file of what is not finished.
    fn part(&self) -> PathBuf {
        let extension = if self.branch == 0 { "part".to_owned() } else { format!("{}.part", self.branch) };
        self.journal.own(&self.name).with_extension(extension)
    }

    /// Moves what waits in memory to the record's own file.
    fn spill(&mut self) -> Result<(), CollectError> {
        let path = self.part();
        let file = match &mut self.own {
            Some(file) => file,
            none => none.insert(fs::File::create(&path).map_err(fault("writing", &path))?),
        };
        file.write_all(&self.lines).map_err(fault("writing", &path))?;
        self.lines.clear();
        Ok(())
    }

    /// The unit is whole: from now on it counts.
    pub(crate) fn finish(mut self) -> Result<(), CollectError> {
        if self.own.is_some() {
            self.spill()?;
            let path = self.journal.own(&self.name);
            fs::rename(self.part(), &path).map_err(fault("writing", &path))?;
            self.journal.log().finished.insert(self.name, Place::Own);
            return Ok(());
        }
        let mut record = format!("{} {}\n", self.name, self.lines.len()).into_bytes();
        let head = record.len() as u64;
        record.append(&mut self.lines);
        let mut log = self.journal.log();
        let path = self.journal.folder.join("units.log");
        if let Err(error) = log.file.write_all(&record) {
            // A full disk: what was half written must not stand before the next unit.
            let _best_effort = log.file.set_len(log.end);
            return Err(fault("writing", &path)(error));
        }
        let (start, end) = (log.end + head, log.end + record.len() as u64);
        log.end = end;
        log.finished.insert(self.name, Place::Log { start, length: end - start });
        Ok(())
    }
}

/// A unit's key is long and has spaces: its hash stands for it.
fn name(unit: &str) -> String {
    let mut hash = sha256_hex(unit.as_bytes());
    hash.truncate(32);
    hash
}

/// Writes a file so that it is whole or absent.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), CollectError> {
    let beside = path.with_extension("part");
    fs::write(&beside, bytes).map_err(fault("writing", &beside))?;
    fs::rename(&beside, path).map_err(fault("writing", path))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn header() -> Header {
        Header { id: "id".to_owned(), started_at_ms: 0, scope: Resolved::default(), tables: Vec::new() }
    }

    fn row(size: usize) -> Map<String, Value> {
        json!({ "text": "x".repeat(size) }).as_object().unwrap().clone()
    }

    fn rows_of(journal: &Journal, unit: &str) -> usize {
        let mut rows = 0;
        let count = |line: Line<'_>| {
            rows += usize::from(matches!(line, Line::Row { table: "t", .. }));
            Ok(())
        };
        journal.lines(unit, count).unwrap();
        rows
    }

    #[test]
    fn small_units_share_a_log_and_large_ones_have_their_own_file() {
        let folder = tempfile::tempdir().unwrap();
        let (journal, _) = Journal::open(folder.path(), header(), false).unwrap();
        for (unit, size) in [("small", 10), ("large", IN_MEMORY), ("next", 10)] {
            let mut record = journal.begin(unit);
            record.rows("t", vec![row(size), row(1)]).unwrap();
            record.finish().unwrap();
        }
        drop(journal);
        let (journal, _) = Journal::open(folder.path(), header(), true).unwrap();
        for unit in ["small", "large", "next"] {
            assert!(journal.has(unit), "{unit}");
            assert_eq!(rows_of(&journal, unit), 2, "{unit}");
        }
        assert_eq!(fs::read_dir(folder.path().join(FOLDER)).unwrap().count(), 3);
    }

    #[test]
    fn branches_stand_in_the_order_of_merging_whatever_their_size() {
        let folder = tempfile::tempdir().unwrap();
        let (journal, _) = Journal::open(folder.path(), header(), false).unwrap();
        let mut record = journal.begin("unit");
        let (mut first, mut second, mut third) = (record.branch(), record.branch(), record.branch());
        let text = |text: &str, size: usize| vec![json!({"text": text.repeat(size)}).as_object().unwrap().clone()];
        third.rows("t", text("c", 1)).unwrap();
        second.rows("t", text("b", IN_MEMORY)).unwrap();
        first.rows("t", text("a", 1)).unwrap();
        record.rows("t", text("0", 1)).unwrap();
        for branch in [first, second, third] {
            record.merge(branch).unwrap();
        }
        record.rows("t", text("9", 1)).unwrap();
        record.finish().unwrap();
        let mut seen = String::new();
        let see = |line: Line<'_>| {
            let Line::Row { json, .. } = line else { panic!("{line:?}") };
            seen.push(char::from(json[9]));
            Ok(())
        };
        journal.lines("unit", see).unwrap();
        assert_eq!(seen, "0abc9");
        assert_eq!(fs::read_dir(folder.path().join(FOLDER)).unwrap().count(), 3, "the branch's file is gone");
    }

    #[test]
    fn wherever_the_log_is_cut_the_units_before_are_whole_and_the_scan_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let (journal, _) = Journal::open(folder.path(), header(), false).unwrap();
        let mut ends = vec![0];
        for unit in ["a", "b", "c"] {
            let mut record = journal.begin(unit);
            record.rows("t", vec![row(5)]).unwrap();
            record.finish().unwrap();
            ends.push(journal.log().end);
        }
        drop(journal);
        let path = folder.path().join(FOLDER).join("units.log");
        let whole = fs::read(&path).unwrap();
        for cut in 0..=whole.len() {
            fs::write(&path, &whole[..cut]).unwrap();
            let (journal, _) = Journal::open(folder.path(), header(), true).unwrap();
            let finished = ends[1..].iter().filter(|end| **end <= cut as u64).count();
            for (position, unit) in ["a", "b", "c"].into_iter().enumerate() {
                assert_eq!(journal.has(unit), position < finished, "{unit} at {cut}");
            }
            let mut record = journal.begin("again");
            record.rows("t", vec![row(3)]).unwrap();
            record.finish().unwrap();
            assert_eq!(rows_of(&journal, "again"), 1, "at {cut}");
            assert_eq!(rows_of(&journal, "a"), usize::from(finished > 0), "at {cut}");
        }
    }
}
