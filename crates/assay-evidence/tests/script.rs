//! The stand-alone verifier in Python against bundles, whole and changed: a second implementation of every proof.
#![cfg(test)]

#[path = "support/parts.rs"]
mod parts;
mod support;

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use assay_evidence::VERIFY_PY;
use support::Record;

/// The Python of the tests, which has `cryptography`.
fn python() -> PathBuf {
    let named = std::env::var_os("ASSAY_PYTHON").map(PathBuf::from);
    let python = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/venv/bin/python"));
    assert!(python.exists(), "{} is not there: run `cargo xtask venv`, or set ASSAY_PYTHON", python.display());
    python
}

struct Script {
    folder: tempfile::TempDir,
}

impl Script {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("verify.py"), VERIFY_PY).unwrap();
        Self { folder }
    }

    fn bundle(&self) -> PathBuf {
        self.folder.path().join("bundle.zip")
    }

    /// Exit code, and what was said.
    fn run(&self, command: &mut Command, arguments: &[&str]) -> (i32, String) {
        let out =
            command.arg(self.folder.path().join("verify.py")).arg(self.bundle()).args(arguments).output().unwrap();
        let said = [out.stdout, out.stderr].concat();
        (out.status.code().unwrap(), String::from_utf8_lossy(&said).into_owned())
    }
}

#[test]
fn it_is_short_and_of_the_standard_library() {
    assert!(VERIFY_PY.lines().count() <= 150, "{} lines", VERIFY_PY.lines().count());
}

#[test]
fn it_verifies_what_the_verifier_in_rust_does() {
    let script = Script::new();
    let mut record = Record::new(57);
    for chosen in [(0..57).collect(), vec![], vec![1, 2, 30, 56]] {
        record.chosen = chosen;
        std::fs::write(script.bundle(), record.bytes()).unwrap();
        let (code, said) = script.run(&mut Command::new(python()), &[]);
        assert_eq!(code, 0, "{said}");
        assert!(said.contains("Everything held") && said.contains("2 evidence files"), "{said}");
        assert!(said.contains("note: B.20.6 was signed on an earlier state"), "{said}");
    }
    let key = record.key.public().fingerprint();
    let (code, said) = script.run(&mut Command::new(python()), &["--key", &key]);
    assert_eq!(code, 0, "{said}");
    let (code, said) = script.run(&mut Command::new(python()), &["--key", "SHA256:00"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("not by the key that you expect"), "{said}");
}

/// Every state of a growing log, each row alone: the recursion in Python against the arithmetic of `ct-merkle`.
#[test]
fn its_proofs_agree_at_every_size() {
    let script = Script::new();
    for size in 1..=20 {
        let mut record = Record::new(size);
        record.chosen = vec![size - 1 - size / 3];
        record.append(assay_evidence::EntryKind::FindingNote, "2026-11-23T10:00:00Z", serde_json::json!({"n": size}));
        let mut grown = Record::new(size);
        record.earlier = Vec::new();
        grown.earlier.clear();
        let whole = std::mem::take(&mut grown.entries);
        for entry in whole {
            grown.entries.push(entry);
            record.earlier.push(grown.signed_checkpoint());
        }
        std::fs::write(script.bundle(), record.bytes()).unwrap();
        let (code, said) = script.run(&mut Command::new(python()), &[]);
        assert_eq!(code, 0, "{size} rows: {said}");
    }
}

/// Without the package `cryptography`: openssl, where it is there; else it says that it did not check.
#[test]
fn without_a_way_to_check_signatures_it_says_so() {
    let script = Script::new();
    let bytes = Record::new(3).bytes();
    std::fs::write(script.bundle(), &bytes).unwrap();
    // -S: no packages besides the standard library. The base interpreter, for a venv needs its site module.
    let base = Command::new(python()).args(["-c", "import sys; print(sys._base_executable)"]).output().unwrap();
    let base = PathBuf::from(String::from_utf8(base.stdout).unwrap().trim());
    let (code, said) = script.run(Command::new(&base).args(["-I", "-S"]).env("PATH", script.folder.path()), &[]);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("signatures were NOT checked"), "{said}");

    let version = Command::new("openssl").arg("version").output();
    if !version.is_ok_and(|out| out.stdout.starts_with(b"OpenSSL 3")) {
        println!("skipped: there is no openssl 3 here");
        return;
    }
    let (code, said) = script.run(Command::new(&base).args(["-I", "-S"]), &[]);
    assert_eq!(code, 0, "{said}");
    // One character of the signature, in the stored manifest.sig: only Ed25519 can tell.
    let mut parts = parts::take(&bytes);
    let last = parts.last_mut().unwrap();
    let mut note = last.packed.clone();
    let place = note.len() - 10;
    note[place] = if note[place] == b'A' { b'B' } else { b'A' };
    *last = parts::Part::stored("manifest.sig", &note);
    let changed = parts::make(&parts);
    std::fs::write(script.bundle(), &changed).unwrap();
    let (code, said) = script.run(Command::new(&base).args(["-I", "-S"]), &[]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("manifest.sig: the signature does not hold"), "{said}");
}

/// A sample of places over the whole archive.
#[test]
fn changed_bytes_are_found() {
    let script = Script::new();
    let bytes = Record::new(5).bytes();
    let step = bytes.len() / 60;
    for place in (0..bytes.len()).step_by(step).chain(bytes.len() - 4..bytes.len()) {
        let mut changed = bytes.clone();
        changed[place] ^= 1 << (place % 8);
        std::fs::write(script.bundle(), &changed).unwrap();
        let (code, said) = script.run(&mut Command::new(python()), &[]);
        assert_eq!(code, 1, "byte {place} was changed: {said}");
        assert!(said.starts_with("REFUSED"), "{said}");
    }
}
