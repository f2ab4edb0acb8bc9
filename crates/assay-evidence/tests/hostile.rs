//! Archives that are made to hurt or to deceive.
#![cfg(test)]

#[path = "support/parts.rs"]
mod parts;
mod support;

use std::io::{Cursor, Write as _};

use assay_evidence::{Fault, Limits, Step, VerifyError, VerifyOptions, verify_reader};
use parts::{Part, make, take};
use support::{Record, told};

fn refused_with(bytes: &[u8], limits: Limits) -> VerifyError {
    let options = VerifyOptions { limits, ..VerifyOptions::default() };
    verify_reader(Cursor::new(bytes), &options).unwrap_err()
}

fn refused(parts: &[Part]) -> VerifyError {
    refused_with(&make(parts), Limits::default())
}

fn place(parts: &[Part], name: &str) -> usize {
    parts.iter().position(|part| part.name == name).unwrap()
}

#[test]
fn a_bundle_taken_apart_and_made_anew_is_the_same() {
    let bytes = Record::new(3).bytes();
    assert_eq!(make(&take(&bytes)), bytes);
}

#[test]
fn names_that_lead_elsewhere_are_refused_before_anything_is_read() {
    let bundle = take(&Record::new(1).bytes());
    let with = |name: &str| {
        let error = refused(&[bundle.clone(), vec![Part::stored(name, b"x")]].concat());
        assert_eq!(error.step, Step::Archive, "{name}");
        error.fault
    };
    for name in ["../evil", "data/../../evil", "data/..", "..\\evil", "data\\..\\..\\evil"] {
        assert!(matches!(with(name), Fault::Climbs), "{name}");
    }
    for name in ["/etc/passwd", "\\\\host\\share", "C:\\evil", "c:evil"] {
        assert!(matches!(with(name), Fault::Absolute), "{name}");
    }
    for name in ["data/new\nline", "data\\x"] {
        assert!(matches!(with(name), Fault::NotInManifest), "{name}");
    }
    assert!(matches!(with("data/"), Fault::NotAFile));
}

#[test]
fn links_and_devices_are_refused() {
    for mode in [0o120_777, 0o060_644, 0o010_644, 0o040_755] {
        let mut parts = take(&Record::new(1).bytes());
        parts[0].mode = mode;
        let error = refused(&parts);
        assert_eq!(error.step, Step::Archive);
        assert!(matches!(error.fault, Fault::NotAFile), "{mode:o}: {error:?}");
        assert!(told(&error).contains("do not unpack it"));
    }
}

#[test]
fn two_files_of_one_name_are_refused() {
    let mut parts = take(&Record::new(1).bytes());
    let twin = Part::stored("report.html", b"another report");
    parts.insert(place(&parts, "report.html"), twin);
    assert!(matches!(refused(&parts).fault, Fault::Duplicate));
}

#[test]
fn a_zip_bomb_is_refused_unread() {
    let mut packed = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::new(9));
    packed.write_all(&vec![0; 8 << 20]).unwrap();
    let packed = packed.finish().unwrap();
    let bomb = Part { method: 8, size: 8 << 20, packed, ..Part::stored("data/bomb", b"") };
    let error = refused(std::slice::from_ref(&bomb));
    assert_eq!((error.step, error.file.as_str()), (Step::Archive, "data/bomb"));
    assert!(matches!(error.fault, Fault::Bomb { size: 8_388_608, .. }), "{error:?}");

    // One that says to be small: it is not read further than it says. In place of the report, so that reading begins.
    let mut parts = take(&Record::new(1).bytes());
    let at = place(&parts, "report.html");
    parts[at] = Part { name: "report.html".to_owned(), size: 1_000, ..bomb };
    assert!(matches!(refused(&parts).fault, Fault::Size { declared: 36, found: 1_000 }));
    parts[at] = Part { size: 36, ..parts[at].clone() };
    assert!(matches!(refused(&parts).fault, Fault::Size { .. }));

    // Many that are credible alone.
    let few = Limits { bytes: 10_000, ..Limits::default() };
    let bytes = make(&[Part::stored("data/a", &[7; 6_000]), Part::stored("data/b", &[7; 6_000])]);
    assert!(matches!(refused_with(&bytes, few).fault, Fault::TooLarge { found: 12_000, limit: 10_000 }));
    let many: Vec<_> = (0..20).map(|number| Part::stored(&format!("data/{number}"), b"")).collect();
    let few = Limits { files: 19, ..Limits::default() };
    assert!(matches!(refused_with(&make(&many), few).fault, Fault::TooMany { found: 20, limit: 19 }));
    // A manifest that is all one line.
    let parts = take(&Record::new(1).bytes());
    let short = Limits { line: 100, ..Limits::default() };
    assert!(matches!(refused_with(&make(&parts), short).fault, Fault::TooLarge { .. }));
}

#[test]
fn files_added_taken_away_or_moved_are_named() {
    let bundle = take(&Record::new(2).bytes());
    let mut added = bundle.clone();
    added.insert(place(&bundle, "key.json"), Part::stored("data/zzz.txt", b"smuggled"));
    let error = refused(&added);
    assert_eq!((error.step, error.file.as_str()), (Step::Manifest, "data/zzz.txt"));
    assert!(matches!(error.fault, Fault::NotInManifest));

    for name in ["report.html", "log/entries.jsonl", "manifest.json", "manifest.sig", "key.json"] {
        let mut less = bundle.clone();
        less.remove(place(&bundle, name));
        let error = refused(&less);
        assert_eq!(error.file, name);
        assert!(matches!(error.fault, Fault::Missing), "{error:?}");
    }
    let mut moved = bundle;
    moved.swap(1, 2);
    assert_eq!(refused(&moved).step, Step::Manifest);
}

#[test]
fn an_exchanged_file_is_named() {
    let mut parts = take(&Record::new(2).bytes());
    let at = parts.iter().position(|part| part.name.starts_with("evidence/")).unwrap();
    let mut content = parts[at].packed.clone();
    content[3] ^= 1;
    parts[at] = Part::stored(&parts[at].name.clone(), &content);
    let error = refused(&parts);
    assert_eq!((error.step, error.file.as_str()), (Step::Files, parts[at].name.as_str()));
    assert!(told(&error).contains("it was changed"), "{}", told(&error));
}

/// The same content, packed in another way: the archive was not handed on as it was.
#[test]
fn a_file_packed_anew_is_found() {
    let mut parts = take(&Record::new(2).bytes());
    let at = place(&parts, "report.html");
    let content = Record::new(2).report;
    let mut packed = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::none());
    packed.write_all(&content).unwrap();
    parts[at].packed = packed.finish().unwrap();
    assert!(matches!(refused(&parts).fault, Fault::Size { .. } | Fault::Changed { .. }));
}

#[test]
fn a_changed_manifest_is_not_what_was_signed() {
    let mut parts = take(&Record::new(2).bytes());
    let at = place(&parts, "manifest.json");
    let text = String::from_utf8(parts[at].packed.clone()).unwrap();
    parts[at] = Part::stored("manifest.json", text.replace("practitioner", "promoter").as_bytes());
    let error = refused(&parts);
    assert_eq!((error.step, error.file.as_str()), (Step::Manifest, "manifest.sig"));
    assert!(told(&error).contains("the manifest was changed"), "{}", told(&error));

    let later = Part::stored("manifest.json", text.replacen("\"schema\": 1", "\"schema\": 2", 1).as_bytes());
    parts[at] = later;
    assert!(matches!(refused(&parts).fault, Fault::Schema(2)));
}

/// A signature by another key, with that key's file: only who knows the key can tell, and is told which it is.
#[test]
fn the_signature_of_another_record_does_not_pass() {
    let mut parts = take(&Record::new(2).bytes());
    let other = take(&Record::new(3).bytes());
    let at = place(&parts, "manifest.sig");
    parts[at] = other[place(&other, "manifest.sig")].clone();
    assert_eq!(refused(&parts).file, "manifest.sig");
    // A checkpoint's signature in the manifest's place.
    let note = Record::new(2).signed_checkpoint();
    parts[at] = Part::stored("manifest.sig", note.as_bytes());
    assert_eq!(refused(&parts).file, "manifest.sig");
}

#[test]
fn what_is_no_zip_is_refused_with_a_cure() {
    let whole = Record::new(1).bytes();
    for bytes in [&b""[..], b"not a zip", &whole[..whole.len() / 2], b"PK\x05\x06"] {
        let error = refused_with(bytes, Limits::default());
        assert_eq!(error.step, Step::Archive);
        assert!(told(&error).contains("ask for the bundle again"), "{}", told(&error));
    }
    let foreign = make(&[Part::stored("hello.txt", b"hello")]);
    assert!(matches!(refused_with(&foreign, Limits::default()).fault, Fault::Missing));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    /// Whatever stands in an archive of a known layout: an answer, never a panic.
    #[test]
    fn anything_at_all_gets_an_answer(
        files in proptest::collection::vec((0..6_usize, proptest::collection::vec(0..=255_u8, 0..40)), 0..6)
    ) {
        let names = ["manifest.json", "manifest.sig", "key.json", "log/entries.jsonl", "a", "data/x"];
        let parts: Vec<_> = files.iter().map(|(name, content)| Part::stored(names[*name], content)).collect();
        proptest::prop_assert!(verify_reader(Cursor::new(make(&parts)), &VerifyOptions::default()).is_err());
    }
}
