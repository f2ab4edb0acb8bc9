use std::collections::BTreeSet;
use std::path::Path;

use super::*;

/// The text of every source file of the binary that is no test.
fn sources() -> String {
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut all = String::new();
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("tests.rs") {
                all.push_str(&std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    all
}

/// The messages of a language's file: key and text.
pub(crate) fn messages(language: Language) -> Vec<(String, String)> {
    let file = format!("locales/{}/cli.ftl", language.tag());
    let text = Source::Embedded.read(&file).unwrap().into_owned();
    let lines = text.lines().filter(|line| line.starts_with(|first: char| first.is_ascii_alphabetic()));
    lines
        .map(|line| line.split_once(" =").unwrap())
        .map(|(key, text)| (key.to_owned(), text.trim().to_owned()))
        .collect()
}

fn names(text: &str) -> BTreeSet<&str> {
    text.split("{ $").skip(1).map(|rest| rest.split_once(" }").unwrap().0).collect()
}

/// The words that stand in quotation marks after a call of a function.
fn first_arguments<'a>(sources: &'a str, function: &str) -> BTreeSet<&'a str> {
    let calls = sources.split(function).skip(1);
    calls.filter_map(|rest| rest.strip_prefix('"')?.split('"').next()).collect()
}

#[test]
fn every_key_that_is_said_exists() {
    // After `with_said(` stands the name of a value.
    let sources = sources().replace("with_said(", "");
    let mut keys = first_arguments(&sources, "said(");
    keys.extend(first_arguments(&sources, "usage("));
    assert!(keys.len() > 30, "{keys:?}");
    for key in keys {
        assert!(has(key), "{key}");
    }
}

#[test]
fn no_key_is_surplus() {
    let sources = sources();
    let own = [
        "error",
        "runtime",
        "content-",
        "settings-",
        "demo-",
        "assess-",
        "query-",
        "collect-",
        "sign-in",
        "progress-",
        "test-",
        "tables-",
        "detail-",
        "usage-",
    ];
    for (key, _) in messages(Language::Ja) {
        if own.iter().any(|prefix| key.starts_with(prefix)) {
            assert!(sources.contains(&format!("\"{key}\"")), "nobody says `{key}`");
        }
    }
}

#[test]
fn both_languages_take_the_same_values() {
    let english = messages(Language::En);
    for (key, japanese) in messages(Language::Ja) {
        let (_, english) = english.iter().find(|(other, _)| *other == key).unwrap_or_else(|| panic!("{key}"));
        assert_eq!(names(english), names(&japanese), "{key}");
    }
}

#[test]
fn an_error_says_itself_in_english_and_keeps_its_cause() {
    let inner = usage("demo-unknown").with("name", "x");
    let error = Err::<(), Said>(inner).step(|| said("settings-reading").with("path", "y")).unwrap_err();
    assert_eq!(
        format!("{error:#}"),
        "reading the settings `y`: no recorded organisation `x`; there are demo, hardened, empty, denied"
    );
    let spoken: Vec<String> =
        error.chain().map(|cause| cause.downcast_ref::<Said>().unwrap().text(Language::Ja)).collect();
    assert_eq!(spoken.len(), 2);
    assert!(spoken[0].contains("設定`y`") && spoken[1].contains("`x`はありません"), "{spoken:?}");
    assert!(error.chain().any(|cause| cause.downcast_ref::<Said>().is_some_and(Said::is_usage)));
}

#[test]
fn words_within_words_are_of_the_same_language() {
    let whole = said("settings-kind").with_said("kind", said("settings-kind-whole"));
    assert!(whole.text(Language::En).contains("a whole number"));
    assert!(whole.text(Language::Ja).contains("整数"));
}
