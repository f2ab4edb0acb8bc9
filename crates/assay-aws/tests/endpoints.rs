//! Endpoints equal those of botocore's own resolver, case by case: every service of `content/models` in ten regions of
//! all partitions, with FIPS, dual stack and custom endpoints; for S3 the forms that a bucket's name can have.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "tests, and what they call"
)]

mod support;

use std::collections::BTreeMap;
use std::path::PathBuf;

use assay_aws::endpoint::{EndpointError, EndpointRequest, Resolver};
use serde_json::Value;
use support::{Driver, partitions, read_json, read_model, root};

#[test]
fn endpoints_equal_botocore() {
    let folder = tempfile::tempdir().unwrap();
    let mut models: Vec<PathBuf> = std::fs::read_dir(root().join("content/models/aws"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !path.file_name().unwrap().to_string_lossy().starts_with('_'))
        .collect();
    models.sort();
    let mut arguments = vec![folder.path().to_str().unwrap()];
    arguments.extend(models.iter().map(|model| model.to_str().unwrap()));
    let driver = Driver::start("endpoints.py", &arguments);

    let partitions = partitions();
    let resolvers: BTreeMap<String, Resolver> = models
        .iter()
        .map(|path| {
            let model = read_model(path);
            (model.service.clone(), Resolver::new(model).unwrap())
        })
        .collect();
    let cases = read_json(&folder.path().join("endpoints.json"));
    let cases = cases.as_array().unwrap();
    assert_eq!(Some(cases.len() as u64), driver.ready["cases"].as_u64());
    let mut different = Vec::new();
    for case in cases {
        let request = EndpointRequest {
            operation: case["operation"].as_str().unwrap(),
            region: case["region"].as_str().unwrap(),
            use_fips: case["fips"].as_bool().unwrap(),
            use_dual_stack: case["dual_stack"].as_bool().unwrap(),
            endpoint: case["endpoint"].as_str(),
            params: &case["params"],
        };
        let found = resolvers[case["service"].as_str().unwrap()].resolve(&partitions, &request);
        let same = match &found {
            Err(EndpointError::Refused(_)) => case["refused"] == Value::Bool(true),
            Err(EndpointError::Scheme(_)) => case["unsupported"] == Value::Bool(true),
            Err(EndpointError::Model { .. }) => false,
            Ok(found) => {
                let headers: serde_json::Map<String, Value> =
                    found.headers.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
                case["url"] == found.url.as_str()
                    && case["scope"]["name"] == found.signing_name.as_str()
                    && case["scope"]["region"] == found.signing_region.as_str()
                    && case["scope"]["scheme"] == found.auth_scheme.as_str()
                    && case["headers"] == Value::Object(headers)
            }
        };
        if !same {
            different.push(format!("{case}\n  we: {found:?}"));
        }
    }
    println!(
        "{} cases, {} refused",
        cases.len(),
        cases.iter().filter(|case| case["refused"] == Value::Bool(true)).count()
    );
    let shown = different.iter().take(20).cloned().collect::<Vec<_>>().join("\n");
    assert!(different.is_empty(), "{} of {} differ:\n{shown}", different.len(), cases.len());
    assert!(cases.len() > 5_000, "only {} cases", cases.len());
}
