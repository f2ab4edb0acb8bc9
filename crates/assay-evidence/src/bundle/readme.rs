//! The texts in a bundle for those who receive it, in both languages, and the script that verifies it.

use super::Selection;

/// The stand-alone verifier in Python, as it lies in every bundle. Take it from a source you trust, not from the bundle.
pub const VERIFY_PY: &str = include_str!("../../templates/verify.py");
const ENGLISH: &str = include_str!("../../templates/README.md");
const JAPANESE: &str = include_str!("../../templates/README.ja.md");

/// What the texts say of this bundle.
pub(super) struct Facts<'a> {
    pub(super) tenant: &'a str,
    pub(super) selection: &'a Selection,
    pub(super) at: &'a str,
    pub(super) fingerprint: &'a str,
}

pub(super) fn english(facts: &Facts<'_>) -> String {
    fill(ENGLISH, facts, ", ")
}

pub(super) fn japanese(facts: &Facts<'_>) -> String {
    fill(JAPANESE, facts, "、")
}

fn fill(template: &str, facts: &Facts<'_>, comma: &str) -> String {
    let Facts { tenant, selection, at, fingerprint } = facts;
    let tier = selection.tier.as_deref().unwrap_or("-");
    // What is filled in last is the organisation's own text, so that no place holder in it is filled.
    template
        .replace("{fingerprint}", fingerprint)
        .replace("{at}", at)
        .replace("{tier}", tier)
        .replace("{clauses}", &selection.clauses.join(comma))
        .replace("{tenant}", tenant)
}
