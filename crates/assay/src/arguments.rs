//! What can be typed.

mod proof;
mod record;

use std::path::PathBuf;

use assay_model::{Language, Severity};
use clap::{Args, Parser, Subcommand, ValueEnum};
pub(crate) use proof::*;
pub(crate) use record::*;

/// Would this organisation on AWS earn the Cyber Trust mark today? Reads AWS accounts, judges clauses with evidence,
/// proposes: people sign, a certification body awards.
#[derive(Debug, Parser)]
#[command(name = "assay", version, max_term_width = 110)]
pub(crate) struct Arguments {
    /// Read content (tables, checks, frameworks) from this folder instead of the built-in one
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) content: Option<PathBuf>,
    /// Language of the texts: en or ja
    #[arg(long, global = true, default_value = "en")]
    pub(crate) lang: Language,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Collect, assess and report on a built-in sample organisation; needs no AWS account
    Demo(Demo),
    /// Read AWS accounts into a collection
    Collect(Collect),
    /// Judge a collection
    Assess(Assess),
    /// Collect and assess
    Scan(Scan),
    /// Run SQL over a collection's tables
    Query(Query),
    /// List clauses, or show one: tier, rule, documents and records, services
    Clauses(Clauses),
    /// List checks, or show one: SQL, rationale, remediation, permissions
    Checks(Show),
    /// List tables, or show one: columns, types, source operation, permission
    Tables(Show),
    /// Print an assay.toml with every parameter of the checks and its default
    Parameters(Parameters),
    /// Print the least-privilege read-only policy that a scan needs
    IamPolicy(IamPolicy),
    /// Run the cases of checks
    Test(Test),
    /// Failing resources over time: who mends them, until when
    #[command(subcommand)]
    Findings(Findings),
    /// What is accepted to fail, by whom and until when
    #[command(subcommand)]
    Exceptions(Exceptions),
    /// Documents and records that clauses want
    #[command(subcommand)]
    Evidence(EvidenceCommand),
    /// Answer a clause: Yes, No or Not applicable
    Sign(Sign),
    /// Which tier the signed answers earn, and what blocks the next
    Tier(TierArguments),
    /// The risk register
    #[command(subcommand)]
    Risks(Risks),
    /// What changed between two assessments
    Diff(Diff),
    /// Write a workbook, a PDF, or a form that other tools read
    Export(Export),
    /// Write the evidence for clauses as one signed file
    Bundle(Bundle),
    /// Check a bundle, without network and without a record
    Verify(Verify),
    /// Tell people what is new, expiring or overdue
    Notify(Notify),
}

/// The demo.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Recorded organisation to use: demo, hardened, empty or denied
    #[arg(long, default_value = "demo")]
    pub(crate) account: String,
    /// Folder for the report, the assessment and the collection
    #[arg(long, default_value = "assay-demo", value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Language of the texts: en or ja
    #[arg(long, default_value = "en")]
    pub(crate) lang: Language,
}

/// Where to read, and as whom.
#[derive(Debug, Args)]
pub(crate) struct Target {
    /// AWS profile (as in `aws --profile`)
    #[arg(long)]
    pub(crate) profile: Option<String>,
    /// Role to assume in other accounts
    #[arg(long, default_value = "OrganizationAccountAccessRole", value_name = "NAME")]
    pub(crate) role_name: String,
    /// External id that the role's trust policy asks for
    #[arg(long, value_name = "ID")]
    pub(crate) external_id: Option<String>,
    /// Accounts to scan through the role, separated by commas
    #[arg(long, value_delimiter = ',', value_name = "IDS", conflicts_with = "organization")]
    pub(crate) accounts: Vec<String>,
    /// Scan every active account of the organization
    #[arg(long)]
    pub(crate) organization: bool,
    /// Regions separated by commas, or all-enabled
    #[arg(long, value_delimiter = ',', default_value = "all-enabled", value_name = "REGIONS")]
    pub(crate) regions: Vec<String>,
    /// Services to read, by botocore id, separated by commas; default: all that checks need
    #[arg(long, value_delimiter = ',', value_name = "SERVICES")]
    pub(crate) services: Vec<String>,
    /// Also read what costs calls per object or money
    #[arg(long)]
    pub(crate) extended: bool,
    /// Calls in flight at most
    #[arg(long, default_value_t = 64, value_name = "N")]
    pub(crate) concurrency: usize,
}

/// `assay collect`.
#[derive(Debug, Args)]
pub(crate) struct Collect {
    #[command(flatten)]
    pub(crate) target: Target,
    /// Folder for the collection
    #[arg(long, default_value = "assay-collection", value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Go on with the unfinished scan in the folder
    #[arg(long)]
    pub(crate) resume: bool,
}

/// What to judge, and how to report it.
#[derive(Debug, Args)]
pub(crate) struct Judging {
    #[command(flatten)]
    pub(crate) keeping: Keeping,
    /// Framework and edition
    #[arg(long, default_value = "cyber-trust/2022", value_name = "ID")]
    pub(crate) framework: String,
    /// Only checks that serve these clauses
    #[arg(long, value_delimiter = ',', value_name = "IDS")]
    pub(crate) clause: Vec<String>,
    /// Only these checks
    #[arg(long, value_delimiter = ',', value_name = "IDS")]
    pub(crate) check: Vec<String>,
    /// Only checks that read these services
    #[arg(long, value_delimiter = ',', value_name = "SERVICES")]
    pub(crate) service: Vec<String>,
    /// Only checks of these severities: critical, high, medium, low
    #[arg(long, value_delimiter = ',', value_name = "WORDS")]
    pub(crate) severity: Vec<Severity>,
    /// Only clauses of this tier and those below
    #[arg(long, value_name = "ID")]
    pub(crate) tier: Option<String>,
    /// Language of the texts: en or ja
    #[arg(long, default_value = "en")]
    pub(crate) lang: Language,
    /// Values of parameters, and attestations; default: assay.toml of this folder, where there is one
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Exit with 3 when a check of this severity or above fails
    #[arg(long, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<Severity>,
    /// Exit with 4 when anything in scope could not be read
    #[arg(long)]
    pub(crate) require_complete: bool,
}

/// Formats of an assessment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A summary for the terminal
    Text,
    /// assessment.json
    Json,
    /// A self-contained page
    Html,
    /// One line for each verdict
    Csv,
    /// For CI systems
    Junit,
}

/// `assay assess`.
#[derive(Debug, Args)]
pub(crate) struct Assess {
    /// The collection's folder
    pub(crate) collection: PathBuf,
    #[command(flatten)]
    pub(crate) judging: Judging,
    /// Format of the output
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
    /// File to write; default: standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Keep the assessment in the record
    #[arg(long)]
    pub(crate) record: bool,
}

/// `assay scan`.
#[derive(Debug, Args)]
pub(crate) struct Scan {
    #[command(flatten)]
    pub(crate) target: Target,
    #[command(flatten)]
    pub(crate) judging: Judging,
    /// Folder for the report, the assessment and the collection
    #[arg(long, default_value = "assay-scan", value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Go on with the unfinished scan in the folder
    #[arg(long)]
    pub(crate) resume: bool,
    /// Leave the record as it is
    #[arg(long)]
    pub(crate) no_record: bool,
    /// What to print besides
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
}

/// Formats of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RowFormat {
    /// A table
    Table,
    /// CSV
    Csv,
    /// JSON, a list of objects
    Json,
}

/// `assay query`.
#[derive(Debug, Args)]
pub(crate) struct Query {
    /// The SQL
    pub(crate) sql: String,
    /// The collection's folder
    pub(crate) collection: PathBuf,
    /// Format of the rows
    #[arg(long, value_enum, default_value = "table")]
    pub(crate) format: RowFormat,
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
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: ShowFormat,
    /// Framework and edition
    #[arg(long, default_value = "cyber-trust/2022", value_name = "ID")]
    pub(crate) framework: String,
}

/// `assay clauses`.
#[derive(Debug, Args)]
pub(crate) struct Clauses {
    #[command(flatten)]
    pub(crate) show: Show,
    /// How the clauses continue those of the earlier edition
    #[arg(long)]
    pub(crate) crosswalk: bool,
}

/// Formats of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ShowFormat {
    /// For people
    Text,
    /// For machines
    Json,
}

/// `assay parameters`.
#[derive(Debug, Args)]
pub(crate) struct Parameters {
    /// Language of the texts: en or ja
    #[arg(long, default_value = "en")]
    pub(crate) lang: Language,
}

/// Formats of the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PolicyFormat {
    /// The policy document
    Json,
    /// A template for the role to deploy
    Cloudformation,
    /// The role in Terraform
    Terraform,
}

/// `assay iam-policy`.
#[derive(Debug, Args)]
pub(crate) struct IamPolicy {
    /// Form of the policy
    #[arg(long, value_enum, default_value = "json")]
    pub(crate) format: PolicyFormat,
    /// Also what --extended reads
    #[arg(long)]
    pub(crate) extended: bool,
}

/// Which checks' cases to run.
#[derive(Debug, Args)]
pub(crate) struct Test {
    /// Check ids; without them all checks
    pub(crate) checks: Vec<String>,
}
