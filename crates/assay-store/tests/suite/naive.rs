//! A naive model of the life cycle beside the store: the same stories must give the same findings.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicU32, Ordering},
};

use assay_model::{
    Verdict,
    assessment::{Assessment, Counts, VerdictRow},
    record::{Change, Finding, FindingState, Seen, finding_uid, next},
};
use assay_store::{FindingFilter, Sla, Store};
use chrono::{DateTime, Days};
use proptest::{prelude::*, test_runner::TestRunner};

use crate::{Place, made, record::record};

type Key = (String, String);

#[derive(Default)]
struct Naive {
    findings: BTreeMap<Key, Finding>,
    /// The latest assessment that had the account in scope.
    accounts: BTreeMap<String, String>,
    /// The clauses that a check served last.
    clauses: BTreeMap<String, Vec<String>>,
}

impl Naive {
    fn record(&mut self, assessment: &Assessment) {
        let at = &assessment.collection.finished_at;
        let late = |account: &String| self.accounts.get(account).is_some_and(|later| later > at);
        let coverage = &assessment.coverage;
        let late: BTreeSet<String> = coverage.accounts.iter().filter(|account| late(account)).cloned().collect();
        if late.len() == coverage.accounts.len() {
            return;
        }
        let rows: Vec<&VerdictRow> =
            assessment.verdicts.iter().filter(|row| !late.contains(row.account_id.as_str())).collect();
        let mut keys: BTreeSet<Key> =
            rows.iter().map(|row| (row.check.to_string(), row.resource_uid.to_string())).collect();
        keys.extend(self.findings.keys().cloned());
        for key in keys {
            let of = |row: &&&VerdictRow| row.check == key.0 && row.resource_uid == key.1;
            // `min_by_key` gives the first of equals; Verdict is ordered from the worst.
            let worst = rows.iter().filter(of).min_by_key(|row| row.verdict);
            let finding = self.findings.get(&key);
            if worst.is_none() && finding.is_some_and(|finding| late.contains(&finding.account_id)) {
                continue;
            }
            if finding.is_some_and(|finding| late.contains(&finding.account_id))
                && worst.is_some_and(|row| row.verdict != Verdict::Fail)
            {
                continue;
            }
            let seen = match worst {
                Some(row) => Seen::Judged(row.verdict),
                None => absence(assessment, &rows, finding.unwrap()),
            };
            let Some(change) = next(finding.map(|finding| finding.state), seen) else { continue };
            self.apply(key, change, worst, at);
        }
        for account in &coverage.accounts {
            if !late.contains(account) {
                self.accounts.insert(account.clone(), at.clone());
            }
        }
        for row in &rows {
            self.accounts.insert(row.account_id.to_string(), at.clone());
            self.clauses.insert(row.check.to_string(), row.clauses.iter().map(ToString::to_string).collect());
        }
    }

    fn apply(&mut self, key: Key, change: Change, row: Option<&&VerdictRow>, at: &str) {
        let due = |row: &VerdictRow| {
            let opened = DateTime::parse_from_rfc3339(at).unwrap().date_naive();
            let days = Sla::default().days(row.severity);
            (opened + Days::new(days.into())).to_string()
        };
        match change {
            Change::Opened => {
                let row = row.unwrap();
                let finding = Finding {
                    uid: finding_uid(&row.check, &row.resource_uid),
                    check: row.check.to_string(),
                    resource_uid: row.resource_uid.to_string(),
                    account_id: row.account_id.to_string(),
                    region: row.region.to_string(),
                    clauses: Vec::new(),
                    severity: row.severity,
                    state: FindingState::Open,
                    reason: row.reason.to_string(),
                    first_seen: at.to_owned(),
                    last_seen: at.to_owned(),
                    opened_at: at.to_owned(),
                    closed_at: None,
                    reopened: 0,
                    due: due(row),
                    owner: None,
                    exception: None,
                };
                self.findings.insert(key, finding);
            }
            Change::SeenAgain | Change::Reopened => {
                let row = row.unwrap();
                let finding = self.findings.get_mut(&key).unwrap();
                finding.account_id = row.account_id.to_string();
                finding.region = row.region.to_string();
                finding.severity = row.severity;
                finding.reason = row.reason.to_string();
                at.clone_into(&mut finding.last_seen);
                if change == Change::Reopened {
                    finding.state = FindingState::Open;
                    at.clone_into(&mut finding.opened_at);
                    finding.due = due(row);
                    finding.closed_at = None;
                    finding.reopened += 1;
                }
            }
            Change::Resolved | Change::Gone => {
                let finding = self.findings.get_mut(&key).unwrap();
                finding.state = change.state();
                finding.closed_at = Some(at.to_owned());
            }
        }
    }

    fn list(&self) -> Vec<Finding> {
        let with_clauses =
            |finding: &Finding| Finding { clauses: self.clauses[&finding.check].clone(), ..finding.clone() };
        let mut list: Vec<Finding> = self.findings.values().map(with_clauses).collect();
        list.sort_by(|a, b| a.uid.cmp(&b.uid));
        list
    }
}

fn absence(assessment: &Assessment, rows: &[&VerdictRow], finding: &Finding) -> Seen {
    let clause_checks = assessment.clauses.iter().flat_map(|clause| &clause.checks);
    let counted =
        clause_checks.filter(|check| check.id == finding.check).any(|check| check.counts != Counts::default());
    let ran = counted || rows.iter().any(|row| row.check == finding.check);
    let unknown = |row: &&VerdictRow| {
        row.check == finding.check && row.account_id == finding.account_id && row.verdict == Verdict::Unknown
    };
    let coverage = &assessment.coverage;
    let covered = coverage.accounts.contains(&finding.account_id)
        && (finding.region == "global" || coverage.regions.contains(&finding.region));
    if ran && covered && !assessment.broken_checks.contains_key(&finding.check) && !rows.iter().any(unknown) {
        Seen::Absent
    } else {
        Seen::NotCovered
    }
}

fn row() -> impl Strategy<Value = VerdictRow> {
    let verdicts =
        [Verdict::Fail, Verdict::Fail, Verdict::Fail, Verdict::Pass, Verdict::Unknown, Verdict::NotApplicable];
    let pick = |words: &'static [&'static str]| prop::sample::select(words);
    let parts = (
        pick(&["c", "medium", "critical"]),
        pick(&["r", "s", "t"]),
        prop::sample::select(verdicts.to_vec()),
        pick(&["111111111111", "222222222222"]),
        pick(&["us-east-1", "eu-west-1", "global"]),
        pick(&["so", "otherwise"]),
    );
    parts.prop_map(|(check, resource, verdict, account, region, reason)| VerdictRow {
        account_id: account.into(),
        region: region.into(),
        reason: reason.into(),
        ..made::verdict(check, resource, verdict)
    })
}

fn assessment() -> impl Strategy<Value = Assessment> {
    let accounts = prop::sample::subsequence(vec!["111111111111", "222222222222"], 1..=2);
    let regions = prop::sample::subsequence(vec!["us-east-1", "eu-west-1"], 0..=2);
    let broken = prop::sample::subsequence(vec!["c", "medium"], 0..=1);
    // Mostly one after the other, sometimes one that comes late.
    let rows = prop::collection::vec(row(), 0..8);
    (rows, accounts, regions, broken, 0..4_i32).prop_map(|(rows, accounts, regions, broken, late)| {
        let owned = |words: Vec<&str>| words.into_iter().map(str::to_owned).collect();
        let mut made = made::assessment("", rows);
        made.coverage.accounts = owned(accounts);
        made.coverage.regions = owned(regions);
        made.broken_checks = broken.into_iter().map(|check| (check.to_owned(), "broken".to_owned())).collect();
        made.collection.id = late.to_string();
        made
    })
}

pub(crate) async fn the_store_is_the_naive_model(place: Place) {
    let store = place.open().await;
    let cases = AtomicU32::new(0);
    let handle = tokio::runtime::Handle::current();
    let run = move || {
        let config = ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() };
        let stories = prop::collection::vec(assessment(), 1..8);
        TestRunner::new(config)
            .run(&stories, |story| {
                let tenant = format!("case {}", cases.fetch_add(1, Ordering::Relaxed));
                handle.block_on(tell(&store, &tenant, story))
            })
            .unwrap();
    };
    tokio::task::spawn_blocking(run).await.unwrap();
}

async fn tell(store: &Store, tenant: &str, story: Vec<Assessment>) -> Result<(), TestCaseError> {
    let mut naive = Naive::default();
    for (at, mut assessment) in story.into_iter().enumerate() {
        // One in four is dated back.
        let back = if assessment.collection.id == "0" { 3 } else { 0 };
        assessment.collection.finished_at = format!("2026-05-{:02}T08:00:00Z", 10 + 2 * at - back);
        naive.record(&assessment);
        record(store, tenant, &assessment).await;
        let filter = FindingFilter { limit: Some(1000), ..FindingFilter::default() };
        let mut found = store.findings(tenant, &filter, "2026-06-01T00:00:00Z").await.unwrap();
        found.sort_by(|a, b| a.uid.cmp(&b.uid));
        prop_assert_eq!(found, naive.list());
    }
    Ok(())
}
