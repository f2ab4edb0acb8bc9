//! Runs one work unit: the root request, then what hangs under its rows.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use assay_aws::{Call, CallError, Client, Session};
use assay_content::{Content, ParamTemplate, Table};
use assay_model::assessment::Receipt;
use assay_snapshot::{CallFailure, Origin, SnapshotError, TableSchema};
use base64::Engine as _;
use futures::{StreamExt as _, stream};
use serde_json::{Map, Value};

use crate::{
    plan::{Plan, Unit, is_asked},
    record::{UnitResult, code_of, now, receipt},
    scope::Scope,
};

/// Child calls of one unit that wait for an answer at a time; the client caps the sum over all units.
const CALLS_AT_A_TIME: usize = 32;
/// How deep a table may hang under itself.
const DEEPEST: usize = 10;
/// How often a preparing call is repeated, and how long to wait in between.
const PREPARE_TIMES: usize = 60;
const PREPARE_PAUSE: Duration = Duration::from_millis(500);

type Row = Map<String, Value>;

pub(crate) struct Gatherer<'a> {
    pub(crate) client: &'a Client,
    pub(crate) content: &'a Content,
    pub(crate) scope: &'a Scope,
    pub(crate) plan: &'a Plan,
    pub(crate) schemas: &'a BTreeMap<String, TableSchema>,
    pub(crate) started_at_ms: i64,
}

/// The pages of a request: answers with their receipts, and the error that ended them.
struct Fetched {
    pages: Vec<(Value, Receipt)>,
    error: Option<(CallError, Receipt)>,
}

/// A child request and the parent rows that want its answer.
struct ChildRequest {
    params: Value,
    region: String,
    parents: Vec<usize>,
}

impl Gatherer<'_> {
    pub(crate) async fn run(&self, unit: &Unit) -> Result<UnitResult, SnapshotError> {
        let mut result = UnitResult::default();
        let Some(account) = self.scope.accounts.get(unit.account) else { return Ok(result) };
        let (Some(session), Some(first)) = (&account.session, unit.tables.first()) else { return Ok(result) };
        let place = Place { unit, session, account_id: &account.scope.account_id, partition: &account.scope.partition };
        let Some(params) = self.fill_params(first, &place, None) else { return Ok(result) };
        if let Some(prepared) = self.prepare(first, &place).await {
            let (error, made) = *prepared;
            let number = result.add_receipt(made);
            for table in &unit.tables {
                result.failures.push(place.failure(table, &unit.region, None, &error, number));
            }
            return Ok(result);
        }
        let fetched = self.fetch(first, &place, &unit.call_region, params).await;
        let numbers: Vec<i64> = fetched.pages.iter().map(|(_, made)| result.add_receipt(made.clone())).collect();
        let error = fetched.error.map(|(error, made)| (error, result.add_receipt(made)));
        for table in &unit.tables {
            let Some(schema) = self.schemas.get(&table.name) else { continue };
            let mut rows = Vec::new();
            for ((answer, made), number) in fetched.pages.iter().zip(&numbers) {
                let origin = place.origin(&unit.region, &made.at, *number);
                for item in items(table, answer.clone()) {
                    let mut row = schema.columns_of(item);
                    schema.complete(&mut row, &origin, &Map::new(), None);
                    rows.push(row);
                }
            }
            if let Some((error, number)) = &error {
                if error.has_code(&table.absent) {
                    let mut row = Row::from_iter([("absent".to_owned(), Value::String(code_of(error)))]);
                    schema.complete(&mut row, &place.origin(&unit.region, &now(), *number), &Map::new(), None);
                    rows.push(row);
                } else {
                    result.failures.push(place.failure(table, &unit.region, None, error, *number));
                }
            }
            self.descend(table, rows, &place, &mut result, 0).await;
        }
        Ok(result)
    }

    /// Keeps a table's rows and asks for the tables that hang under them.
    async fn descend(
        &self,
        table: &Arc<Table>,
        rows: Vec<Row>,
        place: &Place<'_>,
        result: &mut UnitResult,
        depth: usize,
    ) {
        let children: Vec<Arc<Table>> = self
            .plan
            .tables
            .values()
            .filter(|child| child.parent.as_ref() == Some(&table.name) || (child.recurse && child.name == table.name))
            .cloned()
            .collect();
        for child in children {
            let own = child.name == table.name;
            let account = self.scope.accounts.get(place.unit.account);
            if (own && depth >= DEEPEST) || !account.is_some_and(|account| is_asked(self.scope, account, &child)) {
                continue;
            }
            let found = self.children(&child, &rows, place, result).await;
            Box::pin(self.descend(&child, found, place, result, if own { depth + 1 } else { 0 })).await;
        }
        result.rows.entry(table.name.clone()).or_default().extend(rows);
    }

    /// Asks for a child table under these parent rows.
    async fn children(
        &self,
        child: &Arc<Table>,
        parents: &[Row],
        place: &Place<'_>,
        result: &mut UnitResult,
    ) -> Vec<Row> {
        let Some(schema) = self.schemas.get(&child.name) else { return Vec::new() };
        let requests = self.requests(child, parents, place);
        let fetches = requests.iter().map(|request| self.fetch(child, place, &request.region, request.params.clone()));
        let fetched: Vec<Fetched> = stream::iter(fetches).buffered(CALLS_AT_A_TIME).collect().await;
        let mut rows = Vec::new();
        for (request, fetched) in requests.iter().zip(fetched) {
            let numbers: Vec<i64> = fetched.pages.iter().map(|(_, made)| result.add_receipt(made.clone())).collect();
            let error = fetched.error.map(|(error, made)| (error, result.add_receipt(made)));
            let batched = child.batch.is_some();
            // The rows of a batch tell themselves what they are; they hang under its first parent.
            let under = request.parents.iter().take(if batched { 1 } else { usize::MAX });
            for parent in under.filter_map(|position| parents.get(*position)) {
                let region = parent.get("region").and_then(Value::as_str).unwrap_or(&place.unit.region);
                let bound = self.bound(child, parent, place);
                for ((answer, made), number) in fetched.pages.iter().zip(&numbers) {
                    for item in items(child, answer.clone()) {
                        let mut row = schema.columns_of(item);
                        schema.complete(&mut row, &place.origin(region, &made.at, *number), &bound, Some(parent));
                        rows.push(row);
                    }
                }
                let Some((error, number)) = &error else { continue };
                let absent = error.has_code(&child.absent);
                let column = if absent { "absent" } else { "error" };
                let mut row = Row::from_iter([(column.to_owned(), Value::String(code_of(error)))]);
                schema.complete(&mut row, &place.origin(region, &now(), *number), &bound, Some(parent));
                let region = row.get("region").and_then(Value::as_str).unwrap_or(region).to_owned();
                if !absent {
                    let resource = parent.get("resource_uid").and_then(Value::as_str).filter(|_| !batched);
                    result.failures.push(place.failure(child, &region, resource, error, *number));
                }
                if absent || !batched {
                    rows.push(row);
                }
            }
        }
        rows
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

    async fn fetch(&self, table: &Table, place: &Place<'_>, region: &str, params: Value) -> Fetched {
        let mut fetched = Fetched { pages: Vec::new(), error: None };
        let Ok(model) = self.content.model(&table.service) else { return fetched };
        let session = place.session.clone();
        let call =
            Call::new(Arc::clone(model), &table.operation, session, place.account_id, region).with_params(params);
        let mut pages = self.client.pages(call.clone());
        loop {
            let at = now();
            let Some(page) = pages.next().await else { return fetched };
            let made = receipt(&call, &at, &page);
            match page {
                Ok(answer) => fetched.pages.push((answer.value, made)),
                Err(error) => {
                    fetched.error = Some((error, made));
                    return fetched;
                }
            }
        }
    }

    /// Repeats the preparing call until its answer matches; the error that ended it otherwise.
    async fn prepare(&self, table: &Table, place: &Place<'_>) -> Option<Box<(CallError, Receipt)>> {
        let prepare = table.prepare.as_ref()?;
        let model = Arc::clone(self.content.model(&table.service).ok()?);
        let call =
            Call::new(model, &prepare.operation, place.session.clone(), place.account_id, &place.unit.call_region);
        for _ in 0..PREPARE_TIMES {
            let at = now();
            let outcome = self.client.call(&call).await;
            let made = receipt(&call, &at, &outcome);
            match outcome {
                Err(error) => return Some(Box::new((error, made))),
                Ok(answer) if prepare.until.iter().all(|(member, value)| answer.value.get(member) == Some(value)) => {
                    return None;
                }
                Ok(_) => tokio::time::sleep(PREPARE_PAUSE).await,
            }
        }
        // The report is not ready: the call itself will say so (ReportInProgress), and that is the honest error.
        None
    }
}

/// Where a unit works.
struct Place<'a> {
    unit: &'a Unit,
    session: &'a Session,
    account_id: &'a str,
    partition: &'a str,
}

impl Place<'_> {
    fn origin(&self, region: &str, at: &str, number: i64) -> Origin {
        Origin {
            account_id: self.account_id.to_owned(),
            region: region.to_owned(),
            partition: self.partition.to_owned(),
            observed_at: at.to_owned(),
            receipt: number,
        }
    }

    fn failure(
        &self,
        table: &Table,
        region: &str,
        resource: Option<&str>,
        error: &CallError,
        number: i64,
    ) -> CallFailure {
        CallFailure {
            account_id: self.account_id.to_owned(),
            region: region.to_owned(),
            service: table.service.clone(),
            operation: error.operation.to_string(),
            table: table.name.clone(),
            resource: resource.map(str::to_owned),
            code: code_of(error),
            message: error.message.to_string(),
            kind: error.kind.name().to_owned(),
            receipt: Some(number),
        }
    }
}

/// Whether a parent row is asked under: not one that stands for an error or an absence, and only those that fit.
fn is_parent(child: &Table, parent: &Row) -> bool {
    let set = |column: &str| parent.get(column).is_some_and(|value| !value.is_null());
    !set("error")
        && !set("absent")
        && child
            .parent_where
            .iter()
            .all(|(column, values)| parent.get(column).is_some_and(|value| values.contains(value)))
}

fn lookup(path: &[String], place: &Place<'_>, parent: Option<&Row>) -> Option<Value> {
    let (first, rest) = path.split_first()?;
    match (first.as_str(), rest) {
        ("account_id", []) => Some(Value::String(place.account_id.to_owned())),
        ("region", []) => Some(Value::String(place.unit.region.clone())),
        ("partition", []) => Some(Value::String(place.partition.to_owned())),
        ("parent", _) => {
            let (column, members) = rest.split_first()?;
            members.iter().try_fold(parent?.get(column)?, |value, member| value.get(member)).cloned()
        }
        _ => None,
    }
}

/// Adds a request's lists to those of the batch.
fn merge(child: &Table, batch: &mut Value, other: Value) {
    let (Value::Object(batch), Value::Object(other)) = (batch, other) else { return };
    for (name, value) in other {
        let shared = matches!(child.params.get(&name), Some(ParamTemplate::List(_)));
        if let (true, Some(Value::Array(list)), Value::Array(more)) = (shared, batch.get_mut(&name), value) {
            list.extend(more);
        }
    }
}

/// The rows of an answer: objects or texts at the table's path, or the records of a CSV.
fn items(table: &Table, answer: Value) -> Vec<Value> {
    let Some(member) = &table.csv else { return table.rows.rows(answer) };
    let encoded = answer.get(member).and_then(Value::as_str).unwrap_or_default();
    let bytes = base64::engine::general_purpose::STANDARD.decode(encoded).unwrap_or_default();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes.as_slice());
    let header = reader.headers().cloned().unwrap_or_default();
    let known = |name: &str| table.columns.iter().any(|column| column == name);
    let record = |record: csv::StringRecord| {
        let cells = header.iter().zip(record.iter()).filter(|(name, _)| known(name));
        Value::Object(cells.map(|(name, cell)| (name.to_owned(), Value::String(cell.to_owned()))).collect())
    };
    reader.records().filter_map(Result::ok).map(record).collect()
}
