//! Recording an assessment: what it does to findings and sign-offs, in one transaction.
//!
//! The life cycle itself is `assay_model::record::next`; it is applied in memory, to a book of what is known of each
//! finding (about 100 bytes for one), and only what changes is written. What is merely seen again writes one small row.

mod book;
mod judge;
mod metrics;
mod write;

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read,
};

use assay_evidence::{AssessmentBody, EntryKind, Hash, TreeHead, VerdictCounts};
use assay_model::{
    Language, Severity,
    assessment::{Assessment, ClauseRow, CollectionRef, Counts, Coverage, VerdictRow},
    record::{Finding, SignOff},
};

use crate::{
    Error, Store,
    assessments::{self, AssessmentInfo, SubTree, Trees},
    blob::{self, Blob},
    error::Step as _,
    findings, log,
    session::{Numbered, Session},
    sign_offs, time,
};
use judge::Judge;

const STEP: &str = "recording the assessment";
/// How many new findings an outcome names.
const NAMED: usize = 1000;

/// Within how many days a finding is to be mended, by severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sla {
    /// Critical.
    pub critical: u32,
    /// High.
    pub high: u32,
    /// Medium.
    pub medium: u32,
    /// Low.
    pub low: u32,
}

impl Default for Sla {
    fn default() -> Self {
        Self { critical: 7, high: 30, medium: 90, low: 180 }
    }
}

impl Sla {
    /// The days of a severity.
    pub fn days(&self, severity: Severity) -> u32 {
        match severity {
            Severity::Critical => self.critical,
            Severity::High => self.high,
            Severity::Medium => self.medium,
            Severity::Low => self.low,
        }
    }
}

/// An assessment without its verdicts and receipts, which may be too many to be held.
#[derive(Debug, Clone)]
pub struct RecordHeader {
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
    /// Every row of the framework.
    pub clauses: Vec<ClauseRow>,
    /// Checks that could not run.
    pub broken_checks: BTreeSet<String>,
    /// The sub-trees over receipts and verdicts.
    pub trees: Trees,
}

impl RecordHeader {
    /// The header of an assessment.
    pub fn of(assessment: &Assessment, trees: &Trees) -> Self {
        Self {
            framework: assessment.framework.clone(),
            edition: assessment.edition.clone(),
            language: assessment.language,
            collection: assessment.collection.clone(),
            coverage: assessment.coverage.clone(),
            clauses: assessment.clauses.clone(),
            broken_checks: assessment.broken_checks.keys().cloned().collect(),
            trees: trees.clone(),
        }
    }

    /// Framework and edition, for example `cyber-trust/2022`.
    pub fn framework_name(&self) -> String {
        format!("{}/{}", self.framework, self.edition)
    }
}

/// What became of recording an assessment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was recorded.
    New,
    /// The same bytes were recorded before: nothing changed.
    Already,
    /// A later assessment of each of its accounts is recorded: it was kept, and moved nothing.
    History,
}

/// What an assessment did to findings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Failed for the first time.
    pub opened: u64,
    /// Fail still.
    pub seen_again: u64,
    /// Failed after they were resolved or gone.
    pub reopened: u64,
    /// Passed, or no longer apply.
    pub resolved: u64,
    /// Their resources vanished.
    pub gone: u64,
    /// Those opened and reopened, the worst first, at most 1000.
    pub new: Vec<Finding>,
}

/// What recording an assessment did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The assessment, as it is recorded now.
    pub assessment: AssessmentInfo,
    /// What became of it.
    pub outcome: Outcome,
    /// What it did to findings.
    pub changes: Changes,
    /// Accounts of which a later assessment is recorded: their findings were left alone.
    pub late_accounts: Vec<String>,
    /// Sign-offs that must be signed again, since the proposal is in another state now.
    pub reopened_sign_offs: Vec<SignOff>,
}

impl Store {
    /// Records an assessment; `json` is its `assessment.json`, and its SHA-256 says whether it was recorded before.
    pub async fn record_assessment(
        &self,
        tenant: &str,
        assessment: &Assessment,
        json: &[u8],
        (trees, sla): (&Trees, &Sla),
        now: &str,
    ) -> Result<Recorded, Error> {
        let header = RecordHeader::of(assessment, trees);
        let mut json = json;
        self.record(tenant, &header, (assessment.verdicts.iter().cloned(), &mut json), sla, now).await
    }

    /// Records an assessment whose verdicts and `assessment.json` are read as they come.
    pub async fn record<V>(
        &self,
        tenant: &str,
        header: &RecordHeader,
        (verdicts, json): (V, &mut (dyn Read + Send)),
        sla: &Sla,
        now: &str,
    ) -> Result<Recorded, Error>
    where
        V: IntoIterator<Item = VerdictRow>,
        V::IntoIter: Send,
    {
        let verdicts = verdicts.into_iter();
        let recorded_at = time::seconds(now)?;
        let finished = time::seconds(&header.collection.finished_at)?;
        let heads = (head(&header.trees.receipts)?, head(&header.trees.verdicts)?);
        let mut session = self.write(tenant).await?;
        let kept = blob::keep(&mut session, json, "assessment.json", u64::MAX).await?;
        if let Some(before) = recorded_before(&mut session, &kept.sha256).await? {
            // The transaction ends here, and with it the copy that was just made.
            let assessment = assessments::info(&mut session, before).await?;
            return Ok(Recorded {
                assessment,
                outcome: Outcome::Already,
                changes: Changes::default(),
                late_accounts: Vec::new(),
                reopened_sign_offs: Vec::new(),
            });
        }
        let no = session.next(Numbered::Assessment).await?;
        let late = late_accounts(&mut session, &header.coverage.accounts, finished).await?;
        let history_only = !header.coverage.accounts.is_empty() && late.len() == header.coverage.accounts.len();
        let mut judge = Judge::new(&mut session, header, (no, finished), *sla, late.clone()).await?;
        judge.run(&mut session, verdicts, history_only).await?;
        let info = AssessmentInfo {
            id: assessments::id(no),
            sha256: kept.sha256.clone(),
            framework: header.framework_name(),
            language: header.language,
            collection: header.collection.clone(),
            recorded_at: time::time_text(recorded_at),
            history_only,
            trees: header.trees.clone(),
            counts: judge.counts,
            coverage: header.coverage.clone(),
        };
        keep(&mut session, no, &info, (finished, recorded_at), &kept).await?;
        assessments::keep_clauses(&mut session, no, &info.framework, &header.clauses).await?;
        let mut reopened_sign_offs = Vec::new();
        if !history_only && assessments::latest(&mut session, &info.framework).await? == Some(no) {
            let states: BTreeMap<_, _> = header.clauses.iter().map(|row| (row.id.as_str(), row.state)).collect();
            reopened_sign_offs = sign_offs::reopen(&mut session, &info.framework, &states, recorded_at).await?;
        }
        append(&mut session, header, &info, heads, recorded_at).await?;
        let mut changes = judge.changes();
        let named = judge.named(NAMED);
        changes.new = findings::by_numbers(&mut session, &named, now).await?;
        session.commit(STEP).await?;
        let outcome = if history_only { Outcome::History } else { Outcome::New };
        let late_accounts = late.into_iter().collect();
        Ok(Recorded { assessment: info, outcome, changes, late_accounts, reopened_sign_offs })
    }
}

fn head(tree: &SubTree) -> Result<TreeHead, Error> {
    let root = Hash::from_hex(&tree.root).map_err(|_| Error::Hash(tree.root.clone()))?;
    Ok(TreeHead { size: tree.size, root })
}

async fn recorded_before(session: &mut Session, sha256: &str) -> Result<Option<i64>, Error> {
    let sql = "SELECT no FROM assessment WHERE tenant = $1 AND sha256 = $2";
    let query = sqlx::query_scalar(sql).bind(session.tenant).bind(sha256.to_owned());
    query.fetch_optional(session.db()).await.step(STEP)
}

/// Those of these accounts of which a later assessment is recorded.
async fn late_accounts(session: &mut Session, accounts: &[String], finished: i64) -> Result<BTreeSet<String>, Error> {
    let sql = "SELECT account FROM account_seen WHERE tenant = $1 AND finished > $2";
    let query = sqlx::query_scalar(sql).bind(session.tenant).bind(finished);
    let later: Vec<String> = query.fetch_all(session.db()).await.step(STEP)?;
    let later: BTreeSet<String> = later.into_iter().collect();
    Ok(accounts.iter().filter(|account| later.contains(*account)).cloned().collect())
}

async fn keep(
    session: &mut Session,
    no: i64,
    info: &AssessmentInfo,
    (finished, recorded): (i64, i64),
    kept: &Blob,
) -> Result<(), Error> {
    let body = serde_json::to_string(info).map_err(|source| Error::Json { step: STEP, source })?;
    let sql = "INSERT INTO assessment (tenant, no, sha256, framework, finished, recorded, history_only, blob, body) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let insert = sqlx::query(sql).bind(session.tenant).bind(no).bind(info.sha256.clone()).bind(info.framework.clone());
    let insert = insert.bind(finished).bind(recorded).bind(i64::from(info.history_only)).bind(kept.no);
    insert.bind(body.replace("\\u0000", "\\ufffd")).execute(session.db()).await.step(STEP)?;
    Ok(())
}

async fn append(
    session: &mut Session,
    header: &RecordHeader,
    info: &AssessmentInfo,
    (receipts, verdicts): (TreeHead, TreeHead),
    at: i64,
) -> Result<(), Error> {
    let Counts { pass, fail, unknown, not_applicable } = info.counts;
    let wide = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let body = AssessmentBody {
        collection: header.collection.id.clone(),
        framework: header.framework.clone(),
        edition: header.edition.clone(),
        counts: VerdictCounts {
            pass: wide(pass),
            fail: wide(fail),
            unknown: wide(unknown),
            not_applicable: wide(not_applicable),
        },
        receipts,
        verdicts,
        sha256: Hash::from_hex(&info.sha256).map_err(|_| Error::Hash(info.sha256.clone()))?,
    };
    let body = serde_json::to_value(body).map_err(|source| Error::Json { step: STEP, source })?;
    log::append(session, EntryKind::Assessment, &info.id, body, at).await?;
    Ok(())
}
