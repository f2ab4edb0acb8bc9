//! `assay.toml`: an organisation's own values for the parameters of checks, and what its people attest.
//!
//! Everything in it is checked against the content before any work is begun: a typo must not leave a default in force
//! that somebody believes to have changed.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use assay_content::{Check, Content, ContentError};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::exit::UsageError;

/// The file that is read where the command line names none.
const DEFAULT: &str = "assay.toml";

/// What an organisation says of itself.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Project {
    /// Values by check and parameter, where they differ from the defaults.
    pub(crate) parameters: BTreeMap<String, BTreeMap<String, Value>>,
    /// Rows of the table `assay_attestation`.
    pub(crate) attestations: Vec<Map<String, Value>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    parameters: BTreeMap<String, toml::Value>,
    #[serde(default)]
    attestation: Vec<Entry>,
    /// Files of corrections, read by [`correct`].
    #[serde(default, rename = "corrections")]
    _corrections: Vec<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    topic: String,
    /// A date, or a time in RFC 3339.
    attested_at: toml::Value,
    signed_by: String,
    statement: String,
    #[serde(default)]
    organization_id: Option<String>,
    #[serde(default)]
    account_id: Option<String>,
    /// The evidence, beside this file; its SHA-256 goes into the verdict's evidence.
    #[serde(default)]
    file: Option<PathBuf>,
}

/// The settings file: the one that was named, else `assay.toml` of the current folder, where there is one.
fn path_of(named: Option<&Path>) -> Option<&Path> {
    named.or_else(|| Some(Path::new(DEFAULT)).filter(|path| path.is_file()))
}

fn read(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("reading the settings `{}`", path.display()))
}

/// Lays the corrections that the settings name over the frameworks.
pub(crate) fn correct(named: Option<&Path>, content: &mut Content) -> anyhow::Result<()> {
    #[derive(Deserialize)]
    struct Corrections {
        #[serde(default)]
        corrections: Vec<PathBuf>,
    }
    let Some(path) = path_of(named) else { return Ok(()) };
    let wanted: Corrections = toml::from_str(&read(path)?)
        .map_err(|error| usage(error.to_string().trim_end()))
        .with_context(|| format!("reading the settings `{}`", path.display()))?;
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    for file in wanted.corrections {
        let file = folder.join(file);
        let text =
            std::fs::read_to_string(&file).with_context(|| format!("reading the corrections `{}`", file.display()))?;
        content.correct(&file.display().to_string(), &text)?;
    }
    Ok(())
}

impl Project {
    /// Reads the file that was named, else `assay.toml` of the current folder, else nothing.
    pub(crate) fn load(named: Option<&Path>, content: &Content) -> anyhow::Result<Self> {
        let Some(path) = path_of(named) else { return Ok(Self::default()) };
        let step = || format!("reading the settings `{}`", path.display());
        let text = read(path)?;
        let folder = path.parent().unwrap_or_else(|| Path::new(""));
        Self::parse(&text, folder, content).with_context(step)
    }

    /// `folder` is where the files of attestations are looked for.
    fn parse(text: &str, folder: &Path, content: &Content) -> anyhow::Result<Self> {
        let file: File = toml::from_str(text).map_err(|error| usage(error.to_string().trim_end()))?;
        let mut project = Self::default();
        for (name, value) in &file.parameters {
            let check = content.check(name).ok();
            match (check, value) {
                (Some(check), toml::Value::Table(own)) => {
                    for (name, value) in own {
                        project.set(check, name, value)?;
                    }
                }
                _ => project.set_common(content, name, value)?,
            }
        }
        // What is said for one check counts more than what is said for all.
        for (name, value) in &file.parameters {
            if let (Ok(check), toml::Value::Table(own)) = (content.check(name), value) {
                for (name, value) in own {
                    project.set(check, name, value)?;
                }
            }
        }
        for entry in file.attestation {
            project.attestations.push(attestation(entry, folder, content)?);
        }
        Ok(project)
    }

    /// Sets a parameter of one check.
    fn set(&mut self, check: &Check, name: &str, value: &toml::Value) -> anyhow::Result<()> {
        let parameter = check.parameters.get(name).ok_or_else(|| {
            let known: Vec<&str> = check.parameters.keys().map(String::as_str).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            usage(&format!("check `{}` has no parameter `{name}`; it has {known}", check.id))
        })?;
        let value = serde_json::to_value(value)?;
        if !same_kind(&parameter.default, &value) {
            return Err(usage(&format!(
                "`{name}` of `{}` must be {}, as its default `{}` is; it is `{value}`",
                check.id,
                kind(&parameter.default),
                parameter.default
            )));
        }
        self.parameters.entry(check.id.clone()).or_default().insert(name.to_owned(), value);
        Ok(())
    }

    /// Sets a parameter of every check that has it, where all mean the same by it.
    fn set_common(&mut self, content: &Content, name: &str, value: &toml::Value) -> anyhow::Result<()> {
        let owners = owners(content, name);
        let Some((first, rest)) = owners.split_first() else {
            let known = content.checks().values().flat_map(|check| check.parameters.keys()).map(String::as_str);
            let known = known.chain(content.checks().keys().map(String::as_str));
            let unknown = ContentError::unknown("parameter", name, known);
            return Err(UsageError(unknown.to_string()).into());
        };
        let default = |check: &Check| check.parameters.get(name).map(|parameter| parameter.default.clone());
        if let Some(other) = rest.iter().find(|check| default(check) != default(first)) {
            return Err(usage(&format!(
                "`{name}` means different things in `{}` and `{}`; set it under [parameters.{}]",
                first.id, other.id, first.id
            )));
        }
        owners.iter().try_for_each(|check| self.set(check, name, value))
    }
}

/// The checks that have a parameter of this name.
pub(crate) fn owners<'a>(content: &'a Content, name: &str) -> Vec<&'a Check> {
    content.checks().values().map(AsRef::as_ref).filter(|check| check.parameters.contains_key(name)).collect()
}

fn usage(message: &str) -> anyhow::Error {
    UsageError(message.to_owned()).into()
}

fn attestation(entry: Entry, folder: &Path, content: &Content) -> anyhow::Result<Map<String, Value>> {
    let topics: Vec<&str> =
        content.checks().values().flat_map(|check| check.attestations.keys()).map(String::as_str).collect();
    if !topics.contains(&entry.topic.as_str()) {
        return Err(usage(&format!(
            "no check asks for an attestation `{}`; topics are {}",
            entry.topic,
            topics.join(", ")
        )));
    }
    let wrong = |what: &str| usage(&format!("attestation `{}`: {what}", entry.topic));
    if entry.signed_by.trim().is_empty() || entry.statement.trim().is_empty() {
        return Err(wrong("`signed_by` and `statement` must say something"));
    }
    if entry.organization_id.is_none() && entry.account_id.is_none() {
        return Err(wrong("say what it is about: `organization_id` or `account_id`"));
    }
    let attested_at = entry.attested_at.as_str().map_or_else(|| entry.attested_at.to_string(), str::to_owned);
    let attested_at = time(&attested_at).ok_or_else(|| wrong("`attested_at` must be a date such as 2026-05-01"))?;
    let sha256 = entry.file.as_ref().map(|file| {
        let path = folder.join(file);
        let bytes = std::fs::read(&path)
            .with_context(|| format!("reading the evidence `{}` of attestation `{}`", path.display(), entry.topic))?;
        Ok::<_, anyhow::Error>(format!("{:x}", Sha256::digest(bytes)))
    });
    let row = json!({
        "topic": entry.topic, "organization_id": entry.organization_id, "account_id": entry.account_id,
        "attested_at": attested_at, "signed_by": entry.signed_by, "statement": entry.statement,
        "sha256": sha256.transpose()?,
    });
    let Value::Object(row) = row else { return Ok(Map::new()) };
    Ok(row)
}

/// A date (its first moment in UTC) or a time in RFC 3339, as the latter.
fn time(text: &str) -> Option<String> {
    let date = || chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(|_| format!("{text}T00:00:00Z"));
    chrono::DateTime::parse_from_rfc3339(text).ok().map(|_| text.to_owned()).or_else(date)
}

/// Whether a value can stand where the default stands.
fn same_kind(default: &Value, value: &Value) -> bool {
    match (default, value) {
        (Value::Array(default), Value::Array(value)) => {
            default.first().is_none_or(|first| value.iter().all(|item| same_kind(first, item)))
        }
        (Value::Number(default), Value::Number(value)) => default.is_f64() || !value.is_f64(),
        _ => std::mem::discriminant(default) == std::mem::discriminant(value),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "true or false",
        Value::Number(number) if number.is_f64() => "a number",
        Value::Number(_) => "a whole number",
        Value::Array(_) => "a list of the same kind",
        Value::Object(_) => "a table",
        Value::String(_) | Value::Null => "a text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> anyhow::Result<Project> {
        Project::parse(text, Path::new("."), &Content::embedded().unwrap())
    }

    #[track_caller]
    fn refused(text: &str, word: &str) {
        let error = format!("{:#}", parse(text).unwrap_err());
        assert!(error.contains(word), "{error}");
    }

    #[test]
    fn a_check_has_its_own_value_before_the_common_one() {
        let text = "[parameters]\naccept_governance = true\n\
                    [parameters.s3_object_lock_on_protected_buckets]\naccept_governance = false\n";
        let parameters = parse(text).unwrap().parameters;
        assert!(parameters.len() > 1, "{parameters:?}");
        for (check, values) in parameters {
            assert_eq!(values["accept_governance"], json!(check != "s3_object_lock_on_protected_buckets"), "{check}");
        }
    }

    #[test]
    fn a_typo_is_told_with_what_is_near() {
        refused("[parameters]\ncritical_tagg = \"a=b\"\n", "did you mean `critical_tag`?");
        refused("[parameters.iam_password_policy_strong]\nmin = 8\n", "it has");
        refused("[params]\n", "params");
    }

    #[test]
    fn a_name_with_several_meanings_wants_its_check() {
        refused("[parameters]\ndays = 5\n", "means different things");
    }

    #[test]
    fn a_value_of_another_kind_is_refused() {
        refused("[parameters.iam_password_policy_strong]\nmin_length = \"long\"\n", "a whole number");
        refused("[parameters.iam_password_policy_strong]\nmin_length = 8.5\n", "a whole number");
    }

    #[test]
    fn an_attestation_says_who_when_and_of_what() {
        let entry = |rest: &str| {
            format!(
                "[[attestation]]\ntopic = \"saml_federation\"\nsigned_by = \"A. Person\"\nstatement = \"yes\"\n{rest}"
            )
        };
        let good = parse(&entry("attested_at = 2026-05-01\norganization_id = \"o-abc\"\n")).unwrap();
        assert_eq!(good.attestations[0]["attested_at"], json!("2026-05-01T00:00:00Z"));
        refused(&entry("attested_at = 2026-05-01\n"), "account_id");
        refused(&entry("attested_at = \"in May\"\naccount_id = \"111122223333\"\n"), "must be a date");
        refused(&entry("attested_at = 2026-05-01\naccount_id = \"1\"\nfile = \"missing.pdf\"\n"), "missing.pdf");
        refused(
            "[[attestation]]\ntopic = \"x\"\nattested_at = 2026-05-01\nsigned_by = \"a\"\nstatement = \"b\"\n",
            "topics are",
        );
    }
}
