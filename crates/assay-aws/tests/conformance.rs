//! The same calls through boto3 and through this client give the same answers: the whole parsed output, or the error's
//! code and status.
//!
//! The calls are those of `tests/conformance/operations.txt`, made with the least valid input against a seeded moto
//! server. What moto lacks is listed, and must come back as an error. Where a fake AWS with an answer to every
//! operation is at hand (`ASSAY_AWSFAKE`), the same is done against that.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "tests, and what they call"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use assay_aws::{Call, Client, Session, Settings, StaticCredentials};
use serde_json::Value;
use support::{Driver, partitions, read_json, read_model, root};

/// How the calls of one run came out.
#[derive(Debug, Default)]
struct Report {
    same_answers: usize,
    same_errors: usize,
    missing: Vec<String>,
    different: Vec<String>,
}

#[tokio::test]
async fn answers_equal_boto3_on_moto() {
    let report = compare("moto", &[]).await;
    println!(
        "moto: {} answers and {} errors are the same; {} operations are not there: {}",
        report.same_answers,
        report.same_errors,
        report.missing.len(),
        report.missing.join(" ")
    );
    assert!(report.different.is_empty(), "{} differ:\n{}", report.different.len(), report.different.join("\n"));
    assert!(report.same_answers > 100, "only {} answers were compared", report.same_answers);
}

#[tokio::test]
async fn answers_equal_boto3_on_samples_of_every_operation() {
    let beside = root().join("../shared/awsfake");
    let Some(fake) = std::env::var_os("ASSAY_AWSFAKE").map(PathBuf::from).or_else(|| beside.exists().then_some(beside))
    else {
        println!("skipped: no fake AWS is at hand (ASSAY_AWSFAKE)");
        return;
    };
    let report = compare("fake", &[fake.to_str().unwrap()]).await;
    println!(
        "fake: {} answers and {} errors are the same; {} operations are not there: {}",
        report.same_answers,
        report.same_errors,
        report.missing.len(),
        report.missing.join(" ")
    );
    assert!(report.different.is_empty(), "{} differ:\n{}", report.different.len(), report.different.join("\n"));
    assert!(report.same_answers > 250, "only {} answers were compared", report.same_answers);
}

async fn compare(kind: &str, more: &[&str]) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let operations = root().join("tests/conformance/operations.txt");
    let mut arguments = vec![kind, operations.to_str().unwrap(), folder.path().to_str().unwrap()];
    arguments.extend(more);
    let driver = Driver::start("driver.py", &arguments);
    let partitions = partitions();
    let settings = Settings {
        endpoint_url: driver.ready["endpoint"].as_str().map(str::to_owned),
        credentials: Some(StaticCredentials::new(driver.ready["access_key_id"].as_str().unwrap(), "x", None)),
        max_attempts: 1,
        operation_timeout: Duration::from_mins(1),
        ..Settings::default()
    };
    let session = Session::load(&settings, &partitions).await.unwrap();
    let client = Client::new(&settings, &partitions).unwrap();

    let cases = read_json(&folder.path().join("cases.json"));
    let mut models = BTreeMap::new();
    let mut report = Report::default();
    for case in cases.as_array().unwrap() {
        let (service, operation) = (case["service"].as_str().unwrap(), case["operation"].as_str().unwrap());
        let label = format!("{service}:{operation}");
        let model = models.entry(service.to_owned()).or_insert_with(|| model_of(service, operation, folder.path()));
        let model = if model.operations.contains_key(operation) {
            std::sync::Arc::clone(model)
        } else {
            read_model(&folder.path().join(format!("models/{service}.json")))
        };
        let call = Call::new(model, operation, session.clone(), "123456789012", case["region"].as_str().unwrap())
            .with_params(case["params"].clone());
        let answer = client.call(&call).await;
        let expected = &case["expected"];
        if expected["missing"] == Value::Bool(true) {
            match answer {
                Ok(answer) => report.different.push(format!("{label}: boto3 fails, we answer {}", answer.value)),
                Err(_) => report.missing.push(label),
            }
        } else if let Some(value) = expected.get("value") {
            let volatile: BTreeSet<&str> =
                case["volatile"].as_array().unwrap().iter().map(|path| path.as_str().unwrap()).collect();
            match answer {
                Ok(answer) => match difference(value, &answer.value, &volatile, "") {
                    None => report.same_answers += 1,
                    Some(difference) => report.different.push(format!("{label}: {difference}")),
                },
                Err(error) => report.different.push(format!("{label}: boto3 answers, we fail: {error}")),
            }
        } else {
            let (code, status) = (expected["error"]["code"].as_str(), expected["error"]["status"].as_u64());
            match answer {
                Err(error) if error.code.as_deref() == code && error.status.map(u64::from) == status => {
                    report.same_errors += 1;
                }
                other => report.different.push(format!("{label}: boto3 has {code:?} {status:?}, we {other:?}")),
            }
        }
    }
    report
}

/// The model of `content/` where it has the operation, else the one trimmed for this run.
fn model_of(service: &str, operation: &str, folder: &Path) -> std::sync::Arc<assay_content::api::ServiceModel> {
    let kept = root().join(format!("content/models/aws/{service}.json"));
    if kept.exists() {
        let model = read_model(&kept);
        if model.operations.contains_key(operation) {
            return model;
        }
    }
    read_model(&folder.join(format!("models/{service}.json")))
}

/// Where two values differ first; `None` where they are the same.
fn difference(expected: &Value, actual: &Value, volatile: &BTreeSet<&str>, path: &str) -> Option<String> {
    if volatile.contains(path) {
        return None;
    }
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            let names: BTreeSet<&String> = expected.keys().chain(actual.keys()).collect();
            names.into_iter().find_map(|name| match (expected.get(name), actual.get(name)) {
                (Some(expected), Some(actual)) => difference(expected, actual, volatile, &format!("{path}/{name}")),
                (expected, actual) => Some(format!("{path}/{name}: boto3 has {expected:?}, we {actual:?}")),
            })
        }
        (Value::Array(expected), Value::Array(actual)) if expected.len() == actual.len() => {
            let pairs = expected.iter().zip(actual).enumerate();
            pairs.into_iter().find_map(|(index, (expected, actual))| {
                difference(expected, actual, volatile, &format!("{path}/{index}"))
            })
        }
        // boto3 turns IAM's policy documents into objects; we leave them text.
        (Value::Object(_), Value::String(text)) => match serde_json::from_str::<Value>(text) {
            Ok(actual) => difference(expected, &actual, volatile, path),
            Err(_) => Some(format!("{path}: boto3 has {expected}, we the text {text:?}")),
        },
        (Value::Number(expected), Value::Number(actual)) if expected.as_f64() == actual.as_f64() => None,
        _ if expected == actual => None,
        _ => Some(format!("{path}: boto3 has {expected}, we {actual}")),
    }
}
