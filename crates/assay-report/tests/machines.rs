//! The reports for machines: JSON, CSV, `JUnit`.

#[path = "support/small.rs"]
mod small;

use assay_model::{Language, assessment::Assessment};
use assay_report::{csv, json, junit};
use quick_junit::{NonSuccessKind, Report, TestCaseStatus};
use small::small;

/// The name in `small` that tries to leave its place.
const HOSTILE: &str = "arn:aws:s3:::<script>alert(1)</script>\"'&";

#[test]
fn json_is_the_contract() {
    let assessment = small(Language::Ja);
    let text = json(&assessment).unwrap();
    let read: Assessment = serde_json::from_str(&text).unwrap();
    assert_eq!(read, assessment);
    assert!(text.ends_with("}\n"));
}

#[test]
fn csv_has_a_line_for_each_verdict() {
    let assessment = small(Language::En);
    let text = csv(&assessment).unwrap();
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    insta::assert_snapshot!("csv_columns", header.join(","));
    let records: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), assessment.verdicts.len());
    let hostile = records.iter().find(|record| &record[6] == HOSTILE).unwrap();
    assert_eq!(&hostile[2], "fail");
    assert_eq!(&hostile[9], r#"{"grants":["READ"],"is_public":true,"none":null}"#);
    let public = records.iter().find(|record| &record[6] == "arn:aws:s3:::demo-public").unwrap();
    assert_eq!(&public[10], "r3 r4..r30");
}

#[test]
fn csv_cells_are_no_formulas() {
    let text = csv(&small(Language::En)).unwrap();
    assert!(text.contains(r#""'=HYPERLINK(""x"")""#), "{text}");
}

#[test]
fn japanese_csv_says_that_it_is_unicode() {
    assert!(csv(&small(Language::Ja)).unwrap().starts_with("\u{feff}check,"));
    assert!(csv(&small(Language::En)).unwrap().starts_with("check,"));
}

#[test]
fn junit_can_be_read_back() {
    let report = Report::deserialize_from_str(&junit(&small(Language::En)).unwrap()).unwrap();
    assert_eq!((report.tests, report.failures, report.errors), (7, 3, 1));
    let suites: Vec<&str> = report.test_suites.iter().map(|suite| suite.name.as_str()).collect();
    assert_eq!(suites, ["config_recorder_enabled", "iam_root_mfa", "s3_bucket_not_public"]);
    let case = |uid: &str| {
        let cases = report.test_suites.iter().flat_map(|suite| &suite.test_cases);
        cases.into_iter().find(|case| case.name.as_str() == uid).unwrap().status.clone()
    };
    assert!(matches!(case(HOSTILE), TestCaseStatus::NonSuccess { kind: NonSuccessKind::Failure, .. }));
    let unknown = case("AWS::::Account:111122223333/us-east-1");
    assert!(matches!(unknown, TestCaseStatus::NonSuccess { kind: NonSuccessKind::Error, .. }));
    assert!(matches!(case("AWS::::Account:111122223333"), TestCaseStatus::Skipped { .. }));
    assert!(matches!(case("arn:aws:s3:::private"), TestCaseStatus::Success { .. }));
}

#[test]
fn the_same_assessment_gives_the_same_bytes() {
    for language in Language::ALL {
        for report in [json, csv, junit] {
            assert_eq!(report(&small(language)).unwrap(), report(&small(language)).unwrap());
        }
    }
}
