//! The whole way: checks → verdicts → clause proposals → tiers.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use arrow::array::RecordBatch;
use assay_content::{Check, Content, Framework};
use assay_model::{
    ArcStr, Evidence, Language, Names, Severity, Verdict,
    assessment::{Assessment, CollectionRef, ParameterRow, SCHEMA, VerdictRow},
};
use assay_snapshot::{Session, Snapshot};
use serde_json::{Value, json};

use crate::{
    AssessError, clauses,
    coverage::{coverage, rfc3339},
    failures::Subject,
    fingerprint,
    papers::Attached,
    query, reasons,
    receipts::ReceiptIndex,
    rows::Reader,
    spread::Judge,
};

/// The region of what has none.
pub(crate) const GLOBAL: ArcStr = assay_model::literal!("global");

/// What to judge.
#[derive(Debug, Clone)]
pub struct Request {
    /// Full id of the framework, for example `cyber-trust/2022`.
    pub framework: String,
    /// Language of the texts.
    pub language: Language,
    /// Checks to run; empty: all.
    pub checks: Vec<String>,
    /// Parameters by check id and name, where they differ from the defaults.
    pub parameters: BTreeMap<String, BTreeMap<String, Value>>,
}

/// A verdict on its way to becoming a [`VerdictRow`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// ARN or scope uid.
    pub resource_uid: ArcStr,
    /// Its number among the uids that rows have.
    pub(crate) resource: Option<u32>,
    /// Account.
    pub account_id: ArcStr,
    /// Region or `global`.
    pub region: ArcStr,
    /// The verdict.
    pub verdict: Verdict,
    /// The reason's key: the check's own, or `engine-…`.
    pub reason_key: ArcStr,
    /// The reason in words.
    pub reason: ArcStr,
    /// What was seen.
    pub evidence: Evidence,
    /// The way that proves it.
    pub way: Option<ArcStr>,
    /// Severity of a fail.
    pub severity: Severity,
}

impl Judged {
    pub(crate) fn subject(&self) -> Subject<'_> {
        Subject {
            resource_uid: &self.resource_uid,
            account_id: &self.account_id,
            region: &self.region,
            way: self.way.as_deref(),
        }
    }
}

/// What became of a check.
#[derive(Debug)]
pub enum CheckOutcome {
    /// It ran.
    Ran(Vec<Judged>),
    /// Its SQL could not run.
    Broken(String),
}

/// The checks that fit the filters: ids, clauses, services, severities; empty filters take all.
pub fn select_checks(
    content: &Content,
    ids: &[String],
    clauses: &[String],
    services: &[String],
    severities: &[Severity],
) -> Result<Vec<Arc<Check>>, AssessError> {
    let ids = ids.iter().map(|id| Ok(content.check(id)?.id.clone())).collect::<Result<BTreeSet<_>, AssessError>>()?;
    let fits = |check: &&Arc<Check>| {
        (ids.is_empty() || ids.contains(&check.id))
            && (clauses.is_empty() || check.clauses.iter().any(|clause| clauses.contains(clause)))
            && (severities.is_empty() || severities.contains(&check.severity))
            && (services.is_empty()
                || check
                    .tables
                    .iter()
                    .any(|table| content.tables().get(table).is_some_and(|table| services.contains(&table.service))))
    };
    Ok(content.checks().values().filter(fits).cloned().collect())
}

/// Judges a snapshot.
pub async fn assess(content: &Content, snapshot: &Snapshot, request: &Request) -> Result<Assessment, AssessError> {
    let framework = Arc::clone(content.framework(&request.framework)?);
    let session = snapshot.session(content, None)?;
    let index = ReceiptIndex::new(content, snapshot);
    let wanted: Vec<&Arc<Check>> = content
        .checks()
        .values()
        .filter(|check| request.checks.is_empty() || request.checks.contains(&check.id))
        .collect();
    let judging = Judging { content, snapshot, session: &session, framework: &framework, index: &index, request };
    let mut outcomes = side_by_side(&wanted, |check| judging.rows_of(check));
    let mut verdicts = Vec::with_capacity(outcomes.values().map(|(rows, _)| rows.len()).sum());
    let mut broken_checks = BTreeMap::new();
    // Checks come in the order of their ids, so their sorted rows need no sorting among each other.
    for (position, check) in wanted.iter().enumerate() {
        let ended = || judging.broken(check, "the thread that ran it ended early".to_owned());
        let (rows, broken) = outcomes.remove(&position).unwrap_or_else(ended);
        verdicts.extend(rows);
        broken_checks.extend(broken.map(|message| (check.id.clone(), message)));
    }
    let ran: Vec<&Check> = wanted
        .iter()
        .filter(|check| !broken_checks.contains_key(&check.id) && !is_left_out(content, snapshot, check))
        .map(AsRef::as_ref)
        .collect();
    let clauses = clauses::propose(content, &framework, &verdicts, Attached::default(), request.language);
    let tiers = clauses::tiers(&framework, &clauses, request.language);
    Ok(Assessment {
        schema: SCHEMA,
        framework: framework.id.clone(),
        edition: framework.edition.clone(),
        language: request.language,
        collection: CollectionRef {
            id: snapshot.id.clone(),
            started_at: rfc3339(snapshot.started_at_ms),
            finished_at: rfc3339(snapshot.finished_at_ms),
        },
        coverage: coverage(content, snapshot),
        verdicts,
        clauses,
        tiers,
        parameters: wanted.iter().flat_map(|check| parameters_of(check, request)).collect(),
        receipts: snapshot.receipts.clone(),
        checks: fingerprint::all(content, &ran, request)?,
        broken_checks,
    })
}

/// The values that a check is run with.
pub(crate) fn parameters_of<'a>(check: &'a Check, request: &'a Request) -> impl Iterator<Item = ParameterRow> {
    let own = request.parameters.get(&check.id);
    check.parameters.iter().map(move |(name, parameter)| {
        let chosen = own.and_then(|own| own.get(name));
        ParameterRow {
            check: check.id.clone(),
            name: name.clone(),
            value: chosen.unwrap_or(&parameter.default).clone(),
            chosen: chosen.is_some(),
        }
    })
}

/// Stack of a thread that plans SQL: deep plans recurse deeply.
const STACK: usize = 32 << 20;

/// Judges the checks on all cores: planning is most of the work, and it is done on one thread each. Gives the outcomes
/// by position.
fn side_by_side<'c, F>(checks: &[&'c Arc<Check>], judge: impl Fn(&'c Check) -> F + Sync) -> BTreeMap<usize, F::Output>
where
    F: Future<Output: Send>,
{
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(checks.len().max(1));
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return done };
        loop {
            let position = next.fetch_add(1, Ordering::Relaxed);
            let Some(check) = checks.get(position) else { return done };
            done.push((position, runtime.block_on(judge(check))));
        }
    };
    std::thread::scope(|scope| {
        let spawned: Vec<_> =
            (0..threads).map(|_| std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work)).collect();
        spawned.into_iter().flatten().filter_map(|thread| thread.join().ok()).flatten().collect()
    })
}

/// A check's rows, sorted, and why it could not run.
type Rows = (Vec<VerdictRow>, Option<String>);

/// What checks are judged with.
struct Judging<'a> {
    content: &'a Content,
    snapshot: &'a Snapshot,
    session: &'a Session,
    framework: &'a Framework,
    index: &'a ReceiptIndex<'a>,
    request: &'a Request,
}

impl Judging<'_> {
    async fn rows_of(&self, check: &Check) -> Rows {
        let &Self { content, snapshot, session, framework, index, request } = self;
        if is_left_out(content, snapshot, check) {
            return (left_out_rows(content, snapshot, framework, check, request.language), None);
        }
        let defaults = BTreeMap::new();
        let own = request.parameters.get(&check.id).unwrap_or(&defaults);
        match judge(content, snapshot, (session, Some(index)), check, own, request.language).await {
            CheckOutcome::Ran(judged) => (self.cited(check, judged), None),
            CheckOutcome::Broken(message) => self.broken(check, message),
        }
    }

    fn broken(&self, check: &Check, message: String) -> Rows {
        let judged = broken_rows(self.content, self.snapshot, check, &message, self.request.language);
        (self.cited(check, judged), Some(message))
    }

    /// With the clauses that they serve and the receipts that they rest on.
    fn cited(&self, check: &Check, judged: Vec<Judged>) -> Vec<VerdictRow> {
        let id = ArcStr::from(check.id.as_str());
        let clauses = Names::from(self.framework.clauses_of(check));
        let mut citing = self.index.citing(check);
        let known = |mut row: Judged| {
            row.resource = row.resource.or_else(|| Some(self.index.resource(&row.resource_uid)?.1));
            row
        };
        let row = |row: Judged| VerdictRow {
            check: id.clone(),
            clauses: clauses.clone(),
            severity: row.severity,
            receipts: citing.of(&row),
            resource_uid: row.resource_uid,
            account_id: row.account_id,
            region: row.region,
            verdict: row.verdict,
            reason: row.reason,
            reason_key: row.reason_key,
            evidence: row.evidence,
        };
        let mut rows: Vec<VerdictRow> = judged.into_iter().map(known).map(row).collect();
        rows.sort_by(|a, b| {
            (&a.account_id, &a.region, &a.resource_uid, a.verdict).cmp(&(
                &b.account_id,
                &b.region,
                &b.resource_uid,
                b.verdict,
            ))
        });
        // An answer to several requests at once may have brought a resource's rows twice.
        rows.dedup();
        rows
    }
}

/// Runs one check over a session of the snapshot and lets unknown travel.
pub async fn judge_check(
    content: &Content,
    snapshot: &Snapshot,
    session: &Session,
    check: &Check,
    own_parameters: &BTreeMap<String, Value>,
    language: Language,
) -> CheckOutcome {
    judge(content, snapshot, (session, None), check, own_parameters, language).await
}

async fn judge(
    content: &Content,
    snapshot: &Snapshot,
    (session, index): (&Session, Option<&ReceiptIndex<'_>>),
    check: &Check,
    own_parameters: &BTreeMap<String, Value>,
    language: Language,
) -> CheckOutcome {
    let defaults = check.parameters.iter().map(|(name, parameter)| (name.clone(), parameter.default.clone()));
    let mut parameters: BTreeMap<String, Value> = defaults.collect();
    parameters.extend(own_parameters.iter().map(|(name, value)| (name.clone(), value.clone())));
    let batches = match query::run(session, check, &parameters).await {
        Ok(batches) => batches,
        Err(error) => return CheckOutcome::Broken(error.to_string()),
    };
    let mut reader = Reader::new(check, language, index);
    let mut rows = Vec::with_capacity(batches.iter().map(RecordBatch::num_rows).sum());
    for batch in batches {
        if let Err(error) = reader.read(&batch, &mut rows) {
            return CheckOutcome::Broken(error.to_string());
        }
    }
    CheckOutcome::Ran(Judge { content, snapshot, check, language }.spread_unknown(rows))
}

fn broken_rows(
    content: &Content,
    snapshot: &Snapshot,
    check: &Check,
    message: &str,
    language: Language,
) -> Vec<Judged> {
    let key = "engine-broken-check";
    let reason = reasons::of_engine(content, key, &[("message", message)], language);
    let row = |account: &assay_snapshot::ScopeAccount| Judged {
        resource_uid: account.uid().into(),
        resource: None,
        account_id: account.account_id.as_str().into(),
        region: GLOBAL,
        verdict: Verdict::Unknown,
        reason_key: key.into(),
        reason: reason.as_str().into(),
        evidence: json!({ "message": message }).into(),
        way: None,
        severity: check.severity,
    };
    snapshot.scope.iter().map(row).collect()
}

/// Whether the check needs a table that is only collected on demand, and the scan left it out.
fn is_left_out(content: &Content, snapshot: &Snapshot, check: &Check) -> bool {
    let optional = |name: &&String| content.tables().get(*name).is_some_and(|table| table.extended);
    check.tables.iter().filter(optional).any(|name| !snapshot.collected.contains(name))
}

fn left_out_rows(
    content: &Content,
    snapshot: &Snapshot,
    framework: &Framework,
    check: &Check,
    language: Language,
) -> Vec<VerdictRow> {
    let key = "engine-opt-in";
    let row = |account: &assay_snapshot::ScopeAccount| VerdictRow {
        check: check.id.as_str().into(),
        clauses: framework.clauses_of(check).into(),
        severity: check.severity,
        resource_uid: account.uid().into(),
        account_id: account.account_id.as_str().into(),
        region: GLOBAL,
        // Not judged is not "not applicable": the clause stays open until somebody asks.
        verdict: Verdict::Unknown,
        reason: reasons::of_engine(content, key, &[], language).into(),
        reason_key: key.into(),
        evidence: Evidence::NONE,
        receipts: Names::default(),
    };
    snapshot.scope.iter().map(row).collect()
}
