//! A bare HTTP client, so that the tests see what is on the wire.

use std::collections::BTreeMap;
use std::io;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

/// One keep-alive connection.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
}

/// An answer as it came.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

/// A request: method, target, signing scope `account/region/service`, more headers, body.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ask {
    method: &'static str,
    target: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Ask {
    pub(crate) fn get(target: &str) -> Self {
        Self { method: "GET", target: target.into(), ..Self::default() }
    }

    /// A JSON call of the protocols with a target header.
    pub(crate) fn json(target: &str, body: &str) -> Self {
        let ask = Self { method: "POST", target: "/".into(), body: body.into(), ..Self::default() };
        ask.header("x-amz-target", target).header("content-type", "application/x-amz-json-1.1")
    }

    /// A form of the query protocols.
    pub(crate) fn form(body: &str) -> Self {
        let ask = Self { method: "POST", target: "/".into(), body: body.into(), ..Self::default() };
        ask.header("content-type", "application/x-www-form-urlencoded; charset=utf-8")
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Signed by account 111111111111 in that region for that service.
    pub(crate) fn signed(self, region: &str, service: &str) -> Self {
        self.signed_by("AKIA111111111111TEST", region, service)
    }

    pub(crate) fn signed_by(self, key: &str, region: &str, service: &str) -> Self {
        let scope = format!("{key}/20260310/{region}/{service}/aws4_request");
        self.header("authorization", &format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"))
    }
}

impl Client {
    pub(crate) async fn to(url: &str) -> Self {
        let stream = TcpStream::connect(url.strip_prefix("http://").unwrap()).await.unwrap();
        Self { stream: BufReader::new(stream) }
    }

    /// Sends a request and reads the whole answer.
    pub(crate) async fn ask(&mut self, ask: &Ask) -> io::Result<Answer> {
        let mut head = format!("{} {} HTTP/1.1\r\ncontent-length: {}\r\n", ask.method, ask.target, ask.body.len());
        if !ask.headers.iter().any(|(name, _)| name == "host") {
            head.push_str("host: 127.0.0.1\r\n");
        }
        for (name, value) in &ask.headers {
            head.extend([name.as_str(), ": ", value.as_str(), "\r\n"]);
        }
        self.stream.write_all(format!("{head}\r\n{}", ask.body).as_bytes()).await?;
        let mut first = String::new();
        if self.stream.read_line(&mut first).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let status = first.split(' ').nth(1).unwrap().parse().unwrap();
        let mut headers = BTreeMap::new();
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line).await?;
            let Some((name, value)) = line.trim_end().split_once(": ") else {
                break;
            };
            headers.insert(name.to_ascii_lowercase(), value.to_owned());
        }
        let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await?;
        Ok(Answer { status, headers, body: String::from_utf8(body).unwrap() })
    }
}

/// One request on a connection of its own.
pub(crate) async fn ask(url: &str, ask: &Ask) -> io::Result<Answer> {
    Client::to(url).await.ask(ask).await
}
