//! Entries of the log.
#![cfg(test)]

use assay_evidence::{Entry, EntryError, EntryKind, leaf_hash};
use serde_json::json;

#[test]
fn an_entry_has_one_form_and_reads_back() {
    let body = json!({"z": 1, "a": {"c": null, "b": "条項"}});
    for kind in EntryKind::ALL {
        let entry = Entry::new(kind, "2026-11-23T09:00:00Z", "Lantern", body.clone()).unwrap();
        let text = format!(
            r#"{{"at":"2026-11-23T09:00:00Z","body":{{"a":{{"b":"条項","c":null}},"z":1}},"kind":"{kind}","schema":1,"tenant":"Lantern"}}"#
        );
        assert_eq!(String::from_utf8(entry.leaf()).unwrap(), text);
        assert_eq!(Entry::parse(text.as_bytes()).unwrap(), entry);
        assert_eq!(entry.leaf_hash(), leaf_hash(text.as_bytes()));
    }
}

#[test]
fn what_is_no_entry_is_refused() {
    let entry = |at, tenant, body| Entry::new(EntryKind::Key, at, tenant, body);
    for at in ["", "yesterday", "2026-11-23", "2026-11-23T09:00:00+09:00", "2026-13-01T00:00:00Z"] {
        assert!(matches!(entry(at, "x", json!({})), Err(EntryError::Time(_))), "{at}");
    }
    assert!(matches!(entry("2026-11-23T09:00:00Z", "", json!({})), Err(EntryError::Missing("tenant"))));
    assert!(matches!(entry("2026-11-23T09:00:00Z", "x", json!([])), Err(EntryError::Missing("body"))));

    let leaf = r#"{"at":"2026-11-23T09:00:00Z","body":{},"kind":"key","schema":1,"tenant":"x"}"#;
    Entry::parse(leaf.as_bytes()).unwrap();
    let parsed = |text: String| Entry::parse(text.as_bytes());
    assert!(matches!(parsed(leaf.replace(":{}", ": {}")), Err(EntryError::NotCanonical)));
    assert!(matches!(parsed(leaf.replace("\"schema\":1", "\"schema\":2")), Err(EntryError::Schema(2))));
    assert!(matches!(parsed(leaf.replace("\"schema\":1,", "")), Err(EntryError::Json(_))));
    assert!(matches!(parsed(leaf.replace("\"key\"", "\"other\"")), Err(EntryError::Json(_))));
    assert!(matches!(parsed(leaf.replace("\"tenant\"", "\"more\":1,\"tenant\"")), Err(EntryError::Json(_))));
    assert!(parsed(leaf.replace("{}", r#"{"a":1,"a":2}"#)).is_err());
}
