//! Where the record is kept, whose it is, and the settings that belong to it (`assay.toml`).

use std::path::{Path, PathBuf};

use assay_content::Content;
use assay_model::{
    Language,
    assessment::Assessment,
    record::{Record, SignOff},
};
use assay_store::{AssessmentInfo, Sla, Store};
use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::{
    arguments::Keeping,
    clock, language, project,
    said::{Step as _, said, usage},
};

/// The variable that names the record.
const VARIABLE: &str = "ASSAY_STORE";
/// The file of the record, beside `assay.toml`.
const FILE: &str = "assay.db";
/// The file of the key that signs, beside `assay.toml`.
const KEY: &str = "assay.key";
/// The tenant of somebody who has only one.
const TENANT: &str = "default";

/// What `assay.toml` says of the record. Everything else in it is the project's.
#[derive(Debug, Default, Deserialize)]
struct Settings {
    tenant: Option<String>,
    store: Option<String>,
    key: Option<PathBuf>,
    #[serde(default)]
    sla: SlaDays,
    #[serde(default)]
    notify: Vec<assay_notify::Table>,
}

/// Days until a finding must be mended, by severity.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct SlaDays {
    critical: Option<u32>,
    high: Option<u32>,
    medium: Option<u32>,
    low: Option<u32>,
}

/// An open record.
#[derive(Debug)]
pub(crate) struct Kept {
    /// Where.
    pub(crate) store: Store,
    /// Whose.
    pub(crate) tenant: String,
    /// Days until a finding must be mended.
    pub(crate) sla: Sla,
    /// The key that signs.
    pub(crate) key: PathBuf,
    /// Who is told what.
    pub(crate) notify: Vec<assay_notify::Table>,
    /// When the command began.
    pub(crate) at: DateTime<Utc>,
}

/// Opens the record for a command that only reads: a record that is not there is not made, but told.
pub(crate) async fn existing(keeping: &Keeping) -> anyhow::Result<Kept> {
    open_as(keeping, None, false).await
}

/// Opens the record that the command line, the environment or the settings name; it is made at first use.
pub(crate) async fn open(keeping: &Keeping, config: Option<&Path>) -> anyhow::Result<Kept> {
    open_as(keeping, config, true).await
}

async fn open_as(keeping: &Keeping, config: Option<&Path>, make: bool) -> anyhow::Result<Kept> {
    let settings = settings(config)?;
    let folder = project::path_of(config).and_then(Path::parent).unwrap_or_else(|| Path::new("")).to_owned();
    let named = keeping.store.clone().or_else(|| language::variable(VARIABLE).filter(|value| !value.is_empty()));
    // A path in the settings is meant from the settings' folder.
    let place = named.or_else(|| settings.store.map(|place| beside(&folder, &place)));
    let place = place.unwrap_or_else(|| folder.join(FILE).to_string_lossy().into_owned());
    let tenant = keeping.tenant.clone().or(settings.tenant).unwrap_or_else(|| TENANT.to_owned());
    if tenant.trim().is_empty() {
        return Err(usage("record-tenant-empty").into());
    }
    // What is wrong with a channel is told before the work, not after it.
    assay_notify::targets(&settings.notify)?;
    let usual = Sla::default();
    let sla = Sla {
        critical: settings.sla.critical.unwrap_or(usual.critical),
        high: settings.sla.high.unwrap_or(usual.high),
        medium: settings.sla.medium.unwrap_or(usual.medium),
        low: settings.sla.low.unwrap_or(usual.low),
    };
    let key = settings.key.map_or_else(|| folder.join(KEY), |key| folder.join(key));
    let file = place.strip_prefix("sqlite://").unwrap_or(&place);
    if !make && !file.contains("://") && !Path::new(file).exists() {
        return Err(usage("record-missing").with("path", file).into());
    }
    let store = Store::open(&place).await.step(|| said("record-opening"))?;
    Ok(Kept { store, tenant, sla, key, notify: settings.notify, at: clock::now() })
}

fn settings(config: Option<&Path>) -> anyhow::Result<Settings> {
    let Some(path) = project::path_of(config) else { return Ok(Settings::default()) };
    let text = project::read(path)?;
    toml::from_str(&text).map_err(|error| project::not_toml(&error)).step(|| project::reading(path))
}

fn beside(folder: &Path, place: &str) -> String {
    if place.contains("://") { place.to_owned() } else { folder.join(place).to_string_lossy().into_owned() }
}

/// The latest assessment, proposed again with the evidence that counts today.
#[derive(Debug)]
pub(crate) struct Current {
    /// As it was recorded.
    pub(crate) info: AssessmentInfo,
    /// With today's evidence.
    pub(crate) assessment: Assessment,
    /// Answers that must be signed again because of it.
    pub(crate) reopened: Vec<SignOff>,
}

impl Kept {
    /// The time as the record writes it.
    pub(crate) fn now(&self) -> String {
        clock::written(self.at)
    }

    /// An assessment of the record, word for word.
    pub(crate) async fn assessment(&self, id: &str) -> anyhow::Result<(Vec<u8>, Assessment)> {
        let mut bytes = Vec::new();
        self.store.assessment_json(&self.tenant, id, &mut bytes).await?;
        let assessment = serde_json::from_slice(&bytes).step(|| said("record-assessment-json").with("id", id))?;
        Ok((bytes, assessment))
    }

    /// The framework's latest assessment, as it stands today: documents and records that ran out or were attached since
    /// count.
    pub(crate) async fn current(&self, content: &Content, framework: &str) -> anyhow::Result<Current> {
        let framework = content.framework(framework)?.full_id();
        let info = self.store.latest_assessment(&self.tenant, Some(&framework)).await?;
        let info = info.ok_or_else(|| usage("record-no-assessment").with("framework", &framework))?;
        let (_, mut assessment) = self.assessment(&info.id).await?;
        self.propose_today(content, &mut assessment).await?;
        let reopened = self.store.note_proposals(&self.tenant, &framework, &assessment.clauses, &self.now()).await?;
        Ok(Current { info, assessment, reopened })
    }

    /// Lets the tenant's evidence count for an assessment.
    pub(crate) async fn propose_today(&self, content: &Content, assessment: &mut Assessment) -> anyhow::Result<()> {
        let evidence = self.store.evidence(&self.tenant, None, None).await?;
        let (today, soon) = clock::today_and_soon(self.at);
        let attached = assay_assess::Attached { evidence: &evidence, today: &today, soon: &soon };
        Ok(assay_assess::repropose(content, assessment, attached)?)
    }

    /// What reports show of the record.
    pub(crate) async fn record(&self, framework: &str, findings: u32) -> anyhow::Result<Record> {
        Ok(self.store.view(&self.tenant, framework, findings, &self.now()).await?)
    }

    /// Says where the record is.
    pub(crate) fn place(&self, language: Language) -> String {
        said("record-place").with("place", self.store.shown()).with("tenant", &self.tenant).text(language)
    }
}
