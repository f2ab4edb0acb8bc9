//! What the tests share: Python, servers and models.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a module of tests; each uses its part"
)]

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use assay_aws::endpoint::Partitions;
use assay_content::api::ServiceModel;
use serde_json::Value;

/// The workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Python with boto3 and moto: `$ASSAY_PYTHON`, else the one that `cargo xtask venv` makes.
pub fn python() -> PathBuf {
    let named = std::env::var_os("ASSAY_PYTHON").map(PathBuf::from);
    let python = named.unwrap_or_else(|| root().join("target/venv/bin/python"));
    assert!(
        python.exists(),
        "{} is not there: run `cargo xtask venv`, or name a Python with tests/requirements.txt in ASSAY_PYTHON",
        python.display()
    );
    python
}

/// Reads a JSON file.
pub fn read_json(path: &Path) -> Value {
    let text = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Reads a trimmed model.
pub fn read_model(path: &Path) -> Arc<ServiceModel> {
    let model = serde_json::from_value(read_json(path));
    Arc::new(model.unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

/// The partitions of `content/`.
pub fn partitions() -> Arc<Partitions> {
    let file = read_json(&root().join("content/models/aws/_partitions.json"));
    Arc::new(Partitions::parse(&file).unwrap())
}

/// A Python helper that serves until it is dropped.
pub struct Driver {
    process: Child,
    /// The line it printed when it was ready.
    pub ready: Value,
}

impl Driver {
    /// Runs a script of `tests/conformance` and waits for its line.
    pub fn start(script: &str, arguments: &[&str]) -> Self {
        let mut process = Command::new(python())
            .arg(root().join("tests/conformance").join(script))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready = serde_json::from_str(&line).unwrap_or_else(|_| panic!("{script} did not get ready: {line}"));
        Self { process, ready }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        self.process.wait().unwrap();
    }
}
