//! What belongs to a service that the guide names: where it is printed, its clauses, its checks and their tables.

use std::collections::BTreeSet;

use anyhow::Context as _;
use assay_content::{Check, Clause, Content, Framework, Service, ServiceMention, Table};
use serde_json::Value;

use super::markdown::slug;

/// A place where the guide prints the service.
pub(super) struct Printed<'c> {
    /// The name as printed.
    pub(super) name: String,
    /// The number as printed, and the domain under which it stands where that is another one.
    pub(super) at: String,
    pub(super) under: Option<String>,
    /// The clause that is meant.
    pub(super) clause: &'c Clause,
    /// Where the service belongs, if not there.
    pub(super) elsewhere: Option<&'c ServiceMention>,
}

/// A service with everything that its page tells.
pub(super) struct Subject<'c> {
    pub(super) service: &'c Service,
    pub(super) framework: &'c Framework,
    /// Name of the page.
    pub(super) slug: String,
    pub(super) printed: Vec<Printed<'c>>,
    /// The clauses where it belongs or is printed; whether it belongs there.
    pub(super) clauses: Vec<(&'c Clause, bool)>,
    /// The checks that judge it, by id.
    pub(super) checks: Vec<&'c Check>,
    /// The tables that these read: its own first.
    pub(super) tables: Vec<&'c Table>,
}

impl Subject<'_> {
    /// Whether a table is of an API of the service.
    pub(super) fn owns(&self, table: &Table) -> bool {
        self.service.botocore.contains(&table.service)
    }

    /// The names of the services that followed, one after the other.
    pub(super) fn successors(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        let mut next = self.service.replaced_by.as_deref();
        while let Some(name) = next.filter(|name| !names.contains(name)) {
            names.push(name);
            let service = self.framework.services.iter().find(|service| service.name == name);
            next = service.and_then(|service| service.replaced_by.as_deref());
        }
        names
    }
}

/// The services that an edition's guide names, in the guide's order.
pub(super) fn subjects<'c>(content: &'c Content, framework: &'c Framework) -> anyhow::Result<Vec<Subject<'c>>> {
    framework.services.iter().filter(|service| service.in_seed).map(|it| subject(content, framework, it)).collect()
}

fn subject<'c>(content: &'c Content, framework: &'c Framework, service: &'c Service) -> anyhow::Result<Subject<'c>> {
    let printed = printed(framework, service);
    let mut ids: BTreeSet<&str> = BTreeSet::new();
    for clause in &framework.clauses {
        for mention in &clause.services {
            if mention.belongs.as_ref() == Some(&service.name) {
                ids.insert(&clause.id);
            } else if mention.service.as_ref() == Some(&service.name) {
                ids.extend(mention.belongs_at.iter().flatten().map(String::as_str));
            }
        }
    }
    let belongs = ids.clone();
    ids.extend(printed.iter().map(|printed| printed.clause.id.as_str()));
    let named = framework.clauses.iter().filter(|clause| ids.contains(clause.id.as_str()));
    let clauses = named.map(|clause| (clause, belongs.contains(clause.id.as_str()))).collect();
    let checks = checks(content, service, &ids)?;
    let tables = tables(content, service, &checks);
    Ok(Subject { service, framework, slug: slug(&service.name), printed, clauses, checks, tables })
}

fn printed<'c>(framework: &'c Framework, service: &Service) -> Vec<Printed<'c>> {
    let mut found = Vec::new();
    for clause in &framework.clauses {
        for mention in &clause.services {
            let named = mention.belongs.as_ref().or(mention.service.as_ref()) == Some(&service.name);
            let Some(name) = mention.printed.as_ref().filter(|_| named) else { continue };
            found.push(Printed {
                name: name.clone(),
                at: mention.printed_at.clone().unwrap_or_else(|| clause.id.clone()),
                under: None,
                clause,
                elsewhere: Some(mention).filter(|mention| mention.belongs.is_none()),
            });
        }
        found.extend(again(clause, service));
    }
    found
}

/// The places where the guide prints a clause a second time.
fn again<'c>(clause: &'c Clause, service: &Service) -> Vec<Printed<'c>> {
    let copies = clause.seed.as_ref().and_then(|seed| seed.get("also_printed")).and_then(Value::as_array);
    let mut found = Vec::new();
    for copy in copies.into_iter().flatten() {
        let names = copy.get("services").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        for name in names.filter(|name| Some(*name) == service.name_in_seed.as_deref()) {
            found.push(Printed {
                name: name.to_owned(),
                at: clause.id.clone(),
                under: copy.get("under").and_then(Value::as_str).map(str::to_owned),
                clause,
                elsewhere: None,
            });
        }
    }
    found
}

/// The checks that the service lists; else those in the folders of its APIs that serve one of its clauses.
fn checks<'c>(content: &'c Content, service: &Service, clauses: &BTreeSet<&str>) -> anyhow::Result<Vec<&'c Check>> {
    if !service.checks.is_empty() {
        let listed = service.checks.iter().map(|id| {
            let check = content.check(id).with_context(|| format!("services.toml, checks of {}", service.name))?;
            Ok(check.as_ref())
        });
        return listed.collect();
    }
    let own = |check: &&Check| {
        let folder = check.folder.rsplit('/').nth(1).unwrap_or_default();
        service.botocore.iter().any(|id| id == folder)
            && check.clauses.iter().any(|clause| clauses.contains(clause.as_str()))
    };
    Ok(content.checks().values().map(AsRef::as_ref).filter(own).collect())
}

fn tables<'c>(content: &'c Content, service: &Service, checks: &[&Check]) -> Vec<&'c Table> {
    let names: BTreeSet<&str> = checks.iter().flat_map(|check| &check.tables).map(String::as_str).collect();
    let mut tables: Vec<&Table> =
        content.tables().values().map(AsRef::as_ref).filter(|table| names.contains(table.name.as_str())).collect();
    tables.sort_by_key(|table| !service.botocore.contains(&table.service));
    tables
}

/// The other checks that serve a clause.
pub(super) fn others<'c>(content: &'c Content, subject: &Subject<'_>, clause: &Clause) -> Vec<&'c Check> {
    let here: BTreeSet<&str> = subject.checks.iter().map(|check| check.id.as_str()).collect();
    let serves = |check: &&Check| check.clauses.contains(&clause.id) && !here.contains(check.id.as_str());
    content.checks().values().map(AsRef::as_ref).filter(serves).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content() -> Content {
        Content::from_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../content")).unwrap()
    }

    #[test]
    fn each_service_of_the_guide_has_a_place_clauses_and_checks() {
        let content = content();
        let framework = content.framework("cyber-trust/2022").unwrap();
        let subjects = subjects(&content, framework).unwrap();
        assert_eq!(subjects.len(), 38);
        let slugs: BTreeSet<&str> = subjects.iter().map(|subject| subject.slug.as_str()).collect();
        assert_eq!(slugs.len(), 38);
        for subject in &subjects {
            let name = &subject.service.name;
            assert!(!subject.printed.is_empty(), "{name}");
            assert!(subject.clauses.iter().any(|(_, belongs)| *belongs), "{name}");
            assert!(!subject.checks.is_empty(), "{name}");
            let read = subject.tables.iter().any(|table| subject.owns(table));
            let asked = subject.checks.iter().any(|check| !check.attestations.is_empty());
            assert!(read || asked, "{name}: neither read nor asked");
        }
    }

    #[test]
    fn services_that_share_an_api_do_not_share_their_checks() {
        let content = content();
        let framework = content.framework("cyber-trust/2022").unwrap();
        let subjects = subjects(&content, framework).unwrap();
        let ids = |name: &str| -> Vec<&str> {
            let subject = subjects.iter().find(|subject| subject.service.name == name).unwrap();
            subject.checks.iter().map(|check| check.id.as_str()).collect()
        };
        let lists = ids("Network access control lists");
        assert!(!ids("Amazon VPC security groups").iter().any(|id| lists.contains(id)), "{lists:?}");
    }

    #[test]
    fn every_check_of_a_clause_of_the_guide_is_on_some_page() {
        let content = content();
        let framework = content.framework("cyber-trust/2022").unwrap();
        let mut told = BTreeSet::new();
        for subject in subjects(&content, framework).unwrap() {
            told.extend(subject.checks.iter().map(|check| check.id.clone()));
            for (clause, _) in &subject.clauses {
                told.extend(others(&content, &subject, clause).iter().map(|check| check.id.clone()));
            }
        }
        let untold: Vec<&String> = content.checks().keys().filter(|id| !told.contains(*id)).collect();
        assert_eq!(untold, Vec::<&String>::new());
    }
}
