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
    json::{ReaderBuilder, reader::Decoder},
};
use assay_content::Content;
use assay_model::assessment::Receipt;
use parquet::{arrow::ArrowWriter, basic::Compression, file::properties::WriterProperties};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::{CallFailure, Manifest, SnapshotError, TableEntry, TableSchema, threads::side_by_side};

const ERRORS: &str = "errors";
const RECEIPTS: &str = "receipts";

/// Rows that are decoded together.
const BATCH_ROWS: usize = 1024;
/// Bytes of a row group: small, since every table's writer is open at once.
const ROW_GROUP_BYTES: usize = 4 << 20;

/// Writes a collection's files. Rows come one by one, as JSON in column names; they go into column builders, and from
/// there to the file, so that memory does not grow with the collection.
pub struct CollectionWriter {
    folder: PathBuf,
    schemas: BTreeMap<String, TableSchema>,
    files: BTreeMap<String, TableFile>,
}

/// A file under way.
struct TableFile {
    name: String,
    path: PathBuf,
    decoder: Decoder,
    writer: ArrowWriter<fs::File>,
    rows: u64,
}

impl std::fmt::Debug for CollectionWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CollectionWriter").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl CollectionWriter {
    /// Begins a collection in a folder, for these tables.
    pub fn new(folder: &Path, content: &Content, tables: &[String]) -> Result<Self, SnapshotError> {
        let mut schemas = BTreeMap::new();
        for name in tables {
            let wrong = |error: assay_content::ContentError| SnapshotError::Schema {
                table: name.clone(),
                message: error.to_string(),
            };
            let table = content.table(name).map_err(wrong)?;
            schemas.insert(name.clone(), TableSchema::new(table, content.model(&table.service).map_err(wrong)?)?);
        }
        Self::with_schemas(folder, schemas)
    }

    /// Begins a collection in a folder, for the tables of these schemas.
    pub fn with_schemas(folder: &Path, schemas: BTreeMap<String, TableSchema>) -> Result<Self, SnapshotError> {
        let tables_folder = folder.join("tables");
        fs::create_dir_all(&tables_folder).map_err(io("creating", &tables_folder))?;
        Ok(Self { folder: folder.to_owned(), schemas, files: BTreeMap::new() })
    }

    /// Adds a row to a table.
    pub fn add_row(&mut self, table: &str, json: impl AsRef<[u8]>) -> Result<(), SnapshotError> {
        if !self.files.contains_key(table) {
            let schema = self.schemas.get(table).map(|schema| Arc::clone(schema.arrow()));
            let schema = schema.ok_or_else(|| SnapshotError::Schema {
                table: table.to_owned(),
                message: "the collection was not begun with this table".to_owned(),
            })?;
            self.open(table, &format!("tables/{table}.parquet"), &schema)?;
        }
        self.files.get_mut(table).map_or(Ok(()), |file| file.add(json.as_ref()))
    }

    /// Adds a failed call.
    pub fn add_failure(&mut self, failure: &CallFailure) -> Result<(), SnapshotError> {
        self.add_record(ERRORS, error_schema, json!(failure).to_string().as_bytes())
    }

    /// Adds a receipt.
    pub fn add_receipt(&mut self, receipt: &Receipt) -> Result<(), SnapshotError> {
        self.add_record(RECEIPTS, receipt_schema, json!(receipt).to_string().as_bytes())
    }

    fn add_record(&mut self, name: &str, schema: fn() -> SchemaRef, json: &[u8]) -> Result<(), SnapshotError> {
        if !self.files.contains_key(name) {
            self.open(name, &format!("{name}.parquet"), &schema())?;
        }
        self.files.get_mut(name).map_or(Ok(()), |file| file.add(json))
    }

    fn open(&mut self, name: &str, file: &str, schema: &SchemaRef) -> Result<(), SnapshotError> {
        let path = self.folder.join(file);
        let created = fs::File::create(&path).map_err(io("writing", &path))?;
        let properties =
            WriterProperties::builder().set_compression(Compression::SNAPPY).set_created_by("assay".to_owned()).build();
        let writer = ArrowWriter::try_new(created, Arc::clone(schema), Some(properties))
            .map_err(|source| SnapshotError::Parquet { step: "writing", path: path.clone(), source })?;
        let decoder = ReaderBuilder::new(Arc::clone(schema))
            .with_batch_size(BATCH_ROWS)
            .with_coerce_primitive(true)
            .build_decoder()
            .map_err(|source| SnapshotError::Rows { table: name.to_owned(), source })?;
        self.files.insert(name.to_owned(), TableFile { name: name.to_owned(), path, decoder, writer, rows: 0 });
        Ok(())
    }

    /// Closes every file and writes the manifest, whose tables it fills in.
    pub fn finish(mut self, mut manifest: Manifest) -> Result<Manifest, SnapshotError> {
        for (name, schema) in [(ERRORS, error_schema()), (RECEIPTS, receipt_schema())] {
            if !self.files.contains_key(name) {
                self.open(name, &format!("{name}.parquet"), &schema)?;
            }
        }
        let files = std::mem::take(&mut self.files).into_iter().collect();
        let closed = side_by_side(files, |(name, file)| (name, file.close(&self.folder)));
        let mut entries = closed
            .into_iter()
            .map(|(name, entry)| Ok((name, entry?)))
            .collect::<Result<BTreeMap<String, TableEntry>, SnapshotError>>()?;
        for name in [ERRORS, RECEIPTS] {
            if let Some(entry) = entries.remove(name) {
                manifest.records.insert(name.to_owned(), entry);
            }
        }
        for name in self.schemas.keys() {
            let entry = entries.remove(name).unwrap_or(TableEntry { file: None, rows: 0, sha256: None });
            manifest.tables.insert(name.clone(), entry);
        }
        write_whole(&self.folder.join("manifest.json"), format!("{:#}\n", json!(manifest)).as_bytes())?;
        Ok(manifest)
    }
}

impl TableFile {
    fn add(&mut self, json: &[u8]) -> Result<(), SnapshotError> {
        let mut rest = json;
        loop {
            let read = self.decoder.decode(rest).map_err(|source| self.wrong(source))?;
            rest = rest.get(read..).unwrap_or_default();
            if rest.is_empty() {
                break;
            }
            self.write()?;
        }
        self.rows += 1;
        Ok(())
    }

    /// Writes the rows that are decoded.
    fn write(&mut self) -> Result<(), SnapshotError> {
        let decoded = self.decoder.flush();
        if let Some(batch) = decoded.map_err(|source| self.wrong(source))? {
            let mut written = self.writer.write(&batch);
            if written.is_ok() && self.writer.in_progress_size() > ROW_GROUP_BYTES {
                written = self.writer.flush();
            }
            written.map_err(|source| full_disk(&self.path, source))?;
        }
        Ok(())
    }

    /// Writes what is left, and hashes the file that stands below this folder.
    fn close(mut self, folder: &Path) -> Result<TableEntry, SnapshotError> {
        self.write()?;
        self.writer.close().map_err(|source| full_disk(&self.path, source))?;
        let relative = self.path.strip_prefix(folder).unwrap_or(&self.path).to_string_lossy().into_owned();
        Ok(TableEntry { rows: self.rows, sha256: Some(file_sha256(&self.path)?), file: Some(relative) })
    }

    fn wrong(&self, source: arrow::error::ArrowError) -> SnapshotError {
        SnapshotError::Rows { table: self.name.clone(), source }
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
