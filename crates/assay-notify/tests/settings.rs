//! What `[[notify]]` tables may hold, and what is said of those that don't hold together.

#![cfg(test)]

mod support;

use assay_notify::{ChannelKind, SecretString};

use support::read;

const ALL: &str = r#"
[[notify]]
channel = "slack"
url_env = "ASSAY_SLACK_URL"
on = ["new_high_findings", "regressions"]
min_severity = "high"
language = "ja"

[[notify]]
channel = "slack"
name = "operations"
url_env = "ASSAY_SLACK_OPERATIONS_URL"

[[notify]]
channel = "slack"
url_env = "ASSAY_SLACK_OTHER_URL"

[[notify]]
channel = "teams"
url_env = "ASSAY_TEAMS_URL"

[[notify]]
channel = "email"
host = "smtp.example.com"
username = "assay"
password_env = "ASSAY_SMTP_PASSWORD"
from = "Assay <assay@example.com>"
to = ["security@example.com", "IT <it@example.com>"]

[[notify]]
channel = "webhook"
url = "https://hooks.example.com/assay"
secret_env = "ASSAY_WEBHOOK_SECRET"
"#;

#[test]
fn all_four_channels_are_read() {
    let targets = read(ALL).unwrap();
    let names: Vec<&str> = targets.iter().map(assay_notify::Target::name).collect();
    assert_eq!(names, ["slack", "operations", "slack-2", "teams", "email", "webhook"]);
    assert_eq!(targets[4].channel(), ChannelKind::Email);
    let variables: Vec<&str> = targets.iter().flat_map(assay_notify::Target::variables).collect();
    assert_eq!(
        variables,
        [
            "ASSAY_SLACK_URL",
            "ASSAY_SLACK_OPERATIONS_URL",
            "ASSAY_SLACK_OTHER_URL",
            "ASSAY_TEAMS_URL",
            "ASSAY_SMTP_PASSWORD",
            "ASSAY_WEBHOOK_SECRET"
        ]
    );
}

/// Each fault: the table, and what is said of it. `hunter2` must not be said.
#[test]
fn faults_name_the_key_and_the_cure() {
    let mail = "channel = \"email\"\nhost = \"smtp.example.com\"\nfrom = \"a@example.com\"\nto = [\"b@example.com\"]\n";
    let cases = [
        (
            "channel = \"slack\"",
            "`url_env` is missing; name the environment variable that holds it: `url_env = \"ASSAY_SLACK_URL\"`",
        ),
        ("channel = \"slack\"\nurl = \"https://hooks.slack.com/hunter2\"", "`url` is not kept in this file"),
        (
            "channel = \"slack\"\nurl_env = \"https://hooks.slack.com/hunter2\"",
            "write the variable's name, not what it holds",
        ),
        (
            "channel = \"slack\"\nurl_env = \"A\"\nto = [\"a@example.com\"]",
            "`to` belongs to `channel = \"email\"`; leave it out here",
        ),
        ("channel = \"slack\"\nurl_env = \"A\"\non = []", "`on` is empty"),
        ("channel = \"slack\"\nurl_env = \"A\"\nname = \" \"", "`name` is empty"),
        ("channel = \"sms\"", "unknown variant `sms`, expected one of `slack`, `teams`, `email`, `webhook`"),
        ("channel = \"slack\"\nurl_env = \"A\"\non = [\"everything\"]", "unknown variant `everything`"),
        ("channel = \"slack\"\nurl_environment = \"A\"", "unknown field `url_environment`"),
        (
            "channel = \"webhook\"\nurl = \"http://hooks.example.com/hunter2\"\nsecret_env = \"S\"",
            "does not begin with `https://`",
        ),
        ("channel = \"webhook\"\nurl = \"hunter2\"\nsecret_env = \"S\"", "`url` is no URL with a host"),
        (
            "channel = \"webhook\"\nurl = \"https://me:hunter2@example.com/\"\nsecret_env = \"S\"",
            "holds a user name or a password",
        ),
        ("channel = \"webhook\"\nurl = \"https://example.com/\"", "`secret_env` is missing"),
        (
            "channel = \"webhook\"\nurl = \"https://example.com/\"\nurl_env = \"U\"\nsecret_env = \"S\"",
            "has both `url` and `url_env`",
        ),
        ("channel = \"webhook\"\nsecret_env = \"S\"", "`url` is missing"),
        (
            "channel = \"webhook\"\nurl = \"https://example.com/\"\nsecret = \"hunter2\"",
            "`secret` is not kept in this file",
        ),
        ("channel = \"email\"", "`host` is missing"),
        (
            &format!("{mail}password = \"hunter2\""),
            "`password_env = \"ASSAY_SMTP_PASSWORD\"`. What stood here should be changed",
        ),
        (&format!("{mail}username = \"u\""), "`password_env` is missing"),
        (&format!("{mail}password_env = \"P\""), "`username` is missing"),
        (&format!("{mail}security = \"none\""), "is for a mail server on this machine only"),
        (&mail.replace("[\"b@example.com\"]", "[]"), "`to` names 0 recipients"),
        (&mail.replace("b@example.com", "nobody"), "`to`: `nobody` is no address"),
        (&mail.replace("from = \"a@example.com\"\n", ""), "`from` is missing"),
    ];
    for (table, said) in cases {
        let error = read(&format!("[[notify]]\n{table}\n")).expect_err(table);
        assert!(error.contains(said), "{table}\n{error}");
        assert!(!error.contains("hunter2"), "{table}\n{error}");
    }
    let twice = "[[notify]]\nchannel = \"slack\"\nname = \"x\"\nurl_env = \"A\"\n".repeat(2);
    assert!(read(&twice).unwrap_err().contains("`[[notify]]` table 2 (x): `name`: `x` is taken"), "{:?}", read(&twice));
}

#[test]
fn secrets_that_are_missing_or_wrong_are_named_not_shown() {
    let targets = read(ALL).unwrap();
    for target in &targets {
        let error = target.connect(&|_| None).unwrap_err().to_string();
        assert!(error.contains(&format!("`{}` is not set", target.variables()[0])), "{error}");
        let empty = target.connect(&|_| Some(SecretString::from("  "))).unwrap_err().to_string();
        assert!(empty.contains("is not set"), "{empty}");
    }
    for (target, wrong, said) in [
        (&targets[0], "hunter2", "is no URL with a host"),
        (&targets[3], "http://example.com/hunter2", "does not begin with `https://`"),
        (&targets[5], "whsec_hunter2", "is no secret of Standard Webhooks"),
        (&targets[5], "whsec_aHVudGVyMg==", "24 to 64 random bytes"),
    ] {
        let error = target.connect(&|_| Some(SecretString::from(wrong))).unwrap_err().to_string();
        assert!(error.contains(said) && !error.contains("hunter2") && !error.contains("aHVudGVyMg"), "{error}");
    }
}
