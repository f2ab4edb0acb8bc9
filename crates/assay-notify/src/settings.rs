//! A `[[notify]]` table of `assay.toml`, as it is written.

use assay_model::{Language, Severity};
use secrecy::SecretString;
use serde::{Deserialize, de::IgnoredAny};

use crate::Kind;

/// Through what a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelKind {
    /// A Slack incoming webhook.
    Slack,
    /// A Teams workflow.
    Teams,
    /// E-mail.
    Email,
    /// A signed webhook.
    Webhook,
}

impl ChannelKind {
    /// The word in `assay.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Slack => "slack",
            Self::Teams => "teams",
            Self::Email => "email",
            Self::Webhook => "webhook",
        }
    }
}

/// How a mail server is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Security {
    /// Begins in the clear and must switch to TLS before anything is said (port 587).
    #[default]
    Starttls,
    /// TLS from the first byte (port 465).
    Tls,
    /// In the clear: to this machine only.
    None,
}

/// One `[[notify]]` table. [`targets`](crate::targets) checks which keys go together.
///
/// Secrets are not in it: keys that end in `_env` name environment variables. Where somebody writes one down all the
/// same, neither `Debug` nor an error shows it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    pub(crate) channel: ChannelKind,
    pub(crate) name: Option<String>,
    pub(crate) on: Option<Vec<Kind>>,
    pub(crate) min_severity: Option<Severity>,
    pub(crate) language: Option<Language>,
    pub(crate) url: Option<SecretString>,
    pub(crate) url_env: Option<String>,
    pub(crate) secret_env: Option<String>,
    pub(crate) host: Option<String>,
    pub(crate) port: Option<u16>,
    pub(crate) security: Option<Security>,
    pub(crate) username: Option<String>,
    pub(crate) password_env: Option<String>,
    pub(crate) from: Option<String>,
    pub(crate) to: Option<Vec<String>>,
    /// Known, so that the parser's complaint about an unknown key doesn't quote the line.
    pub(crate) password: Option<IgnoredAny>,
    pub(crate) secret: Option<IgnoredAny>,
}
