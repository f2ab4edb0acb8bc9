//! `cargo xtask bench`: the benchmarks, in a release build.

use std::env;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, bail};

/// Package, benchmark and what it measures.
const BENCHES: [(&str, &str, &str); 3] = [
    ("assay-aws", "call_cost", "client CPU per call"),
    ("assay", "scan", "wall time and peak memory of a scan, 50 ms latency per call"),
    ("assay", "assess", "assessment of a synthetic collection"),
];

/// Runs them one after the other, so that none disturbs another.
pub(crate) fn run(root: &Path) -> anyhow::Result<()> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    for (package, bench, what) in BENCHES {
        println!("\n## {what}\n");
        let status = Command::new(&cargo)
            .args(["bench", "--quiet", "-p", package, "--bench", bench])
            .current_dir(root)
            .status()
            .with_context(|| format!("can't run cargo bench for {bench}"))?;
        if !status.success() {
            bail!("the benchmark {bench} failed");
        }
    }
    Ok(())
}
