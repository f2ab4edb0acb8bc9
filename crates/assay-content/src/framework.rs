//! Frameworks: editions, domains, clauses, tiers and the award rule.

use assay_model::{AwardRule, Rule, Text};
use serde::Deserialize;
use serde_json::Value;

use crate::{ContentError, Source};

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
    /// The award rule with its parameters.
    pub award_rule: AwardRule,
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
    /// Assessable clauses of this tier.
    pub clauses: usize,
    /// Assessable clauses of this tier and those below.
    pub cumulative: usize,
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

/// An AWS service that the guide names, and what became of it.
#[derive(Debug, Clone, Deserialize)]
pub struct Service {
    /// The name in use today, or the last one.
    pub name: String,
    /// `available`, `renamed`, `closed_to_new`, `ended` or `guidance`.
    pub lifecycle: String,
    /// The successor's name.
    #[serde(default)]
    pub replaced_by: Option<String>,
    /// A remark.
    #[serde(default)]
    pub note: Option<Text>,
    /// What else serves the clause.
    #[serde(default)]
    pub alternatives: Option<Text>,
}

/// One row of a framework.
#[derive(Debug, Clone, Deserialize)]
pub struct Clause {
    /// For example `B.9.11`.
    pub id: String,
    /// Domain id.
    pub domain: String,
    /// Tier id.
    pub tier: String,
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

/// A service that the guide prints at a clause.
#[derive(Debug, Clone, Deserialize)]
pub struct ServiceMention {
    /// As printed; absent where the guide does not print it here.
    #[serde(default)]
    pub printed: Option<String>,
    /// The service's name in [`Framework::services`], where it belongs to this clause.
    #[serde(default)]
    pub belongs: Option<String>,
    /// The service's name, where it is printed here and belongs elsewhere.
    #[serde(default)]
    pub service: Option<String>,
    /// The clauses where it belongs.
    #[serde(default)]
    pub belongs_at: Option<Vec<String>>,
    /// What is wrong with the printed place.
    #[serde(default)]
    pub correction: Option<Text>,
}

#[derive(Deserialize)]
struct FrameworkFile {
    id: String,
    edition: String,
    name: Text,
    notice: Text,
    copyright_note: Text,
    award_rule: AwardRuleFile,
    tiers: Vec<Tier>,
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
    /// Reads the edition in a folder such as `frameworks/cyber-trust/2022`.
    pub(crate) fn load(source: &Source, folder: &str) -> Result<Self, ContentError> {
        let file: FrameworkFile = read(source, &format!("{folder}/framework.toml"))?;
        let domains: DomainsFile = read(source, &format!("{folder}/domains.toml"))?;
        let services: ServicesFile = read(source, &format!("{folder}/services.toml"))?;
        let mut clauses = Vec::new();
        for path in source.files(&format!("{folder}/clauses"), ".toml")? {
            let clause: Clause = read(source, &path)?;
            if !path.ends_with(&format!("/{}.toml", clause.id)) {
                return Err(ContentError::invalid(
                    &path,
                    format!("`id = \"{}\"` differs from the file's name", clause.id),
                ));
            }
            if !domains.domains.iter().any(|domain| domain.id == clause.domain) {
                return Err(ContentError::invalid(&path, format!("domain `{}` is not in domains.toml", clause.domain)));
            }
            if !file.tiers.iter().any(|tier| tier.id == clause.tier) {
                return Err(ContentError::invalid(&path, format!("tier `{}` is not in framework.toml", clause.tier)));
            }
            clauses.push(clause);
        }
        clauses.sort_by_key(|clause| clause_order(&clause.id));
        let framework = Self {
            id: file.id,
            edition: file.edition,
            name: file.name,
            notice: file.notice,
            copyright_note: file.copyright_note,
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
        Ok(framework)
    }

    fn count_tiers(&self, folder: &str) -> Result<(), ContentError> {
        for tier in &self.tiers {
            let found = self.clauses.iter().filter(|clause| clause.assessable && clause.tier == tier.id).count();
            if found != tier.clauses {
                let message = format!("tier `{}` says {} clauses; the folder holds {found}", tier.id, tier.clauses);
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

/// `B.9.11` after `B.9.2`: by number, not by letter.
fn clause_order(id: &str) -> Vec<u32> {
    id.split('.').map(|part| part.parse().unwrap_or(0)).collect()
}
