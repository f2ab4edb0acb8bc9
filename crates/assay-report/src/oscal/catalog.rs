//! The framework's clauses as a catalog of controls.

use std::collections::BTreeSet;

use assay_content::{Clause, Content, Framework};
use assay_model::{assessment::Assessment, record::Record};
use serde_json::{Value, json};

use super::{Document, own, property, statement};
use crate::{ReportError, canonical, canonical::lean, cut::one_line, name_uuid::uuid, words::Words};

/// The framework's assessable clauses as an OSCAL catalog: what the other documents call controls.
pub fn oscal_catalog(assessment: &Assessment, record: &Record, content: &Content) -> Result<String, ReportError> {
    let words = Words::new(content, assessment.language);
    let document = Document::new(assessment, record, words);
    let framework = content.framework(&document.framework).map_err(ReportError::Framework)?;
    let name = words.pick(&framework.name);
    canonical::page(&json!({ "catalog": lean(json!({
        "uuid": uuid(&["document", "catalog", &document.framework]),
        "metadata": document.metadata(name, &BTreeSet::new()),
        "groups": groups(framework, &words),
        "back-matter": { "resources": [{
            "uuid": uuid(&["note", "copyright", &document.framework]),
            "title": one_line(name),
            "description": words.pick(&framework.copyright_note),
        }] },
    })) }))
}

fn groups(framework: &Framework, words: &Words<'_>) -> Vec<Value> {
    let groups = framework.domains.iter().filter_map(|domain| {
        let clauses = framework.clauses.iter().filter(|clause| clause.domain == domain.id && clause.assessable);
        let controls: Vec<Value> = clauses.map(|clause| control(clause, words)).collect();
        (!controls.is_empty()).then(|| {
            json!({
                "id": domain.id,
                "class": "domain",
                "title": one_line(words.pick(&domain.name)),
                "parts": [{
                    "id": format!("{}_obj", domain.id), "name": "overview", "prose": words.pick(&domain.objective),
                }],
                "controls": controls,
            })
        })
    });
    groups.collect()
}

fn control(clause: &Clause, words: &Words<'_>) -> Value {
    let mut props = vec![property("label", &clause.id), own("tier", &clause.tier)];
    props.extend(clause.evidence_class.as_deref().map(|class| own("evidence-class", class)));
    props.extend(clause.confidence.as_deref().map(|word| own("confidence", word)));
    json!({
        "id": clause.id,
        "class": "clause",
        "title": one_line(words.pick(&clause.title)),
        "props": props,
        "parts": [{ "id": statement(&clause.id), "name": "statement", "prose": words.pick(&clause.summary) }],
    })
}
