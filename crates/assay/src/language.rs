//! Which language to speak, chosen before anything is parsed: help and errors are words too.

use std::ffi::OsString;

use assay_model::Language;

/// The variable that chooses the language for Assay alone.
const OWN: &str = "ASSAY_LANG";
/// The variables of the locale, in the order in which POSIX asks them.
const LOCALE: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// The language of this run: `--lang` wherever it stands, else the environment's, else English.
pub(crate) fn of_run(arguments: &[OsString]) -> Language {
    named(arguments).or_else(|| of_environment(variable)).unwrap_or_default()
}

/// A variable of the environment.
#[expect(clippy::disallowed_methods, reason = "the one place where the binary's own settings are read")]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// What `--lang` names; a word that is no language is left to the parser, which refuses it.
fn named(arguments: &[OsString]) -> Option<Language> {
    let mut found = None;
    let mut rest = arguments.iter().map(|argument| argument.to_string_lossy()).take_while(|argument| argument != "--");
    while let Some(argument) = rest.next() {
        if argument == "--lang" {
            found = rest.next().and_then(|tag| tag.parse().ok());
        } else if let Some(tag) = argument.strip_prefix("--lang=") {
            found = tag.parse().ok();
        }
    }
    found
}

fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Option<Language> {
    let said = |name: &str| variable(name).filter(|value| !value.is_empty());
    let own = said(OWN).and_then(|value| Language::ALL.into_iter().find(|language| value.starts_with(language.tag())));
    // The first variable of the locale that says something decides, whatever it says.
    let locale = || LOCALE.iter().find_map(|name| said(name)).filter(|value| value.starts_with("ja"));
    own.or_else(|| locale().map(|_| Language::Ja))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_arguments(arguments: &[&str]) -> Option<Language> {
        named(&arguments.iter().map(OsString::from).collect::<Vec<_>>())
    }

    fn by_environment(variables: &[(&str, &str)]) -> Option<Language> {
        of_environment(|name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn the_option_counts_wherever_it_stands() {
        assert_eq!(by_arguments(&["assay", "scan", "--lang", "ja", "--help"]), Some(Language::Ja));
        assert_eq!(by_arguments(&["assay", "--lang=ja", "checks"]), Some(Language::Ja));
        assert_eq!(by_arguments(&["assay", "--lang", "en"]), Some(Language::En));
        assert_eq!(by_arguments(&["assay", "--lang", "fr"]), None);
        assert_eq!(by_arguments(&["assay", "--lang"]), None);
        assert_eq!(by_arguments(&["assay", "query", "--", "--lang", "ja"]), None);
    }

    #[test]
    fn the_own_variable_counts_before_the_locale() {
        assert_eq!(by_environment(&[("ASSAY_LANG", "ja")]), Some(Language::Ja));
        assert_eq!(by_environment(&[("ASSAY_LANG", "en"), ("LANG", "ja_JP.UTF-8")]), Some(Language::En));
        assert_eq!(by_environment(&[("ASSAY_LANG", "fr"), ("LANG", "ja_JP.UTF-8")]), Some(Language::Ja));
    }

    #[test]
    fn the_locale_is_asked_as_posix_does() {
        assert_eq!(by_environment(&[("LANG", "ja_JP.UTF-8")]), Some(Language::Ja));
        assert_eq!(by_environment(&[("LC_MESSAGES", "ja_JP.UTF-8"), ("LANG", "C")]), Some(Language::Ja));
        assert_eq!(by_environment(&[("LC_ALL", "C"), ("LANG", "ja_JP.UTF-8")]), None);
        assert_eq!(by_environment(&[("LC_ALL", ""), ("LANG", "ja_JP.UTF-8")]), Some(Language::Ja));
        assert_eq!(by_environment(&[("LANG", "en_SG.UTF-8")]), None);
        assert_eq!(by_environment(&[]), None);
    }
}
