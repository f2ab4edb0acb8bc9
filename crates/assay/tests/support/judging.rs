//! Collects from an endpoint and judges, within the test's process.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use assay_aws::endpoint::Partitions;
use assay_aws::{Client, Session, Settings, StaticCredentials};
use assay_collect::{
    Accounts, CollectError, CollectRequest, Progress, Regions, Scope, ScopeRequest, collect, resolve_scope,
};
use assay_content::{Check, Content};
use assay_snapshot::{Collection, Snapshot};

use super::binary::KEY;

/// The tables that a plain scan reads: those of the checks, without what is extended.
pub(crate) fn scanned_tables(content: &Content) -> Vec<String> {
    let read = |name: &str| {
        content.checks().values().any(|check| !check.extended && check.tables.iter().any(|table| table == name))
    };
    let wanted = content.tables().values().filter(|table| !table.extended && read(&table.name));
    wanted.map(|table| table.name.clone()).collect()
}

/// The tables of a check and those that their rows hang under.
pub(crate) fn tables_of(content: &Content, check: &Check) -> Vec<String> {
    with_ancestors(content, &check.tables)
}

/// Tables and those that their rows hang under, each once, sorted.
pub(crate) fn with_ancestors(content: &Content, tables: &[String]) -> Vec<String> {
    let mut all = Vec::new();
    for name in tables {
        let mut next = Some(name.clone());
        while let Some(name) = next {
            next = content.tables()[&name].parent.clone();
            all.push(name);
        }
    }
    all.sort();
    all.dedup();
    all
}

/// A client that gives up soon.
pub(crate) fn impatient(endpoint: &str) -> Settings {
    Settings {
        attempt_timeout: Duration::from_secs(1),
        max_attempts: 2,
        initial_backoff: Duration::from_millis(1),
        ..patient(endpoint)
    }
}

/// A client with the usual patience, except for the pause before a retry.
pub(crate) fn patient(endpoint: &str) -> Settings {
    Settings {
        region: Some("ap-southeast-1".to_owned()),
        endpoint_url: Some(endpoint.to_owned()),
        credentials: Some(StaticCredentials::new(KEY, "not-a-secret", None)),
        initial_backoff: Duration::from_millis(1),
        ..Settings::default()
    }
}

/// Every account of the organization, or the one of the key.
pub(crate) fn wanted(organization: bool, regions: Regions) -> ScopeRequest {
    ScopeRequest {
        accounts: if organization { Accounts::Organization } else { Accounts::Current },
        regions,
        role_name: "OrganizationAccountAccessRole".to_owned(),
        external_id: None,
    }
}

/// A client with its session.
pub(crate) struct Caller {
    client: Client,
    session: Session,
    partitions: Arc<Partitions>,
}

impl Caller {
    pub(crate) async fn new(content: &Content, settings: &Settings) -> Self {
        let partitions = Arc::new(Partitions::parse(&content.partitions().unwrap()).unwrap());
        let client = Client::new(settings, &partitions).unwrap();
        let session = Session::load(settings, &partitions).await.unwrap();
        Self { client, session, partitions }
    }

    pub(crate) async fn scope(&self, content: &Content, request: &ScopeRequest) -> Result<Scope, CollectError> {
        Box::pin(resolve_scope(&self.client, &self.session, content, &self.partitions, request)).await
    }

    /// Collects the tables into a folder and reads it.
    pub(crate) async fn collect(&self, content: &Content, scope: Scope, tables: Vec<String>, out: &Path) -> Snapshot {
        let request = CollectRequest { tables, out: out.to_owned(), resume: false };
        let never = std::future::pending();
        Box::pin(collect(&self.client, content, scope, &request, &Progress::default(), never)).await.unwrap();
        Collection::open(out).unwrap().read().unwrap()
    }
}

/// Runs work on a thread with room for DataFusion's recursion, which a debug build needs.
pub(crate) fn deep<T: Send + 'static, F: Future<Output = T>>(work: impl FnOnce() -> F + Send + 'static) -> T {
    const STACK: usize = 32 << 20;
    let run = move || {
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(2).thread_stack_size(STACK).enable_all().build().unwrap();
        runtime.block_on(work())
    };
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(run).unwrap();
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
