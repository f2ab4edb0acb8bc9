//! A channel of `assay.toml`, checked: what it wants to be told, and where it is.

use std::collections::BTreeSet;

use assay_content::Texts;
use assay_model::{Language, Severity};
use lettre::message::Mailbox;
use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    Channel, ChannelKind, Digest, Item, Kind, Message, Notice, Security, SendError, SettingsError, Table,
    address::{Address, is_loopback},
    error::Cause,
    message::Body,
    render,
};

/// Recipients of one mail.
const RECIPIENTS: usize = 50;

/// A channel whose settings hold together. It needs no secret until [`Target::connect`].
#[derive(Debug, Clone)]
pub struct Target {
    pub(crate) table: usize,
    pub(crate) name: String,
    pub(crate) way: Way,
    on: BTreeSet<Kind>,
    min_severity: Option<Severity>,
    language: Option<Language>,
}

/// Where a channel is.
#[derive(Debug, Clone)]
pub(crate) enum Way {
    Slack(Place),
    Teams(Place),
    Webhook { place: Place, secret_env: String },
    Email(Post),
}

/// A URL, or the variable that holds it.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    Known(Address),
    Variable(String),
}

impl Place {
    /// Where somebody changes it.
    pub(crate) fn setting(&self) -> String {
        match self {
            Self::Known(_) => "`url`".to_owned(),
            Self::Variable(name) => format!("the environment variable `{name}`"),
        }
    }
}

/// A mail server, and from whom to whom.
#[derive(Debug, Clone)]
pub(crate) struct Post {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) security: Security,
    pub(crate) login: Option<(String, String)>,
    pub(crate) from: Mailbox,
    pub(crate) to: Vec<Mailbox>,
}

/// Checks the tables; the first fault stops.
pub fn targets(tables: &[Table]) -> Result<Vec<Target>, SettingsError> {
    let mut found: Vec<Target> = Vec::with_capacity(tables.len());
    for (index, table) in tables.iter().enumerate() {
        let target = Reader { table, number: index + 1 }.target(&found)?;
        found.push(target);
    }
    Ok(found)
}

struct Reader<'a> {
    table: &'a Table,
    number: usize,
}

impl Reader<'_> {
    fn fault(&self, what: impl Into<String>) -> SettingsError {
        let channel = self.table.name.clone().unwrap_or_else(|| self.table.channel.as_str().to_owned());
        SettingsError { table: self.number, channel, what: what.into() }
    }

    fn target(&self, before: &[Target]) -> Result<Target, SettingsError> {
        self.refuse_secrets()?;
        self.refuse_strangers()?;
        let way = match self.table.channel {
            ChannelKind::Slack => Way::Slack(self.hidden_place("ASSAY_SLACK_URL")?),
            ChannelKind::Teams => Way::Teams(self.hidden_place("ASSAY_TEAMS_URL")?),
            ChannelKind::Webhook => Way::Webhook {
                place: self.place()?,
                secret_env: self.variable("secret_env", self.table.secret_env.as_ref(), "ASSAY_WEBHOOK_SECRET")?,
            },
            ChannelKind::Email => Way::Email(self.post()?),
        };
        let on = match &self.table.on {
            None => Kind::ALL.into_iter().collect(),
            Some(kinds) if kinds.is_empty() => {
                return Err(self.fault("`on` is empty; name what to tell of, or leave it out for everything"));
            }
            Some(kinds) => kinds.iter().copied().collect(),
        };
        Ok(Target {
            table: self.number,
            name: self.name(before)?,
            way,
            on,
            min_severity: self.table.min_severity,
            language: self.table.language,
        })
    }

    fn name(&self, before: &[Target]) -> Result<String, SettingsError> {
        let taken = |name: &str| before.iter().any(|target| target.name == name);
        match &self.table.name {
            Some(name) if name.trim().is_empty() => {
                Err(self.fault("`name` is empty; give it letters, or leave it out"))
            }
            Some(name) if taken(name) => Err(self.fault(format!("`name`: `{name}` is taken; choose another"))),
            Some(name) => Ok(name.clone()),
            None => {
                let kind = self.table.channel.as_str();
                let numbered = (2..).map(|number| format!("{kind}-{number}"));
                let free = std::iter::once(kind.to_owned()).chain(numbered).find(|name| !taken(name));
                Ok(free.unwrap_or_default())
            }
        }
    }

    fn refuse_secrets(&self) -> Result<(), SettingsError> {
        let written = [
            ("password", self.table.password.is_some(), "password_env", "ASSAY_SMTP_PASSWORD"),
            ("secret", self.table.secret.is_some(), "secret_env", "ASSAY_WEBHOOK_SECRET"),
        ];
        match written.into_iter().find(|(_, there, ..)| *there) {
            None => Ok(()),
            Some((key, _, instead, variable)) => Err(self.fault(format!(
                "`{key}` is not kept in this file; put it into an environment variable and name that: `{instead} = \"{variable}\"`. What stood here should be changed"
            ))),
        }
    }

    /// Keys of another channel.
    fn refuse_strangers(&self) -> Result<(), SettingsError> {
        use ChannelKind::{Email, Slack, Teams, Webhook};
        let table = self.table;
        let keys: [(&str, bool, &[ChannelKind]); 10] = [
            ("url", table.url.is_some(), &[Webhook, Slack, Teams]),
            ("url_env", table.url_env.is_some(), &[Webhook, Slack, Teams]),
            ("secret_env", table.secret_env.is_some(), &[Webhook]),
            ("host", table.host.is_some(), &[Email]),
            ("port", table.port.is_some(), &[Email]),
            ("security", table.security.is_some(), &[Email]),
            ("username", table.username.is_some(), &[Email]),
            ("password_env", table.password_env.is_some(), &[Email]),
            ("from", table.from.is_some(), &[Email]),
            ("to", table.to.is_some(), &[Email]),
        ];
        match keys.into_iter().find(|(_, there, of)| *there && !of.contains(&table.channel)) {
            None => Ok(()),
            Some((key, _, of)) => {
                let of: Vec<String> = of.iter().map(|kind| format!("`channel = \"{}\"`", kind.as_str())).collect();
                Err(self.fault(format!("`{key}` belongs to {}; leave it out here", of.join(", "))))
            }
        }
    }

    fn variable(&self, key: &str, value: Option<&String>, example: &str) -> Result<String, SettingsError> {
        let Some(name) = value else {
            return Err(self.fault(format!(
                "`{key}` is missing; name the environment variable that holds it: `{key} = \"{example}\"`"
            )));
        };
        let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        if name.is_empty() || !name.chars().all(plain) || name.starts_with(|letter: char| letter.is_ascii_digit()) {
            // Who puts the secret itself here should not read it again in a log.
            return Err(self.fault(format!(
                "`{key}` holds no name of an environment variable (letters, digits, `_`); write the variable's name, not what it holds: `{key} = \"{example}\"`"
            )));
        }
        Ok(name.clone())
    }

    fn hidden_place(&self, example: &str) -> Result<Place, SettingsError> {
        if self.table.url.is_some() {
            return Err(self.fault(format!(
                "`url` is not kept in this file, for whoever knows it can write to the channel; put it into an environment variable and name that: `url_env = \"{example}\"`"
            )));
        }
        self.variable("url_env", self.table.url_env.as_ref(), example).map(Place::Variable)
    }

    fn place(&self) -> Result<Place, SettingsError> {
        match (&self.table.url, &self.table.url_env) {
            (Some(_), Some(_)) => Err(self.fault("has both `url` and `url_env`; leave one out")),
            (Some(url), None) => {
                let address = Address::parse(url.expose_secret());
                address.map(Place::Known).map_err(|fault| self.fault(format!("`url` {}", fault.as_str())))
            }
            (None, None) => Err(self.fault(
                "`url` is missing; give the receiver's address (`url = \"https://…\"`), or with `url_env` the environment variable that holds it",
            )),
            (None, named) => {
                self.variable("url_env", named.as_ref(), "ASSAY_WEBHOOK_URL").map(Place::Variable)
            }
        }
    }

    fn post(&self) -> Result<Post, SettingsError> {
        let table = self.table;
        let host = table.host.clone().filter(|host| !host.trim().is_empty());
        let host =
            host.ok_or_else(|| self.fault("`host` is missing; name the mail server: `host = \"smtp.example.com\"`"))?;
        let security = table.security.unwrap_or_default();
        if security == Security::None && !is_loopback(&host) {
            return Err(self.fault(
                "`security = \"none\"` is for a mail server on this machine only; use `starttls` (port 587) or `tls` (port 465)",
            ));
        }
        let usual = match security {
            Security::Starttls => 587,
            Security::Tls => 465,
            Security::None => 25,
        };
        let login = match (&table.username, &table.password_env) {
            (None, None) => None,
            (Some(user), named) => {
                Some((user.clone(), self.variable("password_env", named.as_ref(), "ASSAY_SMTP_PASSWORD")?))
            }
            (None, Some(_)) => return Err(self.fault("`username` is missing; a password needs one")),
        };
        let from = table.from.as_ref();
        let from = from.ok_or_else(|| self.fault("`from` is missing: `from = \"Assay <assay@example.com>\"`"))?;
        let to = table.to.clone().unwrap_or_default();
        if to.is_empty() || to.len() > RECIPIENTS {
            return Err(self.fault(format!("`to` names {} recipients; name 1 to {RECIPIENTS}", to.len())));
        }
        Ok(Post {
            host,
            port: table.port.unwrap_or(usual),
            security,
            login,
            from: self.mailbox("from", from)?,
            to: to.iter().map(|one| self.mailbox("to", one)).collect::<Result<_, _>>()?,
        })
    }

    fn mailbox(&self, key: &str, text: &str) -> Result<Mailbox, SettingsError> {
        text.parse().map_err(|error| {
            self.fault(format!(
                "`{key}`: `{text}` is no address ({error}); write `name@example.com` or `Name <name@example.com>`"
            ))
        })
    }
}

impl Target {
    /// The table's `name`, else the channel's kind, numbered from the second on; no two are the same.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Through what it goes.
    pub fn channel(&self) -> ChannelKind {
        match self.way {
            Way::Slack(_) => ChannelKind::Slack,
            Way::Teams(_) => ChannelKind::Teams,
            Way::Webhook { .. } => ChannelKind::Webhook,
            Way::Email(_) => ChannelKind::Email,
        }
    }

    /// The environment variables that [`Target::connect`] asks for.
    pub fn variables(&self) -> Vec<&str> {
        match &self.way {
            Way::Slack(Place::Variable(name)) | Way::Teams(Place::Variable(name)) => vec![name],
            Way::Slack(Place::Known(_)) | Way::Teams(Place::Known(_)) => Vec::new(),
            Way::Webhook { place: Place::Variable(name), secret_env } => vec![name, secret_env],
            Way::Webhook { secret_env, .. } => vec![secret_env],
            Way::Email(post) => post.login.iter().map(|(_, variable)| variable.as_str()).collect(),
        }
    }

    /// What this channel is to be told of a digest: the kinds that it wants, grave enough, in its language, gravest
    /// first, and without the items that it was told before (`sent` is asked by item id). `None`: nothing.
    pub fn select(&self, digest: &Digest, sent: &dyn Fn(&str) -> bool) -> Option<Digest> {
        let mut notices = Vec::new();
        for notice in digest.notices.iter().filter(|notice| self.on.contains(&notice.kind)) {
            let grave = |severity: Option<Severity>| self.grave_enough(notice.kind, severity);
            let is_new = |item: &&Item| grave(item.severity) && !sent(&notice.item_id(&digest.tenant, item));
            let mut items: Vec<Item> = notice.items.iter().filter(is_new).cloned().collect();
            items.sort_by_key(|item| std::cmp::Reverse(item.severity));
            let unlisted = notice.unlisted.iter().filter(|group| grave(group.severity)).copied().collect();
            // What is not listed is no news by itself: nobody could tell whether it was sent before.
            if !items.is_empty() {
                notices.push(Notice { kind: notice.kind, items, unlisted });
            }
        }
        notices.sort_by_key(|notice| notice.kind);
        (!notices.is_empty()).then(|| Digest {
            language: self.language.unwrap_or(digest.language),
            notices,
            ..digest.clone()
        })
    }

    fn grave_enough(&self, kind: Kind, severity: Option<Severity>) -> bool {
        let usual = (kind == Kind::NewHighFindings).then_some(Severity::High);
        match (severity, self.min_severity.or(usual)) {
            (Some(severity), Some(least)) => severity >= least,
            _ => true,
        }
    }

    /// Writes what was selected.
    pub fn message(&self, selected: &Digest, texts: &Texts) -> Result<Message, SendError> {
        let id = crate::notice::hash(&[&self.name, &selected.id()]);
        let body = match &self.way {
            Way::Slack(_) => Body::Slack(render::slack::body(selected, texts).to_string()),
            Way::Teams(_) => Body::Teams(render::teams::body(selected, texts).to_string()),
            Way::Webhook { .. } => {
                let body = render::webhook::body(selected, &id);
                let write = |error| SendError::Write { channel: self.name.clone(), source: Cause::of(&error, &[]) };
                Body::Webhook(body.map_err(write)?)
            }
            Way::Email(post) => Body::Email(Box::new((post.clone(), render::email::letter(selected, texts)))),
        };
        Ok(Message { channel: self.name.clone(), to: self.destination(), id, items: selected.item_ids(), body })
    }

    /// Where the message goes, as it may be shown.
    fn destination(&self) -> String {
        match &self.way {
            Way::Slack(place) | Way::Teams(place) | Way::Webhook { place, .. } => match place {
                Place::Known(address) => format!("{}/{}", address.place(), crate::address::MASK),
                Place::Variable(name) => format!("${name}"),
            },
            Way::Email(post) => format!("smtp://{}:{}", post.host, post.port),
        }
    }

    /// Asks for the secrets and makes the channel ready. Nothing is sent or connected yet.
    pub fn connect(&self, environment: &dyn Fn(&str) -> Option<SecretString>) -> Result<Channel, SettingsError> {
        Channel::new(self, environment)
    }

    pub(crate) fn fault(&self, what: String) -> SettingsError {
        SettingsError { table: self.table, channel: self.name.clone(), what }
    }
}
