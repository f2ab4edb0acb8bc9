//! `assay demo`: the whole way on a recorded organisation, over the real wire protocols on loopback.

use std::sync::Arc;

use assay_aws::{Settings, StaticCredentials};
use assay_collect::{Accounts, Regions, ScopeRequest};
use assay_content::Content;
use assay_replay::{Estate, Replay};
use assay_snapshot::Collection;

use super::{
    assess,
    collect::{self, Errand},
    record, scan,
};
use crate::{
    arguments::{Demo, Format, Judging, Keeping},
    keeping,
    project::Project,
    said::{Step as _, said, usage},
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
        .step(|| said("demo-endpoint"))?;
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
        std::fs::remove_dir_all(&folder).step(|| said("demo-replacing").with("path", folder.display()))?;
    }
    let tables = collect::tables(content, &[], &[], true)?;
    let errand = Errand { settings, scope: request, tables, out: folder.clone(), resume: false, language: wanted.lang };
    let manifest = collect::gather(content, errand).await?;
    eprintln!("{}", collect::summary(&manifest, &folder, wanted.lang));
    replay.shutdown().await;
    let snapshot = Collection::open(&folder)?.read()?;
    let judging = judging(wanted);
    let kept = keeping::open(&judging.keeping, None).await?;
    let mut assessment = assess::judge(content, snapshot, &judging, Project::default()).await?;
    record::with_evidence(Some(&kept), content, &mut assessment).await?;
    let recorded = record::keep(&kept, &assessment).await?;
    eprintln!("{}", record::summary(&kept, &recorded, wanted.lang));
    let record = record::of(Some(&kept), &assessment).await?;
    scan::write_reports(content, &assessment, &record, &wanted.out)?;
    println!("{}", assess::render(&assessment, &record, content, Format::Text)?.trim_end());
    println!("\n{}", wanted.out.join("report.html").display());
    Ok(assess::exit_code(&assessment, &judging))
}

fn estate(content: &Content, account: &str) -> anyhow::Result<Estate> {
    let files = content.source().files(&format!("accounts/{account}"), ".yaml")?;
    if files.is_empty() {
        return Err(usage("demo-unknown").with("name", account).into());
    }
    let mut estate = Estate::default();
    for file in files {
        estate.add(&file, &content.source().read(&file)?).step(|| said("demo-reading"))?;
    }
    Ok(estate)
}

fn judging(wanted: &Demo) -> Judging {
    Judging {
        keeping: Keeping {
            store: Some(wanted.out.join("assay.db").to_string_lossy().into_owned()),
            tenant: Some("demo".to_owned()),
        },
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
