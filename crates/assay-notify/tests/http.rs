//! What happens on the wire of HTTP: a receiver on loopback that takes, delays, refuses and leads astray.

#![cfg(test)]

mod support;

use std::{collections::BTreeMap, time::Duration};

use assay_model::Language;
use assay_notify::{Delivery, SendError};
use serde_json::{Value, json};

use support::{Answer, Receiver, connect, digest, judge, noon, now, read, target, texts};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8G";
const PATH: &str = "/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX";

/// Sends the digest to a Slack channel at a receiver that answers so.
async fn to_slack(answers: Vec<Answer>) -> (Result<Delivery, SendError>, Receiver) {
    let receiver = Receiver::start(answers).await;
    let target = target("[[notify]]\nchannel = \"slack\"\nurl_env = \"HOOK\"\n");
    let channel = connect(&target, &[("HOOK", &format!("{}{PATH}", receiver.url))]);
    let message = target.message(&digest(Language::En), texts()).unwrap();
    (channel.send(&message, noon()).await, receiver)
}

#[tokio::test]
async fn slack_and_teams_get_json_at_their_address() {
    let (sent, receiver) = to_slack(vec![Answer::status(200).saying("ok")]).await;
    assert_eq!(sent.unwrap(), Delivery { attempts: 1, status: 200 });
    let got = receiver.got();
    assert_eq!((got.len(), got[0].path.as_str()), (1, PATH));
    assert_eq!(got[0].headers["content-type"], "application/json");
    let body: Value = serde_json::from_str(&got[0].body).unwrap();
    assert_eq!(body["blocks"][0]["type"], "header");

    let receiver = Receiver::start(vec![Answer::status(202)]).await;
    let target = target("[[notify]]\nchannel = \"teams\"\nurl_env = \"HOOK\"\n");
    let channel = connect(&target, &[("HOOK", &format!("{}/workflows/1?sig=abcdefghij", receiver.url))]);
    let message = target.message(&digest(Language::Ja), texts()).unwrap();
    assert_eq!(channel.send(&message, noon()).await.unwrap().status, 202);
    assert_eq!(receiver.got()[0].path, "/workflows/1?sig=abcdefghij");
    assert!(message.dry_run(noon()).unwrap().ends_with(&format!("\n\n{}\n", receiver.got()[0].body)));
}

#[tokio::test]
async fn another_library_verifies_the_signature() {
    let receiver = Receiver::start(vec![Answer::status(500), Answer::status(200)]).await;
    let settings =
        format!("[[notify]]\nchannel = \"webhook\"\nurl = \"{}/in\"\nsecret_env = \"SECRET\"\n", receiver.url);
    let target = target(&settings);
    let channel = connect(&target, &[("SECRET", SECRET)]);
    let message = target.message(&digest(Language::Ja), texts()).unwrap();
    assert_eq!(channel.send(&message, now()).await.unwrap().attempts, 2);
    let got = receiver.got();
    for request in &got {
        let headers: BTreeMap<&str, &str> =
            request.headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
        judge(&json!({ "webhook": { "secret": SECRET, "headers": headers, "body": request.body } }));
    }
    // The receiver knows the second attempt for the same message.
    assert_eq!(got[0].headers["webhook-id"], got[1].headers["webhook-id"]);
    assert_eq!(got[0].headers["webhook-id"], format!("msg_{}", message.id()));
    let body: Value = serde_json::from_str(&got[0].body).unwrap();
    assert_eq!(body["data"]["notices"].as_array().unwrap().len(), 6);
    assert_eq!(body["data"]["id"], message.id());
    let ids: Vec<&str> = body["data"]["notices"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|notice| notice["items"].as_array().unwrap())
        .map(|item| item["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, message.item_ids());
}

#[tokio::test]
async fn a_busy_receiver_is_waited_for_as_long_as_it_asks() {
    let began = tokio::time::Instant::now();
    let (sent, receiver) = to_slack(vec![Answer::status(429).with("retry-after", "1"), Answer::status(200)]).await;
    assert_eq!(sent.unwrap().attempts, 2);
    assert_eq!(receiver.got().len(), 2);
    assert!(began.elapsed() >= Duration::from_secs(1));

    let (sent, receiver) = to_slack(vec![Answer::status(429).with("retry-after", "3600")]).await;
    assert_eq!(receiver.got().len(), 1);
    let error = sent.unwrap_err();
    assert!(matches!(&error, SendError::Wait { seconds: 3600, .. }), "{error}");
}

#[tokio::test]
async fn a_broken_receiver_is_given_up() {
    let (sent, receiver) = to_slack(vec![Answer::status(503).saying("overloaded")]).await;
    assert_eq!(receiver.got().len(), 3);
    let error = sent.unwrap_err().to_string();
    assert!(error.contains("answered 503 (`overloaded`) to the last of 3 attempts; try again later"), "{error}");
}

#[tokio::test]
async fn a_refusal_is_not_repeated_and_says_what_helps() {
    for (status, says, cure) in [
        (400, "invalid_blocks", "look what it wants"),
        (404, "no_service", "make a new webhook"),
        (410, "gone", "make a new webhook"),
        (413, "too big", "the receiver takes no message of this size"),
    ] {
        let (sent, receiver) = to_slack(vec![Answer::status(status).saying(says)]).await;
        assert_eq!(receiver.got().len(), 1, "{status}");
        let error = sent.unwrap_err().to_string();
        assert!(error.contains(&format!("with {status} (`{says}`); {cure}")), "{error}");
    }
}

#[tokio::test]
async fn who_does_not_answer_is_not_told_twice() {
    let mut silent = Answer::status(200);
    silent.delay = Duration::from_mins(1);
    let began = tokio::time::Instant::now();
    let (sent, receiver) = to_slack(vec![silent]).await;
    let error = sent.unwrap_err();
    assert!(matches!(error, SendError::Timeout { .. }), "{error}");
    assert_eq!(receiver.got().len(), 1);
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn no_redirect_is_followed() {
    let elsewhere = Receiver::start(vec![Answer::status(200)]).await;
    for status in [301, 302, 307, 308] {
        let location = format!("{}/taken?token=abcdefghijkl", elsewhere.url);
        let (sent, _) = to_slack(vec![Answer::status(status).with("location", &location)]).await;
        let error = sent.unwrap_err().to_string();
        assert!(error.contains(&format!("leads to {}; Assay follows no redirect", elsewhere.url)), "{error}");
        assert!(!error.contains("taken") && !error.contains("abcdefghijkl"), "{error}");
    }
    assert_eq!(elsewhere.got().len(), 0);
}

#[tokio::test]
async fn a_flood_of_an_answer_is_not_swallowed() {
    let (sent, _) = to_slack(vec![Answer::status(400).saying(&"x".repeat(10 << 20))]).await;
    assert!(sent.unwrap_err().to_string().len() < 1_000);
}

#[tokio::test]
async fn nobody_there() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let target = target("[[notify]]\nchannel = \"slack\"\nurl_env = \"HOOK\"\n");
    let channel = connect(&target, &[("HOOK", &format!("http://127.0.0.1:{port}{PATH}"))]);
    let message = target.message(&digest(Language::En), texts()).unwrap();
    let error = channel.send(&message, noon()).await.unwrap_err();
    assert!(matches!(error, SendError::Unreachable { attempts: 3, .. }), "{error:?}");
}

#[tokio::test]
async fn a_message_goes_through_its_own_channel_only() {
    let both = read(
        "[[notify]]\nchannel = \"slack\"\nurl_env = \"HOOK\"\n[[notify]]\nchannel = \"teams\"\nurl_env = \"HOOK\"\n",
    );
    let both = both.unwrap();
    let channel = connect(&both[1], &[("HOOK", "https://example.com/")]);
    let message = both[0].message(&digest(Language::En), texts()).unwrap();
    let error = channel.send(&message, noon()).await.unwrap_err();
    assert!(matches!(error, SendError::Mixed { .. }), "{error}");
}
