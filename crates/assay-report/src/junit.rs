//! Verdicts for a build server: a suite for each check, a case for each resource.

use assay_content::Content;
use assay_model::{
    Verdict,
    assessment::{Assessment, VerdictRow},
    record::{FindingState, Record},
};
use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

use crate::{ReportError, overview, recorded::Recorded, words::Words};

/// The verdicts as `JUnit` XML: fail is a failure, unknown an error, `not_applicable` is skipped.
pub fn junit(assessment: &Assessment) -> Result<String, ReportError> {
    report(assessment, |row| case(row, None))
}

/// The verdicts as [`junit`] writes them, with what the record says of each as properties.
///
/// An excepted fail stays a failure,
/// for its clause still answers No: its message begins with the exception, and its type is `excepted`.
pub fn junit_with_record(assessment: &Assessment, record: &Record, content: &Content) -> Result<String, ReportError> {
    let recorded = Recorded::of(record);
    let words = Words::new(content, assessment.language);
    report(assessment, |row| {
        let exception = recorded.exception(row);
        let excepted = exception.map(|exception| {
            words.with(
                "export-excepted",
                &[
                    ("exception", &exception.id),
                    ("approver", &exception.approved_by),
                    ("expires", &exception.expires),
                    ("reason", &exception.reason),
                ],
            )
        });
        let mut case = case(row, excepted.as_deref());
        if let Some(finding) = recorded.finding(row) {
            let due = (finding.state == FindingState::Open).then_some(finding.due.as_str());
            let values = [
                ("finding", Some(finding.uid.as_str())),
                ("first_seen", Some(&finding.first_seen)),
                ("due", due),
                ("owner", finding.owner.as_deref()),
            ];
            for (name, value) in values {
                case.properties.extend(value.map(|value| Property::new(name, value)));
            }
        }
        case.properties.extend(exception.map(|exception| Property::new("exception", exception.id.as_str())));
        case
    })
}

fn report(assessment: &Assessment, case: impl Fn(&VerdictRow) -> TestCase) -> Result<String, ReportError> {
    let mut report = Report::new(format!("assay {}/{}", assessment.framework, assessment.edition));
    for (check, rows) in overview::by_check(assessment) {
        let mut suite = TestSuite::new(check);
        suite.add_test_cases(rows.into_iter().map(&case));
        report.add_test_suite(suite);
    }
    Ok(report.to_string()?)
}

fn case(row: &VerdictRow, excepted: Option<&str>) -> TestCase {
    let status = match row.verdict {
        Verdict::Pass => TestCaseStatus::success(),
        Verdict::Fail => failed(row, NonSuccessKind::Failure, excepted),
        Verdict::Unknown => failed(row, NonSuccessKind::Error, None),
        Verdict::NotApplicable => {
            let mut skipped = TestCaseStatus::skipped();
            skipped.set_message(row.reason.as_str());
            skipped
        }
    };
    let mut case = TestCase::new(row.resource_uid.as_str(), status);
    case.set_classname(row.check.as_str());
    case.add_property(Property::new("account_id", row.account_id.as_str()));
    case.add_property(Property::new("region", row.region.as_str()));
    case.add_property(Property::new("clauses", row.clauses.join(" ")));
    case
}

fn failed(row: &VerdictRow, kind: NonSuccessKind, excepted: Option<&str>) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    match excepted {
        Some(exception) => {
            status.set_type("excepted").set_message(format!("{exception} – {}", row.reason));
        }
        None => {
            status.set_type(row.severity.as_str()).set_message(row.reason.as_str());
        }
    }
    status
}
