//! Runs the plan and puts the collection together.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use assay_aws::Client;
use assay_content::Content;
use assay_model::assessment::Receipt;
use assay_snapshot::{CallFailure, CollectionWriter, MANIFEST_VERSION, Manifest, TableSchema, sha256_hex};
use futures::{StreamExt as _, stream};
use serde_json::Value;

use crate::{
    CollectError, Progress,
    gather::Gatherer,
    journal::{Header, Journal},
    plan::{Plan, Unit, with_parents},
    record::{UnitResult, rfc3339},
    scope::Scope,
};

/// Work units under way at a time; the client's cap on calls in flight is the real limit.
const UNITS_AT_A_TIME: usize = 128;

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
    let open: Vec<&Unit> = plan.units.iter().filter(|unit| !journal.has(&unit.key)).collect();
    let resumed = plan.units.len() - open.len();
    progress.plan(plan.units.len() as u64, resumed as u64);
    let found = std::mem::take(&mut scope.found);
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
    let assembly = Assembly { content, plan: &plan, journal: &journal, header: &header, out: &request.out };
    let manifest = assembly.put_together(found)?;
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
            let result = gatherer.run(unit).await?;
            journal.put(&unit.key, &result)
        })
        .buffer_unordered(UNITS_AT_A_TIME);
    while let Some(outcome) = running.next().await {
        outcome?;
        progress.unit_done();
    }
    Ok(())
}

struct Assembly<'a> {
    content: &'a Content,
    plan: &'a Plan,
    journal: &'a Journal,
    header: &'a Header,
    out: &'a Path,
}

impl Assembly<'_> {
    /// Reads the journal in the units' order, numbers the receipts and writes the collection.
    fn put_together(&self, found: UnitResult) -> Result<Manifest, CollectError> {
        let tables: Vec<String> = self.plan.tables.keys().cloned().collect();
        let mut writer = CollectionWriter::new(self.out, self.content, &tables)?;
        let mut receipts: Vec<Receipt> = Vec::new();
        let mut failures: Vec<CallFailure> = self.plan.failures.clone();
        take(found, &mut receipts, &mut failures);
        for unit in &self.plan.units {
            let result = self.journal.get(&unit.key)?;
            let rows = take(result, &mut receipts, &mut failures);
            for (table, rows) in rows {
                if !rows.is_empty() {
                    writer.add(&table, &rows)?;
                }
            }
        }
        failures.sort();
        let manifest = Manifest {
            version: MANIFEST_VERSION,
            id: self.header.id.clone(),
            started_at_ms: self.header.started_at_ms,
            finished_at_ms: clock_ms(),
            collected_by: concat!("assay ", env!("CARGO_PKG_VERSION")).to_owned(),
            scope: self.header.scope.accounts.clone(),
            skipped_accounts: self.header.scope.skipped.clone(),
            calls: receipts.len() as u64,
            tables: BTreeMap::new(),
            records: BTreeMap::new(),
        };
        Ok(writer.finish(manifest, &failures, &receipts)?)
    }
}

type Rows = BTreeMap<String, Vec<serde_json::Map<String, Value>>>;

/// Moves a unit's receipts and failures to the collection's and renumbers its rows.
fn take(mut result: UnitResult, receipts: &mut Vec<Receipt>, failures: &mut Vec<CallFailure>) -> Rows {
    let base = i64::try_from(receipts.len()).unwrap_or(i64::MAX) + 1;
    for (number, mut receipt) in (base..).zip(result.receipts) {
        receipt.id = format!("r{number}");
        receipts.push(receipt);
    }
    for mut failure in result.failures {
        failure.receipt = failure.receipt.map(|number| number + base);
        failures.push(failure);
    }
    for row in result.rows.values_mut().flatten() {
        if let Some(number) = row.get("receipt").and_then(Value::as_i64) {
            row.insert("receipt".to_owned(), Value::from(number + base));
        }
    }
    result.rows
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
