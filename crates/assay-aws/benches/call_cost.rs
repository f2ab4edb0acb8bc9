//! What a call costs the client: CPU time per answered call, with 64 in flight, against a server in another process.
//!
//! `cargo bench -p assay-aws`. Without `--bench` (as `cargo test` runs it) it makes a few calls only, to show that it
//! works. CPU time is read from `/proc/self/stat`, so the figures exist on Linux only.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a benchmark is no service code"
)]

use std::convert::Infallible;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use assay_aws::endpoint::Partitions;
use assay_aws::{Call, Client, RateLimits, Session, Settings, StaticCredentials};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::json;

const IN_FLIGHT: usize = 64;

struct Case {
    name: &'static str,
    service: &'static str,
    operation: &'static str,
    calls: usize,
}

const CASES: &[Case] = &[
    Case { name: "json, 0.2 kB", service: "organizations", operation: "ListAccounts", calls: 40_000 },
    Case { name: "ec2 xml, 7 kB", service: "ec2", operation: "DescribeRegions", calls: 10_000 },
    Case { name: "ec2 xml, 430 kB", service: "ec2", operation: "DescribeSecurityGroups", calls: 300 },
];

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    if arguments.iter().any(|argument| argument == "--serve") {
        runtime.block_on(serve());
        return;
    }
    let whole = arguments.iter().any(|argument| argument == "--bench");
    runtime.block_on(measure(whole));
}

async fn measure(whole: bool) {
    let mut server =
        Command::new(std::env::current_exe().unwrap()).arg("--serve").stdout(Stdio::piped()).spawn().unwrap();
    let mut url = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut url).unwrap();
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/models/aws");
    let read = |name: &str| std::fs::read(content.join(format!("{name}.json"))).unwrap();
    let partitions = serde_json::from_slice(&read("_partitions")).unwrap();
    let partitions = Arc::new(Partitions::parse(&partitions).unwrap());
    let settings = Settings {
        endpoint_url: Some(url.trim().to_owned()),
        credentials: Some(StaticCredentials::new("AKIDEXAMPLE", "secret", None)),
        max_in_flight: IN_FLIGHT,
        rate: Some(RateLimits { most: 1e9, least: 1e9, burst: 1e9 }),
        ..Settings::default()
    };
    let session = Session::load(&settings, &partitions).await.unwrap();
    let client = Client::new(&settings, &partitions).unwrap();

    println!("{:<18} {:>8} {:>14} {:>10}", "answer", "calls", "CPU us/call", "calls/s");
    for case in CASES {
        let model = Arc::new(serde_json::from_slice(&read(case.service)).unwrap());
        let call = Call::new(model, case.operation, session.clone(), "111122223333", "ap-southeast-1");
        run(&client, &call, IN_FLIGHT).await;
        let calls = if whole { case.calls } else { IN_FLIGHT };
        let (cpu, begun) = (cpu_time(), Instant::now());
        run(&client, &call, calls).await;
        let (cpu, wall) = (cpu_time().saturating_sub(cpu), begun.elapsed());
        println!("{:<18} {:>8} {:>14.1} {:>10.0}", case.name, calls, micros(cpu, calls), rate(calls, wall));
    }
    server.kill().unwrap();
    server.wait().unwrap();
}

async fn run(client: &Client, call: &Call, calls: usize) {
    let mut tasks = tokio::task::JoinSet::new();
    for worker in 0..IN_FLIGHT {
        let (client, call) = (client.clone(), call.clone());
        let share = calls / IN_FLIGHT + usize::from(worker < calls % IN_FLIGHT);
        tasks.spawn(async move {
            for _ in 0..share {
                client.call(&call).await.unwrap();
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few ten thousand calls")]
fn micros(cpu: Duration, calls: usize) -> f64 {
    cpu.as_secs_f64() * 1e6 / calls as f64
}

#[expect(clippy::cast_precision_loss, reason = "a few ten thousand calls")]
fn rate(calls: usize, wall: Duration) -> f64 {
    calls as f64 / wall.as_secs_f64()
}

/// User and system time of this process; the kernel counts in hundredths of a second.
fn cpu_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let fields: Vec<u64> = after_name.split_whitespace().map(|field| field.parse().unwrap_or(0)).collect();
    Duration::from_millis(10 * fields.get(11..13).map_or(0, |times| times.iter().sum()))
}

async fn serve() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("http://{}", listener.local_addr().unwrap());
    let account = json!({"Accounts": [{"Id": "111122223333", "Name": "one", "Status": "ACTIVE", "JoinedTimestamp": 1.7e9,
        "Arn": "arn:aws:organizations::111122223333:account/o-a/111122223333", "Email": "a@example.com"}]});
    let region = "<item><regionName>ap-southeast-1</regionName><regionEndpoint>ec2.ap-southeast-1.amazonaws.com\
        </regionEndpoint><optInStatus>opt-in-not-required</optInStatus></item>";
    let regions =
        format!("<DescribeRegionsResponse><regionInfo>{}</regionInfo></DescribeRegionsResponse>", region.repeat(46));
    let rule = "<item><ipProtocol>tcp</ipProtocol><fromPort>22</fromPort><toPort>22</toPort><ipRanges><item>\
        <cidrIp>10.0.0.0/8</cidrIp><description>a &amp; b</description></item></ipRanges><groups/></item>";
    let group = format!(
        "<item><ownerId>111122223333</ownerId><groupId>sg-0123456789abcdef0</groupId><groupName>web</groupName>\
         <vpcId>vpc-0123456789abcdef0</vpcId><ipPermissions>{}</ipPermissions><tagSet><item><key>Name</key>\
         <value>web</value></item></tagSet></item>",
        rule.repeat(5)
    );
    let groups = format!(
        "<DescribeSecurityGroupsResponse><securityGroupInfo>{}</securityGroupInfo></DescribeSecurityGroupsResponse>",
        group.repeat(360)
    );
    let bodies = [Bytes::from(account.to_string()), Bytes::from(regions), Bytes::from(groups)];
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        let bodies = bodies.clone();
        tokio::spawn(async move {
            let answer = |request: Request<Incoming>| {
                let bodies = bodies.clone();
                async move {
                    let body = request.into_body().collect().await.unwrap().to_bytes();
                    let has = |name: &[u8]| body.windows(name.len()).any(|window| window == name);
                    let index =
                        if has(b"DescribeRegions") { 1 } else { usize::from(has(b"DescribeSecurityGroups")) * 2 };
                    Ok::<_, Infallible>(Response::new(Full::new(bodies[index].clone())))
                }
            };
            let connection = hyper::server::conn::http1::Builder::new();
            connection.serve_connection(TokioIo::new(stream), service_fn(answer)).await.ok();
        });
    }
}
