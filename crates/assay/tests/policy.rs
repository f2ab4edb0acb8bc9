//! The least-privilege policy: exactly what a scan asks, and nothing that writes.
#![cfg(test)]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use serde_json::Value;
use support::binary::{Place, run};
use support::judging::with_ancestors;
use support::python::python;

/// What finding accounts and regions asks.
const SCOPE: [&str; 5] = [
    "ec2:DescribeRegions",
    "organizations:DescribeOrganization",
    "organizations:ListAccounts",
    "organizations:ListDelegatedAdministrators",
    "sts:GetCallerIdentity",
];

/// Beginnings of actions that read. `Generate` is for the credential report alone.
const READING: [&str; 7] = ["Get", "List", "Describe", "BatchGet", "Search", "Lookup", "Select"];

/// Actions that read although their names don't begin so; what `apigateway:GET` reads is narrowed by resources.
const READING_BY_NAME: [&str; 2] = ["apigateway:GET", "iam:GenerateCredentialReport"];

fn printed(arguments: &[&str]) -> String {
    run(Place::new().bare(), ["iam-policy"].iter().chain(arguments)).done().stdout
}

fn policy(arguments: &[&str]) -> BTreeSet<String> {
    let document: Value = serde_json::from_str(&printed(&[&["--format", "json"], arguments].concat())).unwrap();
    assert_eq!(document["Version"], "2012-10-17");
    let statements = document["Statement"].as_array().unwrap();
    let mut actions = Vec::new();
    for statement in statements {
        assert_eq!(statement["Effect"], "Allow");
        actions
            .extend(statement["Action"].as_array().unwrap().iter().map(|action| action.as_str().unwrap().to_owned()));
    }
    let distinct: BTreeSet<String> = actions.iter().cloned().collect();
    assert_eq!(distinct.len(), actions.len(), "no action stands twice");
    distinct
}

/// The actions of the tables that checks read, told from the table files alone.
fn expected(extended: bool) -> BTreeSet<String> {
    let content = support::content();
    let checks = content.checks().values().filter(|check| extended || !check.extended);
    let read: Vec<String> = checks.flat_map(|check| check.tables.clone()).collect();
    let read: Vec<String> = read.into_iter().filter(|name| extended || !content.tables()[name].extended).collect();
    let mut actions: BTreeSet<String> = SCOPE.iter().map(|&action| action.to_owned()).collect();
    for name in with_ancestors(&content, &read) {
        let table = &content.tables()[&name];
        assert!(!table.iam_actions.is_empty(), "{name} names no action");
        actions.extend(table.iam_actions.iter().cloned());
    }
    actions
}

#[test]
fn it_allows_exactly_what_the_tables_ask() {
    assert_eq!(policy(&[]), expected(false));
    assert_eq!(policy(&["--extended"]), expected(true));
    assert!(policy(&[]).is_subset(&policy(&["--extended"])));
}

#[test]
fn nothing_in_it_writes() {
    for action in policy(&["--extended"]) {
        let (service, verb) = action.split_once(':').unwrap_or_else(|| panic!("{action}"));
        assert!(!service.is_empty() && !action.contains('*'), "{action}");
        let reads =
            READING.iter().any(|beginning| verb.starts_with(beginning)) || READING_BY_NAME.contains(&action.as_str());
        assert!(reads, "{action} may write");
    }
}

/// No table calls an operation that writes, whatever its permission is called.
#[test]
fn no_table_calls_what_writes() {
    let content = support::content();
    for table in content.tables().values() {
        let prepared = table.prepare.as_ref().map(|prepare| prepare.operation.as_str());
        for operation in std::iter::once(table.operation.as_str()).chain(prepared) {
            let reads = READING.iter().any(|beginning| operation.starts_with(beginning))
                || (operation == "GenerateCredentialReport" && table.service == "iam");
            assert!(reads, "{}: {operation} may write", table.name);
        }
    }
}

/// `assay tables` and `assay checks` name permissions that the policy holds.
#[test]
fn checks_name_permissions_of_the_policy() {
    let allowed = policy(&["--extended"]);
    let listed = run(Place::new().bare(), ["checks", "--format", "json"]).done().stdout;
    let checks: Vec<Value> = serde_json::from_str(&listed).unwrap();
    assert!(!checks.is_empty());
    for check in checks {
        for permission in check["permissions"].as_array().unwrap() {
            assert!(allowed.contains(permission.as_str().unwrap()), "{}: {permission}", check["id"]);
        }
    }
}

#[test]
fn the_cloudformation_template_is_clean_under_cfn_lint() {
    let folder = tempfile::tempdir().unwrap();
    for (name, arguments) in [("plain.yaml", &[][..]), ("extended.yaml", &["--extended"])] {
        let text = printed(&[&["--format", "cloudformation"], arguments].concat());
        for action in policy(arguments) {
            assert_eq!(text.matches(&format!("- {action}\n")).count(), 1, "{action} stands once in the template");
        }
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        let python = python();
        let mut command = Command::new(&python);
        command.args(["-c", "import sys; from cfnlint.runner import main; sys.exit(main())"]);
        command.args(["--regions", "us-east-1", "ap-southeast-1", "--include-checks", "I", "--template"]);
        let linted = command.arg(&path).output().unwrap();
        let told = format!("{}{}", String::from_utf8_lossy(&linted.stdout), String::from_utf8_lossy(&linted.stderr));
        assert!(!told.contains("No module named"), "{} has no cfn-lint: run `cargo xtask venv`", python.display());
        assert!(linted.status.success() && told.trim().is_empty(), "{told}");
    }
}

/// A managed policy holds 6,144 characters, white space not counted.
#[test]
fn each_policy_of_the_template_fits_iam() {
    let text = printed(&["--format", "cloudformation", "--extended"]);
    let parts: Vec<&str> = text.split("Type: AWS::IAM::ManagedPolicy").skip(1).collect();
    assert!(!parts.is_empty());
    for part in parts {
        let actions: Vec<&str> = part
            .lines()
            .filter_map(|line| line.trim().strip_prefix("- "))
            .filter(|one| one.contains(':') && !one.contains(' '))
            .collect();
        // ARNs among the lines are the statements' resources.
        let (resources, actions): (Vec<&str>, Vec<&str>) = actions.into_iter().partition(|one| one.starts_with('"'));
        let document = serde_json::json!({
            "Version": "2012-10-17",
            "Statement": [
                { "Sid": "AssayRead", "Effect": "Allow", "Action": actions, "Resource": "*" },
                { "Sid": "AssayRead2", "Effect": "Allow", "Action": [], "Resource": resources },
            ],
        });
        assert!(document.to_string().len() <= 6_144, "{} characters", document.to_string().len());
    }
}

/// `apigateway:GET` on everything would read API keys.
#[test]
fn what_reads_more_than_configuration_is_narrowed() {
    let document: Value = serde_json::from_str(&printed(&["--format", "json"])).unwrap();
    for statement in document["Statement"].as_array().unwrap() {
        let of_gateway = statement["Action"].as_array().unwrap().iter().any(|action| action == "apigateway:GET");
        let all = statement["Resource"].as_array().unwrap().iter().any(|resource| resource == "*");
        assert_ne!(of_gateway, all, "{statement}");
    }
}

#[test]
fn the_terraform_form_holds_every_action_once() {
    let text = printed(&["--format", "terraform"]);
    for action in policy(&[]) {
        assert_eq!(text.matches(&format!("\"{action}\"")).count(), 1, "{action}");
    }
    assert_eq!(text.matches('{').count(), text.matches('}').count());
}
