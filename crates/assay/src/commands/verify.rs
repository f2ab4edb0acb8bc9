//! `assay verify`: checks a bundle with nothing but the bundle.

use std::path::PathBuf;

use assay_evidence::{Trust, VerifyOptions, verify_bundle};
use assay_model::Language;

use crate::{
    arguments::Verify,
    exit,
    said::{self, Step as _, said},
};

pub(crate) fn run(wanted: &Verify, language: Language) -> anyhow::Result<u8> {
    let read =
        |path: &PathBuf| std::fs::read_to_string(path).step(|| said("export-reading").with("path", path.display()));
    let known_checkpoint = wanted.checkpoint.as_ref().map(read).transpose()?;
    let options = VerifyOptions { expected_key: wanted.key.clone(), known_checkpoint, ..VerifyOptions::default() };
    let report =
        verify_bundle(&wanted.bundle, &options).step(|| said("verify-step").with("path", wanted.bundle.display()))?;
    let entries: u64 = report.entries.values().sum();
    let text = said("verify-done")
        .with("path", wanted.bundle.display())
        .with("tenant", &report.tenant)
        .with("framework", format!("{}/{}", report.framework, report.edition))
        .with("clauses", report.selection.clauses.len())
        .with("at", &report.at)
        .with("files", report.files)
        .with("entries", entries)
        .with("verdicts", report.verdicts)
        .with("receipts", report.receipts)
        .with("evidence", report.evidence_files)
        .with("size", report.log.size)
        .with("root", report.log.root.to_hex())
        .with("key", report.key.fingerprint());
    println!("{}", text.text(language));
    if !report.signed_on_earlier.is_empty() {
        let text = said("verify-earlier").with("clauses", report.signed_on_earlier.join(", "));
        println!("{}", text.text(language));
    }
    println!("\n{}", said::text(language, "verify-trust", &[]));
    for trust in &report.trust {
        let key = match trust {
            Trust::Key => "verify-trust-key",
            Trust::Scanner => "verify-trust-scanner",
            Trust::Clock => "verify-trust-clock",
            Trust::Selection => "verify-trust-selection",
            Trust::OneLog => "verify-trust-one-log",
            Trust::People => "verify-trust-people",
        };
        println!("  - {}", said::text(language, key, &[]));
    }
    Ok(exit::DONE)
}
