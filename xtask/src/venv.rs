//! The Python environment of the tests: boto3, botocore and moto in pinned versions.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};

/// Makes `target/venv`, or brings it up to date.
pub(crate) fn run(root: &Path) -> anyhow::Result<()> {
    let folder = root.join("target/venv");
    if !folder.join("bin/python").exists() {
        call("python3", ["-m".as_ref(), "venv".as_ref(), folder.as_os_str()])?;
    }
    let python = folder.join("bin/python");
    let requirements = root.join("tests/requirements.txt");
    let install = ["-m".as_ref(), "pip".as_ref(), "install".as_ref(), "--quiet".as_ref(), "-r".as_ref()];
    call(&python, install.into_iter().chain([requirements.as_os_str()]))?;
    println!("{} is ready", python.display());
    Ok(())
}

/// The Python that the tests use: `$ASSAY_PYTHON`, else that of `target/venv`.
pub(crate) fn python(root: &Path) -> anyhow::Result<PathBuf> {
    let named = std::env::var_os("ASSAY_PYTHON").map(PathBuf::from);
    let python = named.unwrap_or_else(|| root.join("target/venv/bin/python"));
    if !python.exists() {
        bail!("{} is not there: run `cargo xtask venv`, or set ASSAY_PYTHON", python.display());
    }
    Ok(python)
}

fn call<'a>(program: impl AsRef<OsStr>, arguments: impl IntoIterator<Item = &'a OsStr>) -> anyhow::Result<()> {
    let name = program.as_ref().to_string_lossy().into_owned();
    let status = Command::new(program).args(arguments).status().with_context(|| format!("can't run {name}"))?;
    if !status.success() {
        bail!("{name} failed");
    }
    Ok(())
}
