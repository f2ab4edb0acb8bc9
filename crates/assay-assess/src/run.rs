//! The whole way: checks → verdicts → clause proposals → tiers.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use assay_content::{Check, Content, FailRestsOn, Framework, Scope};
use assay_model::{
    Language, Severity, Verdict,
    assessment::{Assessment, CollectionRef, ParameterRow, SCHEMA, VerdictRow},
};
use assay_snapshot::{Session, Snapshot};
use serde_json::{Value, json};

use crate::{
    AssessError, clauses,
    coverage::{coverage, permission, rfc3339},
    failures::{Failures, Relevant, Subject},
    fingerprint,
    papers::Attached,
    query::{self, RawRow},
    reasons,
    receipts::ReceiptIndex,
};

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
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// ARN or scope uid.
    pub resource_uid: String,
    /// Account.
    pub account_id: String,
    /// Region or `global`.
    pub region: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The reason's key: the check's own, or `engine-…`.
    pub reason_key: String,
    /// The reason in words.
    pub reason: String,
    /// What was seen.
    pub evidence: Value,
    /// The way that proves it.
    pub way: Option<String>,
    /// Severity of a fail.
    pub severity: Severity,
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
    let no_parameters = BTreeMap::new();
    let mut verdicts = Vec::new();
    let mut broken_checks = BTreeMap::new();
    let wanted: Vec<&Arc<Check>> = content
        .checks()
        .values()
        .filter(|check| request.checks.is_empty() || request.checks.contains(&check.id))
        .collect();
    let mut outcomes = side_by_side(&wanted, |check| {
        let own = request.parameters.get(&check.id).unwrap_or(&no_parameters);
        judge_check(content, snapshot, &session, check, own, request.language)
    });
    for (position, check) in wanted.iter().enumerate() {
        if is_left_out(content, snapshot, check) {
            verdicts.extend(left_out_rows(content, snapshot, &framework, check, request.language));
            continue;
        }
        let judged = match outcomes.remove(&position) {
            Some(CheckOutcome::Ran(judged)) => judged,
            broken => {
                let message = match broken {
                    Some(CheckOutcome::Broken(message)) => message,
                    _ => "the thread that ran it ended early".to_owned(),
                };
                broken_checks.insert(check.id.clone(), message.clone());
                broken_rows(content, snapshot, check, &message, request.language)
            }
        };
        verdicts.extend(judged.into_iter().map(|row| {
            let receipts = index.of(check, row.way.as_deref(), &row.resource_uid, &row.account_id, &row.region);
            VerdictRow {
                check: check.id.clone(),
                clauses: clauses_in(&framework, check),
                severity: row.severity,
                resource_uid: row.resource_uid,
                account_id: row.account_id,
                region: row.region,
                verdict: row.verdict,
                reason: row.reason,
                reason_key: row.reason_key,
                evidence: row.evidence,
                receipts,
            }
        }));
    }
    verdicts.sort_by(|a, b| {
        (&a.check, &a.account_id, &a.region, &a.resource_uid, a.verdict).cmp(&(
            &b.check,
            &b.account_id,
            &b.region,
            &b.resource_uid,
            b.verdict,
        ))
    });
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
fn side_by_side<'c, F>(
    checks: &[&'c Arc<Check>],
    judge: impl Fn(&'c Check) -> F + Sync,
) -> BTreeMap<usize, CheckOutcome>
where
    F: Future<Output = CheckOutcome>,
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

/// Runs one check over a session of the snapshot and lets unknown travel.
pub async fn judge_check(
    content: &Content,
    snapshot: &Snapshot,
    session: &Session,
    check: &Check,
    own_parameters: &BTreeMap<String, Value>,
    language: Language,
) -> CheckOutcome {
    let defaults = check.parameters.iter().map(|(name, parameter)| (name.clone(), parameter.default.clone()));
    let mut parameters: BTreeMap<String, Value> = defaults.collect();
    parameters.extend(own_parameters.iter().map(|(name, value)| (name.clone(), value.clone())));
    let rows = match query::run(session, check, &parameters).await {
        Ok(rows) => rows,
        Err(error) => return CheckOutcome::Broken(error.to_string()),
    };
    match rows.into_iter().map(|row| judged(check, row, language)).collect::<Result<Vec<_>, _>>() {
        Ok(rows) => CheckOutcome::Ran(Judge { content, snapshot, check, language }.spread_unknown(rows)),
        Err(error) => CheckOutcome::Broken(error.to_string()),
    }
}

fn judged(check: &Check, row: RawRow, language: Language) -> Result<Judged, AssessError> {
    let wrong = |message: String| AssessError::Output { check: check.id.clone(), message };
    let needed = |value: Option<String>, column: &str| value.ok_or_else(|| wrong(format!("a row has no `{column}`")));
    let verdict: Verdict = needed(row.verdict, "verdict")?.parse().map_err(|error| wrong(format!("{error}")))?;
    let severity = row.severity.map(|word| word.parse()).transpose().map_err(|error| wrong(format!("{error}")))?;
    let reason_key = needed(row.reason, "reason")?;
    if !check.reasons.contains_key(&reason_key) {
        return Err(wrong(format!("reason `{reason_key}` is not in check.toml")));
    }
    Ok(Judged {
        reason: reasons::of_check(check, &reason_key, &row.evidence, language),
        resource_uid: needed(row.resource_uid, "resource_uid")?,
        account_id: needed(row.account_id, "account_id")?,
        region: needed(row.region, "region")?,
        verdict,
        reason_key,
        evidence: row.evidence,
        way: row.way,
        severity: severity.unwrap_or(check.severity),
    })
}

struct Judge<'a> {
    content: &'a Content,
    snapshot: &'a Snapshot,
    check: &'a Check,
    language: Language,
}

impl Judge<'_> {
    /// Lets failed calls turn verdicts into unknown, adds unknown rows for what could not be listed, and says
    /// "nothing to judge" where an account gave no row.
    fn spread_unknown(&self, mut rows: Vec<Judged>) -> Vec<Judged> {
        let failures = Failures::of(self.check, self.content, self.snapshot);
        if !failures.is_empty() {
            let uids: HashSet<String> = rows.iter().map(|row| row.resource_uid.clone()).collect();
            let judged: HashSet<&str> = uids.iter().map(String::as_str).collect();
            let unlisted = self.unlisted(&failures, &rows, &judged);
            for row in &mut rows {
                let subject = Subject {
                    resource_uid: &row.resource_uid,
                    account_id: &row.account_id,
                    region: &row.region,
                    way: row.way.as_deref(),
                };
                let kept = row.verdict == Verdict::Fail && self.check.fail_rests_on == FailRestsOn::Rows;
                let Some(failure) = failures.spoiling(subject, &judged).filter(|_| !kept) else { continue };
                let (reason_key, reason) = self.reason_of(failure);
                if row.verdict == Verdict::Unknown {
                    // The check has seen it itself; the call and its cure are still worth a word.
                    row.reason = format!("{} – {reason}", row.reason);
                } else {
                    (row.reason_key, row.reason) = (reason_key, reason);
                    row.verdict = Verdict::Unknown;
                }
            }
            rows.extend(unlisted);
        }
        self.nothing_to_judge(&mut rows);
        rows
    }

    /// Unknown rows for what a refused list hides.
    fn unlisted(&self, failures: &Failures<'_>, rows: &[Judged], judged: &HashSet<&str>) -> Vec<Judged> {
        let mut added: BTreeMap<(String, String), Judged> = BTreeMap::new();
        let in_scope = |account_id: &str| self.snapshot.scope.iter().any(|account| account.account_id == account_id);
        for failure in failures.iter().filter(|failure| !self.check.optional.iter().any(|name| name == failure.table)) {
            for (account_id, region, uid) in self.places(failure) {
                // Only an organization's check speaks of an account that is not in scope.
                if self.check.scope != Scope::Org && !in_scope(&account_id) {
                    continue;
                }
                let here = |row: &&Judged| match self.check.scope {
                    Scope::Org => true,
                    Scope::Account => row.account_id == account_id,
                    Scope::Region | Scope::Resource => {
                        row.account_id == account_id && (row.region == region || region == "global")
                    }
                };
                let has_row = rows.iter().any(|row| here(&row));
                let spoils_one = failure.resource.is_some()
                    && rows.iter().any(|row| {
                        let subject = Subject {
                            resource_uid: &row.resource_uid,
                            account_id: &row.account_id,
                            region: &row.region,
                            way: row.way.as_deref(),
                        };
                        failures.reaches(failure, subject, judged)
                    });
                let said = rows
                    .iter()
                    .any(|row| row.resource_uid == uid && row.account_id == account_id && row.region == region);
                let hidden = !said
                    && match self.check.scope {
                        Scope::Resource => !spoils_one,
                        Scope::Region | Scope::Account | Scope::Org => !has_row,
                    };
                if hidden {
                    let (reason_key, reason) = self.reason_of(failure);
                    added.entry((account_id.clone(), region.clone())).or_insert_with(|| Judged {
                        resource_uid: uid,
                        account_id,
                        region,
                        verdict: Verdict::Unknown,
                        reason_key,
                        reason,
                        evidence: Value::Null,
                        way: None,
                        severity: self.check.severity,
                    });
                }
            }
        }
        added.into_values().collect()
    }

    /// Account, region and uid of the scopes that a failure lies in.
    fn places(&self, failure: &Relevant<'_>) -> Vec<(String, String, String)> {
        if let Some(failed) = failure.failure {
            let account = format!("AWS::::Account:{}", failed.account_id);
            let uid = if failed.region == "global" || self.check.scope == Scope::Account {
                account
            } else {
                format!("{account}/{}", failed.region)
            };
            let region = if self.check.scope == Scope::Account { "global" } else { failed.region.as_str() };
            return vec![(failed.account_id.clone(), region.to_owned(), uid)];
        }
        let accounts = self.snapshot.scope.iter();
        accounts.map(|account| (account.account_id.clone(), "global".to_owned(), account.uid())).collect()
    }

    fn nothing_to_judge(&self, rows: &mut Vec<Judged>) {
        let seen: BTreeSet<String> = rows.iter().map(|row| row.account_id.clone()).collect();
        if self.check.scope == Scope::Org {
            return;
        }
        let key = "engine-nothing-to-judge";
        for account in self.snapshot.scope.iter().filter(|account| !seen.contains(&account.account_id)) {
            rows.push(Judged {
                resource_uid: account.uid(),
                account_id: account.account_id.clone(),
                region: "global".to_owned(),
                verdict: Verdict::NotApplicable,
                reason_key: key.to_owned(),
                reason: reasons::of_engine(self.content, key, &[], self.language),
                evidence: Value::Null,
                way: None,
                severity: self.check.severity,
            });
        }
    }

    /// Why a verdict is unknown: the call, and what cures it.
    fn reason_of(&self, failure: &Relevant<'_>) -> (String, String) {
        let text =
            |key: &str, arguments: &[(&str, &str)]| reasons::of_engine(self.content, key, arguments, self.language);
        let Some(failed) = failure.failure else {
            let key = "engine-not-collected";
            return (key.to_owned(), text(key, &[("table", failure.table)]));
        };
        let cure = cure(self.content, failed, self.language);
        let place = failed.resource.as_ref().map_or_else(String::new, |resource| format!(" ({resource})"));
        let key = "engine-call-failed";
        let arguments = [
            ("service", failed.service.as_str()),
            ("operation", failed.operation.as_str()),
            ("code", failed.code.as_str()),
            ("where", place.as_str()),
            ("cure", cure.as_str()),
        ];
        (key.to_owned(), text(key, &arguments))
    }
}

fn cure(content: &Content, failure: &assay_snapshot::CallFailure, language: Language) -> String {
    let key = match failure.kind.as_str() {
        "denied" if failure.message.contains("explicit deny") => "engine-cure-explicit-deny",
        "denied" => "engine-cure-permission",
        "throttled" => "engine-cure-throttled",
        "network" | "timeout" => "engine-cure-network",
        "credentials" => "engine-cure-credentials",
        "scope" => "engine-cure-scope",
        _ => "engine-cure-retry",
    };
    let permission = permission(content, &failure.table).unwrap_or_default();
    reasons::of_engine(content, key, &[("permission", &permission)], language)
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
        resource_uid: account.uid(),
        account_id: account.account_id.clone(),
        region: "global".to_owned(),
        verdict: Verdict::Unknown,
        reason_key: key.to_owned(),
        reason: reason.clone(),
        evidence: json!({ "message": message }),
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
        check: check.id.clone(),
        clauses: clauses_in(framework, check),
        severity: check.severity,
        resource_uid: account.uid(),
        account_id: account.account_id.clone(),
        region: "global".to_owned(),
        // Not judged is not "not applicable": the clause stays open until somebody asks.
        verdict: Verdict::Unknown,
        reason: reasons::of_engine(content, key, &[], language),
        reason_key: key.to_owned(),
        evidence: Value::Null,
        receipts: Vec::new(),
    };
    snapshot.scope.iter().map(row).collect()
}

fn clauses_in(framework: &Framework, check: &Check) -> Vec<String> {
    framework.clauses_of(check)
}
