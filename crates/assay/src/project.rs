//! `assay.toml`: an organisation's own values for the parameters of checks, and what its people attest.
//!
//! Everything in it is checked against the content before any work is begun: a typo must not leave a default in force
//! that somebody believes to have changed.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use assay_content::{Check, Content, ContentError};
use assay_snapshot::sha256_hex;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    exit::UsageError,
    said::{Said, Step as _, said, usage},
};

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
    /// Settings of the record, read by [`crate::keeping`].
    #[serde(default, rename = "tenant")]
    _tenant: Option<toml::Value>,
    #[serde(default, rename = "store")]
    _store: Option<toml::Value>,
    #[serde(default, rename = "key")]
    _key: Option<toml::Value>,
    #[serde(default, rename = "sla")]
    _sla: Option<toml::Value>,
    #[serde(default, rename = "notify")]
    _notify: Option<toml::Value>,
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
pub(crate) fn path_of(named: Option<&Path>) -> Option<&Path> {
    named.or_else(|| Some(Path::new(DEFAULT)).filter(|path| path.is_file()))
}

/// The step in which most of this goes wrong.
pub(crate) fn reading(path: &Path) -> Said {
    said("settings-reading").with("path", path.display())
}

/// What is wrong with the file's TOML, in the parser's words.
pub(crate) fn not_toml(error: &toml::de::Error) -> UsageError {
    UsageError(error.to_string().trim_end().to_owned())
}

pub(crate) fn read(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).step(|| reading(path))
}

/// Lays the corrections that the settings name over the frameworks.
pub(crate) fn correct(named: Option<&Path>, content: &mut Content) -> anyhow::Result<()> {
    #[derive(Deserialize)]
    struct Corrections {
        #[serde(default)]
        corrections: Vec<PathBuf>,
    }
    let Some(path) = path_of(named) else { return Ok(()) };
    let wanted: Corrections = toml::from_str(&read(path)?).map_err(|error| not_toml(&error)).step(|| reading(path))?;
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    for file in wanted.corrections {
        let file = folder.join(file);
        let text = std::fs::read_to_string(&file).step(|| said("settings-corrections").with("path", file.display()))?;
        content.correct(&file.display().to_string(), &text)?;
    }
    Ok(())
}

impl Project {
    /// Reads the file that was named, else `assay.toml` of the current folder, else nothing.
    pub(crate) fn load(named: Option<&Path>, content: &Content) -> anyhow::Result<Self> {
        let Some(path) = path_of(named) else { return Ok(Self::default()) };
        let text = read(path)?;
        let folder = path.parent().unwrap_or_else(|| Path::new(""));
        Self::parse(&text, folder, content).step(|| reading(path))
    }

    /// `folder` is where the files of attestations are looked for.
    fn parse(text: &str, folder: &Path, content: &Content) -> anyhow::Result<Self> {
        let file: File = toml::from_str(text).map_err(|error| not_toml(&error))?;
        let mut project = Self::default();
        let (own, common): (Vec<_>, Vec<_>) =
            file.parameters.iter().partition(|(name, value)| value.is_table() && content.check(name).is_ok());
        for (name, value) in common {
            project.set_common(content, name, value)?;
        }
        // What is said for one check counts more than what is said for all.
        for (id, values) in own {
            let check = content.check(id)?;
            for (name, value) in values.as_table().into_iter().flatten() {
                project.set(check, name, value)?;
            }
        }
        for entry in &file.attestation {
            project.attestations.push(attestation(entry, folder, content)?);
        }
        Ok(project)
    }

    /// Sets a parameter of one check.
    fn set(&mut self, check: &Check, name: &str, value: &toml::Value) -> anyhow::Result<()> {
        let parameter = check.parameters.get(name).ok_or_else(|| {
            let known: Vec<&str> = check.parameters.keys().map(String::as_str).collect();
            let key = if known.is_empty() { "settings-no-parameters" } else { "settings-no-parameter" };
            usage(key).with("check", &check.id).with("name", name).with("known", known.join(", "))
        })?;
        let value = serde_json::to_value(value)?;
        if !same_kind(&parameter.default, &value) {
            let wrong = usage("settings-kind")
                .with("name", name)
                .with("check", &check.id)
                .with_said("kind", said(kind(&parameter.default)))
                .with("default", &parameter.default)
                .with("value", value);
            return Err(wrong.into());
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
            return Err(ContentError::unknown("parameter", name, known).into());
        };
        let default = |check: &Check| check.parameters.get(name).map(|parameter| parameter.default.clone());
        if let Some(other) = rest.iter().find(|check| default(check) != default(first)) {
            let wrong = usage("settings-several").with("name", name).with("first", &first.id).with("other", &other.id);
            return Err(wrong.into());
        }
        owners.iter().try_for_each(|check| self.set(check, name, value))
    }
}

/// The checks that have a parameter of this name.
pub(crate) fn owners<'a>(content: &'a Content, name: &str) -> Vec<&'a Check> {
    content.checks().values().map(AsRef::as_ref).filter(|check| check.parameters.contains_key(name)).collect()
}

fn attestation(entry: &Entry, folder: &Path, content: &Content) -> anyhow::Result<Map<String, Value>> {
    let topics: Vec<&str> =
        content.checks().values().flat_map(|check| check.attestations.keys()).map(String::as_str).collect();
    if !topics.contains(&entry.topic.as_str()) {
        let unknown = usage("settings-topic").with("topic", &entry.topic).with("known", topics.join(", "));
        return Err(unknown.into());
    }
    let wrong = |key: &'static str| usage(key).with("topic", &entry.topic);
    if entry.signed_by.trim().is_empty() || entry.statement.trim().is_empty() {
        return Err(wrong("settings-attestation-empty").into());
    }
    if entry.organization_id.is_none() && entry.account_id.is_none() {
        return Err(wrong("settings-attestation-scope").into());
    }
    let attested_at = entry.attested_at.as_str().map_or_else(|| entry.attested_at.to_string(), str::to_owned);
    let attested_at = time(&attested_at).ok_or_else(|| wrong("settings-attestation-date"))?;
    let sha256 = entry.file.as_ref().map(|file| {
        let path = folder.join(file);
        let step = || said("settings-evidence").with("path", path.display()).with("topic", &entry.topic);
        let bytes = std::fs::read(&path).step(step)?;
        Ok::<_, anyhow::Error>(sha256_hex(&bytes))
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

/// The key of what a value must be.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "settings-kind-flag",
        Value::Number(number) if number.is_f64() => "settings-kind-number",
        Value::Number(_) => "settings-kind-whole",
        Value::Array(_) => "settings-kind-list",
        Value::Object(_) => "settings-kind-table",
        Value::String(_) | Value::Null => "settings-kind-text",
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

    /// A check that has the parameter.
    fn owner(name: &str) -> String {
        owners(&Content::embedded().unwrap(), name).first().unwrap().id.clone()
    }

    #[test]
    fn a_check_has_its_own_value_before_the_common_one() {
        let own = owner("accept_governance");
        let text = format!("[parameters]\naccept_governance = true\n[parameters.{own}]\naccept_governance = false\n");
        let parameters = parse(&text).unwrap().parameters;
        assert!(parameters.len() > 1, "{parameters:?}");
        for (check, values) in parameters {
            assert_eq!(values["accept_governance"], json!(check != own), "{check}");
        }
    }

    #[test]
    fn a_typo_is_told_with_what_is_near() {
        refused("[parameters]\ncritical_tagg = \"a=b\"\n", "did you mean `critical_tag`?");
        refused(&format!("[parameters.{}]\nmin = 8\n", owner("min_length")), "it has");
        refused("[params]\n", "params");
    }

    #[test]
    fn a_name_with_several_meanings_wants_its_check() {
        refused("[parameters]\ndays = 5\n", "means different things");
    }

    #[test]
    fn a_value_of_another_kind_is_refused() {
        let owner = owner("min_length");
        refused(&format!("[parameters.{owner}]\nmin_length = \"long\"\n"), "a whole number");
        refused(&format!("[parameters.{owner}]\nmin_length = 8.5\n"), "a whole number");
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
