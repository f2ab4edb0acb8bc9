//! The record of a tenant: what became of findings, what people attested, excepted and signed, and which risks they
//! carry.
//!
//! Everything here is pure: the store keeps these values, reports show them. Times are RFC 3339 in UTC with whole
//! seconds (`2026-05-01T00:00:00Z`), dates `2026-05-01`; both sort as text.
//!
//! A *tenant* is the organisation whose record it is; AWS's "organization" is another thing.

mod evidence;
mod exception;
mod finding;
mod history;
mod risk;
mod sign_off;

use serde::{Deserialize, Serialize};

pub use evidence::{Evidence, EvidenceState, Paper, PaperKind, paper_key};
pub use exception::{Exception, ExceptionFault};
pub use finding::{Change, Comment, Finding, FindingEvent, FindingState, Seen, finding_uid, next};
pub use history::{ClauseHistory, Metrics, MetricsRow};
pub use risk::{Band, Decision, Risk, RiskFault, Score};
pub use sign_off::{Answer, SignOff, SignOffFault, SignOffState, proposal_hash};

/// The version of the record's types as they are stored and exported.
pub const SCHEMA: u32 = 1;

/// What reports show of a tenant's record, beside an assessment.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The tenant.
    pub tenant: String,
    /// When this view was made.
    pub at: String,
    /// Findings, the most overdue first.
    pub findings: Vec<Finding>,
    /// Exceptions, those that ended included.
    pub exceptions: Vec<Exception>,
    /// Documents and records of clauses, those withdrawn included.
    pub evidence: Vec<Evidence>,
    /// The latest sign-off of each clause.
    pub sign_offs: Vec<SignOff>,
    /// The risk register.
    pub risks: Vec<Risk>,
    /// How long each clause has stood where it stands.
    pub history: Vec<ClauseHistory>,
}

impl Record {
    /// The finding of a check and a resource.
    pub fn finding(&self, check: &str, resource_uid: &str) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.check == check && finding.resource_uid == resource_uid)
    }

    /// The exception in force for a check and a resource.
    pub fn exception(&self, check: &str, resource_uid: &str) -> Option<&Exception> {
        self.exceptions.iter().find(|exception| exception.covers(check, resource_uid, &self.at))
    }

    /// The latest sign-off of a clause.
    pub fn sign_off(&self, clause: &str) -> Option<&SignOff> {
        self.sign_offs.iter().find(|sign_off| sign_off.clause == clause)
    }
}
