//! `cargo xtask bench`: the benchmarks, in a release build.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};
use clap::Args;
use serde_json::Value;

use crate::venv;

/// Benchmark and what it measures.
const BENCHES: [(&str, &str); 3] = [
    ("call_cost", "client CPU per call"),
    ("scan", "wall time and peak memory of a scan"),
    ("assess", "assessment of a synthetic collection"),
];

/// Which benchmarks.
#[derive(Debug, Args)]
pub(crate) struct Wanted {
    /// A thousand accounts and a million resources too
    #[arg(long)]
    full: bool,
    /// Only ten checks beside the same ten in `DuckDB`, over so many resources
    #[arg(long, value_name = "RESOURCES", num_args = 0..=1, default_missing_value = "1000000")]
    duckdb: Option<u64>,
    /// Only Prowler beside Assay on the same endpoint
    #[arg(long, conflicts_with = "duckdb")]
    prowler: bool,
    /// With --prowler: the folder of the endpoint `awsfake`, for a run with latency
    #[arg(long, value_name = "FOLDER", requires = "prowler")]
    awsfake: Option<PathBuf>,
}

/// Runs them one after the other, so that none disturbs another.
pub(crate) fn run(root: &Path, wanted: &Wanted) -> anyhow::Result<()> {
    if let Some(resources) = wanted.duckdb {
        return duckdb(root, resources);
    }
    if wanted.prowler {
        return prowler(root, wanted.awsfake.as_deref());
    }
    for (bench, what) in BENCHES {
        println!("\n## {what}\n");
        let mut command = cargo_bench(root, bench);
        if wanted.full {
            command.args(["--", "--full"]);
        }
        finish(&mut command, &format!("the benchmark {bench}"))?;
    }
    Ok(())
}

fn cargo(root: &Path) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    command
}

/// Both packages each time: the features of one alone would have everything built once more.
fn cargo_bench(root: &Path, bench: &str) -> Command {
    let mut command = cargo(root);
    command.args(["bench", "--quiet", "-p", "assay", "-p", "assay-aws", "--bench", bench]);
    command
}

fn duckdb(root: &Path, resources: u64) -> anyhow::Result<()> {
    let python = environment(root, "bench-duckdb", "tests/bench/requirements-duckdb.txt")?;
    let bench = executable(root)?;
    let mut command = Command::new(python);
    command.arg(root.join("tests/bench/duckdb_checks.py")).arg(bench).arg(resources.to_string());
    finish(&mut command, "the comparison with DuckDB")
}

fn prowler(root: &Path, awsfake: Option<&Path>) -> anyhow::Result<()> {
    venv::run(root)?;
    let theirs = environment(root, "bench-prowler", "tests/bench/requirements-prowler.txt")?.with_file_name("prowler");
    finish(cargo(root).args(["build", "--release", "-p", "assay", "-p", "assay-aws", "--bin", "assay"]), "the build")?;
    let mut command = Command::new(venv::python(root)?);
    command.arg(root.join("tests/bench/prowler_side_by_side.py"));
    command.arg(root.join("target/release/assay")).arg(theirs);
    if let Some(folder) = awsfake {
        command.arg("--awsfake").arg(folder);
    }
    finish(&mut command, "the comparison with Prowler")
}

/// The binary of the benchmark `assess`.
fn executable(root: &Path) -> anyhow::Result<PathBuf> {
    let mut command = cargo_bench(root, "assess");
    let output = command.args(["--no-run", "--message-format", "json"]).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        bail!("the benchmark assess can't be built");
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let messages = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let named = |message: &Value| message.pointer("/target/name").and_then(Value::as_str) == Some("assess");
    let path = |message: Value| message.get("executable").and_then(Value::as_str).map(PathBuf::from);
    messages.filter(named).find_map(path).context("cargo named no binary of the benchmark assess")
}

/// A Python of its own in target/, with what a list of requirements names.
fn environment(root: &Path, name: &str, requirements: &str) -> anyhow::Result<PathBuf> {
    let folder = root.join("target").join(name);
    let python = folder.join("bin/python");
    if !python.exists() {
        finish(
            Command::new("python3").args([OsStr::new("-m"), OsStr::new("venv"), folder.as_os_str()]),
            "python -m venv",
        )?;
    }
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--quiet", "-r"]).arg(root.join(requirements));
    finish(&mut install, "pip install")?;
    Ok(python)
}

fn finish(command: &mut Command, what: &str) -> anyhow::Result<()> {
    let status = command.status().with_context(|| format!("can't run {what}"))?;
    if !status.success() {
        bail!("{what} failed");
    }
    Ok(())
}
