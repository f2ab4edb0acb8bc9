//! Mail and HTTPS with a receiver in Python: what arrives, over which kind of connection, and who is not trusted.

#![cfg(test)]

mod support;

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc,
    time::Duration,
};

use assay_model::Language;
use assay_notify::{Channel, Limits, SendError};
use serde_json::Value;

use support::{connect, digest, noon, python, script, target, texts};

const PASSWORD: &str = "open-sesame";
const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8G";

/// receiver.py; it ends when its standard input is closed.
struct Post {
    process: Child,
    input: Option<ChildStdin>,
    told: mpsc::Receiver<Value>,
    ready: Value,
}

impl Post {
    fn start() -> Self {
        let mut process = Command::new(python())
            .arg(script("receiver.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (input, output) = (process.stdin.take(), BufReader::new(process.stdout.take().unwrap()));
        let (tell, told) = mpsc::channel();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let told = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
                if tell.send(told).is_err() {
                    return;
                }
            }
        });
        let ready = told.recv_timeout(Duration::from_mins(1)).expect("receiver.py is ready");
        Self { process, input, told, ready }
    }

    fn next(&self) -> Value {
        self.told.recv_timeout(Duration::from_secs(30)).expect("a message")
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        drop(self.input.take());
        self.process.wait().unwrap();
    }
}

/// A mail channel.
fn mail(host: &str, port: &Value, more: &str) -> (assay_notify::Target, Channel) {
    let target = target(&format!(
        "[[notify]]\nchannel = \"email\"\nhost = \"{host}\"\nport = {port}\nfrom = \"警報 <assay@example.com>\"\n{more}"
    ));
    let limits = Limits { attempt: Duration::from_secs(20), ..support::quick() };
    let channel = connect(&target, &[("PASSWORD", PASSWORD), ("WRONG", "hunter2-hunter2")]).with_limits(limits);
    (target, channel)
}

const TO: &str = "to = [\"山田 太郎 <yamada@example.com>\", \"it@example.com\"]\n";

async fn send(host: &str, port: &Value, more: &str, language: Language) -> Result<u32, SendError> {
    let (target, channel) = mail(host, port, more);
    let message = target.message(&digest(language), texts())?;
    channel.send(&message, noon()).await.map(|delivery| delivery.attempts)
}

#[tokio::test]
async fn a_mail_arrives_as_it_was_meant() {
    let post = Post::start();
    let plain = &post.ready["plain"];
    let sent = send("127.0.0.1", plain, &format!("security = \"none\"\n{TO}"), Language::Ja).await;
    assert_eq!(sent.unwrap(), 1);
    let got = post.next();
    assert_eq!(got["to"], serde_json::json!(["yamada@example.com", "it@example.com"]));
    assert_eq!((&got["sender"], &got["hello"]), (&"assay@example.com".into(), &"example.com".into()));
    assert_eq!(got["type"], "multipart/alternative");
    let headers = &got["headers"];
    assert_eq!(headers["from"], "警報 <assay@example.com>");
    assert_eq!(headers["to"], "山田 太郎 <yamada@example.com>, it@example.com");
    assert_eq!(headers["date"], "Mon, 23 Nov 2026 12:00:00 +0000");
    assert!(headers["message-id"].as_str().unwrap().ends_with("@example.com>"), "{headers}");
    let subject = headers["subject"].as_str().unwrap();
    assert!(subject.starts_with("Assay · Lantern: 新たな検出事項2件、再発2件、"), "{subject}");
    assert!(headers.get("bcc").is_none());
    let (text, html) = (&got["parts"]["text/plain"], &got["parts"]["text/html"]);
    assert!(text.as_str().unwrap().contains("重大 · バケットを公開しない"), "{text}");
    assert!(html.as_str().unwrap().contains("<html lang=\"ja\">"), "{html}");
    assert!(html.as_str().unwrap().contains("バケットを公開しない</a>"), "{html}");
    // Every server takes ASCII in lines of at most 998 bytes.
    assert_eq!(got["ascii"], true);
    assert!(got["longest"].as_u64().unwrap() <= 998);
}

#[tokio::test]
async fn later_is_tried_again_and_never_is_not() {
    let post = Post::start();
    let plain = &post.ready["plain"];
    let sent = send("127.0.0.1", plain, "security = \"none\"\nto = [\"later@example.com\"]\n", Language::En).await;
    assert_eq!(sent.unwrap(), 2);
    assert_eq!(post.next()["to"][0], "later@example.com");
    let refused = send("127.0.0.1", plain, "security = \"none\"\nto = [\"never@example.com\"]\n", Language::En).await;
    let error = refused.unwrap_err();
    assert!(matches!(&error, SendError::Mail { attempts: 1, .. }), "{error:?}");
    assert!(error.to_string().contains("check `from` and `to`"), "{error}");
}

#[tokio::test]
async fn nobody_there() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let sent = send("127.0.0.1", &port.into(), &format!("security = \"none\"\n{TO}"), Language::En).await;
    assert!(matches!(&sent, Err(SendError::Mail { attempts: 3, .. })), "{sent:?}");
    // A server that accepts and says nothing.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = silent.local_addr().unwrap().port();
    let (target, channel) = mail("127.0.0.1", &port.into(), &format!("security = \"none\"\n{TO}"));
    let message = target.message(&digest(Language::En), texts()).unwrap();
    let error = channel.with_limits(support::quick()).send(&message, noon()).await.unwrap_err();
    assert!(matches!(&error, SendError::Timeout { .. }), "{error:?}");
}

/// TLS of an unknown authority is refused, by HTTP and by SMTP.
#[tokio::test]
async fn an_unknown_authority_is_not_trusted() {
    let post = Post::start();
    for kind in ["starttls", "tls"] {
        let more = format!("security = \"{kind}\"\nusername = \"assay\"\npassword_env = \"PASSWORD\"\n{TO}");
        let error = send("localhost", &post.ready[kind], &more, Language::En).await.unwrap_err();
        assert!(matches!(&error, SendError::Mail { attempts: 1, .. }), "{error:?}");
        assert!(!format!("{error:?}").contains(PASSWORD));
    }
    let error = webhook(&post.ready["https"]).await.unwrap_err();
    assert!(format!("{error:?}").contains("certificate"), "{error:?}");
    assert!(post.told.try_recv().is_err());
}

async fn webhook(port: &Value) -> Result<u32, SendError> {
    let settings =
        format!("[[notify]]\nchannel = \"webhook\"\nurl = \"https://localhost:{port}/in\"\nsecret_env = \"KEY\"\n");
    let target = target(&settings);
    let limits = Limits { attempt: Duration::from_secs(20), ..support::quick() };
    let channel = connect(&target, &[("KEY", KEY)]).with_limits(limits);
    let message = target.message(&digest(Language::Ja), texts())?;
    channel.send(&message, noon()).await.map(|delivery| delivery.attempts)
}

/// The authority of the receiver is known to a process whose `SSL_CERT_FILE` names it.
#[test]
fn tls_with_a_known_authority() {
    let post = Post::start();
    let inner = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "inside", "--ignored", "--nocapture"])
        .env("SSL_CERT_FILE", post.ready["ca"].as_str().unwrap())
        .env("ASSAY_TEST_PORTS", post.ready.to_string())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&inner.stdout).into_owned() + &String::from_utf8_lossy(&inner.stderr);
    assert!(inner.status.success() && said.contains("1 passed"), "{said}");
    let got = [post.next(), post.next(), post.next()];
    assert_eq!(got.each_ref().map(|one| one["kind"].as_str().unwrap()), ["starttls", "tls", "https"]);
    assert_eq!((&got[0]["user"], &got[1]["user"]), (&"assay".into(), &"assay".into()));
    assert_eq!(got[2]["headers"]["webhook-timestamp"], "1795435200");
}

#[tokio::test]
#[ignore = "run by `tls_with_a_known_authority`, with its environment"]
#[expect(clippy::disallowed_methods, reason = "the test that starts this one speaks through the environment")]
async fn inside() {
    let ready: Value = serde_json::from_str(&std::env::var("ASSAY_TEST_PORTS").unwrap()).unwrap();
    for kind in ["starttls", "tls"] {
        let with = |variable: &str| {
            format!("security = \"{kind}\"\nusername = \"assay\"\npassword_env = \"{variable}\"\n{TO}")
        };
        assert_eq!(send("localhost", &ready[kind], &with("PASSWORD"), Language::Ja).await.unwrap(), 1);
        let error = send("localhost", &ready[kind], &with("WRONG"), Language::Ja).await.unwrap_err();
        assert!(error.to_string().contains("check `username`"), "{error}");
        assert!(!format!("{error:?} {error}").contains("hunter2"), "{error:?}");
    }
    assert_eq!(webhook(&ready["https"]).await.unwrap(), 1);
}
