//! What was read and what was not.

use std::collections::{BTreeMap, BTreeSet};

use assay_content::Content;
use assay_model::assessment::{Coverage, Failure};
use assay_snapshot::Snapshot;

/// The IAM actions that a table's call needs.
pub(crate) fn permission(content: &Content, table: &str) -> Option<String> {
    content.tables().get(table).map(|table| table.iam_actions.join(", "))
}

/// Accounts, regions, calls and failed calls of a snapshot.
pub(crate) fn coverage(content: &Content, snapshot: &Snapshot) -> Coverage {
    let mut groups: BTreeMap<(String, String, String), Vec<&assay_snapshot::CallFailure>> = BTreeMap::new();
    for failure in &snapshot.failures {
        let key = (failure.service.clone(), failure.operation.clone(), failure.code.clone());
        groups.entry(key).or_default().push(failure);
    }
    let distinct = |values: &mut dyn Iterator<Item = &String>| -> Vec<String> {
        values.cloned().collect::<BTreeSet<_>>().into_iter().collect()
    };
    let failures = groups.into_iter().map(|((service, operation, code), group)| Failure {
        accounts: distinct(&mut group.iter().map(|failure| &failure.account_id)),
        regions: distinct(&mut group.iter().map(|failure| &failure.region)),
        count: group.len() as u64,
        message: group.first().map(|failure| failure.message.clone()).unwrap_or_default(),
        permission: group
            .first()
            .filter(|failure| failure.kind == "denied" && !failure.message.contains("explicit deny"))
            .and_then(|failure| permission(content, &failure.table)),
        service,
        operation,
        code,
    });
    Coverage {
        accounts: snapshot.scope.iter().map(|account| account.account_id.clone()).collect(),
        regions: distinct(&mut snapshot.scope.iter().flat_map(|account| &account.regions)),
        calls: snapshot.calls,
        failed: snapshot.failures.iter().filter_map(|failure| failure.receipt).collect::<BTreeSet<_>>().len() as u64,
        failures: failures.collect(),
    }
}

/// Milliseconds since 1970 as RFC 3339 in UTC.
pub(crate) fn rfc3339(milliseconds: i64) -> String {
    chrono::DateTime::from_timestamp_millis(milliseconds)
        .map(|time| time.to_rfc3339_opts(chrono::SecondsFormat::Millis, true))
        .unwrap_or_default()
}
