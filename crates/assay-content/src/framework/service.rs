//! Services that a guide names, and where it prints them.

use assay_model::Text;
use serde::Deserialize;

/// An AWS service that the guide names, and what became of it.
#[derive(Debug, Clone, Deserialize)]
pub struct Service {
    /// The name in use today, or the last one.
    pub name: String,
    /// botocore ids of the APIs that show it; empty: none does.
    #[serde(default)]
    pub botocore: Vec<String>,
    /// Whether the guide names it; the others serve its clauses too.
    #[serde(default)]
    pub in_seed: bool,
    /// The name that the guide uses.
    #[serde(default)]
    pub name_in_seed: Option<String>,
    /// `available`, `renamed`, `closed_to_new`, `ended` or `guidance`.
    pub lifecycle: String,
    /// The successor's name.
    #[serde(default)]
    pub replaced_by: Option<String>,
    /// A remark.
    #[serde(default)]
    pub note: Option<Text>,
    /// How sure the remark is.
    #[serde(default)]
    pub confidence: Option<String>,
    /// What else serves the clause.
    #[serde(default)]
    pub alternatives: Option<Text>,
    /// The checks of its page in the reference, where ids and clauses do not tell; empty: they tell.
    #[serde(default)]
    pub checks: Vec<String>,
}

/// A service that the guide prints at a clause.
#[derive(Debug, Clone, Deserialize)]
pub struct ServiceMention {
    /// As printed; absent where the guide does not print it here.
    #[serde(default)]
    pub printed: Option<String>,
    /// The number that is printed, where it is not the clause's own.
    #[serde(default)]
    pub printed_at: Option<String>,
    /// The service's name in [`super::Framework::services`], where it belongs to this clause.
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
