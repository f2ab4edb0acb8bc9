//! The estate: what each account holds, as answers to operations.
//!
//! `load` reads files into an [`Estate`], `check` holds it against the API models, `materialise` replaces times that
//! are relative to now, `render` fills an answer in for one account and region, `pages` cuts it into pages.

pub(crate) mod check;
mod duration;
pub(crate) mod empty;
pub(crate) mod fits;
mod load;
mod materialise;
pub(crate) mod pages;
pub(crate) mod render;
pub(crate) mod timestamp;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::faults::Fault;

/// Recorded answers of any number of accounts, from one or more estate files.
///
/// Times may be relative to now (`{$ago: 3d}`, `${now-3d}`); [`Estate::materialise`] fixes them.
#[derive(Debug, Clone, PartialEq)]
pub struct Estate {
    pub(crate) default_account: String,
    pub(crate) page_size: Option<usize>,
    pub(crate) assume_role: BTreeMap<String, AssumeRule>,
    pub(crate) faults: Vec<Fault>,
    /// Service, operation, account, region; `*` stands for any account or region.
    pub(crate) answers: BTreeMap<String, BTreeMap<String, Places>>,
}

pub(crate) type Places = BTreeMap<String, BTreeMap<String, Entry>>;

/// What an estate says of one operation in one place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    /// The file and the path in it, for messages.
    pub(crate) at: String,
    pub(crate) strict_enums: bool,
    /// Whether the file gave one answer instead of a list of cases.
    pub(crate) plain: bool,
    pub(crate) cases: Vec<Case>,
}

/// One answer for the requests that `matching` fits.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Case {
    pub(crate) matching: Map<String, Value>,
    pub(crate) page_size: Option<usize>,
    pub(crate) reply: Reply,
}

/// The answer of a case.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Reply {
    /// Bodies by call: the last one stays. There is always at least one.
    Bodies(Vec<Value>),
    /// An error.
    Error(ErrorReply),
}

/// An error that a case answers with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ErrorReply {
    pub(crate) code: String,
    #[serde(default)]
    pub(crate) message: String,
    #[serde(default = "bad_request")]
    pub(crate) status: u16,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub(crate) extra: Map<String, Value>,
}

fn bad_request() -> u16 {
    400
}

/// Limits on assuming a role in an account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct AssumeRule {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) roles: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) external_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) seconds: Option<i64>,
}

impl Default for Estate {
    fn default() -> Self {
        Self {
            default_account: "123456789012".to_owned(),
            page_size: None,
            assume_role: BTreeMap::new(),
            faults: Vec::new(),
            answers: BTreeMap::new(),
        }
    }
}

impl Estate {
    /// The first case that answers a request, looked up at (account, region), (account, `*`), (`*`, region), (`*`, `*`).
    pub(crate) fn find(&self, at: Call<'_>, parameters: &Map<String, Value>) -> Option<&Case> {
        let places = self.answers.get(at.service)?.get(at.operation)?;
        [(at.account, at.region), (at.account, "*"), ("*", at.region), ("*", "*")]
            .into_iter()
            .filter_map(|(account, region)| places.get(account)?.get(region))
            .flat_map(|entry| &entry.cases)
            .find(|case| case.matching.iter().all(|(name, wanted)| fits::fits(wanted, parameters.get(name))))
    }

    /// Whether a role in the account may be assumed: any may where the estate names no account.
    pub(crate) fn knows(&self, account: &str) -> bool {
        let mut named = false;
        for places in self.answers.values().flat_map(BTreeMap::values) {
            if places.contains_key(account) {
                return true;
            }
            named |= places.keys().any(|name| name != "*");
        }
        !named || self.assume_role.contains_key(account) || self.assume_role.contains_key("*")
    }

    /// The faults that the files ask for.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// How many operations have an answer in at least one place.
    pub fn operation_count(&self) -> usize {
        self.answers.values().map(BTreeMap::len).sum()
    }
}

/// Where a call goes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call<'a> {
    pub(crate) service: &'a str,
    pub(crate) operation: &'a str,
    pub(crate) account: &'a str,
    pub(crate) region: &'a str,
}
