//! AWS services and Assay's checks as components that serve clauses.

use std::collections::{BTreeMap, BTreeSet};

use assay_content::{Clause, Content, Framework, Service};
use assay_model::{
    assessment::{Assessment, ClauseRow},
    record::Record,
};
use serde_json::{Value, json};

use super::{Document, own, tool};
use crate::{ReportError, canonical, canonical::lean, cut::one_line, name_uuid::uuid, words::Words};

/// The AWS services that serve clauses and Assay's checks, as an OSCAL component definition: for each clause, which
/// service serves it and which checks show it.
pub fn oscal_component_definition(
    assessment: &Assessment,
    record: &Record,
    content: &Content,
) -> Result<String, ReportError> {
    let words = Words::new(content, assessment.language);
    let document = Document::new(assessment, record, words);
    let framework = content.framework(&document.framework).map_err(ReportError::Framework)?;
    let writer = Writer {
        framework,
        content,
        rows: assessment.clauses.iter().map(|row| (row.id.as_str(), row)).collect(),
        document: &document,
    };
    let services = framework.services.iter().filter_map(|service| writer.service(service));
    let components: Vec<Value> = writer.checks().into_iter().chain(services).collect();
    let title = words.with("export-component-title", &[("framework", words.pick(&framework.name))]);
    canonical::page(&json!({ "component-definition": lean(json!({
        "uuid": document.within("document", &["component-definition"]),
        "metadata": document.metadata(&title, &BTreeSet::new()),
        "components": components,
        "back-matter": { "resources": [document.catalog_resource()] },
    })) }))
}

struct Writer<'a> {
    framework: &'a Framework,
    content: &'a Content,
    rows: BTreeMap<&'a str, &'a ClauseRow>,
    document: &'a Document<'a>,
}

impl Writer<'_> {
    fn words(&self) -> &Words<'_> {
        &self.document.words
    }

    /// Assay's checks, as the component that shows clauses.
    fn checks(&self) -> Option<Value> {
        let requirements = self.framework.clauses.iter().filter(|clause| clause.assessable).filter_map(|clause| {
            let row = self.rows.get(clause.id.as_str())?;
            let checks: Vec<&str> = row.checks.iter().map(|check| check.id.as_str()).collect();
            (!checks.is_empty()).then(|| self.requirement("assay", clause, &checks))
        });
        let requirements: Vec<Value> = requirements.collect();
        let component = json!({
            "uuid": tool(),
            "type": "validation",
            "title": "Assay",
            "description": self.words().get("export-tool"),
        });
        self.serving(component, "assay", &requirements)
    }

    /// An AWS service with the clauses that it serves.
    fn service(&self, service: &Service) -> Option<Value> {
        let requirements = self.framework.clauses.iter().filter(|clause| clause.assessable).filter_map(|clause| {
            let mentions = |name: &Option<String>| name.as_deref() == Some(service.name.as_str());
            clause.services.iter().any(|mention| mentions(&mention.belongs)).then(|| {
                let row = self.rows.get(clause.id.as_str());
                let checks = row.into_iter().flat_map(|row| row.checks.iter().map(|check| check.id.as_str()));
                let checks: Vec<&str> = checks.filter(|check| self.shows(service, check)).collect();
                self.requirement(&service.name, clause, &checks)
            })
        });
        let requirements: Vec<Value> = requirements.collect();
        let note = service.note.as_ref().or(service.alternatives.as_ref());
        let description = note.map_or(service.name.as_str(), |note| self.words().pick(note));
        let mut props = vec![own("lifecycle", &service.lifecycle)];
        props.extend(service.replaced_by.as_deref().map(|name| own("replaced-by", name)));
        let component = json!({
            "uuid": uuid(&["component", "service", &service.name]),
            "type": "service",
            "title": one_line(&service.name),
            "description": description,
            "props": props,
        });
        self.serving(component, &service.name, &requirements)
    }

    fn shows(&self, service: &Service, check: &str) -> bool {
        let folder = self.content.checks().get(check).and_then(|check| check.folder.split('/').nth(2));
        service.checks.iter().any(|id| id == check)
            || folder.is_some_and(|folder| service.botocore.iter().any(|id| id == folder))
    }

    /// The component with the clauses that it serves; one that serves none is left out.
    fn serving(&self, mut component: Value, name: &str, requirements: &[Value]) -> Option<Value> {
        if requirements.is_empty() {
            return None;
        }
        let implementation = json!([{
            "uuid": uuid(&["implementation", &self.document.framework, name]),
            "source": format!("#{}", self.document.catalog_uuid()),
            "description": self.words().get("export-implementation"),
            "implemented-requirements": requirements,
        }]);
        component.as_object_mut()?.insert("control-implementations".to_owned(), implementation);
        Some(component)
    }

    fn requirement(&self, component: &str, clause: &Clause, checks: &[&str]) -> Value {
        let title = self.words().pick(&clause.title);
        let description = if checks.is_empty() {
            self.words().with("export-requirement-service", &[("title", title), ("service", component)])
        } else {
            let titles: Vec<&str> = checks.iter().map(|id| self.words().check_title(id)).collect();
            let titles: Vec<&str> = titles.into_iter().filter(|title| !title.is_empty()).collect();
            self.words().with("export-requirement", &[("title", title), ("checks", &self.words().list(&titles))])
        };
        let mut props: Vec<Value> = checks.iter().map(|check| own("check", check)).collect();
        props.extend(self.rows.get(clause.id.as_str()).map(|row| own("proposed-state", row.state.as_str())));
        json!({
            "uuid": uuid(&["requirement", &self.document.framework, component, &clause.id]),
            "control-id": clause.id,
            "description": description,
            "props": props,
        })
    }
}
