//! The workbook, read again by openpyxl, and by `LibreOffice` where it is installed.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test that cannot set up fails; one that leaves a reader out says so"
)]

#[path = "support/fabricate.rs"]
mod fabricate;
#[path = "support/kept.rs"]
mod kept;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
};

use assay_content::Content;
use assay_model::{
    Language,
    assessment::{Assessment, ClauseState},
    record::{Answer, Record},
};
use assay_report::xlsx;
use serde_json::{Value, json};

fn sample(language: Language) -> (Content, Assessment, Record) {
    let content = Content::embedded().unwrap();
    let mut assessment = fabricate::fabricate(&content, language, 600);
    let record = kept::kept(&mut assessment);
    (content, assessment, record)
}

#[test]
fn others_read_it_in_english() {
    read_back(Language::En);
}

#[test]
fn others_read_it_in_japanese() {
    read_back(Language::Ja);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let (content, assessment, record) = sample(Language::Ja);
    let first = xlsx(&assessment, &record, &content).unwrap();
    assert_eq!(first, xlsx(&assessment, &record, &content).unwrap());
}

/// Nobody has recorded anything: no answer is made up, and nothing is missing for lack of a record.
#[test]
fn without_a_record_every_answer_is_empty() {
    let content = Content::embedded().unwrap();
    let assessment = fabricate::fabricate(&content, Language::En, 300);
    let record = Record::default();
    let expected = Expected { content: &content, assessment: &assessment, record: &record };
    let wanted = expected.value();
    assert_eq!(wanted["answers"]["signed"], json!({}));
    check(&xlsx(&assessment, &record, &content).unwrap(), &wanted, false);
}

/// A draft edition gives no counts for a tier that cannot be determined.
#[test]
fn an_undetermined_tier_is_not_counted() {
    let content = Content::embedded().unwrap();
    let mut assessment = fabricate::fabricate(&content, Language::En, 300);
    for tier in assessment.tiers.iter_mut().skip(2) {
        tier.determination = Some(assay_model::assessment::Determination::Undetermined);
    }
    let record = Record::default();
    let expected = Expected { content: &content, assessment: &assessment, record: &record };
    let wanted = expected.value();
    assert_eq!(wanted["tiers"]["rows"][4]["counts"][0], Value::Null);
    check(&xlsx(&assessment, &record, &content).unwrap(), &wanted, false);
}

fn read_back(language: Language) {
    let (content, assessment, record) = sample(language);
    let expected = Expected { content: &content, assessment: &assessment, record: &record };
    check(&xlsx(&assessment, &record, &content).unwrap(), &expected.value(), true);
}

/// Lets the script compare a workbook with what it must hold.
fn check(workbook: &[u8], expected: &Value, office: bool) {
    let folder = tempfile::tempdir().unwrap();
    let (book, wanted) = (folder.path().join("book.xlsx"), folder.path().join("expected.json"));
    std::fs::write(&book, workbook).unwrap();
    std::fs::write(&wanted, serde_json::to_vec_pretty(expected).unwrap()).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut script = Command::new(python(&root));
    script.arg(root.join("tests/exports/check_workbook.py")).arg(&book).arg(&wanted);
    match soffice().filter(|_| office) {
        Some(program) => {
            script.arg("--soffice").arg(program);
        }
        None if office => println!("LibreOffice is not installed: the workbook is read by openpyxl alone"),
        None => {}
    }
    let said = script.output().unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
}

/// `$ASSAY_PYTHON`, else the Python that `cargo xtask venv` makes.
fn python(root: &Path) -> PathBuf {
    let named = std::env::var_os("ASSAY_PYTHON").map(PathBuf::from);
    let python = named.unwrap_or_else(|| root.join("target/venv/bin/python"));
    assert!(python.exists(), "{} is not there: run `cargo xtask venv`, or set ASSAY_PYTHON", python.display());
    python
}

fn soffice() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join("soffice")).find(|program| program.is_file())
}

/// What the workbook must hold, said from the assessment and the record alone.
struct Expected<'a> {
    content: &'a Content,
    assessment: &'a Assessment,
    record: &'a Record,
}

impl Expected<'_> {
    fn text(&self, key: &str) -> String {
        self.content.texts().get(self.assessment.language, key)
    }

    fn word(&self, key: &str) -> String {
        self.text(&format!("workbook-{key}"))
    }

    fn value(&self) -> Value {
        let sheets =
            ["readme", "answers", "gaps", "findings", "evidence", "exceptions", "risks", "grid", "tiers", "receipts"];
        let sheets: BTreeMap<&str, String> =
            sheets.into_iter().map(|key| (key, self.word(&format!("sheet-{key}")))).collect();
        json!({
            "sheets": sheets,
            "created": self.assessment.collection.finished_at.get(..19).unwrap(),
            "answers": self.answers(),
            "gaps": self.gaps(),
            "findings": self.findings(),
            "evidence": self.evidence(),
            "exceptions": self.exceptions(),
            "risks": self.risks(),
            "tiers": self.tiers(),
            "receipts": self.assessment.receipts.len(),
        })
    }

    fn assessed(&self) -> Vec<&str> {
        let rows = self.assessment.clauses.iter().filter(|clause| clause.assessable);
        rows.map(|clause| clause.id.as_str()).collect()
    }

    /// The answer that counts, in a word, and its justification.
    fn signed(&self, clause: &str) -> Option<(Answer, &str)> {
        let mut all = self.record.sign_offs.iter();
        let sign_off = all.find(|one| one.clause == clause && one.framework == "cyber-trust/2022" && one.counts())?;
        Some((sign_off.answer, &sign_off.justification))
    }

    fn answer(&self, answer: Answer) -> String {
        self.word(&format!("answer-{}", answer.as_str().replace('_', "-")))
    }

    fn answers(&self) -> Value {
        let columns = match self.assessment.language {
            Language::En => json!([
                "Domain",
                "Clause",
                "Preparedness tier",
                "Clause description",
                "Question",
                "Organisation response",
                "Justification",
            ]),
            Language::Ja => {
                json!(["ドメイン", "条項", "準備レベル（ティア）", "条項の説明", "設問", "組織の回答", "回答の理由",])
            }
        };
        let answers = match self.assessment.language {
            Language::En => ["Yes", "No", "Not applicable"],
            Language::Ja => ["はい", "いいえ", "該当なし"],
        };
        let signed: BTreeMap<&str, Value> = self
            .assessed()
            .into_iter()
            .filter_map(|id| self.signed(id).map(|(answer, why)| (id, json!([self.answer(answer), why]))))
            .collect();
        assert_eq!(self.assessed().len(), 190);
        json!({ "columns": columns, "answers": answers, "clauses": self.assessed(), "signed": signed })
    }

    /// A clause is left out where it is signed as not applicable, or met, signed Yes and met for 90 days.
    fn gaps(&self) -> Value {
        let days = |id: &str| self.record.history.iter().find(|one| one.clause == id).map_or(0, |one| one.days_met);
        let done = |id: &str| match self.signed(id) {
            Some((Answer::NotApplicable, _)) => true,
            Some((Answer::Yes, _)) => {
                let row = self.assessment.clauses.iter().find(|clause| clause.id == id).unwrap();
                row.state == ClauseState::Met && days(id) >= 90
            }
            _ => false,
        };
        let all = self.assessed();
        let clauses: Vec<&str> = all.iter().copied().filter(|id| !done(id)).collect();
        let mut says = Vec::new();
        if !self.record.sign_offs.is_empty() {
            assert_eq!(clauses.len(), 188, "one clause is done, one is not applicable");
            let ja = self.assessment.language == Language::Ja;
            let sign_off = |at: usize| self.record.sign_offs[at].clause.clone();
            let paper = |key: &str| {
                let row = self.assessment.clauses.iter().find(|row| row.papers.iter().any(|paper| paper.key == key));
                row.unwrap().id.clone()
            };
            says = vec![
                (sign_off(2), if ja { "「いいえ」で署名" } else { "Signed No, yet proposed met" }),
                (sign_off(3), if ja { "再署名してください" } else { "sign again" }),
                (sign_off(4), if ja { "「達成（案）」から「未達」" } else { "Proposed met became Not met" }),
                (sign_off(6), if ja { "判定案が未達成の状態で" } else { "although the proposal was not met" }),
                (sign_off(1), if ja { "あと50日" } else { "50 more days" }),
                (paper("R1"), if ja { "2026-10-31" } else { "Policy, approved: Ran out (2026-10-31)" }),
            ];
            let unknown = self.assessment.clauses.iter().find(|row| {
                row.assessable && row.checks.iter().any(|check| check.counts.unknown > 0 && check.counts.fail == 0)
            });
            says.push((unknown.unwrap().id.clone(), "kms:DescribeKey"));
        }
        json!({ "clauses": clauses, "says": says })
    }

    fn findings(&self) -> Value {
        let rows = self.record.findings.iter().map(|finding| {
            json!({
                "uid": finding.uid,
                "resource": match finding.resource_uid.as_str() {
                    kept::CONTROL => "arn:aws:s3:::ab[2Jc",
                    other => other,
                },
                "reason": if finding.reason.len() > 32_767 {
                    let mark = self.word("cut");
                    format!("{}{mark}", "x".repeat(32_767 - mark.chars().count()))
                } else {
                    finding.reason.clone()
                },
                "due": finding.due,
                "first_seen": finding.first_seen,
                "overdue": finding.overdue("2026-11-23"),
            })
        });
        json!({ "rows": rows.collect::<Vec<_>>() })
    }

    fn evidence(&self) -> Value {
        let framework = self.content.framework("cyber-trust/2022").unwrap();
        // A row for each thing attached, and one for each paper without anything that stands.
        let wanted = self.assessment.clauses.iter().filter(|row| row.assessable).map(|row| {
            let clause = framework.clause(&row.id).unwrap();
            if row.papers.is_empty() { clause.documents.len() + clause.records.len() } else { row.papers.len() }
        });
        let states = ["stale", "withdrawn", "expiring", "fresh", "fresh"];
        let attached = self
            .record
            .evidence
            .iter()
            .zip(states)
            .map(|(one, state)| json!([one.clause, one.paper, self.word(&format!("paper-{state}")), one.id]));
        let attached: Vec<Value> = attached.collect();
        // Beside those wanted: the withdrawn one, and the one that no paper asks for.
        let besides = if attached.is_empty() { 0 } else { 2 };
        json!({ "attached": attached, "rows": wanted.sum::<usize>() + besides })
    }

    fn exceptions(&self) -> Value {
        let states = [("in-force", 1), ("expired", 0), ("revoked", 0)];
        let rows = self
            .record
            .exceptions
            .iter()
            .zip(states)
            .map(|(one, (state, covered))| json!([one.id, self.word(&format!("exception-{state}")), covered]));
        json!({ "rows": rows.collect::<Vec<_>>() })
    }

    fn risks(&self) -> Value {
        let not_met = |domains: &[String]| {
            let rows = self.assessment.clauses.iter().filter(|row| row.assessable && domains.contains(&row.domain));
            rows.filter(|row| row.state == ClauseState::NotMet).count()
        };
        // R-1 is mitigated; of the others only the third stands at 10.
        let acceptance = ["", "allowed", "warned", "allowed"];
        let rows = self.record.risks.iter().zip(acceptance).map(|(risk, said)| {
            json!({
                "id": risk.id,
                "title": risk.title,
                "inherent": [risk.inherent.likelihood, risk.inherent.impact],
                "residual": [risk.residual.likelihood, risk.residual.impact],
                "not_met": not_met(&risk.domains),
                "closed": risk.closed_at.is_some(),
                "acceptance": if said.is_empty() { "–".to_owned() } else { self.word(&format!("acceptance-{said}")) },
            })
        });
        let bands = ["low", "medium-low", "medium", "medium-high", "high"];
        let decisions = ["accept", "mitigate", "transfer", "avoid"];
        json!({
            "rows": rows.collect::<Vec<_>>(),
            "bands": bands.map(|band| self.word(&format!("band-{band}"))),
            "decisions": decisions.map(|decision| self.word(&format!("decision-{decision}"))),
        })
    }

    fn tiers(&self) -> Value {
        let mut within: Vec<&str> = Vec::new();
        let mut rows = Vec::new();
        for tier in &self.assessment.tiers {
            let own = self.assessment.clauses.iter().filter(|row| row.assessable && row.tier == tier.id);
            within.extend(own.map(|row| row.id.as_str()));
            let count = |answer: Answer| {
                within.iter().filter(|id| self.signed(id).is_some_and(|(given, _)| given == answer)).count()
            };
            let (yes, no, na) = (count(Answer::Yes), count(Answer::No), count(Answer::NotApplicable));
            let word = |refused: bool| self.word(if refused { "outcome-refused" } else { "outcome-open" });
            rows.push(if tier.determination.is_some() {
                let word = self.word("outcome-undetermined");
                json!({ "counts": [null, null, null, null, null, null, null, null, null, null, null], "outcomes": [word, word] })
            } else {
                json!({
                    "counts": [
                        within.len(), tier.met, tier.not_met, tier.unknown, tier.needs_evidence, tier.nothing_to_judge,
                        yes, no, na, tier.not_applicable_budget, within.len() - yes - no - na,
                    ],
                    "outcomes": [word(tier.not_met > 0), word(no > 0 || na > tier.not_applicable_budget)],
                })
            });
        }
        json!({ "rows": rows })
    }
}

#[test]
fn the_hostile_texts_are_in_the_sample() {
    let (_, _, record) = sample(Language::En);
    assert!(record.findings.iter().any(|finding| finding.resource_uid == kept::FORMULA));
    assert!(record.sign_offs.iter().any(|sign_off| sign_off.justification == kept::CALL));
}
