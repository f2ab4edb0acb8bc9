//! Scope: accounts × regions, found before the collection begins.

use std::{collections::BTreeMap, sync::Arc};

use assay_aws::{Answer, Call, CallError, Client, Session, endpoint::Partitions};
use assay_content::{Content, api::ServiceModel};
use assay_model::assessment::Receipt;
use assay_snapshot::{OrganizationState, ScopeAccount};
use futures::{StreamExt as _, stream};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    CollectError,
    record::{code_of, now, receipt},
};

/// Accounts, or service principals, that are asked about at a time.
const AT_A_TIME: usize = 64;

/// Which accounts are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accounts {
    /// The account of the credentials.
    Current,
    /// These accounts, through a role.
    List(Vec<String>),
    /// Every active account of the organization, through a role.
    Organization,
}

/// Which regions are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Regions {
    /// Those that are enabled for each account.
    AllEnabled,
    /// These.
    List(Vec<String>),
}

/// What a scan shall cover.
#[derive(Debug, Clone)]
pub struct ScopeRequest {
    /// Accounts.
    pub accounts: Accounts,
    /// Regions.
    pub regions: Regions,
    /// The role in other accounts.
    pub role_name: String,
    /// The external id that the role's trust wants.
    pub external_id: Option<String>,
}

/// A scope with the sessions that can read it.
#[derive(Debug)]
pub struct Scope {
    pub(crate) resolved: Resolved,
    pub(crate) accounts: Vec<Account>,
    /// Receipts of finding the scope.
    pub(crate) found: Vec<Receipt>,
    pub(crate) partitions: Arc<Partitions>,
}

/// An account of a scope.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its place in the collection.
    pub scope: ScopeAccount,
    /// Who reads it; `None` where the role can't be assumed.
    pub session: Option<Session>,
}

/// The part of a scope that a journal keeps.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Resolved {
    pub(crate) accounts: Vec<ScopeAccount>,
    pub(crate) skipped: BTreeMap<String, String>,
    /// Accounts that nobody could sign in to: code, kind and message.
    pub(crate) unreachable: BTreeMap<String, Unreachable>,
    /// Accounts whose regions could not be listed.
    pub(crate) regions_unknown: BTreeMap<String, Unreachable>,
    /// Delegated administrators by service principal; absent: could not be listed.
    pub(crate) delegated: BTreeMap<String, Vec<String>>,
}

/// Why something could not be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Unreachable {
    pub(crate) code: String,
    pub(crate) kind: String,
    pub(crate) message: String,
}

impl From<&CallError> for Unreachable {
    fn from(error: &CallError) -> Self {
        Self { code: code_of(error), kind: error.kind.name().to_owned(), message: error.message.to_string() }
    }
}

impl Scope {
    /// The accounts in scope.
    pub fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    /// Accounts left out, with the reason.
    pub fn skipped(&self) -> &BTreeMap<String, String> {
        &self.resolved.skipped
    }

    /// Accounts that nobody could sign in to, with AWS's message.
    pub fn unreachable(&self) -> impl Iterator<Item = (&str, &str)> {
        self.resolved.unreachable.iter().map(|(account, why)| (account.as_str(), why.message.as_str()))
    }
}

/// Finds accounts and regions.
pub async fn resolve_scope(
    client: &Client,
    session: &Session,
    content: &Content,
    partitions: &Arc<Partitions>,
    request: &ScopeRequest,
) -> Result<Scope, CollectError> {
    if let Regions::List(regions) = &request.regions {
        let file = content.partitions()?;
        if let Some(unknown) = regions.iter().find(|region| !is_region(&file, region)) {
            return Err(CollectError::UnknownRegion(unknown.clone()));
        }
    }
    session.check().await?;
    let mut finder = Finder { client, content, partitions, request, found: Vec::new() };
    // Who the caller is decides nothing about what is asked of the caller's own account.
    let (identity, own) = futures::join!(finder.caller(session), async {
        match request.accounts {
            Accounts::Current => Some(finder.account(String::new(), None, session.clone(), true).await),
            Accounts::List(_) | Accounts::Organization => None,
        }
    });
    let (caller, identified) = identity?;
    finder.found.push(identified);
    let mut skipped = BTreeMap::new();
    let wanted: Vec<(String, Option<String>)> = match &request.accounts {
        Accounts::Current => Vec::new(),
        Accounts::List(accounts) => accounts.iter().map(|account| (account.clone(), None)).collect(),
        Accounts::Organization => finder.organization_accounts(session, &caller, &mut skipped).await?,
    };
    let mut sessions = Vec::new();
    for (account_id, name) in wanted {
        let own = account_id == caller;
        let signed = if own {
            session.clone()
        } else {
            session.assume_role(&account_id, &request.role_name, request.external_id.as_deref()).await?
        };
        sessions.push((account_id, name, signed, own));
    }
    let looked = stream::iter(sessions)
        .map(|(id, name, session, own)| finder.account(id, name, session, own))
        .buffered(AT_A_TIME);
    let mut looked: Vec<Looked> = looked.collect().await;
    looked.extend(own.map(|own| own.of(&caller)));
    let mut resolved = Resolved {
        accounts: Vec::new(),
        skipped,
        unreachable: BTreeMap::new(),
        regions_unknown: BTreeMap::new(),
        delegated: BTreeMap::new(),
    };
    let mut accounts = Vec::new();
    for look in looked {
        finder.found.extend(look.found);
        if let Some(why) = look.unreachable {
            resolved.unreachable.insert(look.account.scope.account_id.clone(), why);
        }
        if let Some(why) = look.regions_unknown {
            resolved.regions_unknown.insert(look.account.scope.account_id.clone(), why);
        }
        accounts.push(look.account);
    }
    accounts.sort_by(|a, b| a.scope.account_id.cmp(&b.scope.account_id));
    inherit_organization(&mut accounts);
    resolved.accounts = accounts.iter().map(|account| account.scope.clone()).collect();
    // An account alone is asked whether or not others administer services for it.
    if accounts.len() > 1 {
        resolved.delegated = finder.delegated(&accounts).await;
    }
    let found = finder.found;
    Ok(Scope { resolved, accounts, found, partitions: Arc::clone(partitions) })
}

/// An account that can't be asked itself belongs to the organization that listed it.
fn inherit_organization(accounts: &mut [Account]) {
    let known = accounts.iter().find_map(|account| match &account.scope.organization {
        member @ OrganizationState::Member { .. } => Some(member.clone()),
        _ => None,
    });
    if let Some(known) = known {
        for account in accounts.iter_mut().filter(|account| account.session.is_none()) {
            account.scope.organization = known.clone();
        }
    }
}

fn is_region(partitions: &Value, region: &str) -> bool {
    let listed = partitions.get("partitions").and_then(Value::as_array);
    listed.into_iter().flatten().any(|partition| {
        !region.contains("global") && partition.get("regions").is_some_and(|regions| regions.get(region).is_some())
    })
}

struct Finder<'a> {
    client: &'a Client,
    content: &'a Content,
    partitions: &'a Arc<Partitions>,
    request: &'a ScopeRequest,
    found: Vec<Receipt>,
}

struct Looked {
    account: Account,
    unreachable: Option<Unreachable>,
    regions_unknown: Option<Unreachable>,
    found: Vec<Receipt>,
}

impl Looked {
    /// What was asked before the account's id was known.
    fn of(mut self, account_id: &str) -> Self {
        account_id.clone_into(&mut self.account.scope.account_id);
        for receipt in &mut self.found {
            account_id.clone_into(&mut receipt.account_id);
        }
        self
    }
}

impl Finder<'_> {
    async fn caller(&self, session: &Session) -> Result<(String, Receipt), CollectError> {
        let call = self.call(("sts", "GetCallerIdentity"), session, "", session.region(), json!({}))?;
        let at = now();
        let outcome = self.client.call(&call).await;
        let answer = outcome.map_err(|error| CollectError::Identity(Box::new(error)))?;
        let account = answer.value.get("Account").and_then(Value::as_str).unwrap_or_default().to_owned();
        let call = Call { account_id: account.clone(), ..call };
        let made = receipt(&call, &at, &Ok(answer));
        Ok((account, made))
    }

    fn call(
        &self,
        operation: (&str, &str),
        session: &Session,
        account_id: &str,
        region: &str,
        params: Value,
    ) -> Result<Call, CollectError> {
        let (service, operation) = operation;
        let model = Arc::clone(self.content.model(service)?);
        Ok(Call::new(model, operation, session.clone(), account_id, region).with_params(params))
    }

    async fn organization_accounts(
        &mut self,
        session: &Session,
        caller: &str,
        skipped: &mut BTreeMap<String, String>,
    ) -> Result<Vec<(String, Option<String>)>, CollectError> {
        let region = self.partitions.global_region_of(session.region()).to_owned();
        let call = self.call(("organizations", "ListAccounts"), session, caller, &region, json!({}))?;
        let mut accounts = Vec::new();
        let mut pages = self.client.pages(call.clone());
        while let Some(page) = pages.next().await {
            let at = now();
            self.found.push(receipt(&call, &at, &page));
            let page: Answer = page.map_err(|error| {
                if error.has_code(&["AWSOrganizationsNotInUseException"]) {
                    CollectError::NoOrganization
                } else {
                    CollectError::Organization(Box::new(error))
                }
            })?;
            for account in page.value.get("Accounts").and_then(Value::as_array).into_iter().flatten() {
                let text = |member: &str| account.get(member).and_then(Value::as_str).map(str::to_owned);
                let Some(id) = text("Id") else { continue };
                let state = text("State").or_else(|| text("Status")).unwrap_or_default();
                if state == "ACTIVE" {
                    accounts.push((id, text("Name")));
                } else {
                    skipped.insert(id, state);
                }
            }
        }
        Ok(accounts)
    }

    /// Signs in to an account and asks for its organization and regions.
    async fn account(&self, account_id: String, name: Option<String>, session: Session, own: bool) -> Looked {
        let mut found = Vec::new();
        let partition = session.partition().to_owned();
        let scope = ScopeAccount {
            account_id: account_id.clone(),
            name,
            partition,
            regions: Vec::new(),
            organization: OrganizationState::Unknown,
        };
        let mut look = Looked {
            account: Account { scope, session: None },
            unreachable: None,
            regions_unknown: None,
            found: Vec::new(),
        };
        if !own {
            let identity =
                self.ask(&mut found, ("sts", "GetCallerIdentity"), &session, &account_id, session.region()).await;
            if let Err(error) = identity {
                look.unreachable = Some(Unreachable::from(&error));
                look.account.scope.regions = self.listed_regions(&session);
                look.found = found;
                return look;
            }
        }
        let global = self.partitions.global_region_of(session.region()).to_owned();
        let mut found_regions = Vec::new();
        let (organization, regions) = futures::join!(
            self.ask(&mut found, ("organizations", "DescribeOrganization"), &session, &account_id, &global),
            self.regions(&mut found_regions, &session, &account_id),
        );
        found.append(&mut found_regions);
        look.account.scope.organization = match organization {
            Ok(answer) => organization_of(&answer.value),
            Err(error) if error.has_code(&["AWSOrganizationsNotInUseException"]) => OrganizationState::Standalone,
            Err(_) => OrganizationState::Unknown,
        };
        look.account.scope.regions = regions.unwrap_or_else(|error| {
            look.regions_unknown = Some(Unreachable::from(&error));
            vec![session.region().to_owned()]
        });
        look.account.session = Some(session);
        look.found = found;
        look
    }

    async fn regions(
        &self,
        found: &mut Vec<Receipt>,
        session: &Session,
        account_id: &str,
    ) -> Result<Vec<String>, CallError> {
        if let Regions::List(regions) = &self.request.regions {
            return Ok(regions.clone());
        }
        let answer = self.ask(found, ("ec2", "DescribeRegions"), session, account_id, session.region()).await?;
        Ok(enabled_regions(&answer.value))
    }

    fn listed_regions(&self, session: &Session) -> Vec<String> {
        match &self.request.regions {
            Regions::List(regions) => regions.clone(),
            Regions::AllEnabled => vec![session.region().to_owned()],
        }
    }

    async fn ask(
        &self,
        found: &mut Vec<Receipt>,
        operation: (&str, &str),
        session: &Session,
        account_id: &str,
        region: &str,
    ) -> Result<Answer, CallError> {
        let (service, operation) = operation;
        // Content without the model of one of the three services calls an empty one: a typed error, as for any call
        // that can't be made.
        let model = self.content.model(service).map_or_else(|_| Arc::new(ServiceModel::empty(service)), Arc::clone);
        let call = Call::new(model, operation, session.clone(), account_id, region);
        let at = now();
        let outcome = self.client.call(&call).await;
        found.push(receipt(&call, &at, &outcome));
        outcome
    }

    /// Delegated administrators of the service principals that tables name.
    async fn delegated(&mut self, accounts: &[Account]) -> BTreeMap<String, Vec<String>> {
        let principals: std::collections::BTreeSet<String> =
            self.content.tables().values().filter_map(|table| table.delegated_to.clone()).collect();
        let management = accounts.iter().find(|account| matches!(&account.scope.organization, OrganizationState::Member { management_account_id, .. } if *management_account_id == account.scope.account_id));
        let Some((management, session)) = management.and_then(|account| Some((account, account.session.as_ref()?)))
        else {
            return BTreeMap::new();
        };
        let mut delegated = BTreeMap::new();
        let region = self.partitions.global_region_of(session.region()).to_owned();
        let account_id = &management.scope.account_id;
        let calls = principals.into_iter().filter_map(|principal| {
            let params = json!({ "ServicePrincipal": principal });
            let operation = ("organizations", "ListDelegatedAdministrators");
            Some((principal, self.call(operation, session, account_id, &region, params).ok()?))
        });
        let client = self.client;
        let asked = stream::iter(calls.collect::<Vec<_>>()).map(|(principal, call)| async move {
            let at = now();
            let outcome = client.call(&call).await;
            (principal, receipt(&call, &at, &outcome), outcome)
        });
        let answered: Vec<_> = asked.buffered(AT_A_TIME).collect().await;
        for (principal, made, outcome) in answered {
            self.found.push(made);
            if let Ok(answer) = outcome {
                let listed =
                    answer.value.get("DelegatedAdministrators").and_then(Value::as_array).into_iter().flatten();
                let ids = listed
                    .filter_map(|administrator| administrator.get("Id").and_then(Value::as_str).map(str::to_owned));
                delegated.insert(principal, ids.collect());
            }
        }
        delegated
    }
}

fn organization_of(answer: &Value) -> OrganizationState {
    let text =
        |member: &str| answer.pointer(&format!("/Organization/{member}")).and_then(Value::as_str).map(str::to_owned);
    match (text("Id"), text("MasterAccountId")) {
        (Some(id), Some(management_account_id)) => OrganizationState::Member { id, management_account_id },
        _ => OrganizationState::Unknown,
    }
}

fn enabled_regions(answer: &Value) -> Vec<String> {
    let listed = answer.get("Regions").and_then(Value::as_array).into_iter().flatten();
    let enabled = listed.filter(|region| region.get("OptInStatus").and_then(Value::as_str) != Some("not-opted-in"));
    let mut names: Vec<String> =
        enabled.filter_map(|region| region.get("RegionName").and_then(Value::as_str).map(str::to_owned)).collect();
    names.sort();
    names
}
