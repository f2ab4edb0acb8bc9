//! A bundle that was once handed out verifies for ever: a stored sample of each version.
#![cfg(test)]

mod support;

use std::{io::Cursor, path::Path};

use assay_evidence::{EntryKind, VerifyOptions, verify_reader};
use support::Record;

/// A new version of bundles wants a sample of its own, beside the old ones. `ASSAY_WRITE_SAMPLE=1` writes one that is not
/// there; it never replaces one.
#[test]
fn the_sample_of_version_1_verifies() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples/bundle-v1.zip");
    if std::env::var_os("ASSAY_WRITE_SAMPLE").is_some() && !path.exists() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, Record::new(9).bytes()).unwrap();
    }
    let sample = std::fs::read(&path).unwrap();
    let options =
        VerifyOptions { expected_key: Some(support::key().public().fingerprint()), ..VerifyOptions::default() };
    let report = verify_reader(Cursor::new(sample), &options).unwrap();
    assert_eq!((report.verdicts, report.receipts, report.evidence_files, report.earlier_checkpoints), (9, 9, 2, 2));
    assert_eq!(report.log.root.to_hex(), "5d45da8b9b67532244190ccc488804110aa424df9a48cdcad60031d301b2928a");
    assert_eq!(report.entries[&EntryKind::SignOff], 2);
}
