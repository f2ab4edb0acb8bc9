//! End to end against an AWS that is not ours: moto. What was planted is found, and what moto lacks is unknown.
#![cfg(test)]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use support::binary::{Place, run, sign};
use support::python::python;

/// The estate's process; it ends when its input does.
struct Estate {
    process: Child,
    made: Value,
}

impl Estate {
    fn start() -> Self {
        let script = support::workspace().join("tests/scan/moto_estate.py");
        let mut command = Command::new(python());
        command.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let made = serde_json::from_str(&line)
            .unwrap_or_else(|_| panic!("moto did not get ready: `{line}`; run the script by hand"));
        Self { process, made }
    }

    fn name(&self, key: &str) -> &str {
        self.made[key].as_str().unwrap_or_else(|| panic!("{key} was not made"))
    }
}

impl Drop for Estate {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        self.process.wait().unwrap();
    }
}

/// The services that hold the planted resources, and some that moto lacks or half has.
const SERVICES: &str = "s3,s3control,ec2,kms,iam,cloudtrail,rds,efs,redshift,opensearch,accessanalyzer,guardduty,account,network-firewall,ssm-incidents";

/// Checks besides those of the planted resources.
const OTHERS: [&str; 12] = [
    "access_analyzer_external_clear",
    "cloudtrail_multi_region_logging",
    "effective_internet_exposure",
    "guardduty_enabled_all_regions",
    "guardduty_high_findings_handled",
    "iam_credentials_unused_disabled",
    "incident_response_plan_engages_people",
    "kms_key_policy_not_public",
    "nfw_policy_default_deny",
    "root_user_mfa_or_centralised",
    "security_contact_registered",
    "snapshot_and_image_not_public",
];

#[test]
fn planted_resources_are_found() {
    let estate = Estate::start();
    let place = Place::new();
    let mut command = place.bare();
    sign(&mut command, estate.name("url"));
    let account = format!("Account:{}", estate.name("account"));
    let planted = [
        ("s3_bucket_requires_tls", "closed-bucket".to_owned(), "pass"),
        ("s3_bucket_requires_tls", "open-bucket".to_owned(), "fail"),
        ("s3_bucket_not_public", "closed-bucket".to_owned(), "pass"),
        ("s3_bucket_not_public", "open-bucket".to_owned(), "fail"),
        ("sg_no_internet_admin_ports", estate.name("open_group").to_owned(), "fail"),
        ("sg_no_internet_admin_ports", estate.name("closed_group").to_owned(), "pass"),
        ("data_stores_encrypted_at_rest", estate.name("plain_volume").to_owned(), "fail"),
        ("data_stores_encrypted_at_rest", estate.name("encrypted_volume").to_owned(), "pass"),
        ("kms_key_rotation_enabled", estate.name("still_key").to_owned(), "fail"),
        // Rotated, but moto does not tell how often.
        ("kms_key_rotation_enabled", estate.name("rotated_key").to_owned(), "unknown"),
        ("iam_user_console_mfa", "user/careless".to_owned(), "fail"),
        ("iam_no_full_admin_policy", estate.name("policy").to_owned(), "fail"),
        ("iam_password_policy_strong", account, "fail"),
    ];
    let mut checks: BTreeSet<&str> = planted.iter().map(|(check, _, _)| *check).collect();
    checks.extend(OTHERS);
    let checks = checks.into_iter().collect::<Vec<_>>().join(",");
    let region = estate.name("region");
    let ran = run(command, ["scan", "--regions", region, "--services", SERVICES, "--check", &checks, "--out", "out"]);
    let ran = ran.done();
    let assessment: Value = serde_json::from_slice(&fs::read(place.path("out/assessment.json")).unwrap()).unwrap();
    let rows = assessment["verdicts"].as_array().unwrap();
    let verdict = |check: &str, resource: &str| -> String {
        let own: Vec<&Value> = rows.iter().filter(|row| row["check"] == check).collect();
        let found: Vec<&&Value> =
            own.iter().filter(|row| row["resource_uid"].as_str().is_some_and(|uid| uid.ends_with(resource))).collect();
        match found.as_slice() {
            [row] => row["verdict"].as_str().unwrap().to_owned(),
            _ => panic!("{check} {resource}: {} rows of {own:#?}\n{}", found.len(), ran.stderr),
        }
    };
    let mut problems = Vec::new();
    for (check, resource, expected) in &planted {
        let given = verdict(check, resource);
        if given != *expected {
            let row = rows.iter().find(|row| {
                row["check"] == *check && row["resource_uid"].as_str().is_some_and(|uid| uid.ends_with(resource))
            });
            problems.push(format!("{check} {resource}: {expected} was expected, {given} came: {row:#?}"));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    what_moto_lacks_is_unknown(&assessment);
}

/// Checks whose reads all failed, or were not asked for, never pass.
fn what_moto_lacks_is_unknown(assessment: &Value) {
    let failures = assessment["coverage"]["failures"].as_array().unwrap();
    assert!(!failures.is_empty(), "moto lacks some operations: they must be told");
    let content = support::content();
    let wanted: BTreeSet<&str> = SERVICES.split(',').collect();
    let failed: BTreeSet<(&str, &str)> = failures
        .iter()
        .map(|failure| (failure["service"].as_str().unwrap(), failure["operation"].as_str().unwrap()))
        .collect();
    for row in assessment["verdicts"].as_array().unwrap() {
        let check = &content.checks()[row["check"].as_str().unwrap()];
        let lacks = |name: &String| {
            let table = &content.tables()[name];
            !wanted.contains(table.service.as_str())
                || failed.contains(&(table.service.as_str(), table.operation.as_str()))
        };
        let decided = row["verdict"] == "pass" || row["verdict"] == "not_applicable";
        assert!(!(decided && check.tables.iter().all(lacks)), "nothing that it rests on was read: {row:#?}");
        assert!(row["reason"].as_str().is_some_and(|reason| !reason.is_empty()));
    }
    let unknown = assessment["verdicts"].as_array().unwrap().iter().filter(|row| row["verdict"] == "unknown").count();
    assert!(unknown > 0);
}
