//! A JSON body posted to a URL: with time limits, few retries, no redirects.

use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use tokio::time::Instant;

use crate::{
    Delivery, Limits, SendError,
    address::{Address, mask, place},
    error::Cause,
    message::JSON,
    text::{clean, cut},
};

/// What is read of an answer.
const ANSWER: usize = 64 << 10;
/// What is shown of an answer, in letters.
const SHOWN: usize = 200;

type HttpClient = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// Headers of one attempt at that time, in seconds since 1970.
pub(crate) type Headers<'a> = dyn Fn(i64) -> Result<Vec<(&'static str, String)>, SendError> + Sync + 'a;

/// One place to post to.
pub(crate) struct Poster<'a> {
    pub(crate) channel: &'a str,
    pub(crate) address: &'a Address,
    /// Where the address is set.
    pub(crate) setting: &'a str,
    /// What must not be seen.
    pub(crate) secrets: Vec<String>,
    pub(crate) limits: Limits,
    /// The time of the first attempt.
    pub(crate) now: DateTime<Utc>,
}

/// What came of an attempt that may be repeated.
enum Later {
    Busy { status: u16, answer: String, wait: Option<Duration> },
    Unreachable(Cause),
}

impl Poster<'_> {
    /// Posts the body until it is taken, refused, or tried often enough.
    pub(crate) async fn post(&self, body: &str, headers: &Headers<'_>) -> Result<Delivery, SendError> {
        let client = self.client()?;
        let started = Instant::now();
        let mut pause = self.limits.pause;
        let mut attempts = 0;
        loop {
            attempts += 1;
            let now = self.now + TimeDelta::from_std(started.elapsed()).unwrap_or_default();
            let request = self.request(body, headers(now.timestamp())?)?;
            let limit = self.limits.attempt;
            let later = match tokio::time::timeout(limit, self.attempt(&client, request, now)).await {
                Ok(Ok(Ok(status))) => return Ok(Delivery { attempts, status }),
                Ok(Ok(Err(later))) => later,
                Ok(Err(error)) => return Err(error),
                Err(_) => return Err(self.timeout(limit)),
            };
            if attempts >= self.limits.attempts {
                return Err(self.given_up(later, attempts));
            }
            let wait = match later {
                Later::Busy { wait: Some(wait), .. } if wait > self.limits.longest_pause => {
                    return Err(SendError::Wait {
                        channel: self.channel.to_owned(),
                        place: self.address.place(),
                        seconds: wait.as_secs(),
                    });
                }
                Later::Busy { wait: Some(wait), .. } => wait.max(pause),
                _ => pause,
            };
            tokio::time::sleep(wait).await;
            pause = pause.saturating_mul(2).min(self.limits.longest_pause);
        }
    }

    fn client(&self) -> Result<HttpClient, SendError> {
        let mut plain = HttpConnector::new();
        plain.enforce_http(false);
        plain.set_connect_timeout(Some(self.limits.attempt / 2));
        let provider = rustls::crypto::ring::default_provider();
        // Plain HTTP goes to this machine only, which needs no certificates.
        let tls = if self.address.is_plain() {
            let builder = rustls::ClientConfig::builder_with_provider(provider.into());
            let builder = builder.with_safe_default_protocol_versions().map_err(|error| self.certificates(&error))?;
            builder.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth()
        } else {
            return Ok(Client::builder(TokioExecutor::new()).build(
                HttpsConnectorBuilder::new()
                    .with_provider_and_native_roots(provider)
                    .map_err(|error| self.certificates(&error))?
                    .https_only()
                    .enable_http1()
                    .wrap_connector(plain),
            ));
        };
        let connector = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1();
        Ok(Client::builder(TokioExecutor::new()).build(connector.wrap_connector(plain)))
    }

    fn request(&self, body: &str, headers: Vec<(&'static str, String)>) -> Result<Request<Full<Bytes>>, SendError> {
        let mut request = Request::post(self.address.secret())
            .header(header::CONTENT_TYPE, JSON)
            .header(header::USER_AGENT, concat!("assay/", env!("CARGO_PKG_VERSION")));
        for (name, value) in headers {
            request = request.header(name, value);
        }
        request
            .body(Full::new(Bytes::copy_from_slice(body.as_bytes())))
            .map_err(|error| SendError::Write { channel: self.channel.to_owned(), source: self.cause(&error) })
    }

    async fn attempt(
        &self,
        client: &HttpClient,
        request: Request<Full<Bytes>>,
        now: DateTime<Utc>,
    ) -> Result<Result<u16, Later>, SendError> {
        let answer = match client.request(request).await {
            Ok(answer) => answer,
            Err(error) if error.is_connect() => return Ok(Err(Later::Unreachable(self.cause(&error)))),
            Err(error) => {
                return Err(SendError::Broken {
                    channel: self.channel.to_owned(),
                    place: self.address.place(),
                    source: self.cause(&error),
                });
            }
        };
        let (head, body) = answer.into_parts();
        let status = head.status;
        if status.is_success() {
            return Ok(Ok(status.as_u16()));
        }
        if status.is_redirection() {
            return Err(self.redirect(status, &head.headers));
        }
        let body = Limited::new(body, ANSWER).collect().await.map(http_body_util::Collected::to_bytes);
        let answer = self.shown(&body.unwrap_or_default());
        if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() {
            let wait = retry_after(&head.headers, now);
            return Ok(Err(Later::Busy { status: status.as_u16(), answer, wait }));
        }
        Err(SendError::Refused {
            channel: self.channel.to_owned(),
            place: self.address.place(),
            status: status.as_u16(),
            answer,
            cure: self.cure(status),
        })
    }

    /// An answer's beginning, in brackets and without secrets.
    fn shown(&self, body: &[u8]) -> String {
        let text = clean(&mask(&String::from_utf8_lossy(body), &self.secrets));
        if text.is_empty() { text } else { format!(" (`{}`)", cut(&text, SHOWN)) }
    }

    fn cause(&self, error: &(dyn std::error::Error + 'static)) -> Cause {
        Cause::of(error, &self.secrets)
    }

    fn cure(&self, status: StatusCode) -> String {
        match status.as_u16() {
            401 | 403 | 404 | 410 => {
                format!("make a new webhook there if this one is gone, and put its URL into {}", self.setting)
            }
            413 => "the receiver takes no message of this size; raise its limit, or tell it of fewer kinds with `on`"
                .to_owned(),
            _ => format!("look what it wants, and whether the URL in {} is of this kind of channel", self.setting),
        }
    }

    fn redirect(&self, status: StatusCode, headers: &HeaderMap) -> SendError {
        let to = headers.get(header::LOCATION).and_then(|location| location.to_str().ok());
        let to = to.and_then(|to| url::Url::parse(self.address.secret()).ok()?.join(to).ok());
        SendError::Redirect {
            channel: self.channel.to_owned(),
            place: self.address.place(),
            status: status.as_u16(),
            to: to.map_or_else(|| "nowhere".to_owned(), |to| mask(&clean(&place(&to)), &self.secrets)),
            setting: self.setting.to_owned(),
        }
    }

    fn timeout(&self, limit: Duration) -> SendError {
        SendError::Timeout {
            channel: self.channel.to_owned(),
            place: self.address.place(),
            seconds: limit.as_secs().max(1),
        }
    }

    fn certificates(&self, error: &(dyn std::error::Error + 'static)) -> SendError {
        SendError::Certificates { channel: self.channel.to_owned(), source: self.cause(error) }
    }

    fn given_up(&self, later: Later, attempts: u32) -> SendError {
        let (channel, place) = (self.channel.to_owned(), self.address.place());
        match later {
            Later::Busy { status, answer, .. } => SendError::Busy { channel, place, status, answer, attempts },
            Later::Unreachable(source) => SendError::Unreachable { channel, place, attempts, source },
        }
    }
}

/// Seconds, or a date of HTTP.
fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let value = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let until = DateTime::parse_from_rfc2822(value).ok()?;
    Some(until.signed_duration_since(now).to_std().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_retry_after_are_read() {
        let now = "2026-11-23T00:00:00Z".parse().unwrap();
        let of = |value: &str| retry_after(&HeaderMap::from_iter([(header::RETRY_AFTER, value.parse().unwrap())]), now);
        assert_eq!(of("7"), Some(Duration::from_secs(7)));
        assert_eq!(of("Mon, 23 Nov 2026 00:01:00 GMT"), Some(Duration::from_mins(1)));
        assert_eq!(of("Sun, 22 Nov 2026 00:01:00 GMT"), Some(Duration::ZERO));
        assert_eq!(of("soon"), None);
    }
}
