//! `assay collect`: AWS accounts into a collection.

use std::{collections::BTreeSet, path::Path, sync::Arc};

use anyhow::{Context as _, anyhow};
use assay_aws::{Client, Session, SessionError, Settings, endpoint::Partitions};
use assay_collect::{Accounts, CollectError, CollectRequest, Progress, Regions, Scope, ScopeRequest, resolve_scope};
use assay_content::Content;
use assay_snapshot::Manifest;

use crate::{
    arguments::{Collect, Target},
    exit::{self, UsageError},
    progress,
};

pub(crate) async fn run(content: &Content, wanted: &Collect) -> anyhow::Result<u8> {
    let settings = settings(&wanted.target);
    let tables = tables(content, &wanted.target.services, &[], wanted.target.extended)?;
    let manifest =
        gather(content, &settings, &scope_request(&wanted.target), tables, &wanted.out, wanted.resume).await?;
    println!("{}", summary(&manifest, &wanted.out));
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
        return Err(
            UsageError(format!("no table reads a service `{unknown}`; services are {}", known.join(", "))).into()
        );
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

/// Finds the scope and collects, with a display of the progress.
pub(crate) async fn gather(
    content: &Content,
    settings: &Settings,
    request: &ScopeRequest,
    tables: Vec<String>,
    out: &Path,
    resume: bool,
) -> anyhow::Result<Manifest> {
    prepare_folder(out)?;
    let partitions = Arc::new(Partitions::parse(&content.partitions()?).context("reading content: _partitions.json")?);
    let client = Client::new(settings, &partitions)?;
    let session = Session::load(settings, &partitions).await?;
    let scope = Box::pin(resolve_scope(&client, &session, content, &partitions, request)).await;
    let scope = scope.map_err(|error| sign_in(error, settings))?;
    tell_scope(&scope);
    let counters = Arc::new(Progress::default());
    let display = progress::show(client.clone(), Arc::clone(&counters));
    let collecting = CollectRequest { tables, out: out.to_owned(), resume };
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
    let profile = settings
        .profile
        .as_ref()
        .map(|name| format!(" in profile `{name}` (is it in ~/.aws/config?)"))
        .unwrap_or_default();
    anyhow!(
        "signing in to AWS: no AWS credentials{profile}: {}; sign in (`aws sso login`, `aws configure`), name a profile with --profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
        tried.join("; ")
    )
}

fn prepare_folder(out: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(out).with_context(|| {
        format!("creating the output folder `{}` (choose an `--out` folder that you may write to)", out.display())
    })
}

fn tell_scope(scope: &Scope) {
    for (account, why) in scope.skipped() {
        eprintln!("skipped account {account}: {why}");
    }
    for (account, why) in scope.unreachable() {
        eprintln!("cannot sign in to account {account}: {why}; its clauses stay unknown");
    }
}

/// One line for people.
pub(crate) fn summary(manifest: &Manifest, out: &Path) -> String {
    let rows: u64 = manifest.tables.values().map(|table| table.rows).sum();
    let failed = manifest.records.get("errors").map_or(0, |errors| errors.rows);
    let seconds = (manifest.finished_at_ms - manifest.started_at_ms) / 1000;
    format!(
        "{}: {} accounts, {} calls in {seconds} s, {rows} rows in {} tables, {failed} table reads failed",
        out.display(),
        manifest.scope.len(),
        manifest.calls,
        manifest.tables.len()
    )
}
