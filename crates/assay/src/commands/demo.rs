//! `assay demo`: the whole way on a recorded organisation, over the real wire protocols on loopback.

use std::sync::Arc;

use anyhow::Context as _;
use assay_aws::{Settings, StaticCredentials};
use assay_collect::{Accounts, Regions, ScopeRequest};
use assay_content::Content;
use assay_replay::{Estate, Replay};
use assay_snapshot::Collection;

use super::{assess, collect, scan};
use crate::{
    arguments::{Demo, Format, Judging},
    exit::UsageError,
    project::Project,
};

/// The role that the recorded members trust.
const ROLE: &str = "OrganizationAccountAccessRole";

pub(crate) async fn run(content: &Content, wanted: &Demo) -> anyhow::Result<u8> {
    let estate = estate(content, &wanted.account)?;
    let models = content.models().clone();
    let replay = Replay::builder()
        .models(move |service| models.get(service).map(Arc::clone))
        .estate(estate)
        .start()
        .await
        .context("starting the recorded AWS endpoint on loopback")?;
    let organization = wanted.account != "empty" && wanted.account != "denied";
    let request = ScopeRequest {
        accounts: if organization { Accounts::Organization } else { Accounts::Current },
        regions: Regions::AllEnabled,
        role_name: ROLE.to_owned(),
        external_id: None,
    };
    let settings = Settings {
        region: Some("ap-southeast-1".to_owned()),
        endpoint_url: Some(replay.url()),
        credentials: Some(StaticCredentials::new("AKIA111111111111DEMO", "not-a-secret", None)),
        ..Settings::default()
    };
    let folder = wanted.out.join("collection");
    // The demo owns its folder: a second run replaces the first.
    if folder.join("manifest.json").exists() || folder.join("journal").exists() {
        std::fs::remove_dir_all(&folder)
            .with_context(|| format!("replacing the earlier demo in `{}`", folder.display()))?;
    }
    let tables = collect::tables(content, &[], &[], true)?;
    let manifest = collect::gather(content, &settings, &request, tables, &folder, false).await?;
    eprintln!("{}", collect::summary(&manifest, &folder));
    replay.shutdown().await;
    let snapshot = Collection::open(&folder)?.read()?;
    let judging = judging(wanted);
    let assessment = assess::judge(content, snapshot, &judging, Project::default()).await?;
    scan::write_reports(content, &assessment, &wanted.out)?;
    println!("{}", assess::render(&assessment, content, Format::Text)?.trim_end());
    println!("\n{}", wanted.out.join("report.html").display());
    Ok(assess::exit_code(&assessment, &judging))
}

fn estate(content: &Content, account: &str) -> anyhow::Result<Estate> {
    let files = content.source().files(&format!("accounts/{account}"), ".yaml")?;
    if files.is_empty() {
        return Err(UsageError(format!(
            "no recorded organisation `{account}`; there are demo, hardened, empty, denied"
        ))
        .into());
    }
    let mut estate = Estate::default();
    for file in files {
        estate.add(&file, &content.source().read(&file)?).context("reading the recorded organisation")?;
    }
    Ok(estate)
}

fn judging(wanted: &Demo) -> Judging {
    Judging {
        framework: "cyber-trust/2022".to_owned(),
        clause: Vec::new(),
        check: Vec::new(),
        service: Vec::new(),
        severity: Vec::new(),
        tier: None,
        config: None,
        lang: wanted.lang,
        fail_on: None,
        require_complete: false,
    }
}
