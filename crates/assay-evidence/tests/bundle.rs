//! A bundle is written, verified, and found changed.
#![cfg(test)]

mod support;

use std::io::Cursor;

use assay_evidence::{
    BundleError, EntryKind, EvidenceFile, FileSource, Hash, KeyTime, LogKey, Step, Trust, Validity, VerifyError,
    VerifyOptions, VerifyReport, verify_bundle, verify_reader, write_bundle,
};
use support::{Record, today, told};

fn verify(bytes: &[u8]) -> Result<VerifyReport, VerifyError> {
    verify_reader(Cursor::new(bytes), &VerifyOptions::default())
}

#[test]
fn a_bundle_verifies_and_tells_what_was_checked() {
    let folder = tempfile::tempdir().unwrap();
    let record = Record::new(40);
    let report = verify_bundle(&record.bundle(&folder), &VerifyOptions::default()).unwrap();
    assert_eq!((report.verdicts, report.receipts, report.evidence_files), (40, 40, 2));
    assert_eq!(report.entries[&EntryKind::Attestation], 3);
    assert_eq!(report.log, record.log().head());
    assert_eq!(report.at, "2026-11-23T09:06:00Z");
    assert_eq!(report.earlier_checkpoints, 2);
    assert_eq!(report.whole_assessments, 1);
    assert_eq!(report.signed_on_current, ["B.9.5"]);
    assert_eq!(report.signed_on_earlier, ["B.20.6"]);
    assert_eq!(report.key_time, KeyTime::Within);
    assert!(report.key_in_log);
    assert!(report.trust.contains(&Trust::Key));
}

#[test]
fn the_same_state_gives_the_same_bytes() {
    assert_eq!(Hash::of(&Record::new(12).bytes()), Hash::of(&Record::new(12).bytes()));
}

#[test]
fn rows_may_be_any_part_of_the_assessment() {
    let mut record = Record::new(37);
    for chosen in [vec![], vec![0], vec![36], vec![3, 4, 20, 36]] {
        record.chosen = chosen;
        assert_eq!(verify(&record.bytes()).unwrap().verdicts, record.chosen.len() as u64);
    }
}

/// Headers, directory, names, packed bytes, signatures: no byte of the archive is beside the point. Every 31st place, or
/// with `ASSAY_EVERY_BYTE=1` every one.
#[test]
fn no_byte_of_a_small_bundle_is_beside_the_point() {
    let bytes = Record::new(3).bytes();
    let every = std::env::var_os("ASSAY_EVERY_BYTE").is_some();
    let mut changed = bytes.clone();
    for place in (0..bytes.len()).step_by(if every { 1 } else { 31 }) {
        // One bit, a different one at each place.
        changed[place] ^= 1 << (place % 8);
        assert!(verify(&changed).is_err(), "byte {place} was changed and nobody noticed");
        changed[place] = bytes[place];
    }
    assert!(verify(&changed).is_ok());
}

/// The directory, byte by byte; with `ASSAY_EVERY_BYTE=1` bit by bit.
#[test]
fn nothing_of_the_directory_is_beside_the_point() {
    let bytes = Record::new(1).bytes();
    let mut changed = bytes.clone();
    let every = std::env::var_os("ASSAY_EVERY_BYTE").is_some();
    let directory = bytes.windows(4).position(|part| part == b"PK\x01\x02").unwrap();
    for place in directory..bytes.len() {
        for bit in (0..8).filter(|bit| every || *bit == place % 8) {
            changed[place] ^= 1 << bit;
            assert!(verify(&changed).is_err(), "bit {bit} of byte {place} was changed and nobody noticed");
            changed[place] = bytes[place];
        }
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(48))]

    #[test]
    fn any_byte_changed_is_found(place in 0..100_000_usize, with in 1..=255_u8) {
        static BYTES: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(|| Record::new(200).bytes());
        let mut bytes = BYTES.clone();
        let place = place % bytes.len();
        bytes[place] ^= with;
        proptest::prop_assert!(verify(&bytes).is_err());
    }

    #[test]
    fn any_bundle_cut_short_or_continued_is_found(cut in 0..100_000_usize, more in proptest::collection::vec(0..=255_u8, 1..20)) {
        static BYTES: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(|| Record::new(2).bytes());
        let mut bytes = BYTES.clone();
        let longer = [bytes.as_slice(), &more].concat();
        bytes.truncate(cut % bytes.len());
        proptest::prop_assert!(verify(&bytes).is_err());
        proptest::prop_assert!(verify(&longer).is_err());
    }
}

#[test]
fn another_key_than_expected_is_an_error() {
    let record = Record::new(2);
    let bytes = record.bytes();
    let ours = record.key.public().fingerprint();
    let options = |key: &str| VerifyOptions { expected_key: Some(key.to_owned()), ..VerifyOptions::default() };
    let report = verify_reader(Cursor::new(&bytes), &options(&ours)).unwrap();
    assert!(report.key_expected && !report.trust.contains(&Trust::Key));
    let other = LogKey::from_seed(&[9; 32], Validity::default()).unwrap().public().fingerprint();
    let error = verify_reader(Cursor::new(&bytes), &options(&other)).unwrap_err();
    assert_eq!((error.step, error.file.as_str()), (Step::Manifest, "key.json"));
    assert!(told(&error).contains(&other), "{}", told(&error));
}

/// The forger has the record and a key of his own: all holds but the fingerprint.
#[test]
fn a_forged_bundle_differs_by_its_key_only() {
    let mut record = Record::new(2);
    record.key = LogKey::from_seed(&[9; 32], Validity::default()).unwrap();
    let report = verify(&record.bytes()).unwrap();
    assert!(!report.key_in_log);
    assert_ne!(report.key.fingerprint(), support::key().public().fingerprint());
}

#[test]
fn a_kept_checkpoint_is_continued_or_the_bundle_is_refused() {
    let record = Record::new(2);
    let known = |checkpoint: &str, bytes: &[u8]| {
        let options = VerifyOptions { known_checkpoint: Some(checkpoint.to_owned()), ..VerifyOptions::default() };
        verify_reader(Cursor::new(bytes), &options)
    };
    let bytes = record.bytes();
    for kept in record.earlier.iter().chain([&record.signed_checkpoint()]) {
        let report = known(kept, &bytes).unwrap();
        assert_eq!(report.known_checkpoint, Some(true));
        assert!(!report.trust.contains(&Trust::OneLog));
    }
    // The same record with its second entry rewritten: it verifies by itself, but not for who kept a checkpoint.
    let mut rewritten = Record::new(2);
    rewritten.entries[1].body = serde_json::json!({"finding": "x", "comment": "never looked at"});
    rewritten.earlier.clear();
    let bytes = rewritten.bytes();
    verify(&bytes).unwrap();
    let error = known(&record.signed_checkpoint(), &bytes).unwrap_err();
    assert_eq!(error.step, Step::Earlier);
    assert!(told(&error).contains("rewritten"), "{}", told(&error));
    assert!(told(&known(&record.earlier[0], &bytes).unwrap_err()).contains("no proof for that state"));
}

#[test]
fn a_checkpoint_that_the_log_does_not_continue_is_found() {
    let mut record = Record::new(2);
    let mut other = Record::new(2);
    other.entries[0].at = "2026-10-01T00:00:00Z".to_owned();
    other.entries.truncate(5);
    record.earlier = vec![other.signed_checkpoint()];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bundle.zip");
    let error = write_bundle(record.input(), &record.key, today(), &path).unwrap_err();
    let BundleError::Verify(error) = error else { panic!("{error:?}") };
    assert_eq!((error.step, error.file.as_str()), (Step::Earlier, "log/earlier.jsonl:1"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "something was left behind");
}

#[test]
fn what_does_not_fit_together_is_refused_when_it_is_written() {
    let record = Record::new(5);
    let written = |input| {
        let folder = tempfile::tempdir().unwrap();
        let error = write_bundle(input, &record.key, today(), &folder.path().join("b.zip")).unwrap_err();
        told(&error)
    };
    let mut input = record.input();
    input.evidence[0].source = FileSource::Bytes(b"edited since".to_vec());
    assert!(written(input).contains("it was changed; restore it"));

    let mut input = record.input();
    input.evidence.push(EvidenceFile { sha256: Hash::of(b"new"), source: FileSource::Bytes(b"new".to_vec()) });
    assert!(written(input).contains("no attestation in the bundle names it"));

    let mut input = record.input();
    input.log.entries.pop();
    assert!(written(input).contains("newest entry is not among the entries"));

    let mut input = record.input();
    input.log.entries[2].leaf = b"{}".to_vec();
    assert!(written(input).contains("row 3 of `log/entries.jsonl` is not what its leaf hash is of"));

    let mut input = record.input();
    input.assessments[0].receipts.rows = Box::new(std::iter::empty());
    assert!(written(input).contains("rests on the receipt `r0`, which is not in the bundle"));

    let mut input = record.input();
    input.assessments[0].entry = 0;
    assert!(written(input).contains("no assessment's entry"));

    let mut input = record.input();
    input.assessments[0].verdicts.leaf_hashes.push(Hash::of(b"more"));
    assert!(written(input).contains("proof"));

    let mut input = record.input();
    input.proposals.remove(0);
    assert!(written(input).contains("the sign-off of `B.9.5`"));

    let mut input = record.input();
    input.data[0].name = "../up".to_owned();
    assert!(written(input).contains("`../up` can't name a file"));

    let mut input = record.input();
    input.report = FileSource::Path("/nowhere/report.html".into());
    assert!(written(input).contains("`report.html` of the bundle can't be read"));
}

#[test]
fn an_expired_key_does_not_sign_and_its_bundles_say_so() {
    let mut record = Record::new(2);
    let folder = tempfile::tempdir().unwrap();
    let late = support::time("2028-01-01T00:00:00Z");
    let error = write_bundle(record.input(), &record.key, late, &folder.path().join("b.zip")).unwrap_err();
    assert!(told(&error).contains("was valid until 2027-12-31T00:00:00Z"), "{}", told(&error));

    // Signed while the key was valid, over a state that says to be from later: the verifier is told.
    record.append(EntryKind::FindingNote, "2028-01-01T00:00:00Z", serde_json::json!({"finding": "z"}));
    assert_eq!(verify(&record.bytes()).unwrap().key_time, KeyTime::After);
}
