//! How "unknown" travels: which verdicts a failed call spoils.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use assay_content::{Check, Content, ErrorScope};
use assay_snapshot::{CallFailure, OrganizationState, Snapshot};

/// The account and region of a table that was not collected at all.
const EVERYWHERE: &str = "*";

/// The failed calls that matter to one check.
#[derive(Debug)]
pub(crate) struct Failures<'a> {
    reach: ErrorScope,
    relevant: Vec<Relevant<'a>>,
    ways: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

/// A failed call, or a table that was not collected.
#[derive(Debug)]
pub(crate) struct Relevant<'a> {
    pub(crate) table: &'a str,
    pub(crate) account_id: &'a str,
    pub(crate) region: &'a str,
    pub(crate) resource: Option<&'a str>,
    pub(crate) failure: Option<&'a CallFailure>,
    asked_for_all: bool,
}

/// What a verdict is about, as far as failures are concerned.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject<'s> {
    pub(crate) resource_uid: &'s str,
    pub(crate) account_id: &'s str,
    pub(crate) region: &'s str,
    pub(crate) way: Option<&'s str>,
}

impl<'a> Failures<'a> {
    pub(crate) fn of(check: &'a Check, content: &'a Content, snapshot: &'a Snapshot) -> Self {
        let tables = with_ancestors(content, check.tables.iter().map(String::as_str));
        let ways = check
            .ways
            .iter()
            .map(|(way, tables)| (way.as_str(), with_ancestors(content, tables.iter().map(String::as_str))));
        let alone: HashSet<&str> = snapshot
            .scope
            .iter()
            .filter(|account| account.organization == OrganizationState::Standalone)
            .map(|account| account.account_id.as_str())
            .collect();
        let asked_for_all = |failure: &CallFailure| {
            !alone.contains(failure.account_id.as_str())
                && content.tables().get(&failure.table).is_some_and(|table| table.ask.is_for_organization())
        };
        let failed = snapshot.failures.iter().filter(|failure| tables.contains(failure.table.as_str()));
        let mut relevant: Vec<Relevant<'a>> = failed
            .map(|failure| Relevant {
                table: &failure.table,
                account_id: &failure.account_id,
                region: &failure.region,
                resource: failure.resource.as_deref(),
                failure: Some(failure),
                asked_for_all: asked_for_all(failure),
            })
            .collect();
        for table in tables.iter().filter(|table| !snapshot.collected.contains(**table)) {
            relevant.push(Relevant {
                table,
                account_id: EVERYWHERE,
                region: EVERYWHERE,
                resource: None,
                failure: None,
                asked_for_all: true,
            });
        }
        Self { reach: check.error_reach(), relevant, ways: ways.collect() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.relevant.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Relevant<'a>> {
        self.relevant.iter()
    }

    /// Sorted by what they may reach. `judged` are the uids that the check gave rows for.
    pub(crate) fn over<'f>(&'f self, judged: &'f HashSet<&'f str>) -> Reaching<'f, 'a> {
        let mut reaching = Reaching {
            failures: self,
            judged,
            by_resource: HashMap::new(),
            by_account: HashMap::new(),
            everywhere: Vec::new(),
        };
        for (at, failure) in self.relevant.iter().enumerate() {
            match failure.resource {
                Some(resource) if self.is_of_one(failure, judged) => {
                    reaching.by_resource.entry(resource).or_default().push(at);
                }
                _ if self.is_for_all(failure) => reaching.everywhere.push(at),
                _ => reaching.by_account.entry(failure.account_id).or_default().push(at),
            }
        }
        reaching
    }

    /// Whether it reaches nothing but the resource that it was about.
    pub(crate) fn is_of_one(&self, failure: &Relevant<'_>, judged: &HashSet<&str>) -> bool {
        self.reach == ErrorScope::Resource && failure.resource.is_some_and(|resource| judged.contains(resource))
    }

    /// Whether it may reach any account.
    pub(crate) fn is_for_all(&self, failure: &Relevant<'_>) -> bool {
        failure.asked_for_all || self.reach == ErrorScope::Organization
    }

    /// Whether a failed call lies within reach of a subject, whatever its way.
    pub(crate) fn reaches(&self, failure: &Relevant<'_>, subject: Subject<'_>, judged: &HashSet<&str>) -> bool {
        if self.is_of_one(failure, judged) {
            return failure.resource == Some(subject.resource_uid);
        }
        let same_account = failure.asked_for_all || failure.account_id == subject.account_id;
        let any_region = |region: &str| region == "global" || region == EVERYWHERE;
        match self.reach {
            ErrorScope::Organization => true,
            ErrorScope::Account => same_account,
            ErrorScope::Region | ErrorScope::Resource => {
                same_account
                    && (failure.asked_for_all
                        || failure.region == subject.region
                        || any_region(failure.region)
                        || any_region(subject.region))
            }
        }
    }
}

/// Failed calls by what they may reach: an estate has thousands of both.
#[derive(Debug)]
pub(crate) struct Reaching<'f, 'a> {
    failures: &'f Failures<'a>,
    judged: &'f HashSet<&'f str>,
    by_resource: HashMap<&'a str, Vec<usize>>,
    by_account: HashMap<&'a str, Vec<usize>>,
    everywhere: Vec<usize>,
}

impl<'a> Reaching<'_, 'a> {
    /// The first failed call that spoils the subject's verdict.
    pub(crate) fn spoiling(&self, subject: Subject<'_>) -> Option<&Relevant<'a>> {
        let Failures { relevant, ways, .. } = self.failures;
        let way = subject.way.and_then(|way| ways.get(way));
        let spoils = |failure: &&Relevant<'_>| {
            way.is_none_or(|tables| tables.contains(failure.table))
                && self.failures.reaches(failure, subject, self.judged)
        };
        let lists = [
            self.by_resource.get(subject.resource_uid),
            self.by_account.get(subject.account_id),
            Some(&self.everywhere),
        ];
        let first = |list: &Vec<usize>| list.iter().copied().find(|at| relevant.get(*at).as_ref().is_some_and(spoils));
        relevant.get(lists.into_iter().flatten().filter_map(first).min()?)
    }
}

/// The tables and those that their rows hang under: a refused list of parents hides the children too.
fn with_ancestors<'a>(content: &'a Content, tables: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    let mut all = BTreeSet::new();
    for table in tables {
        let mut next = Some(table);
        while let Some(name) = next {
            if !all.insert(name) {
                break;
            }
            next = content.tables().get(name).and_then(|table| table.parent.as_deref());
        }
    }
    all
}
