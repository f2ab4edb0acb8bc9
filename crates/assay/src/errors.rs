//! Errors in the language of the run. Libraries say theirs in English; here each kind has a text of its own, with the
//! same values. What AWS, the operating system or a parser says stays as it came.

use std::error::Error;

use assay_assess::AssessError;
use assay_aws::{CallError, CallErrorKind, SessionError};
use assay_collect::CollectError;
use assay_content::ContentError;
use assay_model::Language;
use assay_report::ReportError;
use assay_snapshot::SnapshotError;

use crate::said::{self, Said};

mod detail;

pub(crate) use detail::words as detail;

/// The words of one error, without those of its causes.
pub(crate) fn words(error: &(dyn Error + 'static), language: Language) -> String {
    match language {
        Language::En => error.to_string(),
        Language::Ja => translated(error, language).unwrap_or_else(|| detail::words(&error.to_string(), language)),
    }
}

/// The words of an error that the binary knows.
fn translated(error: &(dyn Error + 'static), language: Language) -> Option<String> {
    if let Some(said) = error.downcast_ref::<Said>() {
        return Some(said.text(language));
    }
    let words = Words(language);
    if let Some(error) = error.downcast_ref::<CollectError>() {
        return words.collect(error);
    }
    if let Some(error) = error.downcast_ref::<AssessError>() {
        return words.assess(error);
    }
    if let Some(error) = error.downcast_ref::<SnapshotError>() {
        return words.snapshot(error);
    }
    if let Some(error) = error.downcast_ref::<ContentError>() {
        return words.content(error);
    }
    if let Some(error) = error.downcast_ref::<SessionError>() {
        return Some(words.session(error));
    }
    // The source of a boxed call is the box.
    let call = error.downcast_ref::<CallError>().or_else(|| error.downcast_ref::<Box<CallError>>().map(AsRef::as_ref));
    if let Some(error) = call {
        return Some(words.call(error));
    }
    words.report(error.downcast_ref::<ReportError>()?)
}

/// The texts of errors. `None`: a kind that is new in the library and has no text yet.
struct Words(Language);

impl Words {
    fn say(&self, key: &str, values: &[(&str, &str)]) -> String {
        said::text(self.0, key, values)
    }

    fn detail(&self, message: &str) -> String {
        detail::words(message, self.0)
    }

    fn collect(&self, error: &CollectError) -> Option<String> {
        let folder = |key: &str, path: &std::path::Path| self.say(key, &[("path", &path.to_string_lossy())]);
        Some(match error {
            CollectError::Session(error) => self.say("error-sign-in", &[("cause", &self.session(error))]),
            CollectError::Identity(error) => {
                let cure = self.say(identity_cure(error), &[]);
                self.say("error-identity", &[("cause", &self.call(error)), ("cure", &cure)])
            }
            CollectError::Organization(error) => self.say("error-organization", &[("cause", &self.call(error))]),
            CollectError::NoOrganization => self.say("error-no-organization", &[]),
            CollectError::UnknownRegion(region) => self.say("error-unknown-region", &[("region", region)]),
            CollectError::Content(error) => self.content(error)?,
            CollectError::Snapshot(error) => self.snapshot(error)?,
            CollectError::Journal { step, path, source } => self.say(
                "error-journal",
                &[
                    ("step", &self.detail(step)),
                    ("path", &path.to_string_lossy()),
                    ("cause", &self.detail(&source.to_string())),
                ],
            ),
            CollectError::Occupied(path) => folder("error-occupied", path),
            CollectError::Unfinished(path) => folder("error-unfinished", path),
            CollectError::NothingToResume(path) => folder("error-nothing-to-resume", path),
            CollectError::OtherScope(path) => folder("error-other-scope", path),
            CollectError::Stopped(path) => folder("error-stopped", path),
            _ => return None,
        })
    }

    fn session(&self, error: &SessionError) -> String {
        match error {
            SessionError::Credentials(detail) => self.say("error-credentials", &[("detail", &self.detail(detail))]),
            SessionError::Certificates(_) => self.say("error-certificates", &[]),
            SessionError::AccountId(id) => self.say("error-account-id", &[("id", id)]),
            SessionError::RoleName(name) => self.say("error-role-name", &[("name", name)]),
        }
    }

    /// AWS's own message stays as it came; what the client says is translated.
    fn call(&self, error: &CallError) -> String {
        let mut values = vec![("service", &*error.service), ("operation", &*error.operation)];
        values.extend(error.code.as_deref().map(|code| ("code", code)));
        let mut text = self.say(if error.code.is_some() { "error-call-code" } else { "error-call" }, &values);
        if !error.message.is_empty() {
            text.push_str(": ");
            text.push_str(&self.detail(&error.message));
        }
        text
    }

    fn content(&self, error: &ContentError) -> Option<String> {
        Some(match error {
            ContentError::Read { path, source } => {
                self.say("error-content-read", &[("path", &path.to_string_lossy()), ("cause", &source.to_string())])
            }
            ContentError::Parse { file, message } => {
                self.say("error-content-parse", &[("file", file), ("message", message)])
            }
            ContentError::Invalid { file, message } => {
                self.say("error-content-invalid", &[("file", file), ("message", &self.detail(message))])
            }
            ContentError::Unknown { kind, name, hint } => {
                self.say("error-unknown", &[("kind", &self.detail(kind)), ("name", name), ("hint", &self.detail(hint))])
            }
            _ => return None,
        })
    }

    fn snapshot(&self, error: &SnapshotError) -> Option<String> {
        Some(match error {
            SnapshotError::Schema { table, message } => {
                self.say("error-schema", &[("table", table), ("message", &self.detail(message))])
            }
            SnapshotError::Rows { table, source } => {
                self.say("error-rows", &[("table", table), ("cause", &source.to_string())])
            }
            SnapshotError::Io { step, path, source } => {
                let cure = file_cure(source.kind()).map_or_else(String::new, |key| self.say(key, &[]));
                let (path, source) = (path.to_string_lossy(), source.to_string());
                let step = self.detail(step);
                self.say("error-file", &[("step", &step), ("path", &path), ("cause", &source), ("cure", &cure)])
            }
            SnapshotError::Damaged { path, message } => {
                self.say("error-collection", &[("path", &path.to_string_lossy()), ("message", &self.detail(message))])
            }
            SnapshotError::Parquet { step, path, source } => self.say(
                "error-parquet",
                &[("step", &self.detail(step)), ("path", &path.to_string_lossy()), ("cause", &source.to_string())],
            ),
            SnapshotError::Session(error) => self.say("error-sql-session", &[("cause", &error.to_string())]),
            _ => return None,
        })
    }

    fn assess(&self, error: &AssessError) -> Option<String> {
        let check = |key: &str, check: &str, message: &str| {
            self.say(key, &[("check", check), ("message", &self.detail(message))])
        };
        Some(match error {
            AssessError::Content(error) => self.content(error)?,
            AssessError::Snapshot(error) => self.snapshot(error)?,
            AssessError::Sql { check: id, message } => check("error-check-sql", id, message),
            AssessError::Output { check: id, message } => check("error-check-output", id, message),
            AssessError::Case { check, case, message } => {
                self.say("error-check-case", &[("check", check), ("case", case), ("message", &self.detail(message))])
            }
            _ => return None,
        })
    }

    fn report(&self, error: &ReportError) -> Option<String> {
        let key = match error {
            ReportError::Framework(_) => "error-report-framework",
            ReportError::Html(_) => "error-report-html",
            ReportError::Csv(_) => "error-report-csv",
            ReportError::Junit(_) => "error-report-junit",
            ReportError::Encoding(_) => "error-report-encoding",
            ReportError::Json(_) => "error-report-json",
            _ => return None,
        };
        Some(self.say(key, &[]))
    }
}

/// What to do when AWS does not say who signs.
fn identity_cure(error: &CallError) -> &'static str {
    match error.kind {
        CallErrorKind::Network | CallErrorKind::Timeout | CallErrorKind::Endpoint => "error-identity-network",
        CallErrorKind::Malformed => "error-identity-protocol",
        _ => "error-identity-credentials",
    }
}

/// What to do when a file can't be written.
fn file_cure(kind: std::io::ErrorKind) -> Option<&'static str> {
    use std::io::ErrorKind;
    match kind {
        ErrorKind::StorageFull | ErrorKind::FileTooLarge | ErrorKind::QuotaExceeded => Some("error-file-full"),
        ErrorKind::PermissionDenied => Some("error-file-denied"),
        ErrorKind::ReadOnlyFilesystem => Some("error-file-read-only"),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
