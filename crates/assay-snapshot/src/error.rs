//! What can go wrong with snapshots.

use std::path::PathBuf;

/// A fault while making, saving or opening a snapshot.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// A table's shape cannot become columns.
    #[error("making the columns of `{table}`: {message}")]
    Schema {
        /// The table.
        table: String,
        /// What is wrong.
        message: String,
    },
    /// Rows do not fit the columns.
    #[error("filling table `{table}`: {source}")]
    Rows {
        /// The table.
        table: String,
        /// The cause.
        source: arrow::error::ArrowError,
    },
    /// A file cannot be read or written.
    #[error("{step} `{path}`: {source}{}", cure_for(.source))]
    Io {
        /// What was being done, for example `writing`.
        step: &'static str,
        /// The path.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// A collection on disk is not whole.
    #[error("opening collection `{path}`: {message}")]
    Damaged {
        /// The collection's folder.
        path: PathBuf,
        /// What is wrong and what to do.
        message: String,
    },
    /// A Parquet file cannot be read or written.
    #[error("{step} `{path}`: {source}; the file is damaged: scan again")]
    Parquet {
        /// What was being done.
        step: &'static str,
        /// The file.
        path: PathBuf,
        /// The cause.
        source: parquet::errors::ParquetError,
    },
    /// The SQL engine refuses.
    #[error("preparing the SQL session: {0}")]
    Session(#[from] datafusion::error::DataFusionError),
}

fn cure_for(source: &std::io::Error) -> &'static str {
    match source.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::FileTooLarge | std::io::ErrorKind::QuotaExceeded => {
            "; free some space or choose another `--out`, then go on with `--resume`"
        }
        std::io::ErrorKind::PermissionDenied => "; choose an `--out` folder that you may write to",
        std::io::ErrorKind::ReadOnlyFilesystem => "; choose an `--out` folder on a writable disk",
        _ => "",
    }
}
