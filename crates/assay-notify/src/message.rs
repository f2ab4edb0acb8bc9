//! A message that is ready to be sent, and how it looks.

use chrono::{DateTime, Utc};

use crate::{SendError, address::MASK, render::email::Letter, smtp, target::Post};

/// What a channel sends, in its form.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    Slack(String),
    Teams(String),
    Webhook(String),
    Email(Box<(Post, Letter)>),
}

/// A message for one channel. It holds no secret.
#[derive(Debug, Clone)]
pub struct Message {
    pub(crate) channel: String,
    /// The destination, as it may be shown.
    pub(crate) to: String,
    pub(crate) id: String,
    pub(crate) items: Vec<String>,
    pub(crate) body: Body,
}

impl Message {
    /// SHA-256, in hex, over the channel's name and what is told: the same for the same items, whenever it is written.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The ids of the items that it tells of: remember them once it is sent, and the next run won't tell them again.
    pub fn item_ids(&self) -> &[String] {
        &self.items
    }

    /// What would be sent at that time, byte for byte, with `•••` in the place of secrets.
    pub fn dry_run(&self, now: DateTime<Utc>) -> Result<String, SendError> {
        let request = |headers: &[(&str, String)], body: &str| {
            let mut lines = vec![format!("POST {}", self.to), format!("content-type: {JSON}")];
            lines.extend(headers.iter().map(|(name, value)| format!("{name}: {value}")));
            format!("{}\n\n{body}\n", lines.join("\n"))
        };
        Ok(match &self.body {
            Body::Slack(body) | Body::Teams(body) => request(&[], body),
            Body::Webhook(body) => {
                let signature = format!("v1,{MASK}");
                let headers = signed_headers(&self.webhook_id(), now.timestamp(), signature);
                request(&headers, body)
            }
            Body::Email(mail) => {
                let (post, letter) = mail.as_ref();
                let bytes = smtp::write(&self.channel, &self.id, post, letter, now)?.formatted();
                let subject = &letter.subject;
                format!(
                    "{}\n\n{}\n== Subject and text, decoded ==\n{subject}\n\n{}",
                    self.to,
                    String::from_utf8_lossy(&bytes),
                    letter.text
                )
            }
        })
    }

    /// The id in the header of a webhook, by which its receiver knows a message that comes twice.
    pub(crate) fn webhook_id(&self) -> String {
        format!("msg_{}", self.id)
    }
}

/// What every JSON body is sent as.
pub(crate) const JSON: &str = "application/json";

/// The headers of the Standard Webhooks specification.
pub(crate) fn signed_headers(id: &str, timestamp: i64, signature: String) -> [(&'static str, String); 3] {
    [
        (standardwebhooks::HEADER_WEBHOOK_ID, id.to_owned()),
        (standardwebhooks::HEADER_WEBHOOK_TIMESTAMP, timestamp.to_string()),
        (standardwebhooks::HEADER_WEBHOOK_SIGNATURE, signature),
    ]
}
