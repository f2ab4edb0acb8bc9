//! `cargo xtask bench`: the benchmarks, in a release build.

use std::env;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, bail};

/// Benchmark and what it measures.
const BENCHES: [(&str, &str); 3] = [
    ("call_cost", "client CPU per call"),
    ("scan", "wall time and peak memory of a scan"),
    ("assess", "assessment of a synthetic collection"),
];

/// Runs them one after the other, so that none disturbs another.
///
/// `full` adds a thousand accounts and a million resources.
pub(crate) fn run(root: &Path, full: bool) -> anyhow::Result<()> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    for (bench, what) in BENCHES {
        println!("\n## {what}\n");
        let mut command = Command::new(&cargo);
        // Both packages each time: the features of one alone would have everything built once more.
        command.args(["bench", "--quiet", "-p", "assay", "-p", "assay-aws", "--bench", bench]).current_dir(root);
        if full {
            command.args(["--", "--full"]);
        }
        let status = command.status().with_context(|| format!("can't run cargo bench for {bench}"))?;
        if !status.success() {
            bail!("the benchmark {bench} failed");
        }
    }
    Ok(())
}
