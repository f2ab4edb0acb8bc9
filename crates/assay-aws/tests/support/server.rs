//! A server on loopback that says exactly what a test wants to hear, well-formed or not.
#![allow(unreachable_pub, clippy::unwrap_used, clippy::indexing_slicing, reason = "a module of tests")]

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Request line and headers.
    pub head: String,
    /// Body.
    pub body: String,
}

/// What to answer.
pub enum Say {
    /// These bytes, then the connection closes.
    Raw(Vec<u8>),
    /// Nothing, ever.
    Nothing,
}

/// A running server.
pub struct Server {
    /// Its URL.
    pub url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Starts a server; `answer` gets each request with its number.
    pub async fn start(answer: impl Fn(usize, &Seen) -> Say + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (answer, requests) = (Arc::new(answer), Arc::clone(&seen));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (answer, requests) = (Arc::clone(&answer), Arc::clone(&requests));
                tokio::spawn(async move { serve(stream, &*answer, &requests).await });
            }
        });
        Self { url, seen }
    }

    /// The requests so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

async fn serve(
    mut stream: TcpStream,
    answer: &(dyn Fn(usize, &Seen) -> Say + Send + Sync),
    requests: &Mutex<Vec<Seen>>,
) {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    let request = loop {
        let count = stream.read(&mut chunk).await.unwrap_or(0);
        if count == 0 {
            return;
        }
        bytes.extend_from_slice(&chunk[..count]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length =
            head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if body.len() >= length.unwrap_or(0) {
            break Seen { head: head.to_owned(), body: body.to_owned() };
        }
    };
    let number = {
        let mut requests = requests.lock().unwrap();
        requests.push(request.clone());
        requests.len() - 1
    };
    match answer(number, &request) {
        Say::Raw(bytes) => {
            stream.write_all(&bytes).await.ok();
            stream.shutdown().await.ok();
        }
        Say::Nothing => std::future::pending().await,
    }
}

/// A complete response.
pub fn say(status: u16, headers: &[(&str, &str)], body: &str) -> Say {
    let mut text = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n", body.len());
    for (name, value) in headers {
        text.extend([name, ": ", value, "\r\n"]);
    }
    Say::Raw(format!("{text}\r\n{body}").into_bytes())
}
