//! Documents and records that people attached, as observations by examination; their files as resources.

use assay_model::record::Evidence;
use serde_json::{Value, json};

use super::{Document, own};
use crate::{
    canonical::lean,
    cut::one_line,
    recorded::{begin_of, end_of},
};

/// What is attached and not withdrawn.
pub(super) fn attached<'a>(document: &Document<'a>) -> Vec<&'a Evidence> {
    let all = document.record.evidence.iter();
    all.filter(|one| one.withdrawn_at.is_none() && one.framework == document.framework).collect()
}

/// The UUID of the observation of an attached document or record.
pub(super) fn observation_uuid(document: &Document<'_>, evidence: &Evidence) -> String {
    document.within("attached", &[&evidence.id])
}

/// The observation: it was examined by whoever attached it, speaks of a day, and expires.
pub(super) fn observation(document: &Document<'_>, evidence: &Evidence) -> Value {
    let w = &document.words;
    let arguments = [
        ("clause", evidence.clause.as_str()),
        ("paper", &evidence.paper),
        ("title", &evidence.title),
        ("owner", &evidence.owner),
        ("observed", &evidence.observed_on),
        ("until", &evidence.valid_until),
    ];
    let mut props = vec![own("clause", &evidence.clause), own("paper", &evidence.paper), own("owner", &evidence.owner)];
    props.extend(evidence.approved_on.as_deref().map(|day| own("approved-on", day)));
    props.extend(evidence.review_on.as_deref().map(|day| own("review-on", day)));
    json!({
        "uuid": observation_uuid(document, evidence),
        "title": one_line(&format!("{}: {}", evidence.clause, evidence.title)),
        "description": w.with("export-attached", &arguments),
        "props": props,
        "methods": ["EXAMINE"],
        "types": ["control-objective"],
        "origins": [{ "actors": [{ "type": "party", "actor-uuid": document.person(&evidence.added_by) }] }],
        "relevant-evidence": [lean(json!({
            "href": format!("#{}", resource_uuid(document, evidence)),
            "description": one_line(&evidence.title),
        }))],
        "collected": begin_of(&evidence.observed_on),
        "expires": end_of(&evidence.valid_until),
    })
}

fn resource_uuid(document: &Document<'_>, evidence: &Evidence) -> String {
    document.within("evidence-file", &[&evidence.id])
}

/// The file or link, as a resource of the back matter.
pub(super) fn resource(document: &Document<'_>, evidence: &Evidence) -> Value {
    let hashes = evidence.sha256.as_deref().map(|hash| json!([{ "algorithm": "SHA-256", "value": hash }]));
    let href = evidence.link.clone().or_else(|| evidence.sha256.as_ref().map(|hash| format!("evidence/{hash}")));
    let link = href.map(|href| json!([lean(json!({ "href": href, "hashes": hashes }))]));
    let mut props = vec![own("id", &evidence.id)];
    props.extend(evidence.file_name.as_deref().map(|name| own("file-name", name)));
    props.extend(evidence.size.map(|size| own("bytes", &size.to_string())));
    lean(json!({
        "uuid": resource_uuid(document, evidence),
        "title": one_line(&evidence.title),
        "props": props,
        "rlinks": link,
    }))
}
