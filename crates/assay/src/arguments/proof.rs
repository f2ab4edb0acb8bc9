//! What can be typed about what leaves the house: bundles, exports, differences, the risk register, notices.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{Keeping, ListRows};

/// `assay bundle`.
#[derive(Debug, Args)]
pub(crate) struct Bundle {
    #[command(flatten)]
    pub(crate) keeping: Keeping,
    /// Clauses to prove
    #[arg(long, value_delimiter = ',', value_name = "IDS", required_unless_present = "tier")]
    pub(crate) clause: Vec<String>,
    /// All clauses of this tier and those below
    #[arg(long, value_name = "ID", conflicts_with = "clause")]
    pub(crate) tier: Option<String>,
    /// Framework and edition
    #[arg(long, default_value = "cyber-trust/2022", value_name = "ID")]
    pub(crate) framework: String,
    /// The key that signs; default: assay.toml's, else assay.key beside it, made at first use
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,
    /// File to write
    #[arg(long, value_name = "FILE", default_value = "assay-bundle.zip")]
    pub(crate) out: PathBuf,
}

/// `assay verify`.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The bundle
    pub(crate) bundle: PathBuf,
    /// The fingerprint of the key that you expect, as its owner told you
    #[arg(long, value_name = "FINGERPRINT")]
    pub(crate) key: Option<String>,
    /// A checkpoint that you kept from an earlier bundle: the log must have grown from it
    #[arg(long, value_name = "FILE")]
    pub(crate) checkpoint: Option<PathBuf>,
}

/// Forms of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// Workbook: self-assessment, gaps, findings, evidence, risks
    Xlsx,
    /// Report for management and assessor
    Pdf,
    /// A self-contained page
    Html,
    /// OSCAL assessment results
    OscalResults,
    /// OSCAL component definition
    OscalComponents,
    /// OSCAL plan of action and milestones
    OscalPoam,
    /// OCSF compliance findings
    Ocsf,
    /// Findings for AWS Security Hub
    Asff,
    /// SARIF 2.1.0
    Sarif,
    /// For CI systems
    Junit,
    /// One line for each verdict
    Csv,
    /// A summary for a ticket or wiki
    Markdown,
    /// assessment.json
    Json,
}

/// `assay export`.
#[derive(Debug, Args)]
pub(crate) struct Export {
    #[command(flatten)]
    pub(crate) keeping: Keeping,
    /// What to write
    #[arg(value_enum)]
    pub(crate) format: ExportFormat,
    /// File to write; default: standard output for texts
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// An assessment.json instead of the record's latest assessment
    #[arg(long, value_name = "FILE")]
    pub(crate) assessment: Option<PathBuf>,
    /// Framework and edition
    #[arg(long, default_value = "cyber-trust/2022", value_name = "ID")]
    pub(crate) framework: String,
}

/// `assay diff`.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    #[command(flatten)]
    pub(crate) keeping: Keeping,
    /// The earlier assessment: assessment.json, the folder of a scan, or an id of the record such as A-1
    pub(crate) before: String,
    /// The later one
    pub(crate) after: String,
    /// Format of the differences
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: DiffFormat,
}

/// Forms of differences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// For people
    Text,
    /// For machines
    Json,
    /// For a ticket or wiki
    Markdown,
}

/// `assay risks`.
#[derive(Debug, Subcommand)]
pub(crate) enum Risks {
    /// Enter a risk
    Add(AddRisk),
    /// Change a risk
    Update(UpdateRisk),
    /// List risks with their inherent and residual scores
    List(ListRows),
    /// Close a risk
    Close(CloseRisk),
}

/// What is done about a risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DecisionWord {
    /// Live with it; refused at a residual score of 13 or more
    Accept,
    /// Make it smaller
    Mitigate,
    /// Give it to somebody else
    Transfer,
    /// Give up what causes it
    Avoid,
}

/// What a risk is made of.
#[derive(Debug, Args)]
pub(crate) struct RiskFields {
    /// How it happens, and to what
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
    /// Domains whose failing clauses make it likelier, such as B.8,B.15
    #[arg(long, value_delimiter = ',', value_name = "IDS")]
    pub(crate) domains: Option<Vec<String>>,
    /// Before anything is done: likelihood x impact, such as 4x5
    #[arg(long, value_name = "LxI")]
    pub(crate) inherent: Option<String>,
    /// After what is done: likelihood x impact
    #[arg(long, value_name = "LxI")]
    pub(crate) residual: Option<String>,
    /// What is done
    #[arg(long, value_enum)]
    pub(crate) decision: Option<DecisionWord>,
    /// How it is done
    #[arg(long, value_name = "TEXT")]
    pub(crate) treatment: Option<String>,
    /// Who answers for it
    #[arg(long, value_name = "NAME")]
    pub(crate) owner: Option<String>,
    /// Until when, such as 2026-05-31
    #[arg(long, value_name = "DATE")]
    pub(crate) target: Option<String>,
}

/// `assay risks add`.
#[derive(Debug, Args)]
pub(crate) struct AddRisk {
    #[command(flatten)]
    pub(crate) keeping: Keeping,
    /// What may happen
    pub(crate) title: String,
    #[command(flatten)]
    pub(crate) fields: RiskFields,
}

/// `assay risks update`.
#[derive(Debug, Args)]
pub(crate) struct UpdateRisk {
    #[command(flatten)]
    pub(crate) keeping: Keeping,
    /// Its id, such as R-4
    pub(crate) id: String,
    /// What may happen
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
    #[command(flatten)]
    pub(crate) fields: RiskFields,
}

/// `assay risks close`.
#[derive(Debug, Args)]
pub(crate) struct CloseRisk {
    #[command(flatten)]
    pub(crate) keeping: Keeping,
    /// Its id, such as R-4
    pub(crate) id: String,
}

/// `assay notify`.
#[derive(Debug, Args)]
pub(crate) struct Notify {
    #[command(flatten)]
    pub(crate) keeping: Keeping,
    /// Show what would be sent, and send nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}
