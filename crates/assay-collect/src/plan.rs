//! Work units: one root request in one account and region, with the tables that read it.

use std::{collections::BTreeMap, sync::Arc};

use assay_content::{Ask, Content, Table, TableScope};
use assay_snapshot::{CallFailure, OrganizationState};

use crate::scope::{Account, Scope, Unreachable};

/// A work unit.
#[derive(Debug, Clone)]
pub(crate) struct Unit {
    /// Stable key, for the journal and for the order of rows.
    pub(crate) key: String,
    pub(crate) account: usize,
    /// Region of the rows: a region's name or `global`.
    pub(crate) region: String,
    /// Region to call.
    pub(crate) call_region: String,
    /// Root tables that share the request.
    pub(crate) tables: Vec<Arc<Table>>,
}

/// What to do: the units, and what is known to fail beforehand.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) units: Vec<Unit>,
    pub(crate) failures: Vec<CallFailure>,
    /// Every table of the collection, roots and children.
    pub(crate) tables: BTreeMap<String, Arc<Table>>,
    /// For each table, the calls that wait for its answer one after the other, at the most.
    behind: BTreeMap<String, usize>,
}

/// The tables that are wanted, with those that they hang under.
pub(crate) fn with_parents(content: &Content, wanted: &[String]) -> BTreeMap<String, Arc<Table>> {
    let mut tables = BTreeMap::new();
    for name in wanted {
        let mut next = content.tables().get(name);
        while let Some(table) = next {
            tables.insert(table.name.clone(), Arc::clone(table));
            next = table.parent.as_ref().and_then(|parent| content.tables().get(parent));
        }
    }
    tables
}

impl Plan {
    pub(crate) fn new(scope: &Scope, tables: BTreeMap<String, Arc<Table>>) -> Self {
        let behind = behind(&tables);
        let mut plan = Self { units: Vec::new(), failures: Vec::new(), tables, behind };
        let roots: Vec<Arc<Table>> = plan.tables.values().filter(|table| table.parent.is_none()).cloned().collect();
        let mut requests: BTreeMap<String, Vec<Arc<Table>>> = BTreeMap::new();
        for root in roots {
            let request = format!(
                "{}:{} {:?} {:?} {:?} {:?} {:?} {:?}",
                root.service,
                root.operation,
                root.scope,
                root.params,
                root.regions,
                root.ask,
                root.delegated_to,
                root.prepare
            );
            requests.entry(request).or_default().push(root);
        }
        for (position, account) in scope.accounts.iter().enumerate() {
            if let Some(why) = scope.resolved.unreachable.get(&account.scope.account_id) {
                for table in requests.values().flatten() {
                    plan.failures.push(failure(table, &account.scope.account_id, "global", why));
                }
                continue;
            }
            if let Some(why) = scope.resolved.regions_unknown.get(&account.scope.account_id) {
                for table in requests.values().flatten().filter(|table| table.scope == TableScope::Region) {
                    plan.failures.push(failure(table, &account.scope.account_id, "global", why));
                }
            }
            for (request, tables) in &requests {
                if tables.first().is_some_and(|table| is_asked(scope, account, table)) {
                    plan.add(scope, position, account, request, tables);
                }
            }
        }
        plan.ask_missing(scope, &requests);
        plan.units.sort_by(|a, b| a.key.cmp(&b.key));
        plan
    }

    fn add(&mut self, scope: &Scope, position: usize, account: &Account, request: &str, tables: &[Arc<Table>]) {
        let Some(first) = tables.first() else { return };
        let id = &account.scope.account_id;
        let places: Vec<(String, String)> = match first.scope {
            TableScope::Region => account.scope.regions.iter().map(|region| (region.clone(), region.clone())).collect(),
            TableScope::Global if !first.regions.is_empty() => {
                first.regions.iter().map(|region| ("global".to_owned(), region.clone())).collect()
            }
            TableScope::Global => {
                let near = account.session.as_ref().map_or("us-east-1", |session| session.region());
                vec![("global".to_owned(), scope.partitions.global_region_of(near).to_owned())]
            }
        };
        for (region, call_region) in places {
            let key = format!("{id} {region} {call_region} {request}");
            self.units.push(Unit { key, account: position, region, call_region, tables: tables.to_vec() });
        }
    }

    /// Calls that wait for a table's answer one after the other, at the most.
    pub(crate) fn behind(&self, table: &Table) -> usize {
        self.behind.get(&table.name).copied().unwrap_or_default()
    }

    /// Calls of a unit that wait for each other, at the most.
    pub(crate) fn chain(&self, unit: &Unit) -> usize {
        let prepared = unit.tables.iter().any(|table| table.prepare.is_some());
        let longest = unit.tables.iter().map(|table| 1 + self.behind(table)).max();
        usize::from(prepared) + longest.unwrap_or_default()
    }

    /// Organization tables that no account in scope can answer.
    fn ask_missing(&mut self, scope: &Scope, requests: &BTreeMap<String, Vec<Arc<Table>>>) {
        for tables in
            requests.values().filter(|tables| tables.first().is_some_and(|table| table.ask.is_for_organization()))
        {
            let mut missing = std::collections::BTreeSet::new();
            for account in &scope.accounts {
                if let OrganizationState::Member { management_account_id, .. } = &account.scope.organization
                    && !scope.accounts.iter().any(|other| tables.iter().any(|table| is_asked(scope, other, table)))
                {
                    missing.insert(management_account_id.clone());
                }
            }
            let why = Unreachable {
                code: "NotInScope".to_owned(),
                kind: "scope".to_owned(),
                message: "neither the management account nor a delegated administrator is in scope".to_owned(),
            };
            for account_id in missing {
                self.failures.extend(tables.iter().map(|table| failure(table, &account_id, "global", &why)));
            }
        }
    }
}

/// How long the chain under each table is.
fn behind(tables: &BTreeMap<String, Arc<Table>>) -> BTreeMap<String, usize> {
    let mut behind = BTreeMap::new();
    for table in tables.values() {
        let mut above = table.parent.as_ref();
        let mut length = 0;
        while let Some(parent) = above {
            length += 1;
            let known = behind.entry(parent.clone()).or_insert(0);
            *known = length.max(*known);
            above = tables.get(parent).and_then(|table| table.parent.as_ref());
        }
    }
    behind
}

/// Whether an account is asked for a table.
pub(crate) fn is_asked(scope: &Scope, account: &Account, table: &Table) -> bool {
    if table.ask == Ask::Every {
        return true;
    }
    match &account.scope.organization {
        OrganizationState::Standalone => table.ask == Ask::OrganizationOrStandalone,
        OrganizationState::Unknown => true,
        OrganizationState::Member { management_account_id, .. } => {
            let administrators =
                table.delegated_to.as_ref().and_then(|principal| scope.resolved.delegated.get(principal));
            *management_account_id == account.scope.account_id
                || administrators.is_some_and(|administrators| administrators.contains(&account.scope.account_id))
        }
    }
}

fn failure(table: &Table, account_id: &str, region: &str, why: &Unreachable) -> CallFailure {
    CallFailure {
        account_id: account_id.to_owned(),
        region: region.to_owned(),
        service: table.service.clone(),
        operation: table.operation.clone(),
        table: table.name.clone(),
        resource: None,
        code: why.code.clone(),
        message: why.message.clone(),
        kind: why.kind.clone(),
        receipt: None,
    }
}
