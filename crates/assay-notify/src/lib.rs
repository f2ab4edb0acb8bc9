//! Messages about what changed: to Slack, Teams, by e-mail and as signed webhooks.
//!
//! A [`Digest`] holds the [`Notice`]s of one run. Each [`Target`] (one `[[notify]]` table of `assay.toml`) selects what
//! it is to be told, writes a [`Message`], and a [`Channel`] sends it. Everything before [`Channel::send`] is pure: the
//! same digest gives the same bytes, and needs no secret.

mod address;
mod channel;
mod error;
mod http;
mod message;
mod notice;
mod render;
mod settings;
mod smtp;
mod story;
mod target;
mod text;

pub use channel::{Channel, Delivery, Limits};
pub use error::{Cause, SendError, SettingsError};
pub use message::Message;
pub use notice::{Digest, Item, Kind, Notice, Unlisted};
pub use secrecy::SecretString;
pub use settings::{ChannelKind, Security, Table};
pub use target::{Target, targets};
