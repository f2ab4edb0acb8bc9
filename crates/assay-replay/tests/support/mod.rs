//! What the integration tests share.
#![allow(dead_code, reason = "each test file uses a part of it")]

pub(crate) mod http;

use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::Arc;

use assay_content::api::ServiceModel;

/// The folder of the API models.
pub(crate) fn models_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/models/aws")
}

/// The model of a service.
pub(crate) fn model(service: &str) -> Option<Arc<ServiceModel>> {
    let text = std::fs::read_to_string(models_folder().join(service).with_extension("json")).ok()?;
    Some(Arc::new(serde_json::from_str(&text).unwrap_or_else(|wrong| panic!("{service}: {wrong}"))))
}

/// The ids of all services that have a model.
pub(crate) fn services() -> Vec<String> {
    let files = std::fs::read_dir(models_folder()).unwrap().map(|file| file.unwrap().path());
    let mut names: Vec<String> = files
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('_'))
        .collect();
    names.sort();
    names
}

/// The text of a file beside the tests.
pub(crate) fn beside(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

/// Runs a Python script with boto3: `$ASSAY_PYTHON`, else the workspace's `target/venv`.
pub(crate) async fn python(script: &str, arguments: &[&str]) -> Output {
    let venv = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/venv/bin/python");
    let python = std::env::var_os("ASSAY_PYTHON").map_or(venv, PathBuf::from);
    let (script, arguments) = (beside(script), arguments.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>());
    let run = move || {
        std::process::Command::new(&python).arg(script).args(arguments).env("AWS_EC2_METADATA_DISABLED", "true").output().unwrap_or_else(
            |wrong| panic!("can't run {}: {wrong}; make it with `python3 -m venv target/venv && target/venv/bin/pip install boto3`, or set ASSAY_PYTHON", python.display()),
        )
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

/// What a script wrote, for a message.
pub(crate) fn told(output: &Output) -> String {
    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
