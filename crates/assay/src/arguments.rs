//! What can be typed.

use std::path::PathBuf;

use assay_model::Language;
use clap::{Args, Parser, Subcommand};

/// Would this organisation on AWS earn the Cyber Trust mark today? Reads AWS accounts, judges clauses with evidence,
/// proposes: people sign, a certification body awards.
#[derive(Debug, Parser)]
#[command(name = "assay", version, max_term_width = 110)]
pub(crate) struct Arguments {
    /// Read content (tables, checks, frameworks) from this folder instead of the built-in one
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) content: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show what a table holds: columns, types, source operation, permission
    Tables(Show),
    /// Run the cases of checks
    Test(Test),
}

/// Something of the catalogue.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// Id or name; without it all are listed
    pub(crate) id: Option<String>,
    /// Language of the texts: en or ja
    #[arg(long, default_value = "en")]
    pub(crate) lang: Language,
    /// text or json
    #[arg(long, default_value = "text")]
    pub(crate) format: String,
}

/// Which checks' cases to run.
#[derive(Debug, Args)]
pub(crate) struct Test {
    /// Check ids; without them all checks
    pub(crate) checks: Vec<String>,
}
