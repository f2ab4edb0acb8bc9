//! Lets "unknown" travel: what could not be read spoils the verdicts that rest on it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use assay_content::{Check, Content, FailRestsOn, Scope};
use assay_model::{ArcStr, Evidence, Language, Verdict};
use assay_snapshot::Snapshot;

use crate::{
    coverage::permission,
    failures::{Failures, Relevant},
    reasons,
    run::{GLOBAL, Judged},
};

/// A check's verdicts, and what they were made from.
pub(crate) struct Judge<'a> {
    pub(crate) content: &'a Content,
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) check: &'a Check,
    pub(crate) language: Language,
}

impl Judge<'_> {
    /// Lets failed calls turn verdicts into unknown, adds unknown rows for what could not be listed, and says
    /// "nothing to judge" where an account gave no row.
    pub(crate) fn spread_unknown(&self, mut rows: Vec<Judged>) -> Vec<Judged> {
        let failures = Failures::of(self.check, self.content, self.snapshot);
        if !failures.is_empty() {
            let uids: HashSet<ArcStr> = rows.iter().map(|row| row.resource_uid.clone()).collect();
            let judged: HashSet<&str> = uids.iter().map(ArcStr::as_str).collect();
            let unlisted = self.unlisted(&failures, &rows, &judged);
            let reaching = failures.over(&judged);
            for row in &mut rows {
                let kept = row.verdict == Verdict::Fail && self.check.fail_rests_on == FailRestsOn::Rows;
                let Some(failure) = reaching.spoiling(row.subject()).filter(|_| !kept) else { continue };
                let (reason_key, reason) = self.reason_of(failure);
                if row.verdict == Verdict::Unknown {
                    // The check has seen it itself; the call and its cure are still worth a word.
                    row.reason = format!("{} – {reason}", row.reason).into();
                } else {
                    (row.reason_key, row.reason) = (reason_key.into(), reason.into());
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
        let mut by_account: HashMap<&str, Vec<&Judged>> = HashMap::new();
        for row in rows {
            by_account.entry(&row.account_id).or_default().push(row);
        }
        let in_scope = |account_id: &str| self.snapshot.scope.iter().any(|account| account.account_id == account_id);
        for failure in failures.iter().filter(|failure| !self.check.optional.iter().any(|name| name == failure.table)) {
            // Whether a call that was about one resource reaches a row.
            let reached = || -> bool {
                let of_account = by_account.get(failure.account_id).into_iter().flatten().copied();
                let reaches = |row: &Judged| failures.reaches(failure, row.subject(), judged);
                match failure.resource {
                    None => false,
                    Some(_) if failures.is_of_one(failure, judged) => true,
                    Some(_) if failures.is_for_all(failure) => rows.iter().any(reaches),
                    Some(_) => of_account.into_iter().any(reaches),
                }
            };
            for (account_id, region, uid) in self.places(failure) {
                // Only an organization's check speaks of an account that is not in scope.
                if self.check.scope != Scope::Org && !in_scope(&account_id) {
                    continue;
                }
                let own = by_account.get(account_id.as_str()).map(Vec::as_slice).unwrap_or_default();
                let said = || own.iter().any(|row| row.resource_uid == uid && row.region == region);
                let hidden = match self.check.scope {
                    Scope::Resource => !reached(),
                    Scope::Region => !own.iter().any(|row| row.region == region || region == "global"),
                    Scope::Account => own.is_empty(),
                    Scope::Org => rows.is_empty(),
                } && !said();
                if hidden {
                    let (reason_key, reason) = self.reason_of(failure);
                    added.entry((account_id.clone(), region.clone())).or_insert_with(|| Judged {
                        resource_uid: uid.into(),
                        resource: None,
                        account_id: account_id.into(),
                        region: region.into(),
                        verdict: Verdict::Unknown,
                        reason_key: reason_key.into(),
                        reason: reason.into(),
                        evidence: Evidence::NONE,
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
        let seen: BTreeSet<ArcStr> = rows.iter().map(|row| row.account_id.clone()).collect();
        if self.check.scope == Scope::Org {
            return;
        }
        let key = "engine-nothing-to-judge";
        for account in self.snapshot.scope.iter().filter(|account| !seen.contains(account.account_id.as_str())) {
            rows.push(Judged {
                resource_uid: account.uid().into(),
                resource: None,
                account_id: account.account_id.as_str().into(),
                region: GLOBAL,
                verdict: Verdict::NotApplicable,
                reason_key: key.into(),
                reason: reasons::of_engine(self.content, key, &[], self.language).into(),
                evidence: Evidence::NONE,
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
