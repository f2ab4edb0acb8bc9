//! The Python environment of the tests.

use std::path::PathBuf;

use super::workspace;

/// `$ASSAY_PYTHON`, else the Python that `cargo xtask venv` makes.
pub(crate) fn python() -> PathBuf {
    let named = std::env::var_os("ASSAY_PYTHON").map(PathBuf::from);
    let python = named.unwrap_or_else(|| workspace().join("target/venv/bin/python"));
    assert!(
        python.exists(),
        "{} is not there: run `cargo xtask venv`, or name a Python with tests/requirements.txt in ASSAY_PYTHON",
        python.display()
    );
    python
}
