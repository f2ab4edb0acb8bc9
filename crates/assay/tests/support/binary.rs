//! The programme as a user runs it: a clean environment, its exit code and what it said.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// An access key id of account 111111111111, as `assay-replay` reads it.
pub(crate) const KEY: &str = "AKIA111111111111TEST";

/// A place to run the programme in: its own home and working folder, nothing of the caller's environment.
pub(crate) struct Place {
    folder: TempDir,
}

/// What a run gave.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The programme without credentials, network or instance metadata.
    pub(crate) fn bare(&self) -> Command {
        self.command(Path::new(env!("CARGO_BIN_EXE_assay")))
    }

    /// Any programme in the same clean environment.
    pub(crate) fn command(&self, programme: &Path) -> Command {
        let mut command = Command::new(programme);
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.folder.path())
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .current_dir(self.folder.path());
        command
    }

    /// The programme with a key, against an endpoint.
    pub(crate) fn signed(&self, endpoint: &str) -> Command {
        let mut command = self.bare();
        sign(&mut command, endpoint);
        command
    }
}

/// Gives a command a key and an endpoint.
pub(crate) fn sign(command: &mut Command, endpoint: &str) {
    command
        .env("AWS_ACCESS_KEY_ID", KEY)
        .env("AWS_SECRET_ACCESS_KEY", "not-a-secret")
        .env("AWS_REGION", "ap-southeast-1")
        .env("AWS_ENDPOINT_URL", endpoint);
}

/// Runs a command with these arguments.
pub(crate) fn run<S: AsRef<OsStr>>(mut command: Command, arguments: impl IntoIterator<Item = S>) -> Ran {
    Ran::from(command.args(arguments).output().unwrap())
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Ran {
    /// The run succeeded.
    #[track_caller]
    pub(crate) fn done(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:#?}");
        self
    }

    /// The run ended with this code and one paragraph on stderr that holds these words.
    #[track_caller]
    pub(crate) fn refused(self, code: i32, words: &[&str]) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        let message = self.message();
        assert!(!message.contains("\n\n"), "one paragraph: {message}");
        assert!(!message.to_lowercase().contains("panicked"), "{message}");
        for word in words {
            assert!(message.contains(word), "`{word}` is missing from: {message}");
        }
        self
    }

    /// The error, without what was told before it.
    pub(crate) fn message(&self) -> String {
        let told = self.stderr.split_once("error: ").unwrap_or_else(|| panic!("no error was told: {self:#?}"));
        format!("error: {}", told.1.trim_end())
    }
}

/// The files below a folder, as paths within it.
pub(crate) fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path.strip_prefix(folder).unwrap().to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    found
}

/// A file's ending, without the dot.
pub(crate) fn ending(file: &str) -> &str {
    file.rsplit_once('.').map_or("", |(_, ending)| ending)
}
