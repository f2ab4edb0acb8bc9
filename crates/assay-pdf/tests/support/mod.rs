//! A made-up assessment of every clause of an edition, and what another tool reads of a PDF.

#![expect(clippy::unwrap_used, reason = "a fixture that fails loudly")]

use std::{io::Write as _, path::Path, path::PathBuf, process::Command};

use assay_content::Content;
use assay_model::{Language, assessment::Assessment};
use serde::Deserialize;
use serde_json::{Value, json};

/// The check that everything below fails.
pub(crate) const CHECK: &str = "s3_bucket_not_public";

/// An assessment of the 2022 edition in which these resources fail [`CHECK`].
pub(crate) fn assessment(content: &Content, language: Language, resources: &[&str]) -> Assessment {
    let framework = content.framework("cyber-trust/2022").unwrap();
    let check = content.check(CHECK).unwrap();
    let serves = |id: &String| check.clauses.contains(id);
    let clauses: Vec<Value> = framework
        .clauses
        .iter()
        .map(|clause| {
            let state = match (clause.assessable, serves(&clause.id)) {
                (false, _) => "not_assessed",
                (true, true) => "not_met",
                (true, false) => "needs_evidence",
            };
            let counts = json!({"pass": 0, "fail": resources.len(), "unknown": 0, "not_applicable": 0});
            let checks = if serves(&clause.id) {
                json!([{"id": CHECK, "verdict": "fail", "counts": counts}])
            } else {
                json!([])
            };
            json!({
                "id": clause.id, "domain": clause.domain, "tier": clause.tier, "assessable": clause.assessable,
                "evidence_class": clause.evidence_class, "state": state, "title": clause.title.get(language),
                "checks": checks, "missing": [],
            })
        })
        .collect();
    let verdicts: Vec<Value> = resources
        .iter()
        .map(|resource| {
            json!({
                "check": CHECK, "clauses": check.clauses, "severity": "critical", "resource_uid": resource,
                "account_id": "111122223333", "region": "ap-southeast-1", "verdict": "fail",
                "reason": "#import \"x.typ\": * and *bold* _it_ $x$ `y` @z <label> \\u{41}", "reason_key": "public",
                "receipts": [],
            })
        })
        .collect();
    let tiers: Vec<Value> = framework
        .tiers
        .iter()
        .map(|tier| {
            let many = tier.cumulative.unwrap();
            json!({
                "id": tier.id, "name": tier.name.get(language), "clauses": many, "met": 0, "not_met": 1, "unknown": 0,
                "needs_evidence": many - 1, "nothing_to_judge": 0, "not_applicable_budget": many / 5,
                "blockers": check.clauses,
            })
        })
        .collect();
    serde_json::from_value(json!({
        "schema": 1, "framework": "cyber-trust", "edition": "2022", "language": language,
        "collection": {
            "id": "20261123T001500Z-7f3a", "started_at": "2026-11-23T00:15:00.042Z",
            "finished_at": "2026-11-23T00:17:41.977Z",
        },
        "coverage": {
            "accounts": ["111122223333"], "regions": ["ap-southeast-1"], "calls": 12, "failed": 1,
            "failures": [{
                "service": "s3", "operation": "GetBucketPolicy", "code": "AccessDenied", "accounts": ["111122223333"],
                "regions": ["ap-southeast-1"], "count": 1, "message": "no", "permission": "s3:GetBucketPolicy",
            }],
        },
        "verdicts": verdicts, "clauses": clauses, "tiers": tiers, "receipts": [],
    }))
    .unwrap()
}

/// What pypdf reads of a PDF.
#[derive(Debug, Deserialize)]
pub(crate) struct Read {
    pub(crate) title: String,
    pub(crate) lang: String,
    pub(crate) pages: usize,
    pub(crate) bookmarks: usize,
    pub(crate) links: usize,
    /// Each font's name, and whether its outlines are in the file.
    pub(crate) fonts: Vec<(String, bool)>,
    pub(crate) metadata: String,
    /// The text of all pages without white space.
    pub(crate) text: String,
}

/// Reads a PDF with pypdf.
pub(crate) fn read(pdf: &[u8]) -> Read {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.pdf");
    std::fs::File::create(&file).unwrap().write_all(pdf).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/read.py");
    let output = Command::new(python()).arg(script).arg(&file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// `$ASSAY_PYTHON`, else the Python that `cargo xtask venv` makes.
fn python() -> PathBuf {
    let named = std::env::var_os("ASSAY_PYTHON").map(PathBuf::from);
    let python = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/venv/bin/python"));
    assert!(
        python.exists(),
        "{} is not there: run `cargo xtask venv`, or name a Python with tests/requirements.txt in ASSAY_PYTHON",
        python.display()
    );
    python
}
