//! A made-up organisation's record, from which bundles are made.
#![allow(dead_code, reason = "each test uses a part of it")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test, or a benchmark, may fail loudly")]

use std::path::PathBuf;

use assay_evidence::{
    AssessmentPart, BundleInput, Checkpoint, DataFile, Entry, EntryKind, EvidenceFile, FileSource, Hash, LogKey,
    LogPart, Row, RowsPart, Selection, Tree, TreeBuilder, Validity, canonical_json, canonical_row, write_bundle,
};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

/// A time as the tests give it.
pub(crate) fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// The day on which the tests sign.
pub(crate) fn today() -> DateTime<Utc> {
    time("2026-11-23T09:30:00Z")
}

/// A key that every run has. It is in this file, so nothing that it signs means anything.
pub(crate) fn key() -> LogKey {
    let validity =
        Validity { valid_from: Some(time("2026-01-01T00:00:00Z")), valid_until: Some(time("2027-12-31T00:00:00Z")) };
    LogKey::from_seed(&[7; 32], validity).unwrap()
}

/// A record: the log, an assessment's rows, files.
pub(crate) struct Record {
    pub(crate) key: LogKey,
    pub(crate) entries: Vec<Entry>,
    pub(crate) receipts: Vec<Value>,
    pub(crate) verdicts: Vec<Value>,
    pub(crate) proposals: Vec<Value>,
    pub(crate) evidence: Vec<Vec<u8>>,
    pub(crate) earlier: Vec<String>,
    /// The verdicts' indices that go into the bundle; their receipts follow.
    pub(crate) chosen: Vec<usize>,
    /// Indices of the log's entries that stay out.
    pub(crate) left_out: Vec<u64>,
    pub(crate) report: Vec<u8>,
}

const TENANT: &str = "Lantern 小売";

fn receipt(number: usize) -> Value {
    json!({
        "id": format!("r{number}"), "account_id": "222222222222", "region": "ap-southeast-1", "service": "s3",
        "operation": "GetBucketPolicyStatus", "parameters": format!("{{\"Bucket\":\"lantern-{number}\"}}"),
        "at": "2026-11-23T08:59:58.120Z", "status": 200, "request_id": format!("REQ{number:012}"),
        "sha256": Hash::of(&number.to_le_bytes()), "retries": 0, "error": null,
    })
}

fn verdict(number: usize) -> Value {
    json!({
        "check": "s3_bucket_not_public", "clauses": ["B.9.5", "B.20.6"], "severity": "critical",
        "resource_uid": format!("arn:aws:s3:::lantern-{number}"), "account_id": "222222222222",
        "region": "ap-southeast-1", "verdict": if number.is_multiple_of(3) { "fail" } else { "pass" },
        "reason": "the bucket's policy is public; 公開されています", "reason_key": "policy_public",
        "evidence": {"policy_public": number.is_multiple_of(3), "days": 0.1 * f64::from(u16::try_from(number % 1000).unwrap())},
        "receipts": [format!("r{number}")],
    })
}

impl Record {
    /// With so many receipts and verdicts, all of which go into the bundle.
    pub(crate) fn new(rows: usize) -> Self {
        let receipts: Vec<_> = (0..rows).map(receipt).collect();
        let verdicts: Vec<_> = (0..rows).map(verdict).collect();
        let proposals = vec![
            json!({"id": "B.9.5", "state": "needs_evidence", "checks": ["s3_bucket_not_public"]}),
            json!({"id": "B.20.6", "state": "needs_evidence", "checks": []}),
            json!({"id": "B.20.6", "state": "not_met", "checks": ["s3_bucket_not_public"]}),
        ];
        let evidence = vec![b"%PDF-1.7 a policy, signed".to_vec(), vec![b'a'; 300]];
        let mut record = Self {
            key: key(),
            entries: Vec::new(),
            receipts,
            verdicts,
            proposals,
            evidence,
            earlier: Vec::new(),
            chosen: (0..rows).collect(),
            left_out: vec![1, 4],
            report: b"<!doctype html><title>Report</title>".to_vec(),
        };
        record.fill();
        record
    }

    fn fill(&mut self) {
        let hash = |value: &Value| Hash::of(&canonical_json(value));
        let (first, second) = (hash(&self.proposals[0]), hash(&self.proposals[1]));
        let files: Vec<_> = self.evidence.iter().map(|file| Hash::of(file)).collect();
        let head = |rows: &[Value]| tree(rows).head();
        let assessment = json!({
            "collection": "20261123T085900Z-ce2f6889", "framework": "cyber-trust", "edition": "2022",
            "counts": {"pass": 6, "fail": 4, "unknown": 0, "not_applicable": 0},
            "receipts": head(&self.receipts), "verdicts": head(&self.verdicts), "sha256": Hash::of(b"{}\n"),
        });
        let public = serde_json::to_value(self.key.public()).unwrap();
        self.append(EntryKind::Key, "2026-11-01T00:00:00Z", public);
        self.append(EntryKind::FindingNote, "2026-11-02T00:00:00Z", json!({"finding": "x", "comment": "looked at"}));
        self.checkpoint();
        self.append(EntryKind::Assessment, "2026-11-23T09:00:00Z", assessment);
        self.append(EntryKind::Attestation, "2026-11-23T09:01:00Z", json!({"id": "a1", "sha256": files[0]}));
        self.append(EntryKind::FindingNote, "2026-11-23T09:02:00Z", json!({"finding": "y", "comment": "assigned"}));
        self.checkpoint();
        self.append(EntryKind::Attestation, "2026-11-23T09:03:00Z", json!({"id": "a2", "sha256": files[1]}));
        self.append(
            EntryKind::Attestation,
            "2026-11-23T09:03:30Z",
            json!({"id": "a3", "link": "https://example.com/x"}),
        );
        self.append(EntryKind::Exception, "2026-11-23T09:04:00Z", json!({"id": "e1", "reason": "replaced in January"}));
        let sign = |clause, hash| json!({"clause": clause, "answer": "yes", "proposal_sha256": hash, "by": "a person"});
        self.append(EntryKind::SignOff, "2026-11-23T09:05:00Z", sign("B.9.5", first));
        self.append(EntryKind::SignOff, "2026-11-23T09:06:00Z", sign("B.20.6", second));
    }

    /// Appends to the log.
    pub(crate) fn append(&mut self, kind: EntryKind, at: &str, body: Value) {
        self.entries.push(Entry::new(kind, at, TENANT, body).unwrap());
    }

    /// The log's tree.
    pub(crate) fn log(&self) -> Tree {
        Tree::new(self.entries.iter().map(Entry::leaf_hash).collect())
    }

    /// A signed checkpoint of the log as it is.
    pub(crate) fn signed_checkpoint(&self) -> String {
        Checkpoint::new(TENANT, self.log().head()).sign(&self.key, today()).unwrap()
    }

    fn checkpoint(&mut self) {
        self.earlier.push(self.signed_checkpoint());
    }

    /// What a bundle is made from.
    pub(crate) fn input(&self) -> BundleInput<'static> {
        let entry = self.entries.iter().position(|entry| entry.kind == EntryKind::Assessment).unwrap();
        let entries = self.entries.iter().zip(0..).map(|(entry, index)| Row { index, leaf: entry.leaf() });
        let rows = |rows: &[Value]| {
            let leaves = self
                .chosen
                .iter()
                .map(|place| Row { index: *place as u64, leaf: canonical_row(&rows[*place]).unwrap() });
            RowsPart::new(tree(rows).leaf_hashes().to_vec(), leaves.collect())
        };
        let file = |file: &Vec<u8>| EvidenceFile { sha256: Hash::of(file), source: FileSource::Bytes(file.clone()) };
        BundleInput {
            tenant: TENANT.to_owned(),
            selection: Selection {
                clauses: ["B.9.5", "B.20.6"].map(str::to_owned).to_vec(),
                tier: Some("practitioner".to_owned()),
            },
            framework: "cyber-trust".to_owned(),
            edition: "2022".to_owned(),
            log: LogPart {
                leaf_hashes: self.log().leaf_hashes().to_vec(),
                entries: entries.filter(|row| !self.left_out.contains(&row.index)).collect(),
                earlier: self.earlier.clone(),
            },
            assessments: vec![AssessmentPart {
                entry: entry as u64,
                verdicts: rows(&self.verdicts),
                receipts: rows(&self.receipts),
            }],
            proposals: self.proposals.clone(),
            evidence: self.evidence.iter().map(file).collect(),
            report: FileSource::Bytes(self.report.clone()),
            data: vec![DataFile { name: "assessment.json".to_owned(), source: FileSource::Bytes(b"{}\n".to_vec()) }],
        }
    }

    /// Writes the bundle into a folder; gives its path.
    pub(crate) fn bundle(&self, folder: &tempfile::TempDir) -> PathBuf {
        let path = folder.path().join("bundle.zip");
        write_bundle(self.input(), &self.key, today(), &path).unwrap();
        path
    }

    /// The bundle's bytes.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        std::fs::read(self.bundle(&tempfile::tempdir().unwrap())).unwrap()
    }
}

/// The tree over rows.
pub(crate) fn tree(rows: &[Value]) -> Tree {
    let mut builder = TreeBuilder::new();
    for row in rows {
        builder.push_row(row).unwrap();
    }
    builder.into_tree()
}

/// An error with its sources, as people see it.
pub(crate) fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(why) = source {
        text = format!("{text}: {why}");
        source = why.source();
    }
    text
}
