//! What was seen: an observation for each check and verdict, with subjects and receipts.

use std::collections::{BTreeMap, BTreeSet};

use assay_model::{
    ArcStr, Verdict,
    assessment::{Receipt, VerdictRow},
};
use serde_json::{Value, json};

use super::{Document, FAILS, OTHERS, RECEIPTS, TEXT, origins, own};
use crate::{
    canonical::lean,
    cut::{cut, one_line},
    overview, receipts,
    recorded::Recorded,
    words::digits,
};

/// The observations of checks, and the inventory of what they name.
pub(super) struct Observed {
    pub(super) observations: Vec<Value>,
    /// Inventory items by resource uid.
    pub(super) items: BTreeMap<String, Value>,
}

/// One observation for each check and verdict.
pub(super) fn observe(document: &Document<'_>, recorded: &Recorded<'_>) -> Observed {
    let by_number: BTreeMap<u64, &Receipt> = document
        .assessment
        .receipts
        .iter()
        .filter_map(|receipt| Some((receipts::number(&receipt.id)?, receipt)))
        .collect();
    let mut observed = Observed { observations: Vec::new(), items: BTreeMap::new() };
    for (check, rows) in overview::by_check(document.assessment) {
        for group in rows.chunk_by(|a, b| a.verdict == b.verdict) {
            let Some(first) = group.first() else { continue };
            let most = if first.verdict == Verdict::Fail { FAILS } else { OTHERS };
            let shown = group.get(..most).unwrap_or(group);
            for row in shown {
                observed.items.entry(row.resource_uid.to_string()).or_insert_with(|| item(document, row));
            }
            let left = group.len() - shown.len();
            let excepted = group.iter().filter(|row| recorded.exception(row).is_some()).count();
            let mut props = vec![
                own("check", check),
                own("verdict", first.verdict.as_str()),
                own("severity", first.severity.as_str()),
                own("resources", &group.len().to_string()),
            ];
            if excepted > 0 {
                props.push(own("excepted", &excepted.to_string()));
            }
            observed.observations.push(lean(json!({
                "uuid": observation(document, check, first.verdict),
                "title": one_line(&title(document, check, first.verdict)),
                "description": description(document, group),
                "props": props,
                "methods": ["TEST"],
                "types": ["control-objective"],
                "origins": origins(),
                "subjects": shown.iter().map(|row| subject(document, recorded, row)).collect::<Vec<_>>(),
                "relevant-evidence": evidence(document, &by_number, group),
                "collected": document.assessment.collection.finished_at,
                "remarks": (left > 0).then(|| document.words.with("export-left-out", &[("count", &digits(left))])),
            })));
        }
    }
    observed
}

/// The UUID of a check's observation with this verdict.
pub(super) fn observation(document: &Document<'_>, check: &str, verdict: Verdict) -> String {
    document.within("observation", &[check, verdict.as_str()])
}

fn title(document: &Document<'_>, check: &str, verdict: Verdict) -> String {
    let title = match document.words.check_title(check) {
        "" => check,
        title => title,
    };
    format!("{}: {title}", document.words.verdict(verdict))
}

/// How many resources, and the reasons, the most frequent first.
fn description(document: &Document<'_>, group: &[&VerdictRow]) -> String {
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for row in group {
        *reasons.entry(&row.reason).or_default() += 1;
    }
    let mut reasons: Vec<(usize, &str)> = reasons.into_iter().map(|(reason, count)| (count, reason)).collect();
    reasons.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    let shown = reasons.iter().take(10).map(|(count, reason)| format!("{} × {}", digits(*count), one_line(reason)));
    let mut lines: Vec<String> = shown.collect();
    if reasons.len() > lines.len() {
        let more = digits(reasons.len() - lines.len());
        lines.push(document.words.with("export-more-reasons", &[("count", &more)]));
    }
    cut(&lines.join("\n"), TEXT, document.assessment.language)
}

fn subject(document: &Document<'_>, recorded: &Recorded<'_>, row: &VerdictRow) -> Value {
    let mut props = vec![own("reason-key", &row.reason_key)];
    if let Some(finding) = recorded.finding(row).filter(|_| row.verdict == Verdict::Fail) {
        props.push(own("first-seen", &finding.first_seen));
        props.push(own("due", &finding.due));
    }
    props.extend(recorded.exception(row).map(|exception| own("exception", &exception.id)));
    json!({
        "subject-uuid": document.resource(&row.resource_uid),
        "type": "inventory-item",
        "title": one_line(&row.resource_uid),
        "props": props,
        "remarks": cut(&row.reason, TEXT, document.assessment.language),
    })
}

fn item(document: &Document<'_>, row: &VerdictRow) -> Value {
    json!({
        "uuid": document.resource(&row.resource_uid),
        "description": row.resource_uid,
        "props": [
            { "name": "asset-id", "value": one_line(&row.resource_uid) },
            own("account-id", &row.account_id),
            own("region", &row.region),
        ],
    })
}

/// The receipts of the group: the first ones singly, the others as ranges.
fn evidence(document: &Document<'_>, by_number: &BTreeMap<u64, &Receipt>, group: &[&VerdictRow]) -> Vec<Value> {
    let ids: Vec<ArcStr> = group.iter().flat_map(|row| row.receipts.iter().cloned()).collect();
    let runs = receipts::runs(&ids);
    let mut numbers = BTreeSet::new();
    receipts::collect(&runs, &mut numbers, RECEIPTS);
    let mut evidence: Vec<Value> =
        numbers.iter().filter_map(|number| by_number.get(number)).map(|receipt| shown(document, receipt)).collect();
    let last = numbers.last().copied().unwrap_or(0);
    let rest: Vec<String> = runs
        .iter()
        .filter(|(_, end)| *end > last)
        .map(|(start, end)| match (*start).max(last + 1) {
            start if start == *end => format!("r{start}"),
            start => format!("r{start}..r{end}"),
        })
        .collect();
    if !rest.is_empty() {
        let text = document.words.with("export-more-receipts", &[("receipts", &document.words.short_list(&rest, 50))]);
        evidence.push(json!({ "description": text }));
    }
    evidence
}

fn shown(document: &Document<'_>, receipt: &Receipt) -> Value {
    let call = format!("{}:{}", receipt.service, receipt.operation);
    let text = document.words.with(
        "export-receipt",
        &[
            ("receipt", &receipt.id),
            ("call", &call),
            ("account", &receipt.account_id),
            ("region", &receipt.region),
            ("time", &receipt.at),
        ],
    );
    let mut props = vec![own("receipt", &receipt.id), own("status", &receipt.status.to_string())];
    props.extend(receipt.request_id.as_deref().map(|id| own("request-id", id)));
    props.extend(receipt.sha256.as_deref().map(|hash| own("sha256", hash)));
    props.extend(receipt.error.as_deref().map(|error| own("error", error)));
    json!({ "description": text, "props": props })
}
