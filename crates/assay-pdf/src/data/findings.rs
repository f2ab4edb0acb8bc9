//! Open findings by severity: from the record where there is one, else what fails in this assessment.

use std::collections::BTreeMap;

use assay_model::{
    ArcStr, Severity, Verdict,
    record::{Finding, FindingState},
};
use serde::Serialize;

use super::{View, days_between, place};
use crate::words::digits;

/// Resources listed of a check, by severity.
fn most(severity: Severity) -> usize {
    if severity >= Severity::High { 5 } else { 2 }
}
/// Checks listed of a severity.
const CHECKS: usize = 120;

const GRAVEST_FIRST: [Severity; 4] = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low];

#[derive(Serialize)]
pub(super) struct Findings {
    intro: Vec<String>,
    /// Whether age, due date and owner are known.
    followed: bool,
    groups: Vec<Group>,
}

#[derive(Serialize)]
struct Group {
    heading: String,
    checks: Vec<Check>,
    /// How many checks are left out.
    more: String,
}

#[derive(Serialize)]
struct Check {
    id: String,
    title: String,
    clauses: Vec<String>,
    rows: Vec<Row>,
    more: String,
}

#[derive(Serialize)]
struct Row {
    resource: String,
    place: String,
    reason: String,
    age: String,
    due: String,
    overdue: bool,
    owner: String,
    exception: String,
}

/// How many findings of a severity are open.
#[derive(Serialize)]
pub(super) struct SeverityCount {
    word: String,
    open: String,
    overdue: String,
    excepted: String,
}

/// Something that fails: a finding of the record or a verdict.
struct Fail<'a> {
    check: &'a str,
    clauses: Vec<&'a str>,
    severity: Severity,
    resource: &'a str,
    account: &'a str,
    region: &'a str,
    reason: &'a str,
    finding: Option<&'a Finding>,
}

fn fails(view: View<'_>) -> Box<dyn Iterator<Item = Fail<'_>> + '_> {
    if view.has_findings() {
        let open = view.record.findings.iter().filter(|finding| finding.state == FindingState::Open);
        return Box::new(open.map(|finding| Fail {
            check: &finding.check,
            clauses: finding.clauses.iter().map(String::as_str).collect(),
            severity: finding.severity,
            resource: &finding.resource_uid,
            account: &finding.account_id,
            region: &finding.region,
            reason: &finding.reason,
            finding: Some(finding),
        }));
    }
    let failing = view.assessment.verdicts.iter().filter(|row| row.verdict == Verdict::Fail);
    Box::new(failing.map(|row| Fail {
        check: &row.check,
        clauses: row.clauses.iter().map(ArcStr::as_str).collect(),
        severity: row.severity,
        resource: &row.resource_uid,
        account: &row.account_id,
        region: &row.region,
        reason: &row.reason,
        finding: None,
    }))
}

/// The first findings of a check, and how many there are.
struct OfCheck<'a> {
    first: Vec<Fail<'a>>,
    count: usize,
}

pub(super) fn findings(view: View<'_>) -> Findings {
    let w = view.w;
    let mut by_severity: BTreeMap<Severity, BTreeMap<&str, OfCheck<'_>>> = BTreeMap::new();
    for fail in fails(view) {
        let checks = by_severity.entry(fail.severity).or_default();
        let of_check = checks.entry(fail.check).or_insert_with(|| OfCheck { first: Vec::new(), count: 0 });
        of_check.count += 1;
        if of_check.first.len() < most(fail.severity) {
            of_check.first.push(fail);
        }
    }
    let mut groups = Vec::new();
    for severity in GRAVEST_FIRST {
        let Some(checks) = by_severity.remove(&severity) else { continue };
        let count: usize = checks.values().map(|of_check| of_check.count).sum();
        let left_out = checks.len().saturating_sub(CHECKS);
        let arguments = [("severity", &*w.severity(severity)), ("count", &*digits(count))];
        groups.push(Group {
            heading: w.own_with("findings-group", &arguments),
            checks: checks.into_iter().take(CHECKS).map(|(id, of_check)| check(id, &of_check, view)).collect(),
            more: if left_out == 0 { String::new() } else { w.own_count("more-checks", left_out) },
        });
    }
    let intro = if view.has_findings() { "findings-record" } else { "findings-assessment" };
    let mut intro = vec![w.own(intro)];
    if groups.is_empty() {
        intro.push(w.own("findings-none"));
    }
    Findings { intro, followed: view.has_findings(), groups }
}

fn check(id: &str, of_check: &OfCheck<'_>, view: View<'_>) -> Check {
    let more = of_check.count - of_check.first.len();
    Check {
        id: id.to_owned(),
        title: view.w.check_title(id),
        clauses: of_check.first.first().into_iter().flat_map(|fail| &fail.clauses).map(ToString::to_string).collect(),
        rows: of_check.first.iter().map(|fail| row(fail, view)).collect(),
        more: if more == 0 { String::new() } else { view.w.own_count("more-resources", more) },
    }
}

fn row(fail: &Fail<'_>, view: View<'_>) -> Row {
    let w = view.w;
    let age = fail.finding.and_then(|finding| days_between(&finding.opened_at, view.today));
    let exception = match fail.finding {
        Some(finding) => finding.exception.clone(),
        None => view.record.exception(fail.check, fail.resource).map(|exception| exception.id.clone()),
    };
    Row {
        resource: fail.resource.to_owned(),
        place: place(fail.resource, fail.account, fail.region),
        reason: fail.reason.to_owned(),
        age: age.map_or_else(String::new, |days| w.own_count("days", usize::try_from(days).unwrap_or(0))),
        due: fail.finding.map(|finding| finding.due.clone()).unwrap_or_default(),
        overdue: fail.finding.is_some_and(|finding| finding.overdue(view.today)),
        owner: fail.finding.and_then(|finding| finding.owner.clone()).unwrap_or_default(),
        exception: exception.map_or_else(String::new, |id| w.own_with("under-exception", &[("id", &id)])),
    }
}

/// Open findings in numbers, gravest first.
pub(super) fn by_severity(view: View<'_>) -> Vec<SeverityCount> {
    let mut counts: BTreeMap<Severity, (usize, usize, usize)> = BTreeMap::new();
    for fail in fails(view) {
        let (open, overdue, excepted) = counts.entry(fail.severity).or_default();
        *open += 1;
        *overdue += usize::from(fail.finding.is_some_and(|finding| finding.overdue(view.today)));
        *excepted += usize::from(fail.finding.is_some_and(|finding| finding.exception.is_some()));
    }
    let followed = view.has_findings();
    let known = |number: usize| if followed { digits(number) } else { "–".to_owned() };
    let row = |severity: Severity| {
        let (open, overdue, excepted) = counts.get(&severity).copied().unwrap_or_default();
        SeverityCount {
            word: view.w.severity(severity),
            open: digits(open),
            overdue: known(overdue),
            excepted: known(excepted),
        }
    };
    GRAVEST_FIRST.into_iter().map(row).collect()
}
