//! Runs one work unit: the root request, then what hangs under its rows.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use assay_aws::{Call, CallError, Client};
use assay_content::{Content, Table};
use assay_model::assessment::Receipt;
use assay_snapshot::{Origin, TableSchema};
use futures::{StreamExt as _, future::try_join_all, stream};
use serde_json::{Map, Value};

use crate::{
    CollectError,
    journal::UnitJournal,
    listing::{Listing, Then},
    place::{Place, Row, is_parent, items, lookup, merge},
    plan::{Plan, Unit, is_asked},
    record::{code_of, now, receipt},
    scope::Scope,
};

/// Child calls of one table and portion that wait for an answer at a time; the client caps the sum of all.
const CALLS_AT_A_TIME: usize = 64;
/// Rows of a table that wait in memory before what hangs under them is asked for and they are recorded. Identical
/// requests of a portion are made once.
const PORTION: usize = 1_000;
/// How deep a table may hang under itself.
const DEEPEST: usize = 10;
/// How often a preparing call is repeated, and how long to wait in between.
const PREPARE_TIMES: usize = 60;
const PREPARE_PAUSE: Duration = Duration::from_millis(500);

pub(crate) struct Gatherer<'a> {
    pub(crate) client: &'a Client,
    pub(crate) content: &'a Content,
    pub(crate) scope: &'a Scope,
    pub(crate) plan: &'a Plan,
    pub(crate) schemas: &'a BTreeMap<String, TableSchema>,
    pub(crate) started_at_ms: i64,
}

/// A child request and the parent rows that want its answer.
struct ChildRequest {
    params: Value,
    region: String,
    parents: Vec<usize>,
}

impl Gatherer<'_> {
    /// Runs a unit and records it, portion by portion: never is more of it in memory.
    pub(crate) async fn run(&self, unit: &Unit, record: &mut UnitJournal<'_>) -> Result<(), CollectError> {
        let Some(account) = self.scope.accounts.get(unit.account) else { return Ok(()) };
        let (Some(session), Some(first)) = (&account.session, unit.tables.first()) else { return Ok(()) };
        let place = Place { unit, session, account_id: &account.scope.account_id, partition: &account.scope.partition };
        let Some(params) = self.fill_params(first, &place, None) else { return Ok(()) };
        if let Some(prepared) = self.prepare(first, &place).await {
            let (error, made) = *prepared;
            let number = record.receipt(&made)?;
            return unit
                .tables
                .iter()
                .try_for_each(|table| record.failure(&place.failure(table, &unit.region, None, &error, number)));
        }
        let mut waiting: Vec<Vec<Row>> = vec![Vec::new(); unit.tables.len()];
        let Some(listing) = self.listing(first, &place, &unit.call_region, params) else { return Ok(()) };
        let mut fetched = listing.fetch().await;
        loop {
            for (answer, made) in fetched.pages {
                let at = made.at.clone();
                let number = record.receipt(&made)?;
                let origin = place.origin(&unit.region, &at, number);
                for (table, rows) in unit.tables.iter().zip(&mut waiting) {
                    self.rows(table, answer.clone(), &origin, None, rows)
                        .or_else(|damage| record.failure(&place.damaged(table, &unit.region, None, damage, number)))?;
                }
            }
            let more = match fetched.then {
                Then::More(listing) => Some(listing),
                Then::End => None,
                Then::Failed(failed) => {
                    let (error, made) = *failed;
                    let number = record.receipt(&made)?;
                    let origin = place.origin(&unit.region, &now(), number);
                    for (table, rows) in unit.tables.iter().zip(&mut waiting) {
                        if error.has_code(&table.absent) {
                            rows.extend(self.outcome(table, "absent", &error, &origin, None));
                        } else {
                            record.failure(&place.failure(table, &unit.region, None, &error, number))?;
                        }
                    }
                    None
                }
            };
            for (table, rows) in unit.tables.iter().zip(&mut waiting) {
                if more.is_none() || rows.len() >= PORTION {
                    self.descend(table, std::mem::take(rows), &place, record, 0).await?;
                }
            }
            let Some(listing) = more else { return Ok(()) };
            fetched = listing.fetch().await;
        }
    }

    /// Asks for all the tables that hang under a portion of a table's rows, and records the rows.
    async fn descend(
        &self,
        table: &Arc<Table>,
        rows: Vec<Row>,
        place: &Place<'_>,
        record: &mut UnitJournal<'_>,
        depth: usize,
    ) -> Result<(), CollectError> {
        if rows.is_empty() {
            return Ok(());
        }
        let hangs_under = |child: &&Arc<Table>| {
            child.parent.as_ref() == Some(&table.name) || (child.recurse && child.name == table.name)
        };
        let account = self.scope.accounts.get(place.unit.account);
        let mut below = Vec::new();
        for child in self.plan.tables.values().filter(hangs_under) {
            let own = child.name == table.name;
            if (own && depth >= DEEPEST) || !account.is_some_and(|account| is_asked(self.scope, account, child)) {
                continue;
            }
            let mut branch = record.branch();
            let rows = &rows;
            below.push(Box::pin(async move {
                self.children(child, rows, place, &mut branch, if own { depth + 1 } else { 0 }).await?;
                Ok::<_, CollectError>(branch)
            }));
        }
        // At once: none needs another's rows.
        for branch in try_join_all(below).await? {
            record.merge(branch)?;
        }
        record.rows(&table.name, rows)
    }

    /// Asks for a child table under these parent rows.
    async fn children(
        &self,
        child: &Arc<Table>,
        parents: &[Row],
        place: &Place<'_>,
        record: &mut UnitJournal<'_>,
        depth: usize,
    ) -> Result<(), CollectError> {
        let requests = self.requests(child, parents, place);
        let first = requests.iter().map(|request| async {
            let listing = self.listing(child, place, &request.region, request.params.clone())?;
            Some(listing.fetch().await)
        });
        let mut first = stream::iter(first).buffered(CALLS_AT_A_TIME);
        let mut found = Vec::new();
        for request in &requests {
            let Some(Some(mut fetched)) = first.next().await else { break };
            // The rows of a batch tell themselves what they are; they hang under its first parent.
            let under = if child.batch.is_some() { 1 } else { usize::MAX };
            let under: Vec<&Row> =
                request.parents.iter().take(under).filter_map(|position| parents.get(*position)).collect();
            loop {
                for (answer, made) in fetched.pages {
                    let at = made.at.clone();
                    let number = record.receipt(&made)?;
                    for parent in &under {
                        let region = place.region_of(parent);
                        let bound = self.bound(child, parent, place);
                        self.rows(
                            child,
                            answer.clone(),
                            &place.origin(region, &at, number),
                            Some((parent, &bound)),
                            &mut found,
                        )
                        .or_else(|damage| {
                            let resource = parent.get("resource_uid").and_then(Value::as_str);
                            record.failure(&place.damaged(child, region, resource, damage, number))
                        })?;
                    }
                }
                if found.len() >= PORTION {
                    self.descend(child, std::mem::take(&mut found), place, record, depth).await?;
                }
                match fetched.then {
                    Then::More(listing) => fetched = listing.fetch().await,
                    Then::End => break,
                    Then::Failed(failed) => {
                        let (error, made) = *failed;
                        let number = record.receipt(&made)?;
                        for parent in &under {
                            let row = self.failed(child, parent, place, (&error, number), record)?;
                            found.extend(row);
                        }
                        break;
                    }
                }
            }
        }
        self.descend(child, found, place, record, depth).await
    }

    /// The row that a failed child call leaves; an error is recorded as a failure too.
    fn failed(
        &self,
        child: &Table,
        parent: &Row,
        place: &Place<'_>,
        (error, number): (&CallError, i64),
        record: &mut UnitJournal<'_>,
    ) -> Result<Option<Row>, CollectError> {
        let absent = error.has_code(&child.absent);
        let bound = self.bound(child, parent, place);
        let origin = place.origin(place.region_of(parent), &now(), number);
        let column = if absent { "absent" } else { "error" };
        let row = self.outcome(child, column, error, &origin, Some((parent, &bound)));
        if absent {
            return Ok(row);
        }
        let batched = child.batch.is_some();
        let region = row.as_ref().and_then(|row| row.get("region")).and_then(Value::as_str).unwrap_or(&origin.region);
        let resource = parent.get("resource_uid").and_then(Value::as_str).filter(|_| !batched);
        record.failure(&place.failure(child, region, resource, error, number))?;
        Ok(row.filter(|_| !batched))
    }

    /// Adds the rows of an answer; an error says what is wrong with it.
    fn rows(
        &self,
        table: &Table,
        answer: Value,
        origin: &Origin,
        under: Option<(&Row, &Row)>,
        rows: &mut Vec<Row>,
    ) -> Result<(), String> {
        let Some(schema) = self.schemas.get(&table.name) else { return Ok(()) };
        let nothing = Map::new();
        let (parent, bound) = under.map_or((None, &nothing), |(parent, bound)| (Some(parent), bound));
        for item in items(table, answer)? {
            let mut row = schema.columns_of(item);
            schema.complete(&mut row, origin, bound, parent);
            rows.push(row);
        }
        Ok(())
    }

    /// A row that stands for an error or an absence.
    fn outcome(
        &self,
        table: &Table,
        column: &str,
        error: &CallError,
        origin: &Origin,
        under: Option<(&Row, &Row)>,
    ) -> Option<Row> {
        let schema = self.schemas.get(&table.name)?;
        let nothing = Map::new();
        let (parent, bound) = under.map_or((None, &nothing), |(parent, bound)| (Some(parent), bound));
        let mut row = Row::from_iter([(column.to_owned(), Value::String(code_of(error)))]);
        schema.complete(&mut row, origin, bound, parent);
        Some(row)
    }

    /// The child requests of these parents: identical ones once, batches together.
    fn requests(&self, child: &Table, parents: &[Row], place: &Place<'_>) -> Vec<ChildRequest> {
        let mut requests: Vec<ChildRequest> = Vec::new();
        let mut known: BTreeMap<(String, String), usize> = BTreeMap::new();
        for (position, parent) in parents.iter().enumerate() {
            if !is_parent(child, parent) {
                continue;
            }
            let region = child.call_region.as_ref().and_then(|template| {
                template.fill(&|path| lookup(path, place, Some(parent)), &|ago, date| self.time(ago, date))
            });
            let region = region.filter(|region| region != "global").unwrap_or_else(|| place.unit.call_region.clone());
            let Some(params) = self.fill_params(child, place, Some(parent)) else { continue };
            let key = match child.batch {
                Some(_) => Value::Object(self.bound(child, parent, place)).to_string(),
                None => params.to_string(),
            };
            let found = known.get(&(region.clone(), key.clone())).copied();
            let open = found.filter(|index| {
                let full = |request: &ChildRequest| child.batch.is_some_and(|size| request.parents.len() >= size);
                requests.get(*index).is_some_and(|request| !full(request))
            });
            match open.and_then(|index| requests.get_mut(index)) {
                Some(request) => {
                    request.parents.push(position);
                    if child.batch.is_some() {
                        merge(child, &mut request.params, params);
                    }
                }
                None => {
                    known.insert((region.clone(), key), requests.len());
                    requests.push(ChildRequest { params, region, parents: vec![position] });
                }
            }
        }
        requests
    }

    fn bound(&self, child: &Table, parent: &Row, place: &Place<'_>) -> Row {
        let filled = child.bound_columns().into_iter().filter_map(|(column, template)| {
            let value = template.fill(&|path| lookup(path, place, Some(parent)), &|ago, date| self.time(ago, date))?;
            let text = match value {
                Value::String(text) => text,
                other => other.to_string(),
            };
            Some((column, Value::String(text)))
        });
        filled.collect()
    }

    /// The request's parameters; `None` where a value of the parent is null.
    fn fill_params(&self, table: &Table, place: &Place<'_>, parent: Option<&Row>) -> Option<Value> {
        let filled = table.params.iter().map(|(name, template)| {
            let value = template.fill(&|path| lookup(path, place, parent), &|ago, date| self.time(ago, date))?;
            Some((name.clone(), value))
        });
        filled.collect::<Option<Row>>().map(Value::Object)
    }

    fn time(&self, seconds_ago: i64, date: bool) -> String {
        let time = chrono::DateTime::from_timestamp_millis(self.started_at_ms - seconds_ago * 1000).unwrap_or_default();
        if date { time.format("%Y-%m-%d").to_string() } else { time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true) }
    }

    fn listing(&self, table: &Table, place: &Place<'_>, region: &str, params: Value) -> Option<Box<Listing>> {
        let model = self.content.model(&table.service).ok()?;
        let session = place.session.clone();
        let call =
            Call::new(Arc::clone(model), &table.operation, session, place.account_id, region).with_params(params);
        let call = call.with_urgency(self.plan.behind(table));
        Some(Box::new(Listing::new(self.client, call)))
    }

    /// Repeats the preparing call until its answer matches; the error that ended it otherwise.
    async fn prepare(&self, table: &Table, place: &Place<'_>) -> Option<Box<(CallError, Receipt)>> {
        let prepare = table.prepare.as_ref()?;
        let model = Arc::clone(self.content.model(&table.service).ok()?);
        let call =
            Call::new(model, &prepare.operation, place.session.clone(), place.account_id, &place.unit.call_region)
                .with_urgency(1 + self.plan.behind(table));
        for _ in 0..PREPARE_TIMES {
            let at = now();
            let outcome = self.client.call(&call).await;
            let made = receipt(&call, &at, &outcome);
            match outcome {
                Err(error) => return Some(Box::new((error, made))),
                Ok(answer) if prepare.until.iter().all(|(member, value)| answer.value.get(member) == Some(value)) => {
                    return None;
                }
                // An answer that says nothing of a state will not say it later either.
                Ok(answer) if prepare.until.keys().all(|member| answer.value.get(member).is_none()) => return None,
                Ok(_) => tokio::time::sleep(PREPARE_PAUSE).await,
            }
        }
        // The report is not ready: the call itself will say so (ReportInProgress), and that is the honest error.
        None
    }
}
