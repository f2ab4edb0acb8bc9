//! Runs a check against the cases in its folder, and against the cases that every check must stand.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use assay_content::{Case, Check, Content, Expectation, OrganizationCase, TableScope};
use assay_model::{Language, Verdict};
use assay_snapshot::{CallFailure, OrganizationState, Origin, ScopeAccount, Snapshot, TableSchema, builtin_tables};
use serde_json::{Map, Value};

use crate::{AssessError, CheckOutcome, Judged, judge_check};

/// Passing cases of a check that are run again with each table refused; the test of unknown does the same on a whole account.
const PASSING_CASES: usize = 1;

/// What a case showed.
#[derive(Debug)]
pub struct CaseReport {
    /// The case's name.
    pub name: String,
    /// What was not as expected; empty: the case holds.
    pub problems: Vec<String>,
}

/// Runs the check's cases and the built-in ones.
pub async fn run_cases(content: &Content, check: &Check) -> Result<Vec<CaseReport>, AssessError> {
    let file = content.cases(check)?;
    let mut reports = Vec::new();
    let mut verdicts = BTreeSet::new();
    let mut passing = 0;
    for case in &file.cases {
        let snapshot = Runner { content, check, case }.snapshot()?;
        let rows = run(content, check, &snapshot, &case.params).await;
        let mut passes = false;
        let problems = match rows {
            Ok(rows) => {
                passes = rows.iter().any(|row| row.verdict == Verdict::Pass);
                verdicts.extend(
                    rows.iter().filter(|row| !row.reason_key.starts_with("engine-nothing")).map(|row| row.verdict),
                );
                compare(case, &rows)
            }
            Err(message) => vec![message],
        };
        reports.push(CaseReport { name: case.name.clone(), problems });
        if passes && passing < PASSING_CASES {
            passing += 1;
            for table in &check.tables {
                reports.extend(refused(content, check, case, snapshot.clone(), table).await);
            }
        }
    }
    reports.push(coverage(check, &verdicts));
    reports.push(nothing_there(content, check).await);
    Ok(reports)
}

async fn run(
    content: &Content,
    check: &Check,
    snapshot: &Snapshot,
    params: &BTreeMap<String, Value>,
) -> Result<Vec<Judged>, String> {
    let names = check.tables.iter().map(String::as_str).collect();
    let session = snapshot.session(content, Some(&names)).map_err(|error| error.to_string())?;
    match judge_check(content, snapshot, &session, check, params, Language::En).await {
        CheckOutcome::Ran(rows) => Ok(rows),
        CheckOutcome::Broken(message) => Err(message),
    }
}

/// With one table's call refused everywhere, nothing passes; only a declared way around the table may.
async fn refused(
    content: &Content,
    check: &Check,
    case: &Case,
    mut snapshot: Snapshot,
    table: &str,
) -> Option<CaseReport> {
    for account in snapshot.scope.clone() {
        let regions = if is_global(content, table) { vec!["global".to_owned()] } else { account.regions };
        for region in regions {
            snapshot.failures.push(failure(content, table, &account.account_id, &region, "AccessDenied", None));
        }
    }
    snapshot.tables.remove(table);
    let rows = match run(content, check, &snapshot, &case.params).await {
        Ok(rows) => rows,
        Err(message) => {
            return Some(CaseReport { name: format!("{}: {table} refused", case.name), problems: vec![message] });
        }
    };
    let around = |row: &&Judged| {
        row.way
            .as_ref()
            .and_then(|way| check.ways.get(way.as_str()))
            .is_some_and(|tables| !tables.iter().any(|name| name == table))
    };
    let decided = rows.iter().filter(|row| matches!(row.verdict, Verdict::Pass | Verdict::NotApplicable));
    let problems: Vec<String> = decided
        .filter(|row| !around(row))
        .map(|row| format!("`{}` is {} although {table} was refused", row.resource_uid, row.verdict))
        .collect();
    (!problems.is_empty()).then(|| CaseReport { name: format!("{}: {table} refused", case.name), problems })
}

/// An account with nothing in it: no verdict on a resource that is not there.
async fn nothing_there(content: &Content, check: &Check) -> CaseReport {
    let account = ScopeAccount {
        account_id: "111122223333".to_owned(),
        name: None,
        partition: "aws".to_owned(),
        regions: vec!["ap-southeast-1".to_owned()],
        organization: OrganizationState::Standalone,
    };
    let snapshot =
        Snapshot { scope: vec![account], collected: content.tables().keys().cloned().collect(), ..Snapshot::default() };
    let problems = match run(content, check, &snapshot, &BTreeMap::new()).await {
        Ok(rows) => rows
            .iter()
            .filter(|row| !row.resource_uid.starts_with("AWS::::"))
            .map(|row| format!("`{}` is {} although nothing is there", row.resource_uid, row.verdict))
            .collect(),
        Err(message) => vec![message],
    };
    CaseReport { name: "nothing there".to_owned(), problems }
}

fn coverage(check: &Check, verdicts: &BTreeSet<Verdict>) -> CaseReport {
    let needed = [Verdict::Pass, Verdict::Fail, Verdict::Unknown];
    let declared = |verdict: &Verdict| check.sql.contains(&format!("'{verdict}'")) || *verdict == Verdict::Unknown;
    let missing = needed.iter().filter(|verdict| declared(verdict) && !verdicts.contains(verdict));
    CaseReport {
        name: "cases cover pass, fail and unknown".to_owned(),
        problems: missing.map(|verdict| format!("no case gives `{verdict}`")).collect(),
    }
}

fn compare(case: &Case, rows: &[Judged]) -> Vec<String> {
    let mut problems = Vec::new();
    let mut expected = vec![false; rows.len()];
    for (uid, expectation) in &case.expect {
        let (verdict, reason, severity) = match expectation {
            Expectation::Verdict(verdict) => (verdict, None, None),
            Expectation::Detailed { verdict, reason, severity } => (verdict, reason.as_ref(), severity.as_ref()),
        };
        let exact = rows.iter().any(|row| row.resource_uid == *uid);
        let mut found = false;
        for (row, expected) in rows.iter().zip(&mut expected) {
            let fits = if exact { row.resource_uid == *uid } else { row.resource_uid.ends_with(uid.as_str()) };
            if !fits {
                continue;
            }
            found = true;
            *expected = true;
            let reason_fits = reason.is_none_or(|reason| row.reason_key == *reason);
            let severity_fits = severity.is_none_or(|severity| row.severity.as_str() == severity.as_str());
            if row.verdict.as_str() != verdict.as_str() || !reason_fits || !severity_fits {
                problems.push(format!(
                    "`{}`: expected {expectation}, got {} ({}: {})",
                    row.resource_uid, row.verdict, row.reason_key, row.reason
                ));
            }
        }
        if !found {
            problems.push(format!("`{uid}`: expected {verdict}, got no row"));
        }
    }
    let surprises =
        rows.iter().zip(expected).filter(|(row, expected)| !expected && row.reason_key != "engine-nothing-to-judge");
    problems.extend(surprises.map(|(row, _)| {
        format!("`{}`: not expected, got {} ({}: {})", row.resource_uid, row.verdict, row.reason_key, row.reason)
    }));
    problems
}

fn is_global(content: &Content, table: &str) -> bool {
    content.tables().get(table).is_some_and(|table| table.scope == TableScope::Global)
}

fn failure(
    content: &Content,
    table: &str,
    account_id: &str,
    region: &str,
    code: &str,
    resource: Option<String>,
) -> CallFailure {
    let declared = content.tables().get(table);
    CallFailure {
        account_id: account_id.to_owned(),
        region: region.to_owned(),
        service: declared.map(|table| table.service.clone()).unwrap_or_default(),
        operation: declared.map(|table| table.operation.clone()).unwrap_or_default(),
        table: table.to_owned(),
        resource,
        code: code.to_owned(),
        message: "refused in a case".to_owned(),
        kind: "denied".to_owned(),
        receipt: None,
    }
}

struct Runner<'a> {
    content: &'a Content,
    check: &'a Check,
    case: &'a Case,
}

impl Runner<'_> {
    fn wrong(&self, message: &dyn std::fmt::Display) -> AssessError {
        AssessError::Case { check: self.check.id.clone(), case: self.case.name.clone(), message: message.to_string() }
    }

    fn snapshot(&self) -> Result<Snapshot, AssessError> {
        let now = chrono::DateTime::parse_from_rfc3339(&self.case.now)
            .map_err(|error| self.wrong(&format!("`now`: {error}")))?;
        let organization = match &self.case.organization {
            Some(OrganizationCase::Organization { id, management }) => {
                OrganizationState::Member { id: id.clone(), management_account_id: management.clone() }
            }
            Some(OrganizationCase::Word(word)) if word == "unknown" => OrganizationState::Unknown,
            _ => OrganizationState::Standalone,
        };
        let scope = self.case.scope.iter().map(|account| ScopeAccount {
            account_id: account.account_id.clone(),
            name: None,
            partition: "aws".to_owned(),
            regions: account.regions.clone(),
            organization: organization.clone(),
        });
        let mut snapshot = Snapshot {
            id: "case".to_owned(),
            started_at_ms: now.timestamp_millis(),
            finished_at_ms: now.timestamp_millis(),
            scope: scope.collect(),
            collected: self.content.tables().keys().cloned().collect(),
            ..Snapshot::default()
        };
        for (table, rows) in &self.case.tables {
            self.fill(&mut snapshot, table, rows)?;
        }
        for error in &self.case.errors {
            let table = self.content.table(&error.table).map_err(|error| self.wrong(&error))?;
            let first = self.first_account();
            let account_id = error.account_id.as_deref().unwrap_or(first.0);
            let region =
                error.region.as_deref().unwrap_or(if table.scope == TableScope::Global { "global" } else { first.1 });
            snapshot.failures.push(failure(
                self.content,
                &error.table,
                account_id,
                region,
                &error.code,
                error.resource.clone(),
            ));
        }
        Ok(snapshot)
    }

    fn first_account(&self) -> (&str, &str) {
        let account = self.case.scope.first();
        let region = account.and_then(|account| account.regions.first()).map_or("ap-southeast-1", String::as_str);
        (account.map_or("111122223333", |account| account.account_id.as_str()), region)
    }

    fn fill(&self, snapshot: &mut Snapshot, name: &str, rows: &[Map<String, Value>]) -> Result<(), AssessError> {
        if builtin_tables().contains_key(name) {
            return Ok(snapshot.add_builtin_rows(name, rows)?);
        }
        if !self.check.tables.iter().any(|table| table == name) {
            return Err(self.wrong(&format!("`{name}` is not among the check's `tables`")));
        }
        let table = self.content.table(name).map_err(|error| self.wrong(&error))?;
        let model = self.content.model(&table.service).map_err(|error| self.wrong(&error))?;
        let schema = TableSchema::new(&Arc::clone(table), model)?;
        let completed = rows.iter().map(|row| self.complete(&schema, row)).collect::<Result<Vec<_>, _>>()?;
        Ok(snapshot.add_rows(&schema, &completed)?)
    }

    /// A case's row with what it leaves out.
    fn complete(&self, schema: &TableSchema, given: &Map<String, Value>) -> Result<Map<String, Value>, AssessError> {
        let table = schema.table();
        if let Some(column) = given.keys().find(|column| schema.arrow().column_with_name(column).is_none()) {
            return Err(self.wrong(&format!(
                "`{}` has no column `{column}`; `assay tables {}` lists them",
                table.name, table.name
            )));
        }
        let first = self.first_account();
        let text = |column: &str| given.get(column).and_then(Value::as_str);
        let global = if table.scope == TableScope::Global { "global" } else { first.1 };
        let origin = Origin {
            account_id: text("account_id").unwrap_or(first.0).to_owned(),
            region: text("region").unwrap_or(global).to_owned(),
            partition: "aws".to_owned(),
            observed_at: self.case.now.clone(),
            receipt: 0,
        };
        let mut row = given.clone();
        let parent_uid = given.get("parent_uid").or_else(|| given.get("resource_uid")).cloned().unwrap_or(Value::Null);
        let parent = Map::from_iter([("resource_uid".to_owned(), parent_uid)]);
        schema.complete(&mut row, &origin, &Map::new(), table.parent.is_some().then_some(&parent));
        for (column, value) in given {
            row.insert(column.clone(), value.clone());
        }
        row.insert("receipt".to_owned(), Value::Null);
        Ok(row)
    }
}
