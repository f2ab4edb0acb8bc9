//! `assay collect`: AWS accounts into a collection.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
};

use assay_aws::{Client, Session, SessionError, Settings, endpoint::Partitions};
use assay_collect::{Accounts, CollectError, CollectRequest, Progress, Regions, Scope, ScopeRequest, resolve_scope};
use assay_content::Content;
use assay_model::Language;
use assay_snapshot::Manifest;

use crate::{
    arguments::{Collect, Target},
    errors, exit, progress,
    said::{Step as _, said, usage},
};

pub(crate) async fn run(content: &Content, wanted: &Collect, language: Language) -> anyhow::Result<u8> {
    let settings = settings(&wanted.target);
    let tables = tables(content, &wanted.target.services, &[], wanted.target.extended)?;
    let (scope, out) = (scope_request(&wanted.target), wanted.out.clone());
    let errand = Errand { settings, scope, tables, out, resume: wanted.resume, language };
    let manifest = gather(content, errand).await?;
    println!("{}", summary(&manifest, &wanted.out, language));
    Ok(exit::DONE)
}

/// Settings of the client.
pub(crate) fn settings(target: &Target) -> Settings {
    Settings { profile: target.profile.clone(), max_in_flight: target.concurrency, ..Settings::default() }
}

/// The scope that the command line asks for.
pub(crate) fn scope_request(target: &Target) -> ScopeRequest {
    let accounts = if target.organization {
        Accounts::Organization
    } else if target.accounts.is_empty() {
        Accounts::Current
    } else {
        Accounts::List(each_once(&target.accounts))
    };
    let regions = match target.regions.as_slice() {
        [only] if only == "all-enabled" => Regions::AllEnabled,
        regions => Regions::List(each_once(regions)),
    };
    ScopeRequest { accounts, regions, role_name: target.role_name.clone(), external_id: target.external_id.clone() }
}

/// What is named twice is scanned once.
fn each_once(names: &[String]) -> Vec<String> {
    names.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect()
}

/// The tables that checks read, of these services.
///
/// `checks`: those of these checks only; empty: of all.
pub(crate) fn tables(
    content: &Content,
    services: &[String],
    checks: &[String],
    extended: bool,
) -> anyhow::Result<Vec<String>> {
    let known: BTreeSet<&str> = content.tables().values().map(|table| table.service.as_str()).collect();
    if let Some(unknown) = services.iter().find(|service| !known.contains(service.as_str())) {
        let known: Vec<&str> = known.into_iter().collect();
        return Err(usage("collect-no-service").with("name", unknown).with("known", known.join(", ")).into());
    }
    let read: BTreeSet<&String> = content
        .checks()
        .values()
        .filter(|check| (extended || !check.extended) && (checks.is_empty() || checks.contains(&check.id)))
        .flat_map(|check| &check.tables)
        .collect();
    let wanted = content.tables().values().filter(|table| {
        read.contains(&table.name)
            && (extended || !table.extended)
            && (services.is_empty() || services.contains(&table.service))
    });
    Ok(wanted.map(|table| table.name.clone()).collect())
}

/// What to collect, as whom and where to.
pub(crate) struct Errand {
    pub(crate) settings: Settings,
    pub(crate) scope: ScopeRequest,
    pub(crate) tables: Vec<String>,
    pub(crate) out: PathBuf,
    pub(crate) resume: bool,
    pub(crate) language: Language,
}

/// Finds the scope and collects, with a display of the progress.
pub(crate) async fn gather(content: &Content, errand: Errand) -> anyhow::Result<Manifest> {
    let Errand { settings, scope: request, tables, out, resume, language } = errand;
    prepare_folder(&out)?;
    let partitions = Partitions::parse(&content.partitions()?).step(|| said("content-partitions"))?;
    let partitions = Arc::new(partitions);
    let client = Client::new(&settings, &partitions)?;
    let session = Session::load(&settings, &partitions).await?;
    let scope = Box::pin(resolve_scope(&client, &session, content, &partitions, &request)).await;
    let scope = scope.map_err(|error| sign_in(error, &settings))?;
    tell_scope(&scope, language);
    let counters = Arc::new(Progress::default());
    let display = progress::show(client.clone(), Arc::clone(&counters), language);
    let collecting = CollectRequest { tables, out, resume };
    let stop = async {
        // Without a handler Ctrl-C ends the programme at once, which the journal survives too.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    let outcome = Box::pin(assay_collect::collect(&client, content, scope, &collecting, &counters, stop)).await;
    display.finish().await;
    Ok(outcome?)
}

/// Missing credentials, with the profile that was looked in and what to do.
fn sign_in(error: CollectError, settings: &Settings) -> anyhow::Error {
    let CollectError::Session(SessionError::Credentials(detail)) = &error else { return error.into() };
    let tried: Vec<&str> = detail.lines().map(str::trim).collect();
    let missing = match &settings.profile {
        Some(name) => said("sign-in-profile").with("profile", name),
        None => said("sign-in"),
    };
    missing.with("tried", tried.join("; ")).into()
}

fn prepare_folder(out: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(out).step(|| said("collect-folder").with("path", out.display()))
}

fn tell_scope(scope: &Scope, language: Language) {
    for (account, why) in scope.skipped() {
        let skipped = said("collect-skipped").with("account", account).with("why", why);
        eprintln!("{}", skipped.text(language));
    }
    for (account, why) in scope.unreachable() {
        let why = errors::detail(why, language);
        let unreachable = said("collect-unreachable").with("account", account).with("why", why);
        eprintln!("{}", unreachable.text(language));
    }
}

/// One line for people.
pub(crate) fn summary(manifest: &Manifest, out: &Path, language: Language) -> String {
    let rows: u64 = manifest.tables.values().map(|table| table.rows).sum();
    let failed = manifest.records.get("errors").map_or(0, |errors| errors.rows);
    let seconds = (manifest.finished_at_ms - manifest.started_at_ms) / 1000;
    said("collect-summary")
        .with("path", out.display())
        .with("accounts", manifest.scope.len())
        .with("calls", manifest.calls)
        .with("seconds", seconds)
        .with("rows", rows)
        .with("tables", manifest.tables.len())
        .with("failed", failed)
        .text(language)
}
