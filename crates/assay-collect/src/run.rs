//! Runs the plan and puts the collection together.

use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
};

use assay_aws::Client;
use assay_content::Content;
use assay_snapshot::{CollectionWriter, MANIFEST_VERSION, Manifest, TableSchema, sha256_hex};
use futures::{StreamExt as _, stream};

use crate::{
    CollectError, Progress,
    gather::Gatherer,
    journal::{Header, Journal, Line},
    plan::{Plan, Unit, with_parents},
    record::rfc3339,
    scope::Scope,
};

/// Work units under way at a time; the client's cap on calls in flight is the real limit.
const UNITS_AT_A_TIME: usize = 128;

/// The journal's entry for the calls that found the scope; no unit's key is like it.
const SCOPE: &str = "scope";

/// What to collect, and where to.
#[derive(Debug, Clone)]
pub struct CollectRequest {
    /// Tables that are wanted; their parents come along.
    pub tables: Vec<String>,
    /// The collection's folder.
    pub out: PathBuf,
    /// Go on with the unfinished scan in the folder.
    pub resume: bool,
}

/// Collects. `stop` ends the scan early: what is read stays in the journal.
pub async fn collect(
    client: &Client,
    content: &Content,
    mut scope: Scope,
    request: &CollectRequest,
    progress: &Progress,
    stop: impl Future<Output = ()>,
) -> Result<Manifest, CollectError> {
    let tables = with_parents(content, &request.tables);
    let plan = Plan::new(&scope, tables);
    let started_at_ms = clock_ms();
    let header = Header {
        id: collection_id(&scope, started_at_ms),
        started_at_ms,
        scope: scope.resolved.clone(),
        tables: plan.tables.keys().cloned().collect(),
    };
    let (journal, header) = Journal::open(&request.out, header, request.resume)?;
    let mut schemas = BTreeMap::new();
    for (name, table) in &plan.tables {
        schemas.insert(name.clone(), TableSchema::new(table, content.model(&table.service)?)?);
    }
    let mut open: Vec<&Unit> = plan.units.iter().filter(|unit| !journal.has(&unit.key)).collect();
    let resumed = plan.units.len() - open.len();
    progress.plan(plan.units.len() as u64, resumed as u64);
    // A chain of calls takes its time however many run beside it: the longest begin first.
    open.sort_by_cached_key(|unit| std::cmp::Reverse(plan.chain(unit)));
    let mut record = journal.begin(SCOPE);
    for receipt in std::mem::take(&mut scope.found) {
        record.receipt(&receipt)?;
    }
    record.finish()?;
    let gatherer = Gatherer {
        client,
        content,
        scope: &scope,
        plan: &plan,
        schemas: &schemas,
        started_at_ms: header.started_at_ms,
    };
    let work = run_units(&gatherer, &journal, open, progress);
    tokio::select! {
        outcome = work => outcome?,
        () = stop => return Err(CollectError::Stopped(request.out.clone())),
    }
    let assembly = Assembly { plan: &plan, journal: &journal, header: &header, out: &request.out };
    let manifest = assembly.put_together(schemas)?;
    journal.remove()?;
    Ok(manifest)
}

async fn run_units(
    gatherer: &Gatherer<'_>,
    journal: &Journal,
    open: Vec<&Unit>,
    progress: &Progress,
) -> Result<(), CollectError> {
    let mut running = stream::iter(open)
        .map(|unit| async move {
            let mut record = journal.begin(&unit.key);
            gatherer.run(unit, &mut record).await?;
            record.finish()
        })
        .buffer_unordered(UNITS_AT_A_TIME);
    while let Some(outcome) = running.next().await {
        outcome?;
        progress.unit_done();
    }
    Ok(())
}

struct Assembly<'a> {
    plan: &'a Plan,
    journal: &'a Journal,
    header: &'a Header,
    out: &'a Path,
}

impl Assembly<'_> {
    /// Copies the journal in the units' order into the collection.
    fn put_together(&self, schemas: BTreeMap<String, TableSchema>) -> Result<Manifest, CollectError> {
        let mut writer = CollectionWriter::with_schemas(self.out, schemas)?;
        for failure in &self.plan.failures {
            writer.add_failure(failure)?;
        }
        let mut calls: i64 = 0;
        let mut row = Vec::new();
        let units = self.plan.units.iter().map(|unit| unit.key.as_str());
        for unit in std::iter::once(SCOPE).chain(units) {
            // A unit tells its receipts apart by numbers of its own; a collection counts them in the order of lines.
            let mut numbers: HashMap<i64, i64> = HashMap::new();
            let known = |numbers: &HashMap<i64, i64>, number| numbers.get(&number).copied().unwrap_or_default();
            self.journal.lines(unit, |line| {
                match line {
                    Line::Row { table, receipt, json } => {
                        row.clear();
                        row.extend_from_slice(format!("{{\"receipt\":{},", known(&numbers, receipt)).as_bytes());
                        row.extend_from_slice(json.get(1..).unwrap_or_default());
                        writer.add_row(table, &row)?;
                    }
                    Line::Failure(mut failure) => {
                        failure.receipt = failure.receipt.map(|number| known(&numbers, number));
                        writer.add_failure(&failure)?;
                    }
                    Line::Receipt(number, mut receipt) => {
                        calls += 1;
                        numbers.insert(number, calls);
                        receipt.id = format!("r{calls}");
                        writer.add_receipt(&receipt)?;
                    }
                }
                Ok(())
            })?;
        }
        let manifest = Manifest {
            version: MANIFEST_VERSION,
            id: self.header.id.clone(),
            started_at_ms: self.header.started_at_ms,
            finished_at_ms: clock_ms(),
            collected_by: concat!("assay ", env!("CARGO_PKG_VERSION")).to_owned(),
            scope: self.header.scope.accounts.clone(),
            skipped_accounts: self.header.scope.skipped.clone(),
            calls: u64::try_from(calls).unwrap_or_default(),
            tables: BTreeMap::new(),
            records: BTreeMap::new(),
        };
        Ok(writer.finish(manifest)?)
    }
}

#[expect(clippy::disallowed_methods, reason = "the edge: the time of the scan is a fact of the outside world")]
fn clock_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// An id that tells time and scope: `20261123T010203Z-1a2b3c4d`.
fn collection_id(scope: &Scope, started_at_ms: i64) -> String {
    let time =
        std::time::UNIX_EPOCH + std::time::Duration::from_millis(u64::try_from(started_at_ms).unwrap_or_default());
    let stamp: String = rfc3339(time).chars().filter(|letter| !matches!(letter, '-' | ':')).take(15).collect();
    let seed = format!("{started_at_ms} {:?}", scope.resolved);
    let hash = sha256_hex(seed.as_bytes());
    format!("{stamp}Z-{}", hash.get(..8).unwrap_or(&hash))
}
