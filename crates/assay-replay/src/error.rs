//! What can go wrong before the endpoint answers.

use std::path::PathBuf;

/// An estate that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum EstateError {
    /// The file can't be read.
    #[error("can't read the estate `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The text is no YAML.
    #[error("the estate `{name}` is not valid YAML: {source}")]
    Yaml {
        /// The file's name.
        name: String,
        /// The cause, with line and column.
        source: serde_yaml_ng::Error,
    },
    /// The text is no JSON.
    #[error("the estate `{name}` is not valid JSON: {source}")]
    Json {
        /// The file's name.
        name: String,
        /// The cause, with line and column.
        source: serde_json::Error,
    },
    /// The contents are wrong; each problem begins with its place in the file.
    #[error("{} problem(s) in the estate:\n  {}", .0.len(), .0.join("\n  "))]
    Problems(Vec<String>),
}

/// Why the endpoint did not start.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// No models were given.
    #[error("no API models were given: call `models` before `start`")]
    NoModels,
    /// The estate does not fit the models.
    #[error(transparent)]
    Estate(#[from] EstateError),
    /// The port can't be had.
    #[error("can't listen on 127.0.0.1:{port}")]
    Listen {
        /// The port asked for.
        port: u16,
        /// The cause.
        source: std::io::Error,
    },
}
