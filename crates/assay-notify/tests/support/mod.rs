//! What the tests share: texts, a digest, a receiver on loopback, Python.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a module of tests; each uses its part"
)]

use std::{
    convert::Infallible,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Arc, Mutex, OnceLock},
    time::Duration,
};

use assay_content::{Content, Texts};
use assay_model::{Language, Severity, Text};
use assay_notify::{Channel, Digest, Item, Kind, Limits, Notice, SecretString, Table, Target, targets};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;

/// The programme's texts, without the rest of the content.
pub fn texts() -> &'static Texts {
    static CONTENT: OnceLock<Content> = OnceLock::new();
    let content = CONTENT.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        for language in ["en", "ja"] {
            let to = folder.path().join("locales").join(language);
            std::fs::create_dir_all(&to).unwrap();
            let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/locales").join(language);
            for file in ["notify.ftl", "report.ftl"] {
                std::fs::copy(from.join(file), to.join(file)).unwrap();
            }
        }
        Content::from_dir(folder.path()).unwrap()
    });
    content.texts()
}

/// A time to send at.
pub fn noon() -> DateTime<Utc> {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

/// The real time, which a verifier of signatures compares with.
pub fn now() -> DateTime<Utc> {
    DateTime::from(std::time::UNIX_EPOCH + std::time::UNIX_EPOCH.elapsed().unwrap())
}

pub fn item(uid: &str, severity: Option<Severity>, title: (&str, &str), detail: &str) -> Item {
    Item {
        uid: uid.to_owned(),
        title: Text { en: title.0.to_owned(), ja: title.1.to_owned() },
        detail: Item::one(detail),
        severity,
        at: "2026-11-20T03:04:05.678Z".to_owned(),
        link: None,
    }
}

/// One notice of each kind, with names that try to leave their place.
pub fn digest(language: Language) -> Digest {
    let hostile =
        "arn:aws:s3:::<script>alert(1)</script> <!channel> [x](http://evil.example) *b* & \"q\"\r\nBcc: x@evil.example";
    let mut first = item(
        "0f3a9c0d5e6b7a8899aabbccddeeff00",
        Some(Severity::Critical),
        ("Buckets are not public", "バケットを公開しない"),
        hostile,
    );
    first.link = Some("https://assay.example.com/findings/0f3a?x=1&y=2".to_owned());
    let second = item(
        "1f3a9c0d5e6b7a8899aabbccddeeff00",
        Some(Severity::Medium),
        ("Keys rotate", "鍵を更新する"),
        "arn:aws:kms:ap-southeast-1:111122223333:key/1",
    );
    let paper = item("ev-7", None, ("Incident response plan", "インシデント対応計画"), "B.21.3");
    let notices = Kind::ALL.into_iter().map(|kind| match kind {
        Kind::NewHighFindings | Kind::Regressions | Kind::Overdue => {
            Notice::new(kind, vec![second.clone(), first.clone()])
        }
        _ => Notice::new(kind, vec![paper.clone()]),
    });
    Digest {
        tenant: "Lantern".to_owned(),
        assessment: Some("20261123T001500Z-7f3a".to_owned()),
        at: "2026-11-23T00:17:41.977Z".to_owned(),
        language,
        notices: notices.collect(),
    }
}

/// The targets of a settings file.
pub fn read(settings: &str) -> Result<Vec<Target>, String> {
    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        notify: Vec<Table>,
    }
    let file: File = toml::from_str(settings).map_err(|error| error.to_string())?;
    targets(&file.notify).map_err(|error| error.to_string())
}

/// The only target of a settings file.
pub fn target(settings: &str) -> Target {
    let mut all = read(settings).unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

/// Limits that a test can wait for.
pub fn quick() -> Limits {
    Limits {
        attempt: Duration::from_millis(400),
        attempts: 3,
        pause: Duration::from_millis(5),
        longest_pause: Duration::from_secs(3),
    }
}

/// The channel of a target, with these variables.
pub fn connect(target: &Target, variables: &[(&str, &str)]) -> Channel {
    let environment = |asked: &str| {
        let found = variables.iter().find(|(name, _)| *name == asked);
        found.map(|(_, value)| SecretString::from(*value))
    };
    target.connect(&environment).unwrap().with_limits(quick())
}

/// What a receiver got.
#[derive(Debug, Clone)]
pub struct Got {
    pub path: String,
    pub headers: HeaderMap,
    pub body: String,
}

/// An answer that a receiver is to give.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
    pub delay: Duration,
}

impl Answer {
    pub fn status(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: String::new(), delay: Duration::ZERO }
    }

    pub fn with(mut self, header: &'static str, value: &str) -> Self {
        self.headers.push((header, value.to_owned()));
        self
    }

    pub fn saying(mut self, body: &str) -> Self {
        body.clone_into(&mut self.body);
        self
    }
}

/// An HTTP server on loopback that gives its answers in turn, the last one for ever.
pub struct Receiver {
    pub url: String,
    pub port: u16,
    got: Arc<Mutex<Vec<Got>>>,
}

impl Receiver {
    pub async fn start(answers: Vec<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let got: Arc<Mutex<Vec<Got>>> = Arc::default();
        let kept = Arc::clone(&got);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (kept, answers) = (Arc::clone(&kept), answers.clone());
                let service = service_fn(move |request| reply(request, Arc::clone(&kept), answers.clone()));
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
            }
        });
        Self { url: format!("http://127.0.0.1:{port}"), port, got }
    }

    pub fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }
}

async fn reply(
    request: Request<Incoming>,
    kept: Arc<Mutex<Vec<Got>>>,
    answers: Vec<Answer>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let body = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
    let turn = {
        let mut kept = kept.lock().unwrap();
        kept.push(Got { path: head.uri.to_string(), headers: head.headers, body });
        kept.len() - 1
    };
    let answer = answers.get(turn).or(answers.last()).unwrap().clone();
    tokio::time::sleep(answer.delay).await;
    let mut response = Response::builder().status(answer.status);
    for (name, value) in answer.headers {
        response = response.header(name, value);
    }
    Ok(response.body(Full::new(Bytes::from(answer.body))).unwrap())
}

/// Python with tests/requirements.txt: `$ASSAY_PYTHON`, else the one that `cargo xtask venv` makes.
pub fn python() -> PathBuf {
    let venv = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/venv/bin/python");
    let python = std::env::var_os("ASSAY_PYTHON").map_or(venv, PathBuf::from);
    assert!(python.exists(), "{} is not there: run `cargo xtask venv`, or set ASSAY_PYTHON", python.display());
    python
}

/// A script beside the tests.
pub fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

/// Lets judge.py judge.
pub fn judge(given: &Value) {
    let mut judge = Command::new(python())
        .arg(script("judge.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    judge.stdin.take().unwrap().write_all(given.to_string().as_bytes()).unwrap();
    let output = judge.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "in order");
}
