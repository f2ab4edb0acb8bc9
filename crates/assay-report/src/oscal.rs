//! OSCAL 1.2.1 (NIST's Open Security Controls Assessment Language): catalog, component definition, assessment results,
//! plan of action and milestones.
//!
//! The framework's clauses are the controls; the texts are our paraphrases. OSCAL knows *satisfied* and *not satisfied*
//! only: a clause that is proposed met or not met has a finding, every other one has an observation without a finding.
//! UUIDs are made from names, times are those of the assessment and the record, so the same input gives the same bytes.
//!
//! The catalog lies beside the other documents, as `oscal-catalog.json`: they refer to it.

mod catalog;
mod component;
mod evidence;
mod observations;
mod poam;
mod results;

use std::collections::BTreeSet;

use assay_model::{assessment::Assessment, record::Record};
use serde_json::{Value, json};

pub use catalog::oscal_catalog;
pub use component::oscal_component_definition;
pub use poam::oscal_poam;
pub use results::oscal_assessment_results;

use crate::{canonical::lean, cut::one_line, name_uuid::uuid, words::Words};

/// The version of OSCAL.
const OSCAL: &str = "1.2.1";
/// The name space of our properties.
const NS: &str = "urn:assay:oscal";
/// Subjects that an observation names of fails.
const FAILS: usize = 200;
/// Subjects that an observation names of other verdicts.
const OTHERS: usize = 25;
/// Receipts that an observation shows one by one.
const RECEIPTS: usize = 20;
/// Characters of a text.
const TEXT: usize = 4_096;

/// What every document needs.
struct Document<'a> {
    assessment: &'a Assessment,
    record: &'a Record,
    words: Words<'a>,
    /// Framework and edition.
    framework: String,
}

impl<'a> Document<'a> {
    fn new(assessment: &'a Assessment, record: &'a Record, words: Words<'a>) -> Self {
        Self { assessment, record, words, framework: format!("{}/{}", assessment.framework, assessment.edition) }
    }

    /// When the document's facts were last changed: the end of the scan, or the record's time where that is later.
    fn modified(&self) -> &'a str {
        self.assessment.collection.finished_at.as_str().max(self.record.at.as_str())
    }

    fn metadata(&self, title: &str, people: &BTreeSet<&str>) -> Value {
        let tenant = (!self.record.tenant.is_empty())
            .then(|| json!({ "uuid": self.tenant(), "type": "organization", "name": one_line(&self.record.tenant) }));
        let people =
            people.iter().map(|name| json!({ "uuid": self.person(name), "type": "person", "name": one_line(name) }));
        let parties: Vec<Value> = tenant.into_iter().chain(people).collect();
        let roles: Vec<Value> = if parties.is_empty() {
            Vec::new()
        } else {
            [
                ("signatory", "export-role-signatory"),
                ("owner", "export-role-owner"),
                ("approver", "export-role-approver"),
            ]
            .iter()
            .map(|(id, key)| json!({ "id": id, "title": self.words.get(key) }))
            .collect()
        };
        lean(json!({
            "title": one_line(title),
            "last-modified": self.modified(),
            "version": one_line(&self.assessment.collection.id),
            "oscal-version": OSCAL,
            "roles": roles,
            "parties": parties,
            "remarks": self.words.get("who-signs"),
        }))
    }

    fn tenant(&self) -> String {
        uuid(&["tenant", &self.record.tenant])
    }

    fn person(&self, name: &str) -> String {
        uuid(&["person", &self.record.tenant, name])
    }

    fn assets(&self) -> Value {
        json!({
            "components": [{
                "uuid": tool(),
                "type": "software",
                "title": "Assay",
                "description": self.words.get("export-tool"),
                "props": [property("version", env!("CARGO_PKG_VERSION"))],
                "status": { "state": "operational" },
            }],
            "assessment-platforms": [{
                "uuid": uuid(&["platform", "assay"]),
                "title": format!("Assay {}", env!("CARGO_PKG_VERSION")),
                "uses-components": [{ "component-uuid": tool() }],
            }],
        })
    }

    /// The catalog, as a resource of the back matter.
    fn catalog_resource(&self) -> Value {
        json!({
            "uuid": self.catalog_uuid(),
            "title": one_line(&self.framework),
            "description": self.words.get("export-catalog"),
            "rlinks": [{ "href": "oscal-catalog.json", "media-type": "application/json" }],
        })
    }

    fn catalog_uuid(&self) -> String {
        uuid(&["catalog", &self.framework])
    }

    /// A resource, whichever document names it and whenever it was read.
    fn resource(&self, uid: &str) -> String {
        uuid(&["resource", &self.record.tenant, uid])
    }

    /// The UUID of something within this collection.
    fn within(&self, kind: &str, parts: &[&str]) -> String {
        let mut all = vec![kind, self.framework.as_str(), self.assessment.collection.id.as_str()];
        all.extend(parts);
        uuid(&all)
    }
}

/// The programme, as a component.
fn tool() -> String {
    uuid(&["component", "assay"])
}

/// What comes from the programme.
fn origins() -> Value {
    json!([{ "actors": [{ "type": "tool", "actor-uuid": tool() }] }])
}

/// A property of the standard's own name space.
fn property(name: &str, value: &str) -> Value {
    json!({ "name": name, "value": one_line(value) })
}

/// A property of ours.
fn own(name: &str, value: &str) -> Value {
    json!({ "name": name, "ns": NS, "value": one_line(value) })
}

/// The id of a clause's statement.
fn statement(clause: &str) -> String {
    format!("{clause}_smt")
}
