//! Verdicts for a build server: a suite for each check, a case for each resource.

use assay_model::{
    Verdict,
    assessment::{Assessment, VerdictRow},
};
use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

use crate::{ReportError, overview};

/// The verdicts as `JUnit` XML: fail is a failure, unknown an error, `not_applicable` is skipped.
pub fn junit(assessment: &Assessment) -> Result<String, ReportError> {
    let mut report = Report::new(format!("assay {}/{}", assessment.framework, assessment.edition));
    for (check, rows) in overview::by_check(assessment) {
        let mut suite = TestSuite::new(check);
        suite.add_test_cases(rows.into_iter().map(case));
        report.add_test_suite(suite);
    }
    Ok(report.to_string()?)
}

fn case(row: &VerdictRow) -> TestCase {
    let status = match row.verdict {
        Verdict::Pass => TestCaseStatus::success(),
        Verdict::Fail => failed(row, NonSuccessKind::Failure),
        Verdict::Unknown => failed(row, NonSuccessKind::Error),
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

fn failed(row: &VerdictRow, kind: NonSuccessKind) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(row.severity.as_str()).set_message(row.reason.as_str());
    status
}
