//! What boto3 makes of the endpoint's answers, compared with the estate.

#![cfg(test)]

mod support;

use assay_replay::{Estate, Replay, sample};
use serde_json::{Map, Value, json};

use support::{beside, model, python, services, told};

/// Every operation of every model, with a filled answer: boto3 gives back what the estate holds.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_comes_back_equal() {
    let mut here = Map::new();
    let mut count = 0;
    for service in services() {
        let model = model(&service).unwrap();
        let answers: Map<String, Value> =
            model.operations.keys().map(|name| (name.clone(), sample(&model, name).unwrap())).collect();
        count += answers.len();
        here.insert(service, Value::Object(answers));
    }
    assert!(count > 100, "only {count} operations in the models");
    let document = json!({"accounts": {"111111111111": {"ap-southeast-1": here}}});
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("every.json");
    std::fs::write(&file, document.to_string()).unwrap();

    let estate = Estate::read(&[&file]).unwrap();
    let running = Replay::builder().models(model).estate(estate).start().await.unwrap();
    let output = python("boto3_calls.py", &[&running.url(), &file.to_string_lossy()]).await;
    assert!(output.status.success(), "{}", told(&output));
    let summary: Value =
        serde_json::from_slice(output.stdout.split(|byte| *byte == b'\n').rfind(|line| !line.is_empty()).unwrap())
            .unwrap();
    assert_eq!(summary["operations"], json!(count), "{}", told(&output));
    assert_eq!(summary["failed"], json!(0));
    let stats = running.stats();
    assert_eq!(stats.unrecognised, std::collections::BTreeMap::new());
    assert!(stats.calls >= count as u64 && stats.errors == 0, "{stats:?}");
    running.shutdown().await;
}

/// Identity, roles, pages, matches, errors and empty answers.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_story_told_through_boto3() {
    let estate = Estate::read(&[beside("estates/story.yaml")]).unwrap();
    let running = Replay::builder().models(model).estate(estate).start().await.unwrap();
    let output = python("boto3_story.py", &[&running.url()]).await;
    assert!(output.status.success(), "{}", told(&output));
    running.shutdown().await;
}
