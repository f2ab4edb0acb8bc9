//! Measures how many small calls a second the endpoint answers: `cargo run --release -p assay-replay --example load`.
//!
//! Client and endpoint share the computer, so the endpoint alone is faster than the number says.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use assay_replay::{Estate, Replay};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const REQUEST: &[u8] = b"POST / HTTP/1.1\r\nhost: 127.0.0.1\r\nx-amz-target: TrentService.ListKeys\r\n\
content-type: application/x-amz-json-1.1\r\ncontent-length: 2\r\n\
authorization: AWS4-HMAC-SHA256 Credential=AKIA111111111111TEST/20260310/eu-west-1/kms/aws4_request, \
SignedHeaders=host, Signature=0\r\n\r\n{}";

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the result of the measurement")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/models/aws");
    let lookup = move |service: &str| {
        let text = std::fs::read_to_string(models.join(service).with_extension("json")).ok()?;
        serde_json::from_str(&text).ok().map(Arc::new)
    };
    let estate = r#"accounts: {"*": {"*": {kms: {ListKeys: {Keys: [{$repeat: 10, item: {KeyId: "key-${i}"}}]}}}}}"#;
    let running = Replay::builder().models(lookup).estate(Estate::parse("load.yaml", estate)?).start().await?;
    for connections in [1, 16, 256] {
        running.reset_stats();
        let started = Instant::now();
        let until = started + Duration::from_secs(3);
        let mut clients = tokio::task::JoinSet::new();
        for _ in 0..connections {
            clients.spawn(hammer(running.address(), until));
        }
        while let Some(ended) = clients.join_next().await {
            ended??;
        }
        let calls = running.stats().calls;
        println!("{connections:>4} connections: {} calls a second", calls / started.elapsed().as_secs().max(1));
    }
    running.shutdown().await;
    Ok(())
}

async fn hammer(address: std::net::SocketAddr, until: Instant) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut buffer = vec![0; 65536];
    while Instant::now() < until {
        stream.write_all(REQUEST).await?;
        // the answer fits one segment of the loopback, so one read takes it whole
        if stream.read(&mut buffer).await? == 0 {
            break;
        }
    }
    Ok(())
}
