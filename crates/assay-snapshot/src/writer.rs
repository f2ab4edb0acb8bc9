//! Writes a collection: one Parquet file for each table, the manifest last.

use std::{
    collections::BTreeMap,
    fs,
    io::Read as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use arrow::{
    array::RecordBatch,
    datatypes::{DataType, Field, Schema, SchemaRef},
};
use assay_content::Content;
use assay_model::assessment::Receipt;
use parquet::{arrow::ArrowWriter, basic::Compression, file::properties::WriterProperties};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::{CallFailure, Manifest, SnapshotError, TableEntry, TableSchema, batch::batches};

/// Rows of a row group: small, since every table's writer is open at once.
const ROW_GROUP_ROWS: usize = 32 * 1024;

/// Writes a collection's files; rows may come in any number of portions.
pub struct CollectionWriter {
    folder: PathBuf,
    schemas: BTreeMap<String, TableSchema>,
    writers: BTreeMap<String, ArrowWriter<fs::File>>,
    rows: BTreeMap<String, u64>,
}

impl std::fmt::Debug for CollectionWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CollectionWriter").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl CollectionWriter {
    /// Begins a collection in a folder, for these tables.
    pub fn new(folder: &Path, content: &Content, tables: &[String]) -> Result<Self, SnapshotError> {
        let tables_folder = folder.join("tables");
        fs::create_dir_all(&tables_folder).map_err(io("creating", &tables_folder))?;
        let mut schemas = BTreeMap::new();
        for name in tables {
            let wrong = |error: assay_content::ContentError| SnapshotError::Schema {
                table: name.clone(),
                message: error.to_string(),
            };
            let table = content.table(name).map_err(wrong)?;
            schemas.insert(name.clone(), TableSchema::new(table, content.model(&table.service).map_err(wrong)?)?);
        }
        Ok(Self { folder: folder.to_owned(), schemas, writers: BTreeMap::new(), rows: BTreeMap::new() })
    }

    /// Adds rows in column names to a table.
    pub fn add(&mut self, table: &str, rows: &[Map<String, Value>]) -> Result<(), SnapshotError> {
        let schema =
            self.schemas.get(table).map(|schema| Arc::clone(schema.arrow())).ok_or_else(|| SnapshotError::Schema {
                table: table.to_owned(),
                message: "the collection was not begun with this table".to_owned(),
            })?;
        self.write(&format!("tables/{table}.parquet"), table, &schema, rows)
    }

    fn write(
        &mut self,
        file: &str,
        name: &str,
        schema: &SchemaRef,
        rows: &[Map<String, Value>],
    ) -> Result<(), SnapshotError> {
        let path = self.folder.join(file);
        let parquet = |source| SnapshotError::Parquet { step: "writing", path: path.clone(), source };
        if !self.writers.contains_key(name) {
            let created = fs::File::create(&path).map_err(io("writing", &path))?;
            let properties = WriterProperties::builder()
                .set_compression(Compression::SNAPPY)
                .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
                .set_created_by("assay".to_owned())
                .build();
            let writer = ArrowWriter::try_new(created, Arc::clone(schema), Some(properties)).map_err(parquet)?;
            self.writers.insert(name.to_owned(), writer);
        }
        for batch in batches(name, schema, rows)? {
            if let Some(writer) = self.writers.get_mut(name) {
                writer.write(&batch).map_err(|source| full_disk(&path, source))?;
            }
        }
        *self.rows.entry(name.to_owned()).or_default() += rows.len() as u64;
        Ok(())
    }

    /// Writes failures and receipts, closes every file and writes the manifest, whose tables it fills in.
    pub fn finish(
        mut self,
        mut manifest: Manifest,
        failures: &[CallFailure],
        receipts: &[Receipt],
    ) -> Result<Manifest, SnapshotError> {
        let failure_rows: Vec<_> = failures.iter().filter_map(|failure| object(json!(failure))).collect();
        let receipt_rows: Vec<_> = receipts.iter().filter_map(|receipt| object(json!(receipt))).collect();
        self.write("errors.parquet", "errors", &error_schema(), &failure_rows)?;
        self.write("receipts.parquet", "receipts", &receipt_schema(), &receipt_rows)?;
        let mut files = BTreeMap::new();
        for (name, writer) in std::mem::take(&mut self.writers) {
            let file = if matches!(name.as_str(), "errors" | "receipts") {
                format!("{name}.parquet")
            } else {
                format!("tables/{name}.parquet")
            };
            let path = self.folder.join(&file);
            writer.close().map_err(|source| full_disk(&path, source))?;
            let entry = TableEntry {
                rows: self.rows.get(&name).copied().unwrap_or_default(),
                sha256: Some(file_sha256(&path)?),
                file: Some(file),
            };
            files.insert(name, entry);
        }
        for name in ["errors", "receipts"] {
            if let Some(entry) = files.remove(name) {
                manifest.records.insert(name.to_owned(), entry);
            }
        }
        for name in self.schemas.keys() {
            let entry = files.remove(name).unwrap_or(TableEntry { file: None, rows: 0, sha256: None });
            manifest.tables.insert(name.clone(), entry);
        }
        write_whole(&self.folder.join("manifest.json"), format!("{:#}\n", json!(manifest)).as_bytes())?;
        Ok(manifest)
    }
}

/// Writes a Parquet file at once, for tests and synthetic collections.
pub fn write_parquet(path: &Path, batches: &[RecordBatch]) -> Result<(), SnapshotError> {
    let Some(first) = batches.first() else { return Ok(()) };
    let parquet = |source| SnapshotError::Parquet { step: "writing", path: path.to_owned(), source };
    let file = fs::File::create(path).map_err(io("writing", path))?;
    let mut writer = ArrowWriter::try_new(file, first.schema(), None).map_err(parquet)?;
    for batch in batches {
        writer.write(batch).map_err(parquet)?;
    }
    writer.close().map_err(parquet)?;
    Ok(())
}

/// Writes a file so that it is whole or absent: beside it, then renamed.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), SnapshotError> {
    let beside = path.with_extension("part");
    fs::write(&beside, bytes).map_err(io("writing", &beside))?;
    fs::rename(&beside, path).map_err(io("writing", path))
}

pub(crate) fn io(step: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> SnapshotError {
    let path = path.to_owned();
    move |source| SnapshotError::Io { step, path, source }
}

/// A full disk says so instead of "damaged".
fn full_disk(path: &Path, source: parquet::errors::ParquetError) -> SnapshotError {
    if let parquet::errors::ParquetError::External(inner) = &source
        && let Some(error) = inner.downcast_ref::<std::io::Error>()
    {
        return SnapshotError::Io {
            step: "writing",
            path: path.to_owned(),
            source: std::io::Error::new(error.kind(), error.to_string()),
        };
    }
    SnapshotError::Parquet { step: "writing", path: path.to_owned(), source }
}

pub(crate) fn file_sha256(path: &Path) -> Result<String, SnapshotError> {
    use std::fmt::Write as _;
    let mut file = fs::File::open(path).map_err(io("reading", path))?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = file.read(&mut buffer).map_err(io("reading", path))?;
        if read == 0 {
            break;
        }
        hasher.update(buffer.get(..read).unwrap_or_default());
    }
    Ok(hasher.finalize().iter().fold(String::new(), |mut hex, byte| {
        let _infallible = write!(hex, "{byte:02x}");
        hex
    }))
}

fn object(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(members) => Some(members),
        _ => None,
    }
}

fn columns(texts: &[&str], numbers: &[&str]) -> SchemaRef {
    let texts = texts.iter().map(|name| Field::new(*name, DataType::Utf8, true));
    let numbers = numbers.iter().map(|name| Field::new(*name, DataType::Int64, true));
    Arc::new(Schema::new(texts.chain(numbers).collect::<Vec<_>>()))
}

pub(crate) fn error_schema() -> SchemaRef {
    columns(
        &["account_id", "region", "service", "operation", "table", "resource", "code", "message", "kind"],
        &["receipt"],
    )
}

pub(crate) fn receipt_schema() -> SchemaRef {
    columns(
        &["id", "account_id", "region", "service", "operation", "parameters", "at", "request_id", "sha256", "error"],
        &["status", "retries"],
    )
}
