//! Not knowing is a verdict: with any one read failing, nothing passes that rests on it.
//!
//! In two layers. The engine's: every check × every table that it rests on × the kinds of failure, on rows that were
//! collected once. The wire's: every operation fails on the endpoint, each in one of seven ways (with
//! `ASSAY_EVERY_FAULT=1` in all of them), and the whole way from the answer to the verdict is taken.
#![cfg(test)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use assay_assess::{CheckOutcome, Judged, judge_check};
use assay_collect::Regions;
use assay_content::{Check, Content, ErrorScope, TableScope};
use assay_model::{Language, Verdict};
use assay_replay::{Fault, FaultKind};
use assay_snapshot::{CallFailure, OrganizationState, Snapshot};
use support::judging::{Caller, deep, impatient, patient, scanned_tables, tables_of, wanted, with_ancestors};

/// The organisation in which most checks pass.
const ACCOUNT: &str = "hardened";

/// A failed read, as the collection records it: kind and code; and whether a first page was read.
type Failure = (&'static str, &'static str, bool);

/// How a read can fail before anything was read.
const AT_ONCE: [Failure; 5] = [
    ("denied", "AccessDeniedException", false),
    ("throttled", "ThrottlingException", false),
    ("service", "InternalError", false),
    ("timeout", "Timeout", false),
    ("credentials", "ExpiredToken", false),
];

/// A first page came, the next one did not.
const HALF_WAY: Failure = ("service", "InternalError", true);

/// The failures to try. SQL sees kinds only through `assay_error`: a check that reads it meets them all, any other one
/// of them at each table in turn.
fn failures(check: &Check, turn: usize) -> Vec<Failure> {
    let mut failures =
        if check.sql.contains("assay_error") { AT_ONCE.to_vec() } else { vec![AT_ONCE[turn % AT_ONCE.len()]] };
    failures.push(HALF_WAY);
    failures
}

/// Set to make the wire layer meet every operation with every kind of fault: seven times the work.
const EVERY_FAULT: &str = "ASSAY_EVERY_FAULT";

type Shared = (Arc<Content>, Arc<Snapshot>);

/// The content, and the organisation's collection without a fault.
fn shared() -> Shared {
    static SHARED: OnceLock<Shared> = OnceLock::new();
    let shared = SHARED.get_or_init(|| {
        deep(|| async {
            let content = support::content();
            let running = support::endpoint(&content, support::estate(&content, ACCOUNT)).start().await.unwrap();
            let caller = Caller::new(&content, &patient(&running.url())).await;
            let scope = caller.scope(&content, &wanted(true, Regions::AllEnabled)).await.unwrap();
            let folder = tempfile::tempdir().unwrap();
            let tables = scanned_tables(&content);
            let snapshot = caller.collect(&content, scope, tables, &folder.path().join("collection")).await;
            running.shutdown().await;
            (Arc::new(content), Arc::new(snapshot))
        })
    });
    shared.clone()
}

async fn judge(content: &Content, snapshot: &Snapshot, check: &Check) -> Vec<Judged> {
    let names: BTreeSet<&str> = check.tables.iter().map(String::as_str).collect();
    let session = snapshot.session(content, Some(&names)).unwrap();
    match Box::pin(judge_check(content, snapshot, &session, check, &BTreeMap::new(), Language::En)).await {
        CheckOutcome::Ran(rows) => rows,
        CheckOutcome::Broken(message) => panic!("{}: {message}", check.id),
    }
}

/// The part of a snapshot that a check reads.
fn part(snapshot: &Snapshot, tables: &[String]) -> Snapshot {
    Snapshot {
        id: snapshot.id.clone(),
        started_at_ms: snapshot.started_at_ms,
        finished_at_ms: snapshot.finished_at_ms,
        scope: snapshot.scope.clone(),
        collected: snapshot.collected.clone(),
        tables: tables.iter().filter_map(|name| Some((name.clone(), snapshot.tables.get(name)?.clone()))).collect(),
        ..Snapshot::default()
    }
}

/// The accounts that are asked for a table, and the regions of their rows.
fn places(content: &Content, snapshot: &Snapshot, table: &str) -> Vec<(String, String)> {
    let table = &content.tables()[table];
    let mut places = Vec::new();
    for account in &snapshot.scope {
        let manages = match &account.organization {
            OrganizationState::Member { management_account_id, .. } => *management_account_id == account.account_id,
            _ => true,
        };
        if table.ask.is_for_organization() && !manages {
            continue;
        }
        match table.scope {
            TableScope::Global => places.push((account.account_id.clone(), "global".to_owned())),
            TableScope::Region => {
                places.extend(account.regions.iter().map(|region| (account.account_id.clone(), region.clone())));
            }
        }
    }
    places
}

/// The snapshot as it would be had every read of the table failed.
fn without(content: &Content, whole: &Snapshot, table: &str, failure: Failure) -> Snapshot {
    let (kind, code, first_page) = failure;
    let mut snapshot = whole.clone();
    let hangs_under =
        |name: &String| with_ancestors(content, std::slice::from_ref(name)).iter().any(|one| one == table);
    let gone: Vec<String> = snapshot.tables.keys().filter(|name| hangs_under(name)).cloned().collect();
    for name in gone {
        if !first_page {
            snapshot.tables.remove(&name);
        } else if name == table {
            for batch in snapshot.tables.get_mut(&name).unwrap() {
                *batch = batch.slice(0, batch.num_rows().div_ceil(2));
            }
        }
    }
    let declared = &content.tables()[table];
    for (account_id, region) in places(content, whole, table) {
        snapshot.failures.push(CallFailure {
            account_id,
            region,
            service: declared.service.clone(),
            operation: declared.operation.clone(),
            table: table.to_owned(),
            resource: None,
            code: code.to_owned(),
            message: "failed on purpose".to_owned(),
            kind: kind.to_owned(),
            receipt: None,
        });
    }
    snapshot
}

/// Whether the check declares that the table, and what hangs under it, only helps: without it no resource is hidden.
fn hides_nothing(content: &Content, check: &Check, table: &str) -> bool {
    let hangs_under =
        |name: &&String| with_ancestors(content, std::slice::from_ref(*name)).iter().any(|one| one == table);
    check.tables.iter().filter(hangs_under).all(|name| check.optional.contains(name))
}

/// Whether the check declares that a row's way does without these tables.
fn goes_around(content: &Content, check: &Check, row: &Judged, failed: &BTreeSet<&str>) -> bool {
    let way = row.way.as_ref().and_then(|way| check.ways.get(way.as_str()));
    way.is_some_and(|tables| !with_ancestors(content, tables).iter().any(|table| failed.contains(table.as_str())))
}

fn decided(row: &Judged) -> bool {
    matches!(row.verdict, Verdict::Pass | Verdict::NotApplicable)
}

fn told(check: &Check, row: &Judged, why: &str) -> String {
    format!("{} {}: {} ({}) although {why}", check.id, row.resource_uid, row.verdict, row.reason_key)
}

/// The problems of one check, and how many rows passed before anything failed.
async fn engine_layer(content: &Content, snapshot: &Snapshot, check: &Check) -> (Vec<String>, usize) {
    let tables = tables_of(content, check);
    let whole = part(snapshot, &tables);
    let passed = judge(content, &whole, check).await.iter().filter(|row| row.verdict == Verdict::Pass).count();
    let mut problems = Vec::new();
    for (turn, table) in tables.iter().enumerate() {
        let asked: BTreeSet<String> = places(content, &whole, table).into_iter().map(|(account, _)| account).collect();
        for failure in failures(check, turn) {
            let spoiled = without(content, &whole, table, failure);
            let why =
                format!("{table} failed ({}{})", failure.1, if failure.2 { ", after the first page" } else { "" });
            let failed = BTreeSet::from([table.as_str()]);
            let rows = judge(content, &spoiled, check).await;
            if rows.is_empty() {
                problems.push(format!("{} gives no row although {why}", check.id));
            }
            for row in rows.iter().filter(|row| decided(row)) {
                // An account that is not asked for an organization's table may truly have nothing to judge.
                let elsewhere = row.reason_key == "engine-nothing-to-judge"
                    && (!asked.contains(row.account_id.as_str()) || hides_nothing(content, check, table));
                if !elsewhere && !goes_around(content, check, row, &failed) {
                    problems.push(told(check, row, &why));
                }
            }
        }
    }
    (problems, passed)
}

#[test]
fn every_check_without_each_of_its_tables() {
    let (content, snapshot) = shared();
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let work = |first: usize| {
        let (content, snapshot) = (Arc::clone(&content), Arc::clone(&snapshot));
        std::thread::spawn(move || {
            deep(move || async move {
                let mut problems = Vec::new();
                let mut passed = 0;
                let own = content.checks().values().filter(|check| !check.extended).skip(first).step_by(threads);
                for check in own {
                    let (more, passes) = engine_layer(&content, &snapshot, check).await;
                    problems.extend(more);
                    passed += passes;
                }
                (problems, passed)
            })
        })
    };
    let running: Vec<_> = (0..threads).map(work).collect();
    let mut problems = Vec::new();
    let mut passed = 0;
    for thread in running {
        let (more, passes) = thread.join().unwrap();
        problems.extend(more);
        passed += passes;
    }
    problems.sort();
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
    assert!(passed >= 100, "only {passed} verdicts pass before anything fails: the test would show nothing");
}

/// The operations that a check rests on.
fn operations(content: &Content, check: &Check) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for name in tables_of(content, check) {
        let table = &content.tables()[&name];
        found.insert((table.service.clone(), table.operation.clone()));
        found.extend(table.prepare.iter().map(|prepare| (table.service.clone(), prepare.operation.clone())));
    }
    found
}

fn kinds() -> Vec<(&'static str, FaultKind)> {
    vec![
        ("denied", FaultKind::deny()),
        ("throttled to the end", FaultKind::throttle()),
        ("error 500", FaultKind::error()),
        ("timeout", FaultKind::Timeout),
        ("truncated page", FaultKind::truncated_page()),
        ("malformed body", FaultKind::MalformedBody),
        ("html", FaultKind::HtmlPage { status: 200 }),
    ]
}

/// An operation: service and name.
type Operation = (String, String);

/// Operations in groups such that no check rests on two of a group: one scan fails a whole group at once, and each check
/// still meets each of its operations failing alone.
fn groups(content: &Content, checks: &[&Arc<Check>]) -> Vec<Vec<Operation>> {
    let rests_on: Vec<BTreeSet<Operation>> = checks.iter().map(|check| operations(content, check)).collect();
    let together = |one: &Operation, other: &Operation| {
        rests_on.iter().any(|operations| operations.contains(one) && operations.contains(other))
    };
    let mut groups: Vec<Vec<Operation>> = Vec::new();
    for operation in rests_on.iter().flatten().collect::<BTreeSet<_>>() {
        match groups.iter_mut().find(|group| !group.iter().any(|other| together(operation, other))) {
            Some(group) => group.push(operation.clone()),
            None => groups.push(vec![operation.clone()]),
        }
    }
    groups
}

/// What the scans showed.
#[derive(Default)]
struct Shown {
    problems: Vec<String>,
    struck: BTreeSet<Operation>,
    spoiled: usize,
}

/// The rows of a check that decide although reads failed, and no declaration allows it.
fn undeclared(content: &Content, check: &Check, rows: &[Judged], failures: &[&CallFailure], why: &str) -> Vec<String> {
    let failed: BTreeSet<&str> = failures.iter().map(|failure| failure.table.as_str()).collect();
    let accounts: BTreeSet<&str> = failures.iter().map(|failure| failure.account_id.as_str()).collect();
    let judged: BTreeSet<&str> = rows.iter().map(|row| row.resource_uid.as_str()).collect();
    let mut problems = Vec::new();
    for row in rows.iter().filter(|row| decided(row) && accounts.contains(row.account_id.as_str())) {
        // `error_scope = "resource"` declares that a failed read of one item says nothing about the others.
        let of_others = check.error_scope == Some(ErrorScope::Resource)
            && failures.iter().all(|failure| {
                let resource = failure.resource.as_deref();
                resource.is_some_and(|resource| resource != row.resource_uid && judged.contains(resource))
            });
        let same_place = failures.iter().any(|failure| {
            failure.account_id == row.account_id
                && (failure.region == row.region || failure.region == "global" || row.region == "global")
        });
        let nothing = row.reason_key == "engine-nothing-to-judge"
            && failures.iter().all(|failure| hides_nothing(content, check, &failure.table));
        if same_place && !of_others && !nothing && !goes_around(content, check, row, &failed) {
            problems.push(told(check, row, why));
        }
    }
    problems
}

#[test]
#[expect(clippy::disallowed_methods, reason = "how much to test is asked from outside")]
fn operations_that_fail_on_the_wire() {
    let turns = if std::env::var(EVERY_FAULT).is_ok() { kinds().len() } else { 1 };
    let (shown, all) = deep(move || async move {
        let content = support::content();
        let checks: Vec<&Arc<Check>> = content.checks().values().filter(|check| !check.extended).collect();
        let groups = groups(&content, &checks);
        let running = support::endpoint(&content, support::estate(&content, ACCOUNT)).start().await.unwrap();
        let caller = Caller::new(&content, &impatient(&running.url())).await;
        let easy = Caller::new(&content, &patient(&running.url())).await;
        let kinds = kinds();
        let mut shown = Shown::default();
        for turn in 0..turns {
            for group in &groups {
                // The scope is found without a fault: what can't be found there ends the scan.
                running.set_faults(&[]);
                let request = wanted(true, Regions::List(vec!["ap-southeast-1".to_owned()]));
                let scope = easy.scope(&content, &request).await.unwrap();
                let faults = group.iter().enumerate().map(|(position, (service, operation))| {
                    let (_, kind) = &kinds[(position + turn) % kinds.len()];
                    Fault::new(kind.clone()).service(service).operation(operation)
                });
                running.set_faults(&faults.collect::<Vec<_>>());
                running.reset_stats();
                let folder = tempfile::tempdir().unwrap();
                let out = folder.path().join("collection");
                let hit =
                    |check: &&&Arc<Check>| !operations(&content, check).is_disjoint(&group.iter().cloned().collect());
                let own: Vec<&Arc<Check>> = checks.iter().filter(hit).copied().collect();
                let tables: BTreeSet<String> = own.iter().flat_map(|check| tables_of(&content, check)).collect();
                let snapshot = caller.collect(&content, scope, tables.into_iter().collect(), &out).await;
                let stats = running.stats();
                for (position, (service, operation)) in group.iter().enumerate() {
                    if stats.operations.get(&format!("{service}:{operation}")).is_some_and(|one| one.errors > 0) {
                        let recorded = |failure: &CallFailure| names(&content, failure, service, operation);
                        let (word, _) = &kinds[(position + turn) % kinds.len()];
                        if snapshot.failures.iter().any(recorded) {
                            shown.struck.insert((service.clone(), operation.clone()));
                        } else if *word != "truncated page" {
                            // Without a second page to cut off, the errors are the estate's own "not enabled".
                            shown.problems.push(format!("{service}:{operation} ({word}): no failure is recorded"));
                        }
                    }
                }
                for check in own {
                    let tables = tables_of(&content, check);
                    let failures: Vec<&CallFailure> =
                        snapshot.failures.iter().filter(|failure| tables.contains(&failure.table)).collect();
                    let Some(first) = failures.first() else { continue };
                    let why = format!("{}:{} failed on the wire ({})", first.service, first.operation, first.code);
                    let rows = judge(&content, &part_with_failures(&snapshot, &tables), check).await;
                    shown.spoiled += rows.iter().filter(|row| row.reason_key == "engine-call-failed").count();
                    shown.problems.extend(undeclared(&content, check, &rows, &failures, &why));
                }
            }
        }
        running.shutdown().await;
        (shown, groups.iter().map(Vec::len).sum::<usize>())
    });
    assert!(shown.problems.is_empty(), "{} problems:\n{}", shown.problems.len(), shown.problems.join("\n"));
    // Some faults strike nothing: an answer without a list has no second page to cut off.
    assert!(shown.struck.len() * 5 >= all * 4, "only {} of {all} operations failed", shown.struck.len());
    assert!(shown.spoiled >= shown.struck.len(), "{} verdicts became unknown", shown.spoiled);
}

/// The regions of an account can't be listed: nothing passes that rests on a region's table.
#[test]
fn regions_that_cannot_be_listed() {
    let problems = deep(|| async {
        let content = support::content();
        let running = support::endpoint(&content, support::estate(&content, ACCOUNT))
            .faults(vec![Fault::new(FaultKind::deny()).service("ec2").operation("DescribeRegions")])
            .start()
            .await
            .unwrap();
        let caller = Caller::new(&content, &patient(&running.url())).await;
        let scope = caller.scope(&content, &wanted(false, Regions::AllEnabled)).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let regional = |name: &String| content.tables()[name].scope == TableScope::Region;
        let checks: Vec<_> =
            content.checks().values().filter(|check| !check.extended && check.tables.iter().all(regional)).collect();
        let tables: BTreeSet<String> = checks.iter().flat_map(|check| tables_of(&content, check)).collect();
        let snapshot =
            caller.collect(&content, scope, tables.into_iter().collect(), &folder.path().join("collection")).await;
        running.shutdown().await;
        let mut problems = Vec::new();
        assert!(checks.len() >= 10, "{}", checks.len());
        for check in checks {
            let rows = judge(&content, &part_with_failures(&snapshot, &tables_of(&content, check)), check).await;
            let read = tables_of(&content, check);
            let failed = read.iter().map(String::as_str).collect();
            // "There is one" can be told from what was read, whatever else was not.
            let wrong = rows.iter().filter(|row| decided(row) && !goes_around(&content, check, row, &failed));
            problems.extend(wrong.map(|row| told(check, row, "the regions could not be listed")));
        }
        problems
    });
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Whether a failure is of this operation, or of the table that it prepares.
fn names(content: &Content, failure: &CallFailure, service: &str, operation: &str) -> bool {
    let prepares = || {
        let prepare = content.tables().get(&failure.table).and_then(|table| table.prepare.as_ref());
        prepare.is_some_and(|prepare| prepare.operation == operation)
    };
    failure.service == service && (failure.operation == operation || prepares())
}

fn part_with_failures(snapshot: &Snapshot, tables: &[String]) -> Snapshot {
    Snapshot { failures: snapshot.failures.clone(), ..part(snapshot, tables) }
}
