//! What earlier releases have written stays readable: a stored sample of each version of what is persisted.
#![cfg(test)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use assay_model::assessment::{Assessment, SCHEMA};
use support::binary::{Place, run};

fn sample(version: u32) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/samples/v{version}"))
}

fn stored(version: u32) -> Assessment {
    let text = fs::read(sample(version).join("assessment.json")).unwrap();
    serde_json::from_slice(&text).unwrap()
}

fn verdicts(assessment: &Assessment) -> BTreeMap<(String, String), String> {
    let rows = assessment.verdicts.iter().filter(|row| !row.receipts.is_empty());
    rows.map(|row| ((row.check.to_string(), row.resource_uid.to_string()), row.verdict.to_string())).collect()
}

/// A new version of the contract wants a sample of its own, beside the old ones.
#[test]
fn every_version_of_an_assessment_has_a_sample_that_reads() {
    for version in 1..=SCHEMA {
        let assessment = stored(version);
        assert_eq!(assessment.schema, version);
        assert!(!verdicts(&assessment).is_empty());
    }
}

#[test]
fn collections_of_layout_1_are_judged_as_they_were() {
    let place = Place::new();
    let collection = sample(1).join("collection");
    let checks = "ebs_encryption_by_default,config_recorder_enabled_all_regions";
    let ran = run(
        place.bare(),
        [
            "assess".as_ref(),
            collection.as_os_str(),
            "--check".as_ref(),
            checks.as_ref(),
            "--format".as_ref(),
            "json".as_ref(),
        ],
    )
    .done();
    let today: Assessment = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(verdicts(&today), verdicts(&stored(1)));
}
