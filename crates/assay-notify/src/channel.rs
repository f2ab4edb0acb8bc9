//! A channel with its secrets: it sends.

use std::time::Duration;

use base64::Engine as _;
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret as _, SecretString};
use standardwebhooks::Webhook;

use crate::{
    Message, SendError, SettingsError, Target,
    address::Address,
    error::Cause,
    http::Poster,
    message::{Body, signed_headers},
    smtp,
    target::{Place, Way},
};

/// How long and how often is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For one attempt, from the connection to the end of the answer.
    pub attempt: Duration,
    /// Attempts in all, at least one.
    pub attempts: u32,
    /// The pause before the second attempt; it doubles from then on.
    pub pause: Duration,
    /// The longest pause that the other side may ask for.
    pub longest_pause: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            attempt: Duration::from_secs(20),
            attempts: 4,
            pause: Duration::from_secs(1),
            longest_pause: Duration::from_mins(1),
        }
    }
}

/// A message was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// How many attempts it took.
    pub attempts: u32,
    /// The status of HTTP or SMTP.
    pub status: u16,
}

/// A channel that can send. `Debug` shows no secret.
#[derive(Debug)]
pub struct Channel {
    name: String,
    way: Ready,
    limits: Limits,
}

enum Ready {
    /// Slack, Teams.
    Plain(Posting),
    Signed(Posting, SigningKey),
    Mail(Option<(String, SecretString)>),
}

impl std::fmt::Debug for Ready {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Plain(posting) => f.debug_tuple("Plain").field(&posting.address).finish(),
            Self::Signed(posting, _) => f.debug_tuple("Signed").field(&posting.address).finish_non_exhaustive(),
            Self::Mail(login) => f.debug_tuple("Mail").field(login).finish(),
        }
    }
}

/// A URL and where it is set.
struct Posting {
    address: Address,
    setting: String,
}

/// The key of a webhook, and its text, which must not be seen.
struct SigningKey {
    webhook: Webhook,
    text: SecretString,
}

/// Bytes of a webhook's key, after the specification.
const KEY: std::ops::RangeInclusive<usize> = 24..=64;

impl Channel {
    pub(crate) fn new(
        target: &Target,
        environment: &dyn Fn(&str) -> Option<SecretString>,
    ) -> Result<Self, SettingsError> {
        let ask = Asking { target, environment };
        let way = match &target.way {
            Way::Slack(place) | Way::Teams(place) => Ready::Plain(ask.posting(place)?),
            Way::Webhook { place, secret_env } => Ready::Signed(ask.posting(place)?, ask.key(secret_env)?),
            Way::Email(post) => {
                let login = post.login.as_ref();
                let login = login.map(|(user, variable)| Ok((user.clone(), ask.secret(variable, "the password")?)));
                Ready::Mail(login.transpose()?)
            }
        };
        Ok(Self { name: target.name.clone(), way, limits: Limits::default() })
    }

    /// With other limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sends a message that this channel's target wrote. `now` is the time of the first attempt.
    ///
    /// It is tried again after 429 and 5xx of HTTP, after 4xx of SMTP (its "later"), and where nobody could be reached;
    /// not after a refusal, and not where an answer was waited for in vain, since the message may have arrived.
    pub async fn send(&self, message: &Message, now: DateTime<Utc>) -> Result<Delivery, SendError> {
        if message.channel != self.name {
            return Err(SendError::Mixed { channel: self.name.clone() });
        }
        match (&self.way, &message.body) {
            (Ready::Plain(posting), Body::Slack(body) | Body::Teams(body)) => {
                self.poster(posting, &[], now).post(body, &|_| Ok(Vec::new())).await
            }
            (Ready::Signed(posting, key), Body::Webhook(body)) => {
                let id = message.webhook_id();
                let headers = |timestamp: i64| {
                    let signature = key.webhook.sign(&id, timestamp, body.as_bytes());
                    let signature = signature.map_err(|error| SendError::Write {
                        channel: self.name.clone(),
                        source: Cause::of(&error, &[]),
                    })?;
                    Ok(signed_headers(&id, timestamp, signature).into())
                };
                self.poster(posting, &[&key.text], now).post(body, &headers).await
            }
            (Ready::Mail(login), Body::Email(mail)) => {
                let (post, letter) = mail.as_ref();
                let written = smtp::write(&self.name, &message.id, post, letter, now)?;
                smtp::send(&self.name, post, login.as_ref(), written, self.limits).await
            }
            _ => Err(SendError::Mixed { channel: self.name.clone() }),
        }
    }

    fn poster<'a>(&'a self, posting: &'a Posting, others: &[&SecretString], now: DateTime<Utc>) -> Poster<'a> {
        let mut secrets = posting.address.secrets();
        secrets.extend(others.iter().map(|secret| secret.expose_secret().to_owned()));
        Poster {
            channel: &self.name,
            address: &posting.address,
            setting: &posting.setting,
            secrets,
            limits: self.limits,
            now,
        }
    }
}

struct Asking<'a> {
    target: &'a Target,
    environment: &'a dyn Fn(&str) -> Option<SecretString>,
}

impl Asking<'_> {
    fn secret(&self, variable: &str, what: &str) -> Result<SecretString, SettingsError> {
        let found = (self.environment)(variable).filter(|secret| !secret.expose_secret().trim().is_empty());
        found.ok_or_else(|| {
            self.target.fault(format!("the environment variable `{variable}` is not set; set it to {what}"))
        })
    }

    fn posting(&self, place: &Place) -> Result<Posting, SettingsError> {
        let setting = place.setting();
        let address = match place {
            Place::Known(address) => address.clone(),
            Place::Variable(name) => {
                let text = self.secret(name, "the channel's URL")?;
                let address = Address::parse(text.expose_secret());
                address.map_err(|fault| self.target.fault(format!("the value of `{name}` {}", fault.as_str())))?
            }
        };
        Ok(Posting { address, setting })
    }

    fn key(&self, variable: &str) -> Result<SigningKey, SettingsError> {
        let secret = self.secret(variable, "the secret that the receiver knows")?;
        let text = secret.expose_secret().trim();
        let bytes = base64::engine::general_purpose::STANDARD.decode(text.strip_prefix("whsec_").unwrap_or(text));
        let bytes = bytes.ok().filter(|bytes| KEY.contains(&bytes.len()));
        let webhook = bytes.and_then(|bytes| Webhook::from_bytes(bytes).ok());
        let webhook = webhook.ok_or_else(|| {
            self.target.fault(format!(
                "the value of `{variable}` is no secret of Standard Webhooks; it is `whsec_` and 24 to 64 random bytes in base64, for example of `openssl rand -base64 32`"
            ))
        })?;
        Ok(SigningKey { webhook, text: SecretString::from(text.trim_start_matches("whsec_")) })
    }
}
