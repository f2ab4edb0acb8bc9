//! What can be typed about the record: findings, exceptions, evidence, sign-offs.

use std::path::PathBuf;

use assay_model::Severity;
use clap::{Args, Subcommand, ValueEnum};

use super::RowFormat;

/// Where the record is kept, and whose it is.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Keeping {
    /// The record: a file for SQLite, or the address of a PostgreSQL database; default: that of `ASSAY_STORE`, else of assay.toml, else assay.db beside it
    #[arg(long, value_name = "URL")]
    pub(crate) store: Option<String>,
    /// Whose record it is; default: that of assay.toml, else `default`
    #[arg(long, value_name = "NAME")]
    pub(crate) tenant: Option<String>,
}

/// `assay findings`.
#[derive(Debug, Subcommand)]
pub(crate) enum Findings {
    /// List findings, the most overdue first
    List(ListFindings),
    /// Show a finding with its history and comments
    Show(OneFinding),
    /// Say who mends a finding
    Assign(AssignFinding),
    /// Set another due date
    Due(DueFinding),
    /// Comment on a finding
    Comment(CommentFinding),
    /// Open, overdue and mended findings over time, by severity and domain
    Metrics(Metrics),
}

/// Which findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum WantedState {
    /// Failing
    Open,
    /// Mended
    Resolved,
    /// The resource is no longer there
    Gone,
    /// All of them
    All,
}

/// `assay findings list`.
#[derive(Debug, Args)]
pub(crate) struct ListFindings {
    #[command(flatten)]
    pub(crate) keeping: Keeping,
    /// Only findings of this clause
    #[arg(long, value_name = "ID")]
    pub(crate) clause: Option<String>,
    /// Only findings of this check
    #[arg(long, value_name = "ID")]
    pub(crate) check: Option<String>,
    /// Only findings of this severity: critical, high, medium, low
    #[arg(long, value_name = "WORD")]
    pub(crate) severity: Option<Severity>,
    /// Only findings of this account
    #[arg(long, value_name = "ID")]
    pub(crate) account: Option<String>,
    /// Only findings that this person mends
    #[arg(long, value_name = "NAME")]
    pub(crate) owner: Option<String>,
    /// Only findings that are open for more than so many days
    #[arg(long, value_name = "DAYS")]
    pub(crate) older_than: Option<u32>,
    /// Only findings past their due date
    #[arg(long)]
    pub(crate) overdue: bool,
    /// Where they stand
    #[arg(long, value_enum, default_value = "open")]
    pub(crate) state: WantedState,
    /// How many at most
    #[arg(long, default_value_t = 50, value_name = "N")]
    pub(crate) limit: u32,
    /// Format of the rows
    #[arg(long, value_enum, default_value = "table")]
    pub(crate) format: RowFormat,
}

/// A finding.
#[derive(Debug, Args)]
pub(crate) struct OneFinding {
    #[command(flatten)]
    pub(crate) keeping: Keeping,
    /// The finding's uid, or its beginning
    pub(crate) uid: String,
}

/// `assay findings assign`.
#[derive(Debug, Args)]
pub(crate) struct AssignFinding {
    #[command(flatten)]
    pub(crate) finding: OneFinding,
    /// Who mends it
    #[arg(long, value_name = "NAME")]
    pub(crate) owner: String,
    /// Your name
    #[arg(long, value_name = "NAME")]
    pub(crate) by: String,
}

/// `assay findings due`.
#[derive(Debug, Args)]
pub(crate) struct DueFinding {
    #[command(flatten)]
    pub(crate) finding: OneFinding,
    /// The new due date, such as 2026-05-31
    #[arg(long, value_name = "DATE")]
    pub(crate) on: String,
    /// Your name
    #[arg(long, value_name = "NAME")]
    pub(crate) by: String,
}

/// `assay findings comment`.
#[derive(Debug, Args)]
pub(crate) struct CommentFinding {
    #[command(flatten)]
    pub(crate) finding: OneFinding,
    /// What you say
    #[arg(long)]
    pub(crate) text: String,
    /// Your name
    #[arg(long, value_name = "NAME")]
    pub(crate) by: String,
}

/// `assay findings metrics`.
#[derive(Debug, Args)]
pub(crate) struct Metrics {
    #[command(flatten)]
    pub(crate) keeping: Keeping,
    /// Format of the rows
    #[arg(long, value_enum, default_value = "table")]
    pub(crate) format: RowFormat,
}

/// `assay exceptions`.
#[derive(Debug, Subcommand)]
pub(crate) enum Exceptions {
    /// Accept until a date that resources fail a check; the clause still answers No
    Add(AddException),
    /// List exceptions, those that ended included
    List(ListRows),
    /// End an exception before its date
    Revoke(RevokeException),
}

/// A list of the record.
#[derive(Debug, Args)]
pub(crate) struct ListRows {
    #[command(flatten)]
    pub(crate) keeping: Keeping,
    /// Format of the rows
    #[arg(long, value_enum, default_value = "table")]
    pub(crate) format: RowFormat,
}

/// `assay exceptions add`.
#[derive(Debug, Args)]
pub(crate) struct AddException {
    #[command(flatten)]
    pub(crate) keeping: Keeping,
    /// Id of the check
    #[arg(long, value_name = "ID")]
    pub(crate) check: String,
    /// Resources that it covers; `*` stands for any characters
    #[arg(long, value_name = "PATTERN")]
    pub(crate) resources: String,
    /// Why, in at least 20 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    /// Who asks for it
    #[arg(long, value_name = "NAME")]
    pub(crate) requested_by: String,
    /// Who approves it: another person
    #[arg(long, value_name = "NAME")]
    pub(crate) approved_by: String,
    /// The last day on which it holds, such as 2026-05-31
    #[arg(long, value_name = "DATE")]
    pub(crate) expires: String,
}

/// `assay exceptions revoke`.
#[derive(Debug, Args)]
pub(crate) struct RevokeException {
    #[command(flatten)]
    pub(crate) keeping: Keeping,
    /// Id of the exception
    pub(crate) id: String,
    /// Your name
    #[arg(long, value_name = "NAME")]
    pub(crate) by: String,
}

/// `assay evidence`.
#[derive(Debug, Subcommand)]
pub(crate) enum EvidenceCommand {
    /// Attach a document or record to a clause
    Add(Box<AddEvidence>),
    /// List what clauses want and what is attached: missing, fresh, expiring, stale
    List(ListEvidence),
    /// Show what is attached, and save its file
    Show(ShowEvidence),
    /// Take back what was attached; it stays in the record
    Withdraw(WithdrawEvidence),
}

/// `assay evidence add`.
#[derive(Debug, Args)]
pub(crate) struct AddEvidence {
    #[command(flatten)]
    pub(crate) keeping: Keeping,
    /// Clause id
    pub(crate) clause: String,
    /// Which of its papers: D1 for the first document, R2 for the second record (`assay evidence list --clause ID`)
    pub(crate) paper: String,
    /// The file; it is copied into the record
    #[arg(long, value_name = "FILE", required_unless_present = "link", conflicts_with = "link")]
    pub(crate) file: Option<PathBuf>,
    /// Where it is kept, instead of a file
    #[arg(long, value_name = "URL")]
    pub(crate) link: Option<String>,
    /// Title
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: String,
    /// Who answers for it
    #[arg(long, value_name = "NAME")]
    pub(crate) owner: String,
    /// The day that it speaks of, such as 2026-05-31: not the day on which you attach it
    #[arg(long, value_name = "DATE")]
    pub(crate) observed_on: String,
    /// The day on which it was approved
    #[arg(long, value_name = "DATE")]
    pub(crate) approved_on: Option<String>,
    /// The last day on which it counts; default: by the clause
    #[arg(long, value_name = "DATE")]
    pub(crate) valid_until: Option<String>,
    /// The day on which to look at it again
    #[arg(long, value_name = "DATE")]
    pub(crate) review_on: Option<String>,
    /// Framework and edition
    #[arg(long, default_value = "cyber-trust/2022", value_name = "ID")]
    pub(crate) framework: String,
    /// Your name
    #[arg(long, value_name = "NAME")]
    pub(crate) by: String,
}

/// `assay evidence list`.
#[derive(Debug, Args)]
pub(crate) struct ListEvidence {
    #[command(flatten)]
    pub(crate) keeping: Keeping,
    /// Only of these clauses
    #[arg(long, value_delimiter = ',', value_name = "IDS")]
    pub(crate) clause: Vec<String>,
    /// Only clauses of this tier and those below
    #[arg(long, value_name = "ID")]
    pub(crate) tier: Option<String>,
    /// Framework and edition
    #[arg(long, default_value = "cyber-trust/2022", value_name = "ID")]
    pub(crate) framework: String,
    /// Format of the rows
    #[arg(long, value_enum, default_value = "table")]
    pub(crate) format: RowFormat,
}

/// `assay evidence show`.
#[derive(Debug, Args)]
pub(crate) struct ShowEvidence {
    #[command(flatten)]
    pub(crate) keeping: Keeping,
    /// Its id, such as E-12
    pub(crate) id: String,
    /// Save the attached file here
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// `assay evidence withdraw`.
#[derive(Debug, Args)]
pub(crate) struct WithdrawEvidence {
    #[command(flatten)]
    pub(crate) keeping: Keeping,
    /// Its id, such as E-12
    pub(crate) id: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub(crate) because: String,
    /// Your name
    #[arg(long, value_name = "NAME")]
    pub(crate) by: String,
}

/// Answers to a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AnswerWord {
    /// The clause is met
    Yes,
    /// It is not
    No,
    /// It does not concern the organisation
    Na,
}

/// `assay sign`.
#[derive(Debug, Args)]
pub(crate) struct Sign {
    #[command(flatten)]
    pub(crate) keeping: Keeping,
    /// Clause id
    pub(crate) clause: String,
    /// The answer
    #[arg(long, value_enum, required_unless_present = "withdraw")]
    pub(crate) answer: Option<AnswerWord>,
    /// Why it is the answer, in at least 10 characters
    #[arg(long, value_name = "TEXT", required_unless_present = "withdraw")]
    pub(crate) justification: Option<String>,
    /// Your name: it stands below the answer
    #[arg(long, value_name = "NAME")]
    pub(crate) by: String,
    /// Sign Yes although the proposal is not met; the justification is shown with it
    #[arg(long = "override")]
    pub(crate) overriding: bool,
    /// Take the answer back
    #[arg(long, conflicts_with_all = ["answer", "justification", "overriding"])]
    pub(crate) withdraw: bool,
    /// Framework and edition
    #[arg(long, default_value = "cyber-trust/2022", value_name = "ID")]
    pub(crate) framework: String,
}

/// `assay tier`.
#[derive(Debug, Args)]
pub(crate) struct TierArguments {
    #[command(flatten)]
    pub(crate) keeping: Keeping,
    /// The tier aimed at; without it, all
    pub(crate) tier: Option<String>,
    /// Framework and edition
    #[arg(long, default_value = "cyber-trust/2022", value_name = "ID")]
    pub(crate) framework: String,
    /// text or json
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: super::ShowFormat,
}
