//! Keys, notes and checkpoints.
#![cfg(test)]

mod support;

use assay_evidence::{
    Checkpoint, Hash, KeyError, KeyTime, LogKey, NoteError, PublicKey, SignedNote, TreeHead, Validity, origin,
};
use support::{key, time, today, told};

#[cfg(unix)]
fn mode(path: &std::path::Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
#[cfg(unix)]
fn a_new_key_is_its_owners_alone_and_is_never_replaced() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.key");
    let validity = Validity { valid_from: None, valid_until: Some(time("2027-11-23T00:00:00Z")) };
    let (made, new) = LogKey::load_or_create(&path, validity).unwrap();
    assert!(new);
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let (read, new) = LogKey::load_or_create(&path, Validity::default()).unwrap();
    assert!(!new);
    assert_eq!(read.public(), made.public());
    assert_eq!(read.validity(), validity);
    assert!(matches!(LogKey::create(&path, validity), Err(KeyError::Write { .. })));
    assert_eq!(LogKey::load(&path).unwrap().public(), made.public());
    assert_ne!(LogKey::generate(validity).unwrap().public(), made.public());
}

#[test]
#[cfg(unix)]
fn a_key_file_that_others_can_read_is_refused_with_a_cure() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.key");
    LogKey::create(&path, Validity::default()).unwrap();
    for bits in [0o644, 0o640, 0o604, 0o620, 0o601] {
        mode(&path, bits);
        let error = LogKey::load(&path).unwrap_err();
        assert!(matches!(error, KeyError::Readable { mode, .. } if mode == bits), "{error:?}");
        assert!(error.to_string().contains("chmod 600"), "{error}");
    }
    mode(&path, 0o400);
    LogKey::load(&path).unwrap();
}

/// RFC 8410, appendix: the PKCS#8 forms with and without the public key.
#[test]
fn keys_of_other_tools_are_read() {
    let plain = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";
    let key = LogKey::from_text(plain, "given").unwrap();
    let public = "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1";
    assert_eq!(Hash::from_bytes(*key.public().as_bytes()).to_hex(), public);
    assert_eq!(key.validity(), Validity::default());
    let dated = format!("assay-key:1\nvalid-from: 2026-01-01T00:00:00Z\nvalid-until: 2026-12-31T00:00:00Z\n{plain}");
    let dated = LogKey::from_text(&dated, "given").unwrap();
    assert_eq!(dated.validity().valid_until, Some(time("2026-12-31T00:00:00Z")));
    for (text, part) in [
        ("", "no line"),
        ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "something else"),
        (&format!("assay-key:2\n{plain}"), "later release"),
        (&format!("valid-until: tomorrow\n{plain}"), "RFC 3339"),
        (&format!("password: 1\n{plain}"), "neither"),
    ] {
        let error = LogKey::from_text(text, "file `x`").unwrap_err();
        assert!(told(&error).contains(part), "{error}");
        assert!(error.to_string().contains("openssl genpkey"), "{error}");
    }
}

#[test]
fn the_key_file_is_what_openssl_reads() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.key");
    let key = LogKey::create(&path, Validity { valid_from: Some(today()), valid_until: None }).unwrap();
    let run = |arguments: &[&str]| std::process::Command::new("openssl").args(arguments).output();
    let Ok(out) = run(&["pkey", "-in", path.to_str().unwrap(), "-pubout", "-outform", "DER"]) else {
        println!("skipped: there is no openssl here");
        return;
    };
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    assert!(out.stdout.ends_with(key.public().as_bytes()));
}

#[test]
fn nothing_prints_a_private_key() {
    let text = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";
    let secret = "d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842";
    let key = LogKey::from_text(text, "given").unwrap();
    let shown = format!("{key:?} {key:#?} {}", serde_json::to_string(&key.public()).unwrap());
    assert!(shown.contains(&key.public().fingerprint()));
    for part in ["1O5y2/kTWErVttjx92n4rTr+fCjL8dT74Jeoj0R1WEI", secret, "212, 238, 114"] {
        assert!(!shown.contains(part), "{shown}");
    }
    let broken = text.replace("MC4C", "MC5C");
    let error = format!("{:?}", LogKey::from_text(&broken, "given").unwrap_err());
    assert!(!error.contains("1O5y2"), "{error}");
}

#[test]
fn a_key_signs_in_its_time_only() {
    let key = key();
    let checkpoint = Checkpoint::new("x", TreeHead { size: 0, root: Hash::of(b"") });
    checkpoint.sign(&key, today()).unwrap();
    let late = checkpoint.sign(&key, time("2028-01-01T00:00:00Z")).unwrap_err();
    assert!(matches!(late, KeyError::Expired { .. }) && late.to_string().contains("make a new key"), "{late}");
    let early = checkpoint.sign(&key, time("2025-12-31T23:59:59Z")).unwrap_err();
    assert!(matches!(early, KeyError::NotYetValid { .. }), "{early}");
    let validity = key.validity();
    assert_eq!(validity.at(time("2027-12-31T00:00:00Z")), KeyTime::Within);
    assert_eq!(validity.at(time("2027-12-31T00:00:01Z")), KeyTime::After);
    assert_eq!(validity.at(time("2025-12-31T00:00:00Z")), KeyTime::Before);
    let turned = Validity { valid_from: validity.valid_until, valid_until: validity.valid_from };
    assert!(matches!(LogKey::from_seed(&[1; 32], turned), Err(KeyError::Validity { .. })));
}

#[test]
fn a_checkpoint_is_three_lines_signed_under_its_origin() {
    let key = key();
    let head = TreeHead { size: 20, root: Hash::of(b"root") };
    let note = Checkpoint::new("Lantern 小売", head).sign(&key, today()).unwrap();
    let name = "assay/Lantern%20%E5%B0%8F%E5%A3%B2";
    assert_eq!(origin("Lantern 小売"), name);
    assert!(note.starts_with(&format!("{name}\n20\n{}\n\n\u{2014} {name} ", head.root.to_base64())));
    let opened = Checkpoint::open(&note, &key.public()).unwrap();
    assert_eq!((opened.origin.as_str(), opened.head), (name, head));

    let other = LogKey::from_seed(&[9; 32], Validity::default()).unwrap().public();
    assert!(told(&Checkpoint::open(&note, &other).unwrap_err()).contains("no signature of"));
    let changed = note.replace("\n20\n", "\n21\n");
    assert!(told(&Checkpoint::open(&changed, &key.public()).unwrap_err()).contains("does not hold"));
    // More signatures (witnesses) don't disturb.
    let witness = LogKey::from_seed(&[5; 32], Validity::default()).unwrap();
    let theirs = witness.sign_note("example.com/witness", &opened.to_text(), today()).unwrap();
    let mut both = SignedNote::parse(&note).unwrap();
    both.signatures.extend(theirs.signatures);
    Checkpoint::open(&both.to_text(), &key.public()).unwrap();
}

#[test]
fn texts_that_are_no_checkpoint_are_refused() {
    let root = Hash::of(b"").to_base64();
    for text in [
        String::new(),
        "o\n".to_owned(),
        format!("\n1\n{root}\n"),
        format!("o\n01\n{root}\n"),
        format!("o\n-1\n{root}\n"),
        format!("o\n1\n{root}"),
        "o\n1\nAAAA\n".to_owned(),
        format!("o\n99999999999999999999\n{root}\n"),
    ] {
        assert!(Checkpoint::parse(&text).is_err(), "{text:?}");
    }
    Checkpoint::parse(&format!("o\n0\n{root}\nextension\n")).unwrap();
    for note in [
        "",
        "text\n",
        "text\n\n",
        "text\n\n\u{2014} name\n",
        "text\n\n\u{2014} na+me AAAAAAAA\n",
        "a\tb\n\n\u{2014} n AAAAAAAA\n",
    ] {
        assert!(SignedNote::parse(note).is_err(), "{note:?}");
    }
    for name in ["", "two words", "a+b", "a\u{3000}b"] {
        assert!(matches!(key().sign_note(name, "x\n", today()), Err(KeyError::Note(NoteError::Name(_)))), "{name}");
    }
}

/// The key of Go's checksum database, as the Go command has it: a key id that we did not make.
#[test]
fn keys_are_named_as_other_tools_name_them() {
    use base64::Engine as _;
    let known = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
    let blob = base64::engine::general_purpose::STANDARD.decode(known.rsplit_once("e+").unwrap().1).unwrap();
    let bytes: [u8; 32] = blob[1..].try_into().unwrap();
    assert_eq!(PublicKey::from_bytes(&bytes, Validity::default()).unwrap().vkey("sum.golang.org"), known);
    // No point of the curve that anyone could sign for.
    assert!(PublicKey::from_bytes(&[0; 32], Validity::default()).is_none());
}

#[test]
fn a_public_key_has_one_form_in_json() {
    let public = key().public();
    let text = serde_json::to_string(&public).unwrap();
    assert_eq!(serde_json::from_str::<PublicKey>(&text).unwrap(), public);
    assert!(text.contains("\"valid_until\":\"2027-12-31T00:00:00Z\""), "{text}");
    let other = text.replace(&public.fingerprint(), "SHA256:00");
    assert!(serde_json::from_str::<PublicKey>(&other).unwrap_err().to_string().contains("fingerprint is SHA256:"));
    assert!(public.vkey("assay/x").starts_with("assay/x+"));
}
