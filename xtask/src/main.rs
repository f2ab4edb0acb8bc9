//! Repository chores: `cargo xtask <chore>`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool speaks on its standard output")]

mod bench;
mod docs;
mod json;
mod models;
mod new_check;
mod test;
mod tidy;
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
    /// Run every test, with the set-up that they need.
    Test {
        /// Fail where Chromium or Node is missing, instead of leaving the browser's tests out.
        #[arg(long)]
        browser: bool,
    },
    /// Run the benchmarks; each prints its results as a table.
    Bench(bench::Wanted),
    /// Check the rules of the repository.
    Tidy,
    /// Generate docs/reference from content/.
    Docs {
        /// Change nothing; fail where a page is not current.
        #[arg(long)]
        verify: bool,
        /// Leave out the page of the SQL functions, which a test of the workspace keeps.
        #[arg(long)]
        pages: bool,
    },
    /// Begin a check as a copy of one that resembles it.
    NewCheck {
        /// Service, as the folder in content/checks/aws is called.
        service: String,
        /// Id: the good condition.
        id: String,
        /// Check to copy.
        #[arg(long, default_value = "ebs_encryption_by_default")]
        like: String,
    },
}

fn main() -> anyhow::Result<()> {
    let root = root();
    match Arguments::parse().chore {
        Chore::Models { check } => models::run(&root, check),
        Chore::Venv => venv::run(&root),
        Chore::Test { browser } => test::run(&root, browser),
        Chore::Bench(wanted) => bench::run(&root, &wanted),
        Chore::Tidy => tidy::run(&root),
        Chore::Docs { verify, pages } => docs::run(&root, verify, pages),
        Chore::NewCheck { service, id, like } => new_check::run(&root, &service, &id, &like),
    }
}

/// The workspace's folder.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}
