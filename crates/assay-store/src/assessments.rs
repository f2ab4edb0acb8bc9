//! Recorded assessments: what they were, their clauses, and the file itself.

use std::io::Write;

use assay_model::{
    Language,
    assessment::{ClauseRow, ClauseState, CollectionRef, Counts, Coverage},
    record::{Metrics, proposal_hash},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    Error, Store, blob,
    error::Step as _,
    session::{Session, dialect, rows},
};

const READING: &str = "reading the assessments";

/// The head of a sub-tree of the log: over the receipts or the verdicts of an assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubTree {
    /// The root, 64 hex digits.
    pub root: String,
    /// How many leaves.
    pub size: u64,
}

/// The sub-trees of an assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trees {
    /// Over its receipts.
    pub receipts: SubTree,
    /// Over its verdicts.
    pub verdicts: SubTree,
}

/// A recorded assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssessmentInfo {
    /// Id within the tenant, for example `A-12`.
    pub id: String,
    /// SHA-256 of `assessment.json`, in hex.
    pub sha256: String,
    /// Framework and edition, for example `cyber-trust/2022`.
    pub framework: String,
    /// Language of its texts.
    pub language: Language,
    /// The collection that was judged.
    pub collection: CollectionRef,
    /// When it was recorded.
    pub recorded_at: String,
    /// It came after a later one, and moved no finding.
    pub history_only: bool,
    /// Its sub-trees.
    pub trees: Trees,
    /// Verdicts.
    pub counts: Counts,
    /// What was read and what was not.
    pub coverage: Coverage,
}

/// A clause in a recorded assessment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedClause {
    /// Clause id.
    pub clause: String,
    /// Domain id.
    pub domain: String,
    /// Tier id.
    pub tier: String,
    /// The proposed state.
    pub state: ClauseState,
    /// [`proposal_hash`] of the proposal.
    pub proposal_hash: String,
    /// The proposal as canonical JSON: an object with `id`, `framework`, `state`, `checks` and `papers`. A log entry of
    /// a sign-off names the SHA-256 of these bytes.
    pub proposal: String,
}

impl RecordedClause {
    /// As a clause would be recorded.
    pub(crate) fn of(framework: &str, clause: &ClauseRow) -> Self {
        Self {
            clause: clause.id.clone(),
            domain: clause.domain.clone(),
            tier: clause.tier.clone(),
            state: clause.state,
            proposal_hash: proposal_hash(framework, clause),
            proposal: proposal(framework, clause),
        }
    }
}

/// The id of a number, for example `A-12`.
pub(crate) fn id(no: i64) -> String {
    format!("A-{no}")
}

/// What is proposed for a clause, without words and counts, as canonical JSON: what a sign-off is bound to.
pub(crate) fn proposal(framework: &str, clause: &ClauseRow) -> String {
    let value = proposal_value(framework, clause);
    String::from_utf8(assay_evidence::canonical_json(&value)).unwrap_or_default()
}

/// What is proposed for a clause, without words and counts: what a sign-off is bound to.
pub fn proposal_value(framework: &str, clause: &ClauseRow) -> serde_json::Value {
    let checks: Vec<_> = clause.checks.iter().map(|check| json!({"id": check.id, "verdict": check.verdict})).collect();
    let papers: Vec<_> =
        clause.papers.iter().map(|paper| json!({"key": paper.key, "counts": paper.state.counts()})).collect();
    json!({
        "id": clause.id,
        "framework": framework,
        "state": clause.state,
        "checks": checks,
        "papers": papers,
        "proposal_hash": proposal_hash(framework, clause),
    })
}

/// Keeps the clauses of an assessment.
pub(crate) async fn keep_clauses(
    session: &mut Session,
    assessment: i64,
    framework: &str,
    clauses: &[ClauseRow],
) -> Result<(), Error> {
    let step = "keeping the clauses";
    let members: Vec<_> = clauses
        .iter()
        .enumerate()
        .map(|(position, clause)| {
            let hash = proposal_hash(framework, clause);
            let proposal = proposal(framework, clause);
            (position, &clause.id, &clause.domain, &clause.tier, clause.state, hash, proposal)
        })
        .collect();
    let sql = "INSERT INTO clause_state (tenant, assessment, position, clause, domain, tier, state, proposal_hash, proposal) \
               SELECT $1, $2, CAST(value ->> 0 AS BIGINT), value ->> 1, value ->> 2, value ->> 3, value ->> 4, \
               value ->> 5, value ->> 6 FROM ROWS($3)";
    let insert = sqlx::query(dialect(session.kind, sql)).bind(session.tenant).bind(assessment);
    insert.bind(rows(&members, step)?).execute(session.db()).await.step(step)?;
    Ok(())
}

/// The number of the tenant's latest assessment of a framework.
pub(crate) async fn latest(session: &mut Session, framework: &str) -> Result<Option<i64>, Error> {
    let sql = "SELECT no FROM assessment WHERE tenant = $1 AND framework = $2 ORDER BY finished DESC, no DESC LIMIT 1";
    let query = sqlx::query_scalar(sql).bind(session.tenant).bind(framework.to_owned());
    query.fetch_optional(session.db()).await.step(READING)
}

/// The number of the assessment of an id: `A-12`, or at least 6 digits of its hash.
pub(crate) async fn number(session: &mut Session, id: &str) -> Result<i64, Error> {
    let missing = || Error::Missing { what: "assessment", id: id.to_owned() };
    let wanted = id.trim().to_lowercase();
    let (sql, bound) = if let Some(no) = wanted.strip_prefix("a-") {
        ("SELECT no FROM assessment WHERE tenant = $1 AND CAST(no AS TEXT) = $2 LIMIT 2", no.to_owned())
    } else if wanted.len() >= 6 && wanted.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        ("SELECT no FROM assessment WHERE tenant = $1 AND sha256 LIKE $2 LIMIT 2", format!("{wanted}%"))
    } else {
        return Err(missing());
    };
    let query = sqlx::query_scalar(sql).bind(session.tenant).bind(bound);
    let found: Vec<i64> = query.fetch_all(session.db()).await.step(READING)?;
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(missing()),
        _ => Err(Error::Ambiguous(id.to_owned())),
    }
}

type ClauseColumns = (String, String, String, String, String, String);

fn recorded((clause, domain, tier, state, proposal_hash, proposal): ClauseColumns) -> Result<RecordedClause, Error> {
    let state = ClauseState::parse(&state)
        .ok_or_else(|| Error::Damaged { place: "clauses".to_owned(), what: format!("state `{state}`") })?;
    Ok(RecordedClause { clause, domain, tier, state, proposal_hash, proposal })
}

/// The clauses of an assessment, in the framework's order.
pub(crate) async fn clauses(session: &mut Session, assessment: i64) -> Result<Vec<RecordedClause>, Error> {
    let sql = "SELECT clause, domain, tier, state, proposal_hash, proposal FROM clause_state \
               WHERE tenant = $1 AND assessment = $2 ORDER BY position";
    let query = sqlx::query_as(sql).bind(session.tenant).bind(assessment);
    let found: Vec<ClauseColumns> = query.fetch_all(session.db()).await.step("reading the clauses")?;
    found.into_iter().map(recorded).collect()
}

/// One clause of an assessment.
pub(crate) async fn clause(
    session: &mut Session,
    assessment: i64,
    clause: &str,
) -> Result<Option<RecordedClause>, Error> {
    let sql = "SELECT clause, domain, tier, state, proposal_hash, proposal FROM clause_state \
               WHERE tenant = $1 AND assessment = $2 AND clause = $3";
    let query = sqlx::query_as(sql).bind(session.tenant).bind(assessment).bind(clause.to_owned());
    let found: Option<ClauseColumns> = query.fetch_optional(session.db()).await.step("reading the clauses")?;
    found.map(recorded).transpose()
}

/// What is known of an assessment.
pub(crate) async fn info(session: &mut Session, no: i64) -> Result<AssessmentInfo, Error> {
    let sql = "SELECT body FROM assessment WHERE tenant = $1 AND no = $2";
    let query = sqlx::query_scalar(sql).bind(session.tenant).bind(no);
    let body: Option<String> = query.fetch_optional(session.db()).await.step(READING)?;
    parse(&body.ok_or_else(|| Error::Missing { what: "assessment", id: id(no) })?)
}

fn parse<T: serde::de::DeserializeOwned>(body: &str) -> Result<T, Error> {
    serde_json::from_str(body).map_err(|source| Error::Stored { step: READING, source })
}

impl Store {
    /// The recorded assessments, those of the latest collections first.
    pub async fn assessments(&self, tenant: &str, framework: Option<&str>) -> Result<Vec<AssessmentInfo>, Error> {
        let mut session = self.read(tenant).await?;
        let sql = "SELECT body FROM assessment WHERE tenant = $1 AND ($2 = '' OR framework = $2) \
                   ORDER BY finished DESC, no DESC";
        let query = sqlx::query_scalar(sql).bind(session.tenant).bind(framework.unwrap_or_default().to_owned());
        let bodies: Vec<String> = query.fetch_all(session.db()).await.step(READING)?;
        bodies.iter().map(|body| parse(body)).collect()
    }

    /// The assessment of the latest collection.
    pub async fn latest_assessment(
        &self,
        tenant: &str,
        framework: Option<&str>,
    ) -> Result<Option<AssessmentInfo>, Error> {
        let mut session = self.read(tenant).await?;
        let sql = "SELECT body FROM assessment WHERE tenant = $1 AND ($2 = '' OR framework = $2) \
                   ORDER BY finished DESC, no DESC LIMIT 1";
        let query = sqlx::query_scalar(sql).bind(session.tenant).bind(framework.unwrap_or_default().to_owned());
        let body: Option<String> = query.fetch_optional(session.db()).await.step(READING)?;
        body.map(|body| parse(&body)).transpose()
    }

    /// The assessment of an id: `A-12`, or at least 6 digits of its hash.
    pub async fn assessment(&self, tenant: &str, id: &str) -> Result<AssessmentInfo, Error> {
        let mut session = self.read(tenant).await?;
        let no = number(&mut session, id).await?;
        info(&mut session, no).await
    }

    /// Gives `assessment.json` back as it was recorded, checked against its SHA-256 on the way; tells its bytes. Where it
    /// fails, what was written is worth nothing.
    pub async fn assessment_json(&self, tenant: &str, id: &str, out: &mut (dyn Write + Send)) -> Result<u64, Error> {
        let mut session = self.read(tenant).await?;
        let no = number(&mut session, id).await?;
        let info = info(&mut session, no).await?;
        let kept = blob::find(&mut session, &info.sha256).await?;
        let kept = kept.ok_or_else(|| Error::Missing { what: "file of assessment", id: info.id })?;
        blob::give(&mut session, &kept, out).await
    }

    /// The clauses of a recorded assessment, in the framework's order.
    pub async fn clause_states(&self, tenant: &str, id: &str) -> Result<Vec<RecordedClause>, Error> {
        let mut session = self.read(tenant).await?;
        let no = number(&mut session, id).await?;
        clauses(&mut session, no).await
    }

    /// Findings in numbers at each assessment that moved them, the oldest first.
    pub async fn metrics(&self, tenant: &str) -> Result<Vec<Metrics>, Error> {
        let mut session = self.read(tenant).await?;
        let sql = "SELECT m.body FROM metrics m JOIN assessment a ON a.tenant = m.tenant AND a.no = m.assessment \
                   WHERE m.tenant = $1 ORDER BY a.finished, a.no";
        let query = sqlx::query_scalar(sql).bind(session.tenant);
        let bodies: Vec<String> = query.fetch_all(session.db()).await.step("reading the metrics")?;
        bodies.iter().map(|body| parse(body)).collect()
    }
}
