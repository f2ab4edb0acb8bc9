//! What a client meets under each fault.

#![cfg(test)]

mod support;

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::time::{Duration, Instant};

use assay_replay::{Estate, Fault, FaultKind, Replay, Running, Source};
use support::http::{Answer, Ask, Client, ask};
use support::model;

const ESTATE: &str = r#"
accounts:
  "*":
    "*":
      kms: {ListKeys: [{page_size: 2, response: {Keys: [{$repeat: 5, item: {KeyId: "key-${i}"}}], Truncated: false}}]}
      iam: {ListAccountAliases: {AccountAliases: [a], IsTruncated: false}}
"#;

async fn serve(fault: Fault) -> Running {
    let estate = Estate::parse("estate.yaml", ESTATE).unwrap();
    Replay::builder().models(model).estate(estate).faults(vec![fault]).start().await.unwrap()
}

fn keys(body: &str) -> Ask {
    Ask::json("TrentService.ListKeys", body).signed("eu-west-1", "kms")
}

async fn statuses(running: &Running, request: &Ask, count: usize) -> Vec<u16> {
    let mut client = Client::to(&running.url()).await;
    let mut out = Vec::new();
    for _ in 0..count {
        out.push(client.ask(request).await.unwrap().status);
    }
    out
}

fn marker(answer: &Answer) -> String {
    serde_json::from_str::<serde_json::Value>(&answer.body).unwrap()["NextMarker"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn first_and_after_select_calls() {
    let running = serve(Fault::new(FaultKind::throttle()).service("kms").after(1).first(2)).await;
    assert_eq!(statuses(&running, &keys("{}"), 5).await, [200, 400, 400, 200, 200]);
    let stats = running.stats();
    assert_eq!(
        (stats.calls, stats.errors, stats.sources[&Source::Fault], stats.codes["ThrottlingException"]),
        (5, 2, 2, 2)
    );
}

#[tokio::test]
async fn selectors_spare_the_rest() {
    for fault in [
        Fault::new(FaultKind::deny()).service("iam"),
        Fault::new(FaultKind::deny()).operation("Describe*"),
        Fault::new(FaultKind::deny()).account("2*"),
        Fault::new(FaultKind::deny()).region("us-*"),
    ] {
        assert_eq!(statuses(&serve(fault).await, &keys("{}"), 1).await, [200]);
    }
    let all = Fault::new(FaultKind::deny()).service("k*").operation("List*").account("1*").region("eu-*");
    let answer = ask(&serve(all).await.url(), &keys("{}")).await.unwrap();
    assert_eq!(answer.status, 400);
    assert!(answer.body.contains("is not authorized to perform: kms:ListKeys"), "{}", answer.body);
}

#[tokio::test]
async fn the_same_seed_strikes_the_same_calls() {
    let mut runs = Vec::new();
    for seed in [7, 7, 8] {
        let running = serve(Fault::new(FaultKind::error()).rate(0.5).seed(seed)).await;
        runs.push(statuses(&running, &keys("{}"), 40).await);
    }
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);
    let struck = runs[0].iter().filter(|status| **status == 500).count();
    assert!((10..30).contains(&struck), "{struck} of 40");
}

#[tokio::test]
async fn a_token_bucket_counts_by_account_and_region() {
    let running = serve(Fault::new(FaultKind::throttle_above(3.0))).await;
    let here = statuses(&running, &keys("{}"), 10).await;
    assert_eq!(here.iter().filter(|status| **status == 200).count(), 3, "{here:?}");
    let there = Ask::json("TrentService.ListKeys", "{}").signed("us-east-1", "kms");
    assert_eq!(statuses(&running, &there, 1).await, [200]);
}

#[tokio::test]
async fn credentials_expire_for_each_key() {
    let running = serve(Fault::new(FaultKind::ExpiredCredentials).after(2)).await;
    assert_eq!(statuses(&running, &keys("{}"), 4).await, [200, 200, 400, 400]);
    let fresh = Ask::json("TrentService.ListKeys", "{}").signed_by("ASIA11111111111100000001", "eu-west-1", "kms");
    assert_eq!(statuses(&running, &fresh, 3).await, [200, 200, 400]);
    assert_eq!(running.stats().codes["ExpiredTokenException"], 3);
}

#[tokio::test]
async fn a_timeout_lasts_until_the_client_gives_up_or_the_endpoint_ends() {
    let running = serve(Fault::new(FaultKind::Timeout).first(2)).await;
    let url = running.url();
    let waited = tokio::time::timeout(Duration::from_millis(200), ask(&url, &keys("{}"))).await;
    assert!(waited.is_err(), "no answer: {waited:?}");
    let request = keys("{}");
    let waiting = tokio::spawn(async move { ask(&url, &request).await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(!waiting.is_finished());
    running.shutdown().await;
    let ended = tokio::time::timeout(Duration::from_secs(5), waiting).await.expect("shutdown ends it").unwrap();
    assert!(ended.is_err());
}

#[tokio::test]
async fn a_reset_is_a_reset() {
    let running = serve(Fault::new(FaultKind::Reset).first(1)).await;
    let wrong = ask(&running.url(), &keys("{}")).await.unwrap_err();
    assert_eq!(wrong.kind(), ErrorKind::ConnectionReset, "{wrong}");
    assert_eq!(statuses(&running, &keys("{}"), 1).await, [200]);
}

#[tokio::test]
async fn bodies_are_spoilt() {
    let running = serve(Fault::new(FaultKind::MalformedBody)).await;
    let answer = ask(&running.url(), &keys("{}")).await.unwrap();
    assert_eq!(answer.status, 200);
    assert!(serde_json::from_str::<serde_json::Value>(&answer.body).is_err(), "{}", answer.body);

    let running = serve(Fault::new(FaultKind::TruncatedBody)).await;
    let wrong = ask(&running.url(), &keys("{}")).await.unwrap_err();
    assert_eq!(wrong.kind(), ErrorKind::UnexpectedEof, "the head promised more than came: {wrong}");

    for status in [200, 500] {
        let running = serve(Fault::new(FaultKind::HtmlPage { status })).await;
        let answer = ask(&running.url(), &keys("{}")).await.unwrap();
        assert_eq!((answer.status, answer.headers["content-type"].as_str()), (status, "text/html; charset=utf-8"));
        assert!(answer.body.starts_with("<!DOCTYPE html>"));
    }
}

#[tokio::test]
async fn a_trickle_is_whole_in_the_end() {
    let quick = ask(&serve(Fault::new(FaultKind::Timeout).service("none")).await.url(), &keys("{}")).await.unwrap();
    let running = serve(Fault::new(FaultKind::Trickle { bytes: 20, interval: Duration::from_millis(20) })).await;
    let started = Instant::now();
    let answer = ask(&running.url(), &keys("{}")).await.unwrap();
    assert_eq!(answer.body, quick.body);
    assert!(
        started.elapsed() >= Duration::from_millis(20 * (answer.body.len() as u64 / 20)),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test]
async fn pages_without_end() {
    for same_token in [true, false] {
        let running = serve(Fault::new(FaultKind::EndlessPages { same_token })).await;
        let (mut tokens, mut request) = (BTreeSet::new(), keys("{}"));
        for _ in 0..6 {
            let answer = ask(&running.url(), &request).await.unwrap();
            assert_eq!(answer.status, 200, "{}", answer.body);
            assert!(answer.body.contains(r#""Truncated":true"#) && answer.body.contains("key-0"), "{}", answer.body);
            let token = marker(&answer);
            request = keys(&format!(r#"{{"Marker":"{token}"}}"#));
            tokens.insert(token);
        }
        assert_eq!(tokens.len(), if same_token { 1 } else { 6 });
    }
}

#[tokio::test]
async fn a_truncated_page_leads_to_a_failing_one() {
    let running = serve(Fault::new(FaultKind::truncated_page())).await;
    let first = ask(&running.url(), &keys("{}")).await.unwrap();
    assert_eq!(first.status, 200);
    let next = ask(&running.url(), &keys(&format!(r#"{{"Marker":"{}"}}"#, marker(&first)))).await.unwrap();
    assert_eq!(next.status, 500, "{}", next.body);
    let list = Ask::form("Action=ListAccountAliases&Version=2010-05-08").signed("us-east-1", "iam");
    let short = ask(&running.url(), &list).await.unwrap();
    assert!(short.body.contains("<IsTruncated>true</IsTruncated>"), "also where one page was enough: {}", short.body);
}

#[tokio::test]
async fn latency_adds_up_and_faults_come_from_the_estate_and_can_be_replaced() {
    let text = format!("{ESTATE}\nfaults: [{{kind: latency, ms: 60}}, {{kind: latency, ms: 60}}, {{kind: deny}}]");
    let estate = Estate::parse("estate.yaml", &text).unwrap();
    let running =
        Replay::builder().models(model).estate(estate).latency(Duration::from_millis(60)).start().await.unwrap();
    let started = Instant::now();
    assert_eq!(statuses(&running, &keys("{}"), 1).await, [400]);
    assert!(started.elapsed() >= Duration::from_millis(180), "{:?}", started.elapsed());
    running.set_faults(&[]);
    assert_eq!(statuses(&running, &keys("{}"), 1).await, [200]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_connections_at_once() {
    const CONNECTIONS: u64 = 200;
    const CALLS: u64 = 20;
    let running =
        serve(Fault::new(FaultKind::Latency { delay: Duration::from_millis(20), jitter: Duration::ZERO })).await;
    let started = Instant::now();
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..CONNECTIONS {
        let url = running.url();
        clients.spawn(async move {
            let mut client = Client::to(&url).await;
            for _ in 0..CALLS {
                assert_eq!(client.ask(&keys("{}")).await.unwrap().status, 200);
            }
        });
    }
    while let Some(ended) = clients.join_next().await {
        ended.unwrap();
    }
    let stats = running.stats();
    assert_eq!((stats.calls, stats.connections, stats.errors), (CONNECTIONS * CALLS, CONNECTIONS, 0));
    assert!(stats.most_in_flight > CONNECTIONS / 2, "{} at once", stats.most_in_flight);
    // one after the other, the latency alone would take 80 s
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}
