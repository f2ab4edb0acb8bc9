//! No secret in any error, in no way of printing it: receivers that say back what they got, in all they can say.

#![cfg(test)]

mod support;

use std::error::Error;

use assay_model::Language;
use assay_notify::{SecretString, SendError};

use support::{Answer, Receiver, connect, digest, noon, quick, target, texts};

const PART: &str = "B0SECRETPART";
const TOKEN: &str = "tokensecrettokensecret";
const SIGNATURE: &str = "sigsecretsigsecret";
const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8G";

/// Everything that an error can be made to say.
fn all_of(error: &SendError) -> String {
    let first: &(dyn Error + 'static) = error;
    let chain = std::iter::successors(Some(first), |error| (**error).source());
    let said: Vec<String> = chain.map(|error| format!("{error}\n{error:?}\n{error:#?}")).collect();
    said.join("\n")
}

fn assert_silent(said: &str) {
    for secret in [PART, TOKEN, SIGNATURE, KEY, "MfKQ9r8GKYqr"] {
        assert!(!said.contains(secret), "`{secret}` in {said}");
    }
}

#[tokio::test]
async fn no_error_says_a_secret() {
    let echo = format!("you sent /services/{PART}/{TOKEN}?sig={SIGNATURE} with {KEY}, or {PART}");
    let path = format!("/services/{PART}/{TOKEN}?sig={SIGNATURE}");
    let mut silent = Answer::status(200);
    silent.delay = quick().attempt * 3;
    let answers = [
        Answer::status(400).saying(&echo),
        Answer::status(403).saying(&echo),
        Answer::status(404).saying(&echo),
        Answer::status(413).saying(&echo),
        Answer::status(500).saying(&echo),
        Answer::status(429).with("retry-after", "9999").saying(&echo),
        Answer::status(302).with("location", &path),
        Answer::status(302).with("location", &format!("https://{PART}.example.com{path}")),
        Answer::status(304),
        silent,
    ];
    let mut kinds = std::collections::BTreeSet::new();
    for answer in answers {
        let receiver = Receiver::start(vec![answer]).await;
        let error = send(&format!("{}{path}", receiver.url)).await;
        kinds.insert(format!("{error:?}").split([' ', '{']).next().unwrap().to_owned());
        let said = all_of(&error);
        assert_silent(&said);
        assert!(said.contains("http://127.0.0.1:"), "{said}");
    }
    // Connections that fail, break, or are not spoken with in HTTP.
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = closed.local_addr().unwrap().port();
    drop(closed);
    let breaking = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let other = breaking.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = breaking.accept().await.unwrap();
            let mut buffer = [0_u8; 64];
            drop(tokio::io::AsyncReadExt::read(&mut stream, &mut buffer).await);
            let echo = format!("{PART} {TOKEN}\r\n\r\n");
            drop(tokio::io::AsyncWriteExt::write_all(&mut stream, echo.as_bytes()).await);
        }
    });
    for url in [
        format!("http://127.0.0.1:{port}{path}"),
        format!("http://127.0.0.1:{other}{path}"),
        format!("https://127.0.0.1:{other}{path}"),
    ] {
        let error = send(&url).await;
        kinds.insert(format!("{error:?}").split([' ', '{']).next().unwrap().to_owned());
        assert_silent(&all_of(&error));
    }
    let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
    assert_eq!(kinds, ["Broken", "Busy", "Redirect", "Refused", "Timeout", "Unreachable", "Wait"]);
}

/// Sends to this URL, which must fail.
async fn send(url: &str) -> SendError {
    let target = target("[[notify]]\nchannel = \"webhook\"\nurl_env = \"HOOK\"\nsecret_env = \"KEY\"\n");
    let channel = connect(&target, &[("HOOK", url), ("KEY", KEY)]);
    assert_silent(&format!("{channel:?} {channel:#?} {target:?}"));
    let message = target.message(&digest(Language::En), texts()).unwrap();
    assert_silent(&format!("{message:?} {}", message.dry_run(noon()).unwrap()));
    channel.send(&message, noon()).await.unwrap_err()
}

#[test]
fn settings_errors_are_silent_too() {
    let target = target("[[notify]]\nchannel = \"webhook\"\nurl_env = \"HOOK\"\nsecret_env = \"KEY\"\n");
    for (hook, key) in [
        (format!("http://example.com/{PART}"), KEY.to_owned()),
        (format!("not a url {PART}"), KEY.to_owned()),
        (format!("https://user:{TOKEN}@example.com/"), KEY.to_owned()),
        ("https://example.com/".to_owned(), format!("whsec_{TOKEN}-{KEY}")),
    ] {
        let environment =
            |name: &str| Some(SecretString::from(if name == "HOOK" { hook.clone() } else { key.clone() }));
        let error = target.connect(&environment).unwrap_err();
        assert_silent(&format!("{error} {error:?}"));
    }
}
