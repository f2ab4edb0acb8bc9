//! What happened, before it is put into words for a channel.

use std::fmt;

use assay_model::{Language, Severity, Text};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Findings that were opened for the first time; high and critical ones, where the channel does not say otherwise.
    NewHighFindings,
    /// Findings that were resolved and fail again.
    Regressions,
    /// What could be judged before and can't be read now.
    LostCoverage,
    /// Documents and records that run out soon, or have run out.
    EvidenceExpiring,
    /// Exceptions that end soon.
    ExceptionsExpiring,
    /// Findings open past their due date.
    Overdue,
}

impl Kind {
    /// All kinds, in the order of messages.
    pub const ALL: [Self; 6] = [
        Self::NewHighFindings,
        Self::Regressions,
        Self::LostCoverage,
        Self::EvidenceExpiring,
        Self::ExceptionsExpiring,
        Self::Overdue,
    ];

    /// The word in `assay.toml` and in webhooks.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NewHighFindings => "new_high_findings",
            Self::Regressions => "regressions",
            Self::LostCoverage => "lost_coverage",
            Self::EvidenceExpiring => "evidence_expiring",
            Self::ExceptionsExpiring => "exceptions_expiring",
            Self::Overdue => "overdue",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One thing that a notice tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What identifies it: a finding's uid, an attestation's or exception's id.
    pub uid: String,
    /// What it is called, for example the check's title.
    pub title: Text,
    /// More about it, for example the resource and the reason; may be empty.
    pub detail: Text,
    /// A finding's severity. Items without one are never left out for being too light.
    pub severity: Option<Severity>,
    /// The date or RFC 3339 time that makes it this event: when it was first seen, came back, is due, runs out.
    pub at: String,
    /// Where to read more, as an `https` URL.
    pub link: Option<String>,
}

impl Item {
    /// A text that exists in one language only.
    pub fn one(text: &str) -> Text {
        Text { en: text.to_owned(), ja: text.to_owned() }
    }
}

/// Items that the caller counted and did not list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unlisted {
    /// Their severity, for findings.
    pub severity: Option<Severity>,
    /// How many.
    pub count: usize,
}

/// Everything of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What it is about.
    pub kind: Kind,
    /// The items, or the gravest of them.
    pub items: Vec<Item>,
    /// How many more there are, by severity.
    pub unlisted: Vec<Unlisted>,
}

impl Notice {
    /// A notice that lists all of its items.
    pub fn new(kind: Kind, items: Vec<Item>) -> Self {
        Self { kind, items, unlisted: Vec::new() }
    }

    /// How many items there are, those that are not listed included.
    pub fn total(&self) -> usize {
        self.items.len() + self.unlisted.iter().map(|group| group.count).sum::<usize>()
    }

    /// The id of an item: SHA-256, in hex, over tenant, kind, uid and `at`. The words, the assessment and the time of
    /// the run are not in it, so that the same thing told by the next run has the same id.
    pub fn item_id(&self, tenant: &str, item: &Item) -> String {
        hash(&[tenant, self.kind.as_str(), &item.uid, &item.at])
    }
}

/// The notices of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// The organisation whose record it is.
    pub tenant: String,
    /// The assessment: its collection's id.
    pub assessment: Option<String>,
    /// RFC 3339 in UTC: the time that the notices hold for.
    pub at: String,
    /// The language, where a channel has none of its own.
    pub language: Language,
    /// At most one notice of each kind.
    pub notices: Vec<Notice>,
}

impl Digest {
    /// The ids of all listed items.
    pub fn item_ids(&self) -> Vec<String> {
        let of = |notice: &Notice| -> Vec<String> {
            notice.items.iter().map(|item| notice.item_id(&self.tenant, item)).collect()
        };
        self.notices.iter().flat_map(of).collect()
    }

    /// The id of the whole: the same for the same tenant, items and counts, in whatever order.
    pub fn id(&self) -> String {
        let mut parts = self.item_ids();
        for notice in &self.notices {
            for group in notice.unlisted.iter().filter(|group| group.count > 0) {
                let severity = group.severity.map_or("", Severity::as_str);
                parts.push(format!("{} {severity} {}", notice.kind, group.count));
            }
        }
        parts.sort_unstable();
        let parts: Vec<&str> = std::iter::once(self.tenant.as_str()).chain(parts.iter().map(String::as_str)).collect();
        hash(&parts)
    }
}

/// SHA-256 in hex; each part's length goes before it, so that no two lists run together.
pub(crate) fn hash(parts: &[&str]) -> String {
    let mut sha = Sha256::new();
    for part in parts {
        sha.update((part.len() as u64).to_be_bytes());
        sha.update(part);
    }
    format!("{:x}", sha.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(uid: &str, at: &str) -> Item {
        Item {
            uid: uid.to_owned(),
            title: Item::one("title"),
            detail: Text::default(),
            severity: Some(Severity::High),
            at: at.to_owned(),
            link: None,
        }
    }

    fn digest(items: Vec<Item>) -> Digest {
        Digest {
            tenant: "default".to_owned(),
            assessment: Some("c-1".to_owned()),
            at: "2026-11-23T00:00:00Z".to_owned(),
            language: Language::En,
            notices: vec![Notice::new(Kind::Regressions, items)],
        }
    }

    #[test]
    fn words_order_and_run_do_not_change_the_id() {
        let one = digest(vec![item("a", "2026-11-01"), item("b", "2026-11-02")]);
        let mut other = digest(vec![item("b", "2026-11-02"), item("a", "2026-11-01")]);
        other.assessment = None;
        other.at = "2027-01-01T00:00:00Z".to_owned();
        other.language = Language::Ja;
        other.notices[0].items[0].title = Item::one("another title");
        assert_eq!(one.id(), other.id());
    }

    #[test]
    fn what_is_told_changes_the_id() {
        let one = digest(vec![item("a", "2026-11-01")]);
        let again = digest(vec![item("a", "2026-11-09")]);
        let mut kind = one.clone();
        kind.notices[0].kind = Kind::Overdue;
        let mut tenant = one.clone();
        tenant.tenant = "other".to_owned();
        let mut more = one.clone();
        more.notices[0].unlisted = vec![Unlisted { severity: None, count: 3 }];
        for other in [again, kind, tenant, more] {
            assert_ne!(one.id(), other.id(), "{other:?}");
        }
    }

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(hash(&["ab", "c"]), hash(&["a", "bc"]));
        assert_eq!(hash(&["a"]).len(), 64);
    }
}
