//! Cyber Essentials: the items that the first clauses of some domains rest on.

use std::collections::BTreeMap;

use assay_model::Text;
use serde::Deserialize;

/// All items.
#[derive(Debug, Clone, Deserialize)]
pub struct Essentials {
    /// What the words of `Essential::aws.level` mean.
    pub levels: BTreeMap<String, Text>,
    /// The measures that group the items.
    pub measures: Vec<Measure>,
    /// The items.
    pub items: Vec<Essential>,
}

/// A measure.
#[derive(Debug, Clone, Deserialize)]
pub struct Measure {
    /// For example `A.3`.
    pub id: String,
    /// Name.
    pub name: Text,
    /// The domain that rests on it.
    pub domain: String,
}

/// One item.
#[derive(Debug, Clone, Deserialize)]
pub struct Essential {
    /// For example `A.3.4(a)`.
    pub id: String,
    /// Measure id.
    pub measure: String,
    /// `shall` or `should`.
    pub obligation: String,
    /// Title.
    pub title: Text,
    /// What it asks, in our words.
    pub summary: Text,
    /// How sure it is.
    pub confidence: String,
    /// Where it is from.
    #[serde(default)]
    pub source: Vec<String>,
    /// What AWS can show of it.
    pub aws: Seen,
}

/// What AWS can show of an item.
#[derive(Debug, Clone, Deserialize)]
pub struct Seen {
    /// `direct`, `partial`, `inherited` or `none`.
    pub level: String,
    /// Operations that show it, `service:Operation`.
    #[serde(default)]
    pub api: Vec<String>,
    /// What they don't show.
    #[serde(default)]
    pub limit: Option<Text>,
}
