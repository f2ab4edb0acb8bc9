//! Assessment results: reviewed clauses, observations, findings, and people's answers as attestations.

use std::collections::{BTreeMap, BTreeSet};

use assay_content::Content;
use assay_model::{
    Verdict,
    assessment::{Assessment, ClauseRow, ClauseState},
    record::{Record, SignOff, SignOffState},
};
use serde_json::{Value, json};

use super::{Document, TEXT, evidence, observations, origins, own, statement};
use crate::{
    ReportError, canonical,
    canonical::lean,
    cut::{cut, one_line},
    name_uuid::uuid,
    recorded::Recorded,
    words::Words,
};

/// The verdicts in which a check may have observations.
const VERDICTS: [Verdict; 4] = [Verdict::Fail, Verdict::Unknown, Verdict::Pass, Verdict::NotApplicable];

/// The assessment as OSCAL assessment results.
///
/// There is an observation for each check and verdict with its receipts, a finding for each clause that is proposed met or not met, people's answers as attestations. Clauses of which nobody can say have
/// an observation and no finding.
pub fn oscal_assessment_results(
    assessment: &Assessment,
    record: &Record,
    content: &Content,
) -> Result<String, ReportError> {
    let words = Words::new(content, assessment.language);
    let document = Document::new(assessment, record, words);
    let framework = content.framework(&document.framework).map_err(ReportError::Framework)?;
    let attached = evidence::attached(&document);
    let sign_offs: Vec<&SignOff> =
        record.sign_offs.iter().filter(|sign_off| sign_off.framework == document.framework).collect();
    let mut people: BTreeSet<&str> = attached.iter().map(|one| one.added_by.as_str()).collect();
    people.extend(sign_offs.iter().map(|sign_off| sign_off.signed_by.as_str()));
    let title = words.with("export-results-title", &[("framework", words.pick(&framework.name))]);
    let mut resources = vec![document.catalog_resource(), plan(&document)];
    resources.extend(attached.iter().map(|one| evidence::resource(&document, one)));
    canonical::page(&json!({ "assessment-results": lean(json!({
        "uuid": document.within("document", &["assessment-results"]),
        "metadata": document.metadata(&title, &people),
        "import-ap": { "href": format!("#{}", plan_uuid(&document)) },
        "results": [result(&document, &title, &sign_offs)],
        "back-matter": { "resources": resources },
    })) }))
}

fn plan_uuid(document: &Document<'_>) -> String {
    uuid(&["plan", &document.framework])
}

/// There is no plan as a document of its own: what is assessed is the framework, how is in the checks.
fn plan(document: &Document<'_>) -> Value {
    json!({
        "uuid": plan_uuid(document),
        "title": one_line(&document.framework),
        "description": document.words.get("export-plan"),
    })
}

fn result(document: &Document<'_>, title: &str, sign_offs: &[&SignOff]) -> Value {
    let recorded = Recorded::of(document.record);
    let assessment = document.assessment;
    let mut observed = observations::observe(document, &recorded);
    let attached = evidence::attached(document);
    let attached_to = |clause: &str| -> Vec<String> {
        let of_clause = attached.iter().filter(|one| one.clause == clause);
        of_clause.map(|one| evidence::observation_uuid(document, one)).collect()
    };
    observed.observations.extend(attached.iter().map(|one| evidence::observation(document, one)));
    let answers: BTreeMap<&str, &SignOff> =
        sign_offs.iter().map(|sign_off| (sign_off.clause.as_str(), *sign_off)).collect();
    let clauses: Vec<&ClauseRow> = assessment.clauses.iter().filter(|clause| clause.assessable).collect();
    let mut findings = Vec::new();
    for clause in &clauses {
        let answer = answers.get(clause.id.as_str()).copied();
        match clause.state {
            ClauseState::Met | ClauseState::NotMet => {
                findings.push(finding(document, clause, answer, attached_to(&clause.id)));
            }
            _ => observed.observations.push(undetermined(document, clause, answer)),
        }
    }
    lean(json!({
        "uuid": document.within("result", &[]),
        "title": one_line(title),
        "description": document.words.get("export-results"),
        "start": assessment.collection.started_at,
        "end": assessment.collection.finished_at,
        "props": [own("collection", &assessment.collection.id)],
        "local-definitions": lean(json!({
            "inventory-items": observed.items.into_values().collect::<Vec<_>>(),
            "assessment-assets": document.assets(),
        })),
        "reviewed-controls": { "control-selections": [selection(&clauses)] },
        "attestations": sign_offs.iter().map(|sign_off| attestation(document, sign_off)).collect::<Vec<_>>(),
        "observations": observed.observations,
        "findings": findings,
    }))
}

fn selection(clauses: &[&ClauseRow]) -> Value {
    if clauses.is_empty() {
        return json!({ "include-all": {} });
    }
    let ids = clauses.iter().map(|clause| json!({ "control-id": clause.id }));
    json!({ "include-controls": ids.collect::<Vec<_>>() })
}

fn props(clause: &ClauseRow, answer: Option<&SignOff>) -> Vec<Value> {
    let mut props = vec![own("tier", &clause.tier), own("proposed-state", clause.state.as_str())];
    if let Some(sign_off) = answer {
        props.push(own("answer", sign_off.answer.as_str()));
        props.push(own("answer-counts", if sign_off.counts() { "yes" } else { "no" }));
    }
    props
}

/// The observations of a clause's checks.
fn of_checks(document: &Document<'_>, clause: &ClauseRow) -> Vec<String> {
    let mut related = Vec::new();
    for check in &clause.checks {
        for verdict in VERDICTS {
            let count = match verdict {
                Verdict::Fail => check.counts.fail,
                Verdict::Unknown => check.counts.unknown,
                Verdict::Pass => check.counts.pass,
                Verdict::NotApplicable => check.counts.not_applicable,
            };
            if count > 0 {
                related.push(observations::observation(document, &check.id, verdict));
            }
        }
    }
    related
}

fn finding(document: &Document<'_>, clause: &ClauseRow, answer: Option<&SignOff>, attached: Vec<String>) -> Value {
    let (state, reason) = match clause.state {
        ClauseState::Met => ("satisfied", "pass"),
        _ => ("not-satisfied", "fail"),
    };
    let related = of_checks(document, clause).into_iter().chain(attached);
    lean(json!({
        "uuid": document.within("finding", &[&clause.id]),
        "title": one_line(&format!("{} {}", clause.id, clause.title)),
        "description": description(document, clause),
        "props": props(clause, answer),
        "origins": origins(),
        "target": {
            "type": "statement-id",
            "target-id": statement(&clause.id),
            "title": one_line(&clause.title),
            "status": { "state": state, "reason": reason },
        },
        "related-observations": related.map(|uuid| json!({ "observation-uuid": uuid })).collect::<Vec<_>>(),
    }))
}

/// The proposed state in words, and what is missing.
fn description(document: &Document<'_>, clause: &ClauseRow) -> String {
    let mut lines = vec![document.words.state(clause.state)];
    lines.extend(clause.missing.iter().map(|missing| one_line(missing)));
    cut(&lines.join("\n"), TEXT, document.assessment.language)
}

/// A clause of which nobody can say: an observation without a finding.
fn undetermined(document: &Document<'_>, clause: &ClauseRow, answer: Option<&SignOff>) -> Value {
    let mut all = vec![own("clause", &clause.id)];
    all.extend(props(clause, answer));
    json!({
        "uuid": document.within("undetermined", &[&clause.id]),
        "title": one_line(&format!("{} {}: {}", clause.id, clause.title, document.words.state(clause.state))),
        "description": description(document, clause),
        "props": all,
        "methods": ["EXAMINE"],
        "types": ["control-objective"],
        "origins": origins(),
        "collected": document.assessment.collection.finished_at,
        "remarks": document.words.get("export-undetermined"),
    })
}

/// What a person answered, and whether the answer still counts.
fn attestation(document: &Document<'_>, sign_off: &SignOff) -> Value {
    let status = match &sign_off.status {
        SignOffState::Signed => "signed",
        SignOffState::Reopened { .. } => "reopened",
        SignOffState::Withdrawn { .. } => "withdrawn",
    };
    let answer = document.words.word("export-answer", sign_off.answer.as_str());
    json!({
        "responsible-parties": [{
            "role-id": "signatory", "party-uuids": [document.person(&sign_off.signed_by)],
        }],
        "parts": [{
            "uuid": document.within("sign-off", &[&sign_off.id]),
            "name": "sign-off",
            "ns": super::NS,
            "title": one_line(&format!("{}: {answer}", sign_off.clause)),
            "props": [
                own("clause", &sign_off.clause),
                own("answer", sign_off.answer.as_str()),
                own("status", status),
                own("signed-at", &sign_off.signed_at),
                own("proposed-state", sign_off.proposed.as_str()),
                own("overridden", if sign_off.overridden { "yes" } else { "no" }),
                own("proposal-hash", &sign_off.proposal_hash),
            ],
            "prose": cut(&sign_off.justification, TEXT, document.assessment.language),
        }],
    })
}
