//! What nobody can say, and what would cure it.

use std::collections::BTreeMap;

use assay_model::{
    ArcStr, Verdict,
    assessment::{ClauseState, Failure},
};
use serde::Serialize;

use super::View;
use crate::words::digits;

/// Kinds of failed calls that are listed.
const FAILURES: usize = 60;
/// Checks that are listed.
const CHECKS: usize = 60;
/// Accounts or regions that are named.
const PLACES: usize = 4;
/// Different reasons given of a check.
const REASONS: usize = 3;

#[derive(Serialize)]
pub(super) struct Unknown {
    intro: Vec<String>,
    failures: Vec<Failed>,
    failures_after: String,
    checks: Vec<Open>,
    checks_after: String,
    broken: Vec<Broken>,
}

#[derive(Serialize)]
struct Failed {
    call: String,
    code: String,
    times: String,
    places: String,
    cure: String,
}

#[derive(Serialize)]
struct Open {
    id: String,
    title: String,
    count: String,
    clauses: Vec<String>,
    reasons: Vec<String>,
}

#[derive(Serialize)]
struct Broken {
    check: String,
    reason: String,
}

pub(super) fn unknown(view: View<'_>) -> Unknown {
    let View { assessment, w, .. } = view;
    let failures = &assessment.coverage.failures;
    let clauses: Vec<&str> = assessment
        .clauses
        .iter()
        .filter(|row| row.assessable && row.state == ClauseState::Unknown)
        .map(|row| row.id.as_str())
        .collect();
    let mut intro = vec![w.own("unknown-intro")];
    intro.push(if clauses.is_empty() {
        w.own("unknown-no-clause")
    } else {
        w.own_with("unknown-clauses", &[("clauses", &w.list(&clauses, usize::MAX))])
    });
    let (checks, left_out) = open(view);
    let after = |key: &str, count: usize| if count == 0 { String::new() } else { w.own_count(key, count) };
    Unknown {
        intro,
        failures: failures.iter().take(FAILURES).map(|failure| call(failure, view)).collect(),
        failures_after: after("more-failures", failures.len().saturating_sub(FAILURES)),
        checks,
        checks_after: after("more-checks", left_out),
        broken: assessment
            .broken_checks
            .iter()
            .map(|(check, reason)| Broken { check: check.clone(), reason: reason.clone() })
            .collect(),
    }
}

fn call(failure: &Failure, view: View<'_>) -> Failed {
    let w = view.w;
    let places = [&failure.accounts, &failure.regions].map(|places| w.list(places, PLACES));
    let cure = failure
        .permission
        .as_ref()
        .map_or_else(|| w.get("html-scan-again"), |permission| w.own_with("allow", &[("permission", permission)]));
    Failed {
        call: format!("{}:{}", failure.service, failure.operation),
        code: failure.code.clone(),
        times: digits(usize::try_from(failure.count).unwrap_or(usize::MAX)),
        places: places.join("; "),
        cure,
    }
}

/// The checks with unknown verdicts, those with most first, and how many are left out.
fn open(view: View<'_>) -> (Vec<Open>, usize) {
    let mut checks: BTreeMap<&str, (usize, &[ArcStr], Vec<&str>)> = BTreeMap::new();
    for row in view.assessment.verdicts.iter().filter(|row| row.verdict == Verdict::Unknown) {
        let (count, _, reasons) = checks.entry(&row.check).or_insert((0, &row.clauses, Vec::new()));
        *count += 1;
        if reasons.len() < REASONS && !reasons.contains(&row.reason.as_str()) {
            reasons.push(&row.reason);
        }
    }
    let mut checks: Vec<_> = checks.into_iter().collect();
    checks.sort_by_key(|(id, (count, ..))| (std::cmp::Reverse(*count), *id));
    let left_out = checks.len().saturating_sub(CHECKS);
    let open = checks.into_iter().take(CHECKS).map(|(id, (count, clauses, reasons))| Open {
        id: id.to_owned(),
        title: view.w.check_title(id),
        count: digits(count),
        clauses: clauses.iter().map(ToString::to_string).collect(),
        reasons: reasons.into_iter().map(str::to_owned).collect(),
    });
    (open.collect(), left_out)
}
