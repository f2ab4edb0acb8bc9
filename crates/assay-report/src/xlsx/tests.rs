//! What can be seen without another programme.

use assay_content::Content;
use assay_model::{
    Severity,
    assessment::Assessment,
    record::{Finding, FindingState, Record, finding_uid},
};
use serde_json::json;

use super::*;

fn assessment() -> Assessment {
    serde_json::from_value(json!({
        "schema": 1, "framework": "cyber-trust", "edition": "2022", "language": "en",
        "collection": {"id": "c", "started_at": "2026-11-23T00:00:00Z", "finished_at": "2026-11-23T00:01:00Z"},
        "coverage": {"accounts": [], "regions": [], "calls": 0, "failed": 0},
        "verdicts": [], "clauses": [], "tiers": [], "receipts": [],
    }))
    .unwrap()
}

fn record(findings: usize) -> Record {
    let finding = |number: usize| Finding {
        uid: finding_uid("check", &number.to_string()),
        check: "check".to_owned(),
        resource_uid: format!("arn:aws:s3:::bucket-{number}"),
        account_id: "111122223333".to_owned(),
        region: "ap-southeast-1".to_owned(),
        clauses: vec!["B.9.11".to_owned()],
        severity: Severity::High,
        state: FindingState::Open,
        reason: "it is public".to_owned(),
        first_seen: "2026-11-01T00:00:00Z".to_owned(),
        last_seen: "2026-11-23T00:00:00Z".to_owned(),
        opened_at: "2026-11-01T00:00:00Z".to_owned(),
        closed_at: None,
        reopened: 0,
        due: "2026-12-01".to_owned(),
        owner: None,
        exception: None,
    };
    Record { findings: (0..findings).map(finding).collect(), ..Record::default() }
}

#[test]
fn a_sheet_that_is_full_says_what_it_leaves_out() {
    assert_eq!(findings::shown(ROWS - 1, ROWS), 1_048_575);
    assert_eq!(findings::shown(ROWS, ROWS), 1_048_574);
    let content = Content::embedded().unwrap();
    let (assessment, record) = (assessment(), record(12));
    let view = View::new(&assessment, &record, &content).unwrap();
    let styles = Styles::new(view.language);
    let mut sheet = rust_xlsxwriter::Worksheet::new();
    findings::write(&mut sheet, &view, &styles, 10).unwrap();
    let mut book = Workbook::new();
    book.push_worksheet(sheet);
    // The sentence is there, and in the tenth row at most.
    assert!(book.save_to_buffer().unwrap().len() > 1_000);
    assert!(write(&assessment, &record, &content, 10).is_ok());
    assert_eq!(findings::shown(12, 10), 8);
}

#[test]
fn a_framework_that_is_not_there_is_an_error() {
    let mut assessment = assessment();
    "1999".clone_into(&mut assessment.edition);
    let content = Content::embedded().unwrap();
    assert!(matches!(xlsx(&assessment, &Record::default(), &content), Err(ReportError::Framework(_))));
}

/// The rows of many findings go through a file; the workbook is as fixed as any other.
#[test]
fn many_findings_are_streamed_and_the_bytes_stay_the_same() {
    let content = Content::embedded().unwrap();
    let (assessment, record) = (assessment(), record(MANY + 1));
    let first = xlsx(&assessment, &record, &content).unwrap();
    assert!(first.len() > 500_000, "{}", first.len());
    assert_eq!(first, xlsx(&assessment, &record, &content).unwrap());
}
