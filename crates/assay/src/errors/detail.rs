//! Words within an error that a library gives as plain English: recognised by the English text of a key, and said by
//! the other text of the same key. What no key knows stays as it came.

use assay_model::Language;

use crate::said;

/// The keys. An earlier one wins, so what is special stands before what is general.
pub(super) const KEYS: [&str; 120] = [
    // Steps with files.
    "detail-writing",
    "detail-reading",
    "detail-creating",
    "detail-opening",
    "detail-removing",
    "detail-reading-journal",
    // Kinds of names, and hints.
    "detail-check",
    "detail-clause",
    "detail-framework",
    "detail-parameter",
    "detail-service",
    "detail-table",
    "detail-tier",
    "detail-did-you-mean",
    "detail-listed-by",
    "detail-there-are",
    // Collections.
    "detail-scan-unfinished",
    "detail-no-manifest",
    "detail-manifest-not-valid",
    "detail-layout-version",
    "detail-manifest-lacks",
    "detail-row-does-not-fit",
    "detail-file-missing",
    "detail-file-changed",
    "detail-not-begun",
    "detail-no-such-builtin",
    // Credentials and calls.
    "detail-no-source-of-credentials",
    "detail-begins-with",
    "detail-no-answer-in-time",
    "detail-client-closed",
    "detail-answer-not-read",
    "detail-html-page",
    "detail-not-xml",
    "detail-not-well-formed",
    "detail-not-json",
    "detail-not-utf8",
    "detail-body-empty",
    "detail-body-ends",
    "detail-no-json-body",
    "detail-not-in-model",
    "detail-no-endpoint",
    // Content.
    "detail-content-file-missing",
    "detail-content-folder-missing",
    "detail-one-language-only",
    "detail-id-not-file",
    "detail-id-not-folder",
    "detail-id-taken",
    "detail-domain-unlisted",
    "detail-tier-unlisted",
    "detail-confidence-unlisted",
    "detail-source-unlisted",
    "detail-parent-no-table",
    "detail-no-model",
    "detail-clause-not-listed",
    "detail-way-unlisted",
    "detail-optional-unlisted",
    "detail-reason-lacks-language",
    "detail-attestation-unread",
    "detail-corrects-what",
    "detail-corrects-neither",
    // Judging, and the rest.
    "detail-row-lacks",
    "detail-rule",
    "detail-no-crosswalk",
    // The record, bundles and channels.
    "detail-no-number",
    "detail-store-url",
    "detail-store-open",
    "detail-store-reach",
    "detail-store-foreign",
    "detail-store-newer",
    "detail-store-damaged",
    "detail-store-date",
    "detail-store-tenant",
    "detail-store-missing",
    "detail-store-uid-short",
    "detail-store-uid-several",
    "detail-store-due",
    "detail-store-exception",
    "detail-store-sign-off",
    "detail-store-risk",
    "detail-store-nothing",
    "detail-store-other-proposal",
    "detail-store-changing",
    "detail-store-large",
    "detail-store-file",
    "detail-fault-reason",
    "detail-fault-approver",
    "detail-fault-expiry",
    "detail-fault-score",
    "detail-fault-residual",
    "detail-fault-accept",
    "detail-fault-not-assessed",
    "detail-fault-justification",
    "detail-fault-not-met",
    "detail-key-read",
    "detail-key-written",
    "detail-key-mode",
    "detail-key-expired",
    "detail-bundle-write",
    "detail-bundle-refused",
    "detail-verify-damaged",
    "detail-verify-no-zip",
    "detail-verify-climbs",
    "detail-verify-absolute",
    "detail-verify-twice",
    "detail-verify-missing",
    "detail-verify-sha",
    "detail-verify-bytes",
    "detail-verify-schema",
    "detail-verify-key",
    "detail-notify-table",
    "detail-notify-reach",
    "detail-notify-no-answer",
    "detail-store-step-damaged",
    "detail-store-busy",
    "detail-store-full",
    "detail-store-failed",
    "detail-store-unreadable",
    "detail-store-empty",
    "detail-store-already",
    "detail-verify-bomb",
];

/// A captured value of this name is looked up in turn.
const NESTED: &str = "reason";

/// The message in the language, where a key knows it.
pub(crate) fn words(message: &str, language: Language) -> String {
    if language == Language::En {
        return message.to_owned();
    }
    let known = KEYS.iter().find_map(|key| {
        // A value that is not given shows itself as `{$name}`.
        let template = said::text(Language::En, key, &[]);
        let values = captured(&template, message)?;
        let values: Vec<(&str, String)> = values
            .into_iter()
            .map(|(name, value)| (name, if name == NESTED { words(value, language) } else { value.to_owned() }))
            .collect();
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Some(said::text(language, key, &values))
    });
    known.unwrap_or_else(|| message.to_owned())
}

/// The values that a template's names stand for in a message; `None` where it does not fit.
fn captured<'a>(template: &'a str, message: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    let mut pieces = template.split("{$");
    let mut message = message.strip_prefix(pieces.next()?)?;
    let mut values = Vec::new();
    let mut pieces = pieces.peekable();
    while let Some(piece) = pieces.next() {
        let (name, literal) = piece.split_once('}')?;
        let value = if pieces.peek().is_none() {
            let value = message.strip_suffix(literal)?;
            message = "";
            value
        } else {
            let (value, rest) = message.split_once(literal)?;
            message = rest;
            value
        };
        values.push((name, value));
    }
    message.is_empty().then_some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_what_stands_between_the_words() {
        assert_eq!(captured("`{$a}` is {$b}; end", "`x y` is z; end"), Some(vec![("a", "x y"), ("b", "z")]));
        assert_eq!(captured("writing", "writing"), Some(Vec::new()));
        assert_eq!(captured("writing", "writing the journal"), None);
        assert_eq!(captured("{$a} (b)", "c"), None);
    }

    #[test]
    fn every_key_exists_and_is_found_by_its_english_text() {
        for key in KEYS {
            assert!(said::has(key), "{key}");
            let english = said::text(Language::En, key, &[]);
            let message = english.replace("{$", "<").replace('}', ">");
            let japanese = words(&message, Language::Ja);
            let expected = said::text(Language::Ja, key, &[]).replace("{$", "<").replace('}', ">");
            assert_eq!(japanese, expected, "{key}: an earlier key takes it");
            assert_eq!(words(&message, Language::En), message);
        }
    }

    #[test]
    fn what_is_unknown_stays() {
        assert_eq!(words("User is not authorized", Language::Ja), "User is not authorized");
    }
}
