use std::collections::BTreeSet;

use super::*;

/// A key and the English words that the doc comments have for it.
type Wanted = Vec<(String, String)>;

fn english() -> Command {
    let mut command = command(Language::En);
    command.build();
    command
}

fn collect(command: &Command, path: Option<&str>, wanted: &mut Wanted) {
    wanted.push((command_key(path), command.get_about().unwrap().to_string()));
    for arg in command.get_arguments() {
        wanted.push((argument_key(path, arg), arg.get_help().unwrap().to_string()));
        for value in listed_values(arg) {
            wanted.push((value_key(path, arg, &value), value.get_help().unwrap().to_string()));
        }
    }
    // `help` holds copies of the others.
    let is_help = path.is_some_and(|path| path == "help" || path.ends_with("-help"));
    for command in command.get_subcommands().filter(|_| !is_help) {
        collect(command, Some(&below(path, command.get_name())), wanted);
    }
}

fn wanted() -> Wanted {
    let mut wanted = Wanted::new();
    collect(&english(), None, &mut wanted);
    wanted
}

#[test]
fn everything_in_help_has_a_japanese_text() {
    let wanted = wanted();
    assert!(wanted.len() > 100, "{}", wanted.len());
    let missing: BTreeSet<&str> = wanted.iter().map(|(key, _)| key.as_str()).filter(|key| !said::has(key)).collect();
    assert!(missing.is_empty(), "add to both cli.ftl: {missing:?}");
    for (key, _) in &wanted {
        let text = said::text(Language::Ja, key, &[]);
        assert!(!text.is_ascii() || text == said::text(Language::En, key, &[]), "{key}: {text}");
    }
}

#[test]
fn the_english_texts_are_the_doc_comments() {
    for (key, comment) in wanted() {
        let comment = comment.replace("Print help (see more with '--help')", "Print help");
        assert_eq!(said::text(Language::En, &key, &[]), comment, "{key}");
    }
}

#[test]
fn no_text_of_help_is_surplus() {
    let wanted: BTreeSet<String> = wanted().into_iter().map(|(key, _)| key).collect();
    for (key, _) in said::tests::messages(Language::Ja) {
        assert!(!key.starts_with("help-") || wanted.contains(&key), "help has no `{key}`");
    }
}

/// All lines of help that have words of clap in them are replaced.
#[test]
fn japanese_help_has_no_english_words() {
    let mut all = command(Language::Ja);
    let mut texts = vec![all.render_help().to_string(), all.render_long_help().to_string()];
    for below in all.get_subcommands_mut() {
        texts.push(below.render_help().to_string());
        texts.push(below.render_long_help().to_string());
    }
    for text in texts {
        for word in ["Usage", "Options", "Commands", "Arguments", "default", "possible", "Print", "help-", "usage-"] {
            assert!(!text.contains(word), "`{word}` in:\n{text}");
        }
    }
}

#[test]
fn the_language_is_the_default_of_lang() {
    let lang = |arguments: &[&str], language| {
        let matches = command(language).try_get_matches_from(arguments).unwrap();
        let (_, below) = matches.subcommand().unwrap();
        (*matches.get_one::<Language>("lang").unwrap(), *below.get_one::<Language>("lang").unwrap())
    };
    let (en, ja) = (Language::En, Language::Ja);
    for command in ["checks", "iam-policy", "demo", "parameters", "collect"] {
        assert_eq!(lang(&["assay", command], en), (en, en), "{command}");
        assert_eq!(lang(&["assay", command], ja), (ja, ja), "{command}");
        assert_eq!(lang(&["assay", command, "--lang", "en"], ja), (en, en), "{command}");
        assert_eq!(lang(&["assay", "--lang", "en", command], ja), (en, en), "{command}");
    }
}

/// What somebody is told who types this.
fn refused(line: &str) -> String {
    let arguments = line.split(' ').map(OsString::from);
    let error = command(Language::Ja).try_get_matches_from(arguments).unwrap_err();
    refusal(&error, Language::Ja)
}

#[test]
fn refusals_are_said_in_the_language() {
    let lines = [
        ("assay scan --organisation", "--organization"),
        ("assay scam", "scan"),
        ("assay findings lst", "list"),
        ("assay assess x --format pdf", "junit"),
        ("assay scan --concurrency many", "many"),
        ("assay scan --fail-on", "--fail-on"),
        (
            "assay evidence add B.1.1 D1 --link https://example.com --title t --observed-on 2026-05-31 --by me",
            "--owner",
        ),
        ("assay scan --accounts 1 --organization", "--accounts"),
    ];
    for (line, word) in lines {
        let said = refused(line);
        assert!(said.starts_with("エラー"), "{line}: {said}");
        assert!(said.contains(word), "{line}: {said}");
        let first = said.lines().next().unwrap();
        for english in ["error:", "unexpected", "invalid", "required", "cannot", "unrecognized"] {
            assert!(!first.contains(english), "{line}: {said}");
        }
    }
}
