//! What a verification found.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{EntryKind, KeyTime, PublicKey, Selection, TreeHead};

/// What was checked, with counts, and what remains to be trusted. A report exists only where everything held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerifyReport {
    /// The organisation whose record it is.
    pub tenant: String,
    /// What the bundle is about.
    pub selection: Selection,
    /// Framework id.
    pub framework: String,
    /// Edition.
    pub edition: String,
    /// The log's state that the bundle proves.
    pub log: TreeHead,
    /// When the log's newest entry was recorded, by its own word: the date of the bundle.
    pub at: String,
    /// The key that signed.
    pub key: PublicKey,
    /// Whether the caller had said which key to expect. (Another key is an error.)
    pub key_expected: bool,
    /// Whether the log has a `key` entry for it, in the bundle.
    pub key_in_log: bool,
    /// How `at` lies to the key's validity.
    pub key_time: KeyTime,
    /// Files in the archive.
    pub files: u64,
    /// Their bytes, unpacked.
    pub bytes: u64,
    /// Entries of the log whose inclusion is proved, by kind.
    pub entries: BTreeMap<EntryKind, u64>,
    /// Verdicts whose two steps of proof hold.
    pub verdicts: u64,
    /// Receipts, likewise.
    pub receipts: u64,
    /// Files under `data/` that are whole assessments of the log, by the SHA-256 in their entries.
    pub whole_assessments: u64,
    /// Files of evidence that are those of attestations in the log.
    pub evidence_files: u64,
    /// Files that attestations in the bundle name and that are not in it: of other clauses, or withdrawn.
    pub attested_elsewhere: u64,
    /// Clauses whose newest sign-off in the bundle was made on the proposal that is the clause's last in the bundle.
    pub signed_on_current: Vec<String>,
    /// Clauses whose newest sign-off in the bundle was made on another: the state has changed since.
    pub signed_on_earlier: Vec<String>,
    /// Earlier checkpoints that the log continues.
    pub earlier_checkpoints: u64,
    /// True where the caller gave a checkpoint and the log continues it; nothing where none was given. (Else an error.)
    pub known_checkpoint: Option<bool>,
    /// What no arithmetic shows.
    pub trust: Vec<Trust>,
}

/// What a verifier still has to trust, or to find out in another way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Trust {
    /// That the key is the organisation's: compare the fingerprint over another channel.
    Key,
    /// That the scanner asked and wrote down truly; a hash shows that nothing changed since, not that it was true.
    Scanner,
    /// That the clock of the recording machine was right.
    Clock,
    /// That nothing was left out: the log shows what is in the bundle, not what else was selected or should be in it.
    Selection,
    /// That nobody shows others another log: compare checkpoints, or keep them and ask for them next time.
    OneLog,
    /// That the people who are named are those who signed.
    People,
}

impl Trust {
    /// What remains, given what the caller could compare.
    pub(super) fn all(key_expected: bool, known_checkpoint: Option<bool>) -> Vec<Self> {
        let all = [Self::Key, Self::Scanner, Self::Clock, Self::Selection, Self::OneLog, Self::People];
        let settled = |trust: &Self| match trust {
            Self::Key => key_expected,
            Self::OneLog => known_checkpoint == Some(true),
            _ => false,
        };
        all.into_iter().filter(|trust| !settled(trust)).collect()
    }
}
