//! What can go wrong, in words that tell the cure and no secret.

use std::fmt;

/// A channel's settings can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`[[notify]]` table {table} ({channel}): {what}")]
pub struct SettingsError {
    /// Which table, counted from 1.
    pub table: usize,
    /// The channel's name or kind.
    pub channel: String,
    /// What is wrong with which key, and the cure.
    pub what: String,
}

/// What lies under an error, as text from which the secrets were taken.
#[derive(Clone, PartialEq, Eq)]
pub struct Cause(String);

impl Cause {
    /// The whole chain of an error in one line, without the secrets.
    pub(crate) fn of(error: &(dyn std::error::Error + 'static), secrets: &[String]) -> Self {
        let chain = std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string);
        let mut told: Vec<String> = Vec::new();
        for message in chain {
            // Many errors say their source's words too.
            if !told.iter().any(|before| before.contains(&message)) {
                told.push(message);
            }
        }
        Self(crate::address::mask(&crate::text::clean(&told.join(": ")), secrets))
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl std::error::Error for Cause {}

/// A message was not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SendError {
    /// The message could not be written.
    #[error("channel `{channel}`: the message could not be written")]
    Write {
        /// The channel's name.
        channel: String,
        /// Why.
        #[source]
        source: Cause,
    },
    /// The message was written for another kind of channel.
    #[error("channel `{channel}` was handed a message of another channel; write it with this channel's target")]
    Mixed {
        /// The channel's name.
        channel: String,
    },
    /// The machine's root certificates can't be read.
    #[error(
        "channel `{channel}`: no root certificates; install the system's (`ca-certificates`), or name a file in SSL_CERT_FILE"
    )]
    Certificates {
        /// The channel's name.
        channel: String,
        /// Why.
        #[source]
        source: Cause,
    },
    /// Nobody could be reached.
    #[error(
        "channel `{channel}`: {place} could not be reached in {attempts} attempts; check the address and the network"
    )]
    Unreachable {
        /// The channel's name.
        channel: String,
        /// Scheme and host.
        place: String,
        /// How often it was tried.
        attempts: u32,
        /// Why.
        #[source]
        source: Cause,
    },
    /// The connection broke once the message was on its way. It is not tried again: the message may have arrived.
    #[error(
        "channel `{channel}`: {place} broke the connection; the message may have arrived, so it was not sent again"
    )]
    Broken {
        /// The channel's name.
        channel: String,
        /// Scheme and host.
        place: String,
        /// Why.
        #[source]
        source: Cause,
    },
    /// No answer in time. It is not tried again: the message may have arrived.
    #[error(
        "channel `{channel}`: {place} gave no answer in {seconds} s; the message may have arrived, so it was not sent again"
    )]
    Timeout {
        /// The channel's name.
        channel: String,
        /// Scheme and host.
        place: String,
        /// How long it was waited for.
        seconds: u64,
    },
    /// The other side answered with a redirect.
    #[error(
        "channel `{channel}`: {place} answered {status} and leads to {to}; Assay follows no redirect, put the final address into {setting}"
    )]
    Redirect {
        /// The channel's name.
        channel: String,
        /// Scheme and host.
        place: String,
        /// The HTTP status.
        status: u16,
        /// Scheme and host of the other place.
        to: String,
        /// Where the address is set.
        setting: String,
    },
    /// The other side refused.
    #[error("channel `{channel}`: {place} refused the message with {status}{answer}; {cure}")]
    Refused {
        /// The channel's name.
        channel: String,
        /// Scheme and host.
        place: String,
        /// The HTTP status.
        status: u16,
        /// What it said, in brackets.
        answer: String,
        /// What helps.
        cure: String,
    },
    /// The other side was busy or broken until the end of the attempts.
    #[error(
        "channel `{channel}`: {place} answered {status}{answer} to the last of {attempts} attempts; try again later"
    )]
    Busy {
        /// The channel's name.
        channel: String,
        /// Scheme and host.
        place: String,
        /// The last HTTP status.
        status: u16,
        /// What it said, in brackets.
        answer: String,
        /// How often it was tried.
        attempts: u32,
    },
    /// The other side asks to wait for longer than we do.
    #[error("channel `{channel}`: {place} asks to wait for {seconds} s; try again after that")]
    Wait {
        /// The channel's name.
        channel: String,
        /// Scheme and host.
        place: String,
        /// How long.
        seconds: u64,
    },
    /// The mail server refused, or could not be spoken to.
    #[error("channel `{channel}`: {place} did not take the mail after {attempts} attempts; {cure}")]
    Mail {
        /// The channel's name.
        channel: String,
        /// Host and port.
        place: String,
        /// How often it was tried.
        attempts: u32,
        /// What helps.
        cure: String,
        /// Why.
        #[source]
        source: Cause,
    },
}
