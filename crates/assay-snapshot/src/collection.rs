//! A collection on disk.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use arrow::{array::RecordBatch, json::LineDelimitedWriter};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde::de::DeserializeOwned;

use crate::{
    MANIFEST_VERSION, Manifest, Snapshot, SnapshotError, TableEntry,
    threads::side_by_side,
    writer::{file_sha256, io},
};

/// A collection's folder with its manifest.
#[derive(Debug, Clone)]
pub struct Collection {
    folder: PathBuf,
    manifest: Manifest,
}

impl Collection {
    /// Opens a folder. It must hold a manifest of a version that this build reads.
    pub fn open(folder: &Path) -> Result<Self, SnapshotError> {
        let damaged = |message: String| SnapshotError::Damaged { path: folder.to_owned(), message };
        let path = folder.join("manifest.json");
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(source) if source.kind() == std::io::ErrorKind::NotFound => {
                let message = if folder.join("journal").is_dir() {
                    "the scan was not finished; go on with `assay collect --resume`"
                } else {
                    "there is no manifest.json; name a folder that `assay collect` has written"
                };
                return Err(damaged(message.to_owned()));
            }
            Err(source) => return Err(io("reading", &path)(source)),
        };
        let version = serde_json::from_str::<serde_json::Value>(&text)
            .map_err(|error| damaged(format!("manifest.json is not valid ({error}); scan again")))?
            .get("version")
            .and_then(serde_json::Value::as_u64);
        if version != Some(u64::from(MANIFEST_VERSION)) {
            let found = version.map_or_else(|| "none".to_owned(), |version| version.to_string());
            return Err(damaged(format!(
                "its layout has version {found}, this build reads {MANIFEST_VERSION}; use the release that wrote it, or scan again"
            )));
        }
        let manifest = serde_json::from_str(&text)
            .map_err(|error| damaged(format!("manifest.json is not valid ({error}); scan again")))?;
        Ok(Self { folder: folder.to_owned(), manifest })
    }

    /// The manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Reads the whole collection. Each file must be there and have the hash that the manifest names.
    pub fn read(&self) -> Result<Snapshot, SnapshotError> {
        let tables = self.tables()?;
        Ok(Snapshot {
            id: self.manifest.id.clone(),
            started_at_ms: self.manifest.started_at_ms,
            finished_at_ms: self.manifest.finished_at_ms,
            scope: self.manifest.scope.clone(),
            collected: self.manifest.tables.keys().cloned().collect(),
            tables,
            failures: self.record("errors")?,
            receipts: self.record("receipts")?,
            calls: self.manifest.calls,
        })
    }

    /// The rows of all tables; of several faults the first table's is told.
    fn tables(&self) -> Result<BTreeMap<String, Vec<RecordBatch>>, SnapshotError> {
        let wanted = self.manifest.tables.iter().collect();
        let read = side_by_side(wanted, |(name, entry)| Ok((name.clone(), self.batches(name, entry)?)));
        read.into_iter().collect()
    }

    fn record<T: DeserializeOwned>(&self, name: &str) -> Result<Vec<T>, SnapshotError> {
        let damaged = |message: String| SnapshotError::Damaged { path: self.folder.clone(), message };
        let entry = self
            .manifest
            .records
            .get(name)
            .ok_or_else(|| damaged(format!("the manifest does not name `{name}`; scan again")))?;
        let mut records = Vec::new();
        for batch in self.batches(name, entry)? {
            let mut bytes = Vec::new();
            let mut writer = LineDelimitedWriter::new(&mut bytes);
            let written = writer.write(&batch).and_then(|()| writer.finish());
            written.map_err(|source| SnapshotError::Rows { table: name.to_owned(), source })?;
            for record in serde_json::Deserializer::from_slice(&bytes).into_iter::<T>() {
                records.push(record.map_err(|error| {
                    damaged(format!("{name}.parquet holds a row that does not fit ({error}); scan again"))
                })?);
            }
        }
        Ok(records)
    }

    fn batches(&self, name: &str, entry: &TableEntry) -> Result<Vec<RecordBatch>, SnapshotError> {
        let Some(file) = &entry.file else { return Ok(Vec::new()) };
        let path = self.folder.join(file);
        let damaged = |message: String| SnapshotError::Damaged { path: self.folder.clone(), message };
        if !path.is_file() {
            return Err(damaged(format!("`{file}` is missing; restore it or scan again")));
        }
        if entry.sha256.as_deref() != Some(&file_sha256(&path)?) {
            return Err(damaged(format!(
                "`{file}` is not the file that was collected (its SHA-256 differs from the manifest's); restore it or scan again"
            )));
        }
        let parquet = |source| SnapshotError::Parquet { step: "reading", path: path.clone(), source };
        let opened = fs::File::open(&path).map_err(io("reading", &path))?;
        let reader =
            ParquetRecordBatchReaderBuilder::try_new(opened).and_then(|builder| builder.with_batch_size(8192).build());
        let batches = reader.map_err(parquet)?.collect::<Result<Vec<_>, _>>();
        batches.map_err(|source| SnapshotError::Rows { table: name.to_owned(), source })
    }
}
