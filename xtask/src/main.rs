//! Repository chores: `cargo xtask <chore>`.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool speaks on its standard output"
)]

mod json;
mod models;
mod venv;

use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand};

/// Repository chores.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Debug, Subcommand)]
enum Chore {
    /// Regenerate the API models of content/ from botocore's.
    Models {
        /// Change nothing; fail where a file is not current.
        #[arg(long)]
        check: bool,
    },
    /// Make the Python environment of the tests, target/venv.
    Venv,
}

fn main() -> anyhow::Result<()> {
    let root = root();
    match Arguments::parse().chore {
        Chore::Models { check } => models::run(&root, check),
        Chore::Venv => venv::run(&root),
    }
}

/// The workspace's folder.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}
