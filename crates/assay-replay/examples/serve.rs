//! Serves estate files: `cargo run --release -p assay-replay --example serve -- [-p PORT] [--json] FILE…`.
//!
//! The models are read from `content/models/aws`, below the current directory or the folder in `--models`. What the
//! models lack is left aside, so that an estate made for another tool can be served. With `--json` it serves nothing and
//! prints the estate with fixed times, as awsfake reads it.

use std::path::PathBuf;
use std::sync::Arc;

use assay_replay::{Estate, Replay};

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the example's way to tell where it listens")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (mut port, mut models, mut files) = (0, PathBuf::from("content/models/aws"), Vec::new());
    let mut only_json = false;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "-p" => port = arguments.next().ok_or("-p needs a port")?.parse()?,
            "--models" => models = arguments.next().ok_or("--models needs a folder")?.into(),
            "--json" => only_json = true,
            _ => files.push(PathBuf::from(argument)),
        }
    }
    let lookup = move |service: &str| {
        let text = std::fs::read_to_string(models.join(service).with_extension("json")).ok()?;
        serde_json::from_str(&text).ok().map(Arc::new)
    };
    let estate = Estate::read(&files)?;
    if only_json {
        println!("{:#}", estate.materialise(now().into()).to_json());
        return Ok(());
    }
    let running = Replay::builder().models(lookup).estate(estate).port(port).ignore_unmodelled().start().await?;
    println!("replay on {}", running.url());
    std::future::pending::<()>().await;
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "an example is an edge")]
fn now() -> std::time::SystemTime {
    std::time::SystemTime::now()
}
