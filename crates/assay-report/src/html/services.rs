//! The services that the guide names at a clause, and what serves it today.

use assay_content::{Clause, Framework, Service, ServiceMention};

use crate::words::Words;

/// What is to be said of a clause's services.
pub(super) struct ServicesView<'a> {
    pub(super) items: Vec<ServiceView<'a>>,
    /// Services that serve the clause as well, of which nothing else is to be said.
    pub(super) also: Option<String>,
    /// What is wrong where the clause was printed: its number, its services.
    pub(super) number: Option<String>,
    pub(super) correction: Option<String>,
    /// What the source prints here although it belongs elsewhere.
    pub(super) misplaced: Vec<Misplaced<'a>>,
    /// Whether a service is no longer what it was.
    pub(super) changed: bool,
}

/// A service that serves the clause, or did.
pub(super) struct ServiceView<'a> {
    pub(super) sentences: String,
    pub(super) lifecycle: Option<String>,
    pub(super) note: Option<&'a str>,
    pub(super) alternatives: Option<&'a str>,
}

/// A service printed at the wrong clause.
pub(super) struct Misplaced<'a> {
    pub(super) sentence: String,
    /// The clauses where it belongs, in this edition's numbers.
    pub(super) belongs: Vec<&'a str>,
}

impl ServicesView<'_> {
    /// Whether nothing is to be said.
    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty() && self.also.is_none() && self.misplaced.is_empty() && !self.is_corrected()
    }

    /// Whether the source is wrong at this clause.
    pub(super) fn is_corrected(&self) -> bool {
        self.number.is_some() || self.correction.is_some() || !self.misplaced.is_empty()
    }
}

pub(super) fn of<'a>(clause: &'a Clause, framework: &'a Framework, w: &Words<'_>) -> ServicesView<'a> {
    let (mut items, mut also, mut changed) = (Vec::new(), Vec::new(), false);
    for mention in &clause.services {
        let Some(name) = mention.belongs.as_deref() else { continue };
        let service = framework.services.iter().find(|service| service.name == name);
        let altered = service.filter(|service| !matches!(service.lifecycle.as_str(), "available" | "guidance"));
        changed |= altered.is_some();
        let elsewhere = printed_elsewhere(name, clause, framework, w);
        if mention.printed.is_none() && elsewhere.is_none() && service.is_none_or(says_nothing) {
            also.push(name);
            continue;
        }
        let named = match (&mention.printed, elsewhere) {
            (Some(printed), _) => w.with("service-named", &[("name", printed)]),
            (None, Some(other)) => w.with("service-named-elsewhere", &[("name", name), ("clause", &other)]),
            (None, None) => w.with("service-not-named", &[("name", name)]),
        };
        items.push(ServiceView {
            sentences: sentences(named, name, mention, service, framework, w),
            lifecycle: altered.map(|service| w.word("lifecycle", &service.lifecycle)),
            note: service.and_then(|service| service.note.as_ref()).map(|note| w.pick(note)),
            alternatives: service.and_then(|service| service.alternatives.as_ref()).map(|text| w.pick(text)),
        });
    }
    ServicesView {
        items,
        also: (!also.is_empty()).then(|| w.with("service-also", &[("names", &w.list(&also))])),
        number: number(clause, framework, w),
        correction: correction(clause, framework, w),
        misplaced: clause.services.iter().filter_map(|mention| misplaced(mention, framework, w)).collect(),
        changed,
    }
}

fn says_nothing(service: &Service) -> bool {
    service.lifecycle == "available"
        && service.note.is_none()
        && service.alternatives.is_none()
        && service.replaced_by.is_none()
}

/// The number, as printed, at which the source has the service by mistake although it belongs to this clause.
fn printed_elsewhere(name: &str, clause: &Clause, framework: &Framework, w: &Words<'_>) -> Option<String> {
    let right = framework.base_id(clause);
    let is_this = |other: &ServiceMention| {
        let belongs = other.belongs_at.iter().flatten().any(|id| id == right);
        belongs && other.belongs.is_none() && other.service.as_deref() == Some(name)
    };
    let other = framework.clauses.iter().find(|other| other.services.iter().any(is_this))?;
    let id = framework.base_id(other);
    Some(match &framework.base {
        Some(base) => w.with("base-number", &[("id", id), ("edition", base)]),
        None => id.to_owned(),
    })
}

/// What the guide named, and what became of it.
fn sentences(
    named: String,
    name: &str,
    mention: &ServiceMention,
    service: Option<&Service>,
    framework: &Framework,
    w: &Words<'_>,
) -> String {
    let printed = mention.printed.as_deref();
    let Some(service) = service else { return named };
    let successor = service.replaced_by.as_deref();
    let renamed = printed.is_some_and(|printed| !printed.contains(name) && !name.contains(printed));
    let key = match (service.lifecycle.as_str(), successor) {
        ("renamed", None) if renamed => "service-called",
        ("renamed", None) => "service-renamed",
        ("renamed", Some(_)) => "service-became",
        ("closed_to_new", None) => "service-closed",
        ("closed_to_new", Some(_)) => "service-closed-successor",
        ("ended", None) => "service-ended",
        ("ended", Some(_)) => "service-ended-successor",
        ("guidance", _) => "service-guidance",
        (_, None) => "service-serves",
        (_, Some(_)) => "service-newer",
    };
    let today = w.with(key, &[("name", name), ("successor", successor.unwrap_or_default())]);
    let mut parts = vec![named, today];
    if let ("renamed", Some(successor)) = (service.lifecycle.as_str(), successor) {
        parts.push(of_successor(successor, framework, w));
    }
    w.sentences(&parts)
}

/// Whether the new form serves the clause, for it may be closed or ended by now.
fn of_successor(successor: &str, framework: &Framework, w: &Words<'_>) -> String {
    let service = framework.services.iter().find(|service| service.name == successor);
    let lifecycle = service.map_or("available", |service| service.lifecycle.as_str());
    let next = service.and_then(|service| service.replaced_by.as_deref());
    let key = match (lifecycle, next) {
        ("closed_to_new", Some(_)) => "service-successor-closed",
        ("ended", Some(_)) => "service-successor-ended",
        ("closed_to_new" | "ended", None) => "service-successor-gone",
        _ => "service-successor-serves",
    };
    w.with(key, &[("name", successor), ("successor", next.unwrap_or_default())])
}

/// The clause's right number, where the source prints another.
fn number(clause: &Clause, framework: &Framework, w: &Words<'_>) -> Option<String> {
    let printed = clause.seed.as_ref()?.get("id_as_printed")?.as_str()?;
    let right = framework.base_id(clause);
    (printed != right).then(|| w.with("source-number", &[("printed", printed), ("right", right)]))
}

/// What else the source has wrong here. Its numbers are the base's.
fn correction(clause: &Clause, framework: &Framework, w: &Words<'_>) -> Option<String> {
    let text = clause.seed.as_ref()?.get("correction")?.get(w.tag())?.as_str()?;
    Some(match &framework.base {
        Some(base) => w.with("source-correction-base", &[("text", text), ("edition", base)]),
        None => text.to_owned(),
    })
}

fn misplaced<'a>(mention: &'a ServiceMention, framework: &'a Framework, w: &Words<'_>) -> Option<Misplaced<'a>> {
    let belongs = mention.belongs_at.as_ref().filter(|_| mention.belongs.is_none())?;
    let name = mention.printed.as_deref().or(mention.service.as_deref())?;
    let here = |id: &String| {
        let clauses = framework.clauses.iter().filter(|clause| clause.assessable);
        clauses.clone().find(|clause| framework.base_id(clause) == id).map(|clause| clause.id.as_str())
    };
    Some(Misplaced {
        sentence: w.with("service-misplaced", &[("name", name)]),
        belongs: belongs.iter().filter_map(here).collect(),
    })
}
