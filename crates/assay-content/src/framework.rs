//! Frameworks: editions, domains, clauses, tiers and the award rule.
//!
//! An edition may build on an earlier one (`base`): checks name the clauses of the base, and a row that says `from`
//! takes rule and services over from the base's row. A draft edition says how sure each row is, and can be completed by
//! a file of corrections.

mod essentials;
mod service;

use std::collections::BTreeMap;

use assay_model::{AwardRule, Rule, Text};
pub use essentials::{Essential, Essentials, Measure};
use serde::Deserialize;
use serde_json::Value;
pub use service::{Service, ServiceMention};

use crate::{Check, ContentError, Source};

/// The tier of a row whose tier nobody knows yet.
pub const UNDETERMINED: &str = "undetermined";
/// The confidence of a row that is our own deduction: it advises, and blocks no tier.
pub const INFERRED: &str = "inferred";

/// One edition of a framework.
#[derive(Debug, Clone)]
pub struct Framework {
    /// For example `cyber-trust`.
    pub id: String,
    /// For example `2022`.
    pub edition: String,
    /// Name.
    pub name: Text,
    /// What a reader must know of the edition.
    pub notice: Text,
    /// Whose text it is, and whose words these are.
    pub copyright_note: Text,
    /// The edition whose clause ids checks name, where that is another one.
    pub base: Option<String>,
    /// How to complete an edition that is a draft.
    pub completion: Option<Text>,
    /// What the words of `Clause::confidence` mean.
    pub confidence: BTreeMap<String, Text>,
    /// Where the facts are from.
    pub sources: Vec<FactSource>,
    /// How the numbers of the base belong to these, where they differ.
    pub crosswalk: Option<Crosswalk>,
    /// The items of the smaller mark that some clauses rest on.
    pub essentials: Option<Essentials>,
    /// The award rule with its parameters.
    pub award_rule: AwardRule,
    /// Days of operation that a certification body wants to see.
    pub operating_history_days: u32,
    /// Tiers from the lowest.
    pub tiers: Vec<Tier>,
    /// Domains in order.
    pub domains: Vec<Domain>,
    /// Services that clauses name.
    pub services: Vec<Service>,
    /// Every row in the framework's order, placeholders included.
    pub clauses: Vec<Clause>,
}

/// A tier.
#[derive(Debug, Clone, Deserialize)]
pub struct Tier {
    /// 1 for the lowest.
    pub level: u32,
    /// Id.
    pub id: String,
    /// Name.
    pub name: Text,
    /// Assessable clauses of this tier; absent: nobody knows yet, and the tier can't be determined.
    #[serde(default)]
    pub clauses: Option<usize>,
    /// Assessable clauses of this tier and those below.
    #[serde(default)]
    pub cumulative: Option<usize>,
    /// Whether what is said of it is provisional.
    #[serde(default)]
    pub provisional: bool,
}

/// Where facts are from.
#[derive(Debug, Clone, Deserialize)]
pub struct FactSource {
    /// The key that rows name.
    pub key: String,
    /// What it is.
    pub name: Text,
    /// Its kind, and how far it was read.
    pub kind: String,
}

/// How the numbers of two editions belong together.
#[derive(Debug, Clone, Deserialize)]
pub struct Crosswalk {
    /// The rule.
    pub rule: Text,
    /// What it rests on.
    pub basis: Text,
    /// How sure it is.
    pub confidence: String,
    /// Ids that both editions have with another meaning.
    #[serde(default)]
    pub same_id_other_meaning: Vec<String>,
    /// Ids whose subject could be checked.
    #[serde(default)]
    pub checked_ids: Vec<String>,
}

/// What a pillar (cloud, AI, OT) expects of a clause.
#[derive(Debug, Clone, Deserialize)]
pub struct Pillar {
    /// `cloud`, `ai` or `ot`.
    pub pillar: String,
    /// What it expects.
    pub expectation: Text,
    /// The record that shows it.
    #[serde(default)]
    pub record: Option<Text>,
    /// How sure it is.
    pub confidence: String,
    /// Where it is from.
    #[serde(default)]
    pub source: Vec<String>,
}

/// A domain.
#[derive(Debug, Clone, Deserialize)]
pub struct Domain {
    /// For example `B.9`.
    pub id: String,
    /// Name in addresses.
    pub slug: String,
    /// Name.
    pub name: Text,
    /// The group of domains it belongs to.
    pub group: Text,
    /// What the domain is for.
    pub objective: Text,
}

/// One row of a framework.
#[derive(Debug, Clone, Deserialize)]
pub struct Clause {
    /// For example `B.9.11`.
    pub id: String,
    /// Domain id.
    pub domain: String,
    /// Tier id, or [`UNDETERMINED`].
    #[serde(default = "undetermined")]
    pub tier: String,
    /// The tiers that it may have.
    #[serde(default)]
    pub tier_candidates: Vec<String>,
    /// How sure the row is: a key of [`Framework::confidence`].
    #[serde(default)]
    pub confidence: Option<String>,
    /// Where it is from: keys of [`Framework::sources`].
    #[serde(default)]
    pub source: Vec<String>,
    /// The base's clause that it continues.
    #[serde(default)]
    pub from: Option<String>,
    /// Items of the smaller mark that it rests on.
    #[serde(default)]
    pub essentials: Vec<String>,
    /// What the pillars expect.
    #[serde(default)]
    pub pillars: Vec<Pillar>,
    /// False for placeholders.
    pub assessable: bool,
    /// `technical`, `mixed` or `process`.
    #[serde(default)]
    pub evidence_class: Option<String>,
    /// Title.
    pub title: Text,
    /// What it asks, in our words.
    pub summary: Text,
    /// botocore ids of services whose state is evidence.
    #[serde(default)]
    pub aws_signals: Vec<String>,
    /// ISO/IEC 27001:2022 Annex A ids, by our reading.
    #[serde(default)]
    pub iso27001: Vec<String>,
    /// The boolean tree over checks; absent: no automation.
    #[serde(default)]
    pub rule: Option<Rule>,
    /// Why the tree is so.
    #[serde(default)]
    pub rule_basis: Option<Text>,
    /// Documents to attach.
    #[serde(default)]
    pub documents: Vec<Evidence>,
    /// Records to attach.
    #[serde(default)]
    pub records: Vec<Evidence>,
    /// What an API can show.
    #[serde(default)]
    pub signals: Vec<Evidence>,
    /// Services as the guide prints them, and where they belong.
    #[serde(default)]
    pub services: Vec<ServiceMention>,
    /// What the seed prints.
    #[serde(default)]
    pub seed: Option<Value>,
    /// Advice on a placeholder.
    #[serde(default)]
    pub advisory: Option<Value>,
    /// A remark.
    #[serde(default)]
    pub note: Option<Text>,
}

/// A piece of evidence that a clause wants.
#[derive(Debug, Clone, Deserialize)]
pub struct Evidence {
    /// What it is.
    pub what: Text,
    /// `once`, `continuous`, `annual`, `quarterly` or `on_change`.
    #[serde(default)]
    pub frequency: Option<String>,
    /// Our default of how long it counts; absent: it does not expire.
    #[serde(default)]
    pub valid_for_days: Option<u32>,
}

#[derive(Deserialize)]
struct FrameworkFile {
    id: String,
    edition: String,
    name: Text,
    notice: Text,
    copyright_note: Text,
    base: Option<String>,
    completion: Option<Text>,
    #[serde(default)]
    confidence: BTreeMap<String, Text>,
    #[serde(default)]
    sources: Vec<FactSource>,
    award_rule: AwardRuleFile,
    assessment: AssessmentFile,
    tiers: Vec<Tier>,
}

#[derive(Deserialize)]
struct AssessmentFile {
    operating_history_days: u32,
}

fn undetermined() -> String {
    UNDETERMINED.to_owned()
}

#[derive(Deserialize)]
struct AwardRuleFile {
    tier_1: TierRuleFile,
    every_tier: TierRuleFile,
}

#[derive(Deserialize)]
struct TierRuleFile {
    #[serde(default)]
    max_no: usize,
    max_not_applicable_ratio: f64,
    min_yes_ratio: f64,
}

impl From<TierRuleFile> for assay_model::TierRule {
    fn from(file: TierRuleFile) -> Self {
        Self {
            max_no: file.max_no,
            max_not_applicable_ratio: file.max_not_applicable_ratio,
            min_yes_ratio: file.min_yes_ratio,
        }
    }
}

#[derive(Deserialize)]
struct DomainsFile {
    domains: Vec<Domain>,
}

#[derive(Deserialize)]
struct ServicesFile {
    services: Vec<Service>,
}

impl Framework {
    /// Reads the edition in a folder such as `frameworks/cyber-trust/2022`, with corrections laid over it.
    pub(crate) fn load(source: &Source, folder: &str, corrections: &[toml::Table]) -> Result<Self, ContentError> {
        let of_files = |name: &'static str| corrections.iter().filter_map(move |table| table.get(name)?.as_table());
        let file = corrected(source, &format!("{folder}/framework.toml"), of_files("framework"))?;
        let file: FrameworkFile = file;
        let domains: DomainsFile = read(source, &format!("{folder}/domains.toml"))?;
        let services: ServicesFile = read(source, &format!("{folder}/services.toml"))?;
        let mut clauses = Vec::new();
        for path in source.files(&format!("{folder}/clauses"), ".toml")? {
            let id = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".toml");
            let own = of_files("clauses").filter_map(|clauses| clauses.get(id)?.as_table());
            let clause: Clause = corrected(source, &path, own)?;
            if clause.id != id {
                return Err(ContentError::invalid(
                    &path,
                    format!("`id = \"{}\"` differs from the file's name", clause.id),
                ));
            }
            if !domains.domains.iter().any(|domain| domain.id == clause.domain) {
                return Err(ContentError::invalid(&path, format!("domain `{}` is not in domains.toml", clause.domain)));
            }
            if clause.tier != UNDETERMINED && !file.tiers.iter().any(|tier| tier.id == clause.tier) {
                return Err(ContentError::invalid(&path, format!("tier `{}` is not in framework.toml", clause.tier)));
            }
            if let Some(unknown) = clause.confidence.as_ref().filter(|word| !file.confidence.contains_key(*word)) {
                return Err(ContentError::invalid(&path, format!("confidence `{unknown}` is not in framework.toml")));
            }
            if let Some(unknown) =
                clause.source.iter().find(|key| !file.sources.iter().any(|source| source.key == **key))
            {
                return Err(ContentError::invalid(&path, format!("source `{unknown}` is not in framework.toml")));
            }
            clauses.push(clause);
        }
        if let Some(unknown) =
            of_files("clauses").flat_map(toml::Table::keys).find(|id| !clauses.iter().any(|clause| clause.id == **id))
        {
            return Err(ContentError::unknown("clause", unknown, clauses.iter().map(|clause| clause.id.as_str())));
        }
        clauses.sort_by_key(|clause| clause_order(&clause.id));
        let framework = Self {
            id: file.id,
            edition: file.edition,
            name: file.name,
            notice: file.notice,
            copyright_note: file.copyright_note,
            base: file.base,
            completion: file.completion,
            confidence: file.confidence,
            sources: file.sources,
            crosswalk: optional(source, &format!("{folder}/crosswalk.toml"))?,
            essentials: optional(source, &format!("{folder}/essentials.toml"))?,
            operating_history_days: file.assessment.operating_history_days,
            award_rule: AwardRule {
                tier_1: file.award_rule.tier_1.into(),
                every_tier: file.award_rule.every_tier.into(),
            },
            tiers: file.tiers,
            domains: domains.domains,
            services: services.services,
            clauses,
        };
        framework.count_tiers(folder)?;
        framework.essentials_are_known(folder)?;
        Ok(framework)
    }

    /// Takes over what the rows of the base say and these don't: rules, services, what the guide printed.
    pub(crate) fn inherit(&mut self, base: &Framework) {
        for service in &base.services {
            if !self.services.iter().any(|own| own.name == service.name) {
                self.services.push(service.clone());
            }
        }
        for clause in &mut self.clauses {
            let from = clause.from.as_deref().and_then(|from| base.clauses.iter().find(|other| other.id == from));
            let Some(from) = from.filter(|from| from.assessable && clause.assessable) else { continue };
            if clause.rule.is_none() {
                clause.rule.clone_from(&from.rule);
                clause.rule_basis.clone_from(&from.rule_basis);
            }
            if clause.services.is_empty() {
                clause.services.clone_from(&from.services);
            }
            if clause.seed.is_none() {
                clause.seed.clone_from(&from.seed);
            }
        }
    }

    /// The id by which checks call a clause: that of the base's row which it continues.
    pub fn base_id<'c>(&self, clause: &'c Clause) -> &'c str {
        match (&self.base, &clause.from) {
            (Some(_), Some(from)) => from,
            _ => &clause.id,
        }
    }

    /// The clauses of this edition that a check serves, in the edition's order.
    pub fn clauses_of(&self, check: &Check) -> Vec<String> {
        let served = self.clauses.iter().filter(|clause| {
            (self.base.is_none() || clause.from.is_some()) && check.clauses.iter().any(|id| id == self.base_id(clause))
        });
        served.map(|clause| clause.id.clone()).collect()
    }

    fn essentials_are_known(&self, folder: &str) -> Result<(), ContentError> {
        let known =
            |item: &String| self.essentials.as_ref().is_some_and(|all| all.items.iter().any(|other| other.id == *item));
        let mut named = self.clauses.iter().flat_map(|clause| &clause.essentials);
        match named.find(|item| !known(item)) {
            Some(item) => {
                Err(ContentError::invalid(folder, format!("a clause rests on `{item}`, which essentials.toml lacks")))
            }
            None => Ok(()),
        }
    }

    fn count_tiers(&self, folder: &str) -> Result<(), ContentError> {
        for tier in &self.tiers {
            let Some(said) = tier.clauses else { continue };
            let found = self.clauses.iter().filter(|clause| clause.assessable && clause.tier == tier.id).count();
            if found != said {
                let message = format!("tier `{}` says {said} clauses; the folder holds {found}", tier.id);
                return Err(ContentError::invalid(&format!("{folder}/framework.toml"), message));
            }
        }
        Ok(())
    }

    /// The clause of that id.
    pub fn clause(&self, id: &str) -> Result<&Clause, ContentError> {
        self.clauses
            .iter()
            .find(|clause| clause.id == id)
            .ok_or_else(|| ContentError::unknown("clause", id, self.clauses.iter().map(|clause| clause.id.as_str())))
    }

    /// The tier of that id.
    pub fn tier(&self, id: &str) -> Result<&Tier, ContentError> {
        self.tiers
            .iter()
            .find(|tier| tier.id == id)
            .ok_or_else(|| ContentError::unknown("tier", id, self.tiers.iter().map(|tier| tier.id.as_str())))
    }

    /// `cyber-trust/2022`.
    pub fn full_id(&self) -> String {
        format!("{}/{}", self.id, self.edition)
    }
}

fn read<T: serde::de::DeserializeOwned>(source: &Source, path: &str) -> Result<T, ContentError> {
    toml::from_str(&source.read(path)?).map_err(|error| ContentError::parse(path, &error))
}

/// A file that need not be there.
fn optional<T: serde::de::DeserializeOwned>(source: &Source, path: &str) -> Result<Option<T>, ContentError> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let there = source.files(folder, ".toml")?.iter().any(|file| file == path);
    if there { read(source, path).map(Some) } else { Ok(None) }
}

/// A file with corrections laid over it: the keys that they name are replaced.
fn corrected<'c, T: serde::de::DeserializeOwned>(
    source: &Source,
    path: &str,
    corrections: impl Iterator<Item = &'c toml::Table>,
) -> Result<T, ContentError> {
    let mut table: toml::Table = read(source, path)?;
    for correction in corrections {
        table.extend(correction.iter().map(|(key, value)| (key.clone(), value.clone())));
    }
    table.try_into().map_err(|error| ContentError::parse(path, &error))
}

/// `B.9.11` after `B.9.2`: by number, not by letter.
fn clause_order(id: &str) -> Vec<u32> {
    id.split('.').map(|part| part.parse().unwrap_or(0)).collect()
}
