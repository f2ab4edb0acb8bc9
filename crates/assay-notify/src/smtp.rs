//! A letter as a mail, and its way to the mail server.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message as Mail, Tokio1Executor,
    message::{MultiPart, SinglePart, header::ContentType},
    transport::smtp::{
        authentication::{Credentials, Mechanism},
        client::{Tls, TlsParameters},
        extension::ClientId,
    },
};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{Delivery, Limits, Security, SendError, error::Cause, render::email::Letter, target::Post};

/// Letters of the id in a boundary.
const BOUNDARY: usize = 32;

/// The mail of a letter. The same letter at the same time gives the same bytes.
pub(crate) fn write(
    channel: &str,
    id: &str,
    post: &Post,
    letter: &Letter,
    now: DateTime<Utc>,
) -> Result<Mail, SendError> {
    let failed =
        |error: lettre::error::Error| SendError::Write { channel: channel.to_owned(), source: Cause::of(&error, &[]) };
    let mut mail = Mail::builder()
        .from(post.from.clone())
        .subject(&letter.subject)
        .date(SystemTime::from(now))
        .message_id(Some(format!("<{id}@{}>", post.from.email.domain())));
    for to in &post.to {
        mail = mail.to(to.clone());
    }
    let boundary: String = id.chars().take(BOUNDARY).collect();
    let part = |kind: ContentType, text: &str| SinglePart::builder().header(kind).body(text.to_owned());
    let parts = MultiPart::builder()
        .kind(lettre::message::MultiPartKind::Alternative)
        .boundary(format!("assay-{boundary}"))
        .singlepart(part(ContentType::TEXT_PLAIN, &letter.text))
        .singlepart(part(ContentType::TEXT_HTML, &letter.html));
    mail.multipart(parts).map_err(failed)
}

/// Hands the mail to the server.
pub(crate) async fn send(
    channel: &str,
    post: &Post,
    login: Option<&(String, SecretString)>,
    mail: Mail,
    limits: Limits,
) -> Result<Delivery, SendError> {
    let place = format!("{}:{}", post.host, post.port);
    let secrets: Vec<String> = login.iter().map(|(_, password)| password.expose_secret().to_owned()).collect();
    let failed = |attempts: u32, error: &lettre::transport::smtp::Error| SendError::Mail {
        channel: channel.to_owned(),
        place: place.clone(),
        attempts,
        cure: cure(error),
        source: Cause::of(error, &secrets),
    };
    let transport = transport(post, login, limits).map_err(|error| failed(0, &error))?;
    let (mut attempts, mut pause) = (0, limits.pause);
    loop {
        attempts += 1;
        let error = match tokio::time::timeout(limits.attempt, transport.send(mail.clone())).await {
            Ok(Ok(answer)) => return Ok(Delivery { attempts, status: answer.code().into() }),
            Ok(Err(error)) if error.is_timeout() => return Err(timeout(channel, place, limits)),
            Ok(Err(error)) => error,
            Err(_) => return Err(timeout(channel, place, limits)),
        };
        // Whatever broke in the middle may have arrived; a server's "later" and a refused connection have not.
        if !(error.is_transient() || is_refused_connection(&error)) || attempts >= limits.attempts {
            return Err(failed(attempts, &error));
        }
        tokio::time::sleep(pause).await;
        pause = pause.saturating_mul(2).min(limits.longest_pause);
    }
}

fn transport(
    post: &Post,
    login: Option<&(String, SecretString)>,
    limits: Limits,
) -> Result<AsyncSmtpTransport<Tokio1Executor>, lettre::transport::smtp::Error> {
    let tls = match post.security {
        Security::Starttls => Tls::Required(TlsParameters::new(post.host.clone())?),
        Security::Tls => Tls::Wrapper(TlsParameters::new(post.host.clone())?),
        Security::None => Tls::None,
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&post.host)
        .port(post.port)
        .tls(tls)
        .timeout(Some(limits.attempt))
        .hello_name(ClientId::Domain(post.from.email.domain().to_owned()));
    if let Some((user, password)) = login {
        builder = builder
            .credentials(Credentials::new(user.clone(), password.expose_secret().to_owned()))
            .authentication(vec![Mechanism::Plain, Mechanism::Login]);
    }
    Ok(builder.build())
}

fn is_refused_connection(error: &lettre::transport::smtp::Error) -> bool {
    let first: &(dyn std::error::Error + 'static) = error;
    let chain = std::iter::successors(Some(first), |error| error.source());
    let mut kinds = chain.filter_map(|error| Some(error.downcast_ref::<std::io::Error>()?.kind()));
    kinds.any(|kind| kind == std::io::ErrorKind::ConnectionRefused)
}

fn timeout(channel: &str, place: String, limits: Limits) -> SendError {
    SendError::Timeout { channel: channel.to_owned(), place, seconds: limits.attempt.as_secs().max(1) }
}

fn cure(error: &lettre::transport::smtp::Error) -> String {
    let code = error.status().map(u16::from);
    match code {
        Some(530 | 534 | 535) => "check `username`, and the password in the variable that `password_env` names",
        Some(code) if (500..600).contains(&code) => "check `from` and `to`, and whether the server lets `from` send",
        Some(_) => "try again later",
        None if error.is_tls() => {
            "check `host`, `port` and `security` (starttls: 587, tls: 465), and that its certificate is of a known authority"
        }
        None => "check `host`, `port`, `security` (starttls: 587, tls: 465) and the network",
    }
    .to_owned()
}
