//! What the sheets look at: the assessment, the record, the framework, and the words for them.

use std::collections::BTreeMap;

use assay_content::{Clause, Content, Framework, UNDETERMINED};
use assay_model::{
    Language,
    assessment::{Assessment, ClauseRow},
    record::{Answer, Band, ClauseHistory, EvidenceState, PaperKind, Record, SignOff, paper_key},
};

use crate::{
    ReportError,
    words::{Words, digits},
};

/// The days before its last one on which a document counts as expiring.
const SOON: u64 = 30;

/// What the sheets look at.
pub(super) struct View<'a> {
    pub(super) assessment: &'a Assessment,
    pub(super) record: &'a Record,
    pub(super) content: &'a Content,
    pub(super) framework: &'a Framework,
    pub(super) language: Language,
    pub(super) words: Words<'a>,
    /// `cyber-trust/2022`.
    pub(super) framework_id: String,
    /// The day that counts as today, and the first on which nothing that counts today is expiring.
    pub(super) today: String,
    pub(super) soon: String,
    signed: BTreeMap<&'a str, &'a SignOff>,
    history: BTreeMap<&'a str, &'a ClauseHistory>,
    clauses: BTreeMap<&'a str, &'a Clause>,
}

/// A document or record that a clause wants.
pub(super) struct Wanted {
    pub(super) key: String,
    pub(super) kind: PaperKind,
    pub(super) what: String,
    pub(super) state: EvidenceState,
    pub(super) valid_until: Option<String>,
}

impl<'a> View<'a> {
    pub(super) fn new(
        assessment: &'a Assessment,
        record: &'a Record,
        content: &'a Content,
    ) -> Result<Self, ReportError> {
        let framework_id = format!("{}/{}", assessment.framework, assessment.edition);
        let framework = content.framework(&framework_id).map_err(ReportError::Framework)?;
        let at = if record.at.is_empty() { &assessment.collection.finished_at } else { &record.at };
        let signed = record.sign_offs.iter().filter(|sign_off| sign_off.framework == framework_id);
        Ok(Self {
            signed: signed.map(|sign_off| (sign_off.clause.as_str(), sign_off)).collect(),
            history: record.history.iter().map(|history| (history.clause.as_str(), history)).collect(),
            clauses: framework.clauses.iter().map(|clause| (clause.id.as_str(), clause)).collect(),
            today: at.get(..10).unwrap_or(at).to_owned(),
            soon: crate::overview::kept::days_after(at, SOON),
            language: assessment.language,
            words: Words::new(content, assessment.language),
            framework_id,
            assessment,
            record,
            content,
            framework,
        })
    }

    /// The message `workbook-<key>`.
    pub(super) fn get(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// The message `workbook-<key>` with arguments.
    pub(super) fn with(&self, key: &str, arguments: &[(&str, &str)]) -> String {
        self.content.texts().format(self.language, &format!("workbook-{key}"), arguments)
    }

    /// The name of a sheet.
    pub(super) fn sheet(&self, key: &str) -> String {
        self.get(&format!("sheet-{key}"))
    }

    /// The name of a column.
    pub(super) fn column(&self, key: &str) -> String {
        self.get(&format!("column-{key}"))
    }

    /// The message `workbook-<key>-<word>`.
    pub(super) fn word(&self, key: &str, word: &str) -> String {
        self.get(&format!("{key}-{}", word.replace('_', "-")))
    }

    /// The three answers, in the order of the list.
    pub(super) fn answers(&self) -> [String; 3] {
        [Answer::Yes, Answer::No, Answer::NotApplicable].map(|answer| self.answer(answer))
    }

    /// An answer.
    pub(super) fn answer(&self, answer: Answer) -> String {
        self.word("answer", answer.as_str())
    }

    /// The state of a document or record.
    pub(super) fn paper_state(&self, state: EvidenceState) -> String {
        self.word("paper", state.as_str())
    }

    /// A band of risk.
    pub(super) fn band(&self, band: Band) -> String {
        self.word(
            "band",
            match band {
                Band::Low => "low",
                Band::MediumLow => "medium-low",
                Band::Medium => "medium",
                Band::MediumHigh => "medium-high",
                Band::High => "high",
            },
        )
    }

    /// The tenant; a dash where the record has none.
    pub(super) fn tenant(&self) -> &'a str {
        if self.record.tenant.is_empty() { "–" } else { &self.record.tenant }
    }

    /// The rows that carry a question, in the framework's order.
    pub(super) fn assessed(&self) -> impl Iterator<Item = &'a ClauseRow> + use<'a> {
        self.assessment.clauses.iter().filter(|clause| clause.assessable)
    }

    /// The framework's row of a clause.
    pub(super) fn clause(&self, id: &str) -> Option<&'a Clause> {
        self.clauses.get(id).copied()
    }

    /// The latest sign-off of a clause in this edition.
    pub(super) fn sign_off(&self, clause: &str) -> Option<&'a SignOff> {
        self.signed.get(clause).copied()
    }

    /// The sign-off of a clause, where it counts.
    pub(super) fn counting(&self, clause: &str) -> Option<&'a SignOff> {
        self.sign_off(clause).filter(|sign_off| sign_off.counts())
    }

    /// The operating history of a clause.
    pub(super) fn history(&self, clause: &str) -> Option<&'a ClauseHistory> {
        self.history.get(clause).copied()
    }

    /// `B.9 Data protection and privacy`.
    pub(super) fn domain(&self, id: &str) -> String {
        match self.framework.domains.iter().find(|domain| domain.id == id) {
            Some(domain) => format!("{id} {}", self.words.pick(&domain.name)),
            None => id.to_owned(),
        }
    }

    /// The name of a clause's tier.
    pub(super) fn tier(&self, clause: &ClauseRow) -> String {
        if clause.tier == UNDETERMINED {
            return self.words.get("tier-none");
        }
        match self.framework.tiers.iter().find(|tier| tier.id == clause.tier) {
            Some(tier) => self.words.pick(&tier.name).to_owned(),
            None => clause.tier.clone(),
        }
    }

    /// A check's title; its id where the content no longer knows it.
    pub(super) fn check(&self, id: &str) -> String {
        let title = self.words.check_title(id);
        if title.is_empty() { id.to_owned() } else { title.to_owned() }
    }

    /// The documents and records that a clause wants; an assessment that was made without them takes the framework's.
    pub(super) fn wanted(&self, row: &ClauseRow) -> Vec<Wanted> {
        if !row.papers.is_empty() {
            let papers = row.papers.iter().map(|paper| Wanted {
                key: paper.key.clone(),
                kind: paper.kind,
                what: paper.what.clone(),
                state: paper.state,
                valid_until: paper.valid_until.clone(),
            });
            return papers.collect();
        }
        let Some(clause) = self.clause(&row.id) else { return Vec::new() };
        let of = |kind: PaperKind, papers: &'a [assay_content::Evidence]| {
            papers.iter().enumerate().map(move |(index, paper)| (kind, index, paper))
        };
        let papers = of(PaperKind::Document, &clause.documents).chain(of(PaperKind::Record, &clause.records));
        let wanted = papers.map(|(kind, index, paper)| Wanted {
            key: paper_key(kind, index),
            kind,
            what: self.words.pick(&paper.what).to_owned(),
            state: EvidenceState::Missing,
            valid_until: None,
        });
        wanted.collect()
    }

    /// Ids in a row, the first so many of them; a blank between them, so that a cell breaks between ids and not within.
    pub(super) fn ids<T: AsRef<str>>(&self, ids: &[T], most: usize) -> String {
        let shown: Vec<&str> = ids.iter().take(most).map(AsRef::as_ref).collect();
        let shown = shown.join(", ");
        match ids.len().saturating_sub(most) {
            0 => shown,
            more => self.words.with("and-more", &[("items", &shown), ("count", &digits(more))]),
        }
    }

    /// Lines one below the other.
    pub(super) fn lines(lines: &[String]) -> String {
        lines.join("\n")
    }
}
