//! `assessment.json`: the versioned contract of an assessment.
//!
//! Version 1. Times are RFC 3339 in UTC. Verdicts are sorted by check, account, region and resource; clauses stand in
//! the framework's order; so the same collection, content and clock give the same bytes.

use std::collections::BTreeMap;

use arcstr::ArcStr;
use serde::{Deserialize, Serialize};

use crate::{Evidence, Language, Names, Severity, Verdict, record::Paper};

/// The version of the contract that this build writes.
pub const SCHEMA: u32 = 1;

/// An assessment of one collection against one framework.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// Version of the contract: [`SCHEMA`].
    pub schema: u32,
    /// Framework id, for example `cyber-trust`.
    pub framework: String,
    /// Edition, for example `2022`.
    pub edition: String,
    /// Language of the texts.
    pub language: Language,
    /// The collection that was judged.
    pub collection: CollectionRef,
    /// What was read and what was not.
    pub coverage: Coverage,
    /// One entry for each check and resource.
    pub verdicts: Vec<VerdictRow>,
    /// Every row of the framework, placeholders included.
    pub clauses: Vec<ClauseRow>,
    /// One entry for each tier, from the lowest.
    pub tiers: Vec<TierRow>,
    /// The parameters of the checks that were judged, with the values that were used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<ParameterRow>,
    /// The evidence's receipts: one for each call that a verdict names.
    pub receipts: Vec<Receipt>,
    /// The checks that were judged, by id, each with its fingerprint: SHA-256, in hex, over its SQL, its parameters'
    /// values and its tables' definitions. Where it differs, a verdict may have changed because the check has.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub checks: BTreeMap<String, String>,
    /// Checks that could not run, by id, with the reason. Their clauses are unknown.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub broken_checks: BTreeMap<String, String>,
}

impl Assessment {
    /// The assessed clauses of a tier and of those below it, in the framework's order: what the award rule counts.
    pub fn within(&self, tier: &str) -> Vec<&ClauseRow> {
        let rank = |id: &str| self.tiers.iter().position(|other| other.id == id);
        let limit = rank(tier);
        let placed = |clause: &&ClauseRow| rank(&clause.tier).is_some_and(|own| Some(own) <= limit);
        self.clauses.iter().filter(|clause| clause.assessable).filter(placed).collect()
    }
}

/// A parameter's value in an assessment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParameterRow {
    /// Check id.
    pub check: String,
    /// The parameter.
    pub name: String,
    /// The value that the check was run with.
    pub value: serde_json::Value,
    /// Whether the organisation chose it; else it is the default.
    pub chosen: bool,
}

/// Which collection was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionRef {
    /// The collection's id.
    pub id: String,
    /// When its first call was made.
    pub started_at: String,
    /// When its last call had answered.
    pub finished_at: String,
}

/// What was read and what was not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Account ids in scope.
    pub accounts: Vec<String>,
    /// Regions in scope.
    pub regions: Vec<String>,
    /// Calls made, pages counted singly.
    pub calls: u64,
    /// Calls that failed after retries.
    pub failed: u64,
    /// The failed calls, grouped by service, operation and code.
    #[serde(default)]
    pub failures: Vec<Failure>,
}

/// Calls of one operation that failed in the same way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Failure {
    /// botocore's service id.
    pub service: String,
    /// The operation.
    pub operation: String,
    /// AWS's error code, or the client's word (`Timeout`, `Network`, …).
    pub code: String,
    /// The accounts in which it failed.
    pub accounts: Vec<String>,
    /// The regions in which it failed.
    pub regions: Vec<String>,
    /// How often.
    pub count: u64,
    /// The message of one of them.
    pub message: String,
    /// The IAM action that would allow the call, where the call was denied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permission: Option<String>,
}

/// What a check says of one resource. Rows share their texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerdictRow {
    /// Check id.
    pub check: ArcStr,
    /// The clauses that the check serves.
    pub clauses: Names,
    /// Severity of a fail.
    pub severity: Severity,
    /// ARN, or the uid of an account, region or organization.
    pub resource_uid: ArcStr,
    /// Twelve digits.
    pub account_id: ArcStr,
    /// Region, or `global`.
    pub region: ArcStr,
    /// The verdict.
    pub verdict: Verdict,
    /// Why, in the assessment's language.
    pub reason: ArcStr,
    /// The reason's stable key.
    pub reason_key: ArcStr,
    /// What was seen: the values that decided.
    #[serde(default, skip_serializing_if = "Evidence::is_null")]
    pub evidence: Evidence,
    /// Ids of the receipts that the verdict rests on.
    pub receipts: Names,
}

/// The numbers that a verdict's receipt id names, both ends included: `r7` is (7, 7), `r7..r99` is (7, 99). Nothing for an
/// id of another form.
pub fn receipt_span(id: &str) -> Option<(u64, u64)> {
    let number = |part: &str| part.strip_prefix('r')?.parse().ok();
    match id.split_once("..") {
        Some((first, last)) => Some((number(first)?, number(last)?)),
        None => number(id).map(|number| (number, number)),
    }
}

/// The state that the machine proposes for a clause. It is a proposal: people sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClauseState {
    /// The rule is disproved.
    NotMet,
    /// The rule is neither proved nor disproved.
    Unknown,
    /// Documents or records must be attached; what can be read does not speak against the clause.
    NeedsEvidence,
    /// What is attached has run out; what can be read does not speak against the clause.
    Stale,
    /// Nothing in scope to judge.
    NothingToJudge,
    /// The rule is proved and nothing else is demanded.
    Met,
    /// A row that is not assessed.
    NotAssessed,
}

impl ClauseState {
    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotMet => "not_met",
            Self::Unknown => "unknown",
            Self::NeedsEvidence => "needs_evidence",
            Self::Stale => "stale",
            Self::NothingToJudge => "nothing_to_judge",
            Self::Met => "met",
            Self::NotAssessed => "not_assessed",
        }
    }

    /// The state of this word.
    pub fn parse(word: &str) -> Option<Self> {
        let all = [
            Self::NotMet,
            Self::Unknown,
            Self::NeedsEvidence,
            Self::Stale,
            Self::NothingToJudge,
            Self::Met,
            Self::NotAssessed,
        ];
        all.into_iter().find(|state| state.as_str() == word)
    }
}

/// One row of the framework.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClauseRow {
    /// Clause id, for example `B.9.11`.
    pub id: String,
    /// Domain id, for example `B.9`.
    pub domain: String,
    /// Tier id, for example `promoter`; `undetermined` where nobody knows it yet.
    pub tier: String,
    /// How sure the edition's row is, where it says so: `verified`, `secondary`, `carried_over` or `inferred`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<String>,
    /// The clause of the earlier edition that it continues, where its number was another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// False for placeholders.
    pub assessable: bool,
    /// `technical`, `mixed` or `process`; absent for placeholders.
    pub evidence_class: Option<String>,
    /// The proposed state.
    pub state: ClauseState,
    /// Title in the assessment's language.
    pub title: String,
    /// The checks of the clause's rule, with their outcome.
    pub checks: Vec<ClauseCheck>,
    /// What is missing, in the assessment's language: documents, records, permissions.
    pub missing: Vec<String>,
    /// The documents and records that the clause wants, with what the tenant attached.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub papers: Vec<Paper>,
}

/// A check within a clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClauseCheck {
    /// Check id.
    pub id: String,
    /// The verdict over all resources: the worst that decides; `not_applicable` where nothing was judged.
    pub verdict: Verdict,
    /// Resources by verdict.
    pub counts: Counts,
}

/// How many resources got which verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Passing resources.
    pub pass: usize,
    /// Failing resources.
    pub fail: usize,
    /// Unknown.
    pub unknown: usize,
    /// Outside the condition.
    pub not_applicable: usize,
}

impl Counts {
    /// Counts one more verdict.
    pub fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Pass => self.pass += 1,
            Verdict::Fail => self.fail += 1,
            Verdict::Unknown => self.unknown += 1,
            Verdict::NotApplicable => self.not_applicable += 1,
        }
    }

    /// The verdict over all of them: one fail fails, one unknown leaves open, nothing judged is not applicable.
    pub fn overall(&self) -> Verdict {
        if self.fail > 0 {
            Verdict::Fail
        } else if self.unknown > 0 {
            Verdict::Unknown
        } else if self.pass > 0 {
            Verdict::Pass
        } else {
            Verdict::NotApplicable
        }
    }
}

/// A tier, counted over the assessable clauses of this tier and those below.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierRow {
    /// Tier id.
    pub id: String,
    /// Name in the assessment's language.
    pub name: String,
    /// Assessable clauses of tiers 1..n.
    pub clauses: usize,
    /// Proposed met.
    pub met: usize,
    /// Proposed not met.
    pub not_met: usize,
    /// Unknown.
    pub unknown: usize,
    /// Waiting for documents or records, those that ran out included.
    pub needs_evidence: usize,
    /// Nothing in scope to judge.
    pub nothing_to_judge: usize,
    /// How many may be answered Not applicable.
    pub not_applicable_budget: usize,
    /// Clause ids that stand in the way: not met first, then unknown. Rows that are only inferred don't.
    pub blockers: Vec<String>,
    /// What a draft edition lacks for this tier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub determination: Option<Determination>,
}

/// How far a draft edition lets a tier be determined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Determination {
    /// By rows that nobody has compared with the official document.
    Provisional,
    /// Not at all: rows lack a tier.
    Undetermined,
}

/// The record of one call to AWS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Id within the collection.
    pub id: String,
    /// Account that was asked.
    pub account_id: String,
    /// Region that was asked.
    pub region: String,
    /// botocore's service id.
    pub service: String,
    /// The operation.
    pub operation: String,
    /// The request's parameters as JSON.
    pub parameters: String,
    /// When the call was made.
    pub at: String,
    /// HTTP status; 0 where no answer came.
    pub status: u16,
    /// AWS's request id.
    pub request_id: Option<String>,
    /// SHA-256 of the canonical answer (JSON, sorted keys), in hex; absent where the call failed.
    pub sha256: Option<String>,
    /// Retries before this outcome.
    pub retries: u32,
    /// The error code, where the call failed.
    pub error: Option<String>,
}
