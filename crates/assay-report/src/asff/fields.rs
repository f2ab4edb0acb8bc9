//! The fields of one finding, each within its limit.

use assay_content::Content;
use assay_model::{
    ArcStr, Language, Severity, Verdict,
    assessment::{Assessment, VerdictRow},
    record::{Exception, Finding, finding_uid},
};
use serde_json::{Map, Value, json};

use super::types::asff_type;
use crate::{canonical::lean, cut::cut, partition::Places, recorded::Recorded, words::Words};

/// Characters of identifiers: `Id`, `GeneratorId`, `Resources.Id`.
const IDENTIFIER: usize = 512;
/// Characters of `Title`.
const TITLE: usize = 256;
/// Characters of `Description`, and of a status reason's.
const DESCRIPTION: usize = 1024;
/// Characters of `Remediation.Recommendation.Text` and of `Note.Text`.
const NOTE: usize = 512;
/// Characters of a value of `ProductFields`.
const PRODUCT_FIELD: usize = 2048;
/// Items of `Compliance.RelatedRequirements`.
const REQUIREMENTS: usize = 32;
/// Partitions that the format knows.
const PARTITIONS: [&str; 3] = ["aws", "aws-cn", "aws-us-gov"];

pub(super) struct Fields<'a> {
    pub(super) assessment: &'a Assessment,
    pub(super) content: &'a Content,
    pub(super) words: Words<'a>,
    pub(super) recorded: &'a Recorded<'a>,
    pub(super) places: Places<'a>,
    pub(super) tenant: &'a str,
}

/// What a finding is about.
struct About<'a> {
    check: &'a str,
    clauses: Vec<&'a str>,
    severity: Severity,
    resource_uid: &'a str,
    account_id: &'a str,
    region: &'a str,
    reason: &'a str,
    reason_code: &'a str,
    verdict: Option<Verdict>,
    finding: Option<&'a Finding>,
    exception: Option<&'a Exception>,
}

impl Fields<'_> {
    /// The account and region that a finding is imported in.
    pub(super) fn place(&self, account: &str, region: &str) -> (String, String) {
        (account.to_owned(), self.places.region(region).to_owned())
    }

    pub(super) fn of_verdict(&self, row: &VerdictRow) -> Value {
        let code = format!("ASSAY_{}", row.verdict.as_str().to_uppercase());
        let mut finding = self.finding(&About {
            check: &row.check,
            clauses: row.clauses.iter().map(ArcStr::as_str).collect(),
            severity: row.severity,
            resource_uid: &row.resource_uid,
            account_id: &row.account_id,
            region: &row.region,
            reason: &row.reason,
            reason_code: &code,
            verdict: Some(row.verdict),
            finding: self.recorded.finding(row),
            exception: self.recorded.exception(row),
        });
        let evidence = if row.evidence.is_null() { None } else { Some(row.evidence.text().to_string()) };
        if let Some(fields) = finding.get_mut("ProductFields").and_then(Value::as_object_mut) {
            self.field(fields, "ReasonKey", Some(&row.reason_key));
            self.field(fields, "Evidence", evidence.as_deref());
            self.field(fields, "Receipts", Some(&row.receipts.join(" ")));
        }
        finding
    }

    /// A finding whose resource is no longer there: archived.
    pub(super) fn of_gone(&self, finding: &Finding) -> Value {
        self.finding(&About {
            check: &finding.check,
            clauses: finding.clauses.iter().map(String::as_str).collect(),
            severity: finding.severity,
            resource_uid: &finding.resource_uid,
            account_id: &finding.account_id,
            region: &finding.region,
            reason: &self.words.get("export-gone"),
            reason_code: "ASSAY_RESOURCE_GONE",
            verdict: None,
            finding: Some(finding),
            exception: None,
        })
    }

    fn finding(&self, about: &About<'_>) -> Value {
        let at = &self.assessment.collection.finished_at;
        let region = self.places.region(about.region);
        let partition = self.places.partition(about.resource_uid, about.region);
        let framework = format!("{}/{}", self.assessment.framework, self.assessment.edition);
        let seen = |pick: fn(&Finding) -> &String| about.finding.map(pick);
        lean(json!({
            "SchemaVersion": "2018-10-08",
            "Id": self.cut(&format!("assay/{}/{}", about.check, finding_uid(about.check, about.resource_uid)), IDENTIFIER),
            "ProductArn":
                format!("arn:{partition}:securityhub:{region}:{0}:product/{0}/default", about.account_id),
            "ProductName": "Assay",
            "CompanyName": "Assay",
            "Region": region,
            "GeneratorId": self.cut(&format!("assay/{framework}/{}", about.check), IDENTIFIER),
            "AwsAccountId": about.account_id,
            "Types": [format!("Software and Configuration Checks/Industry and Regulatory Standards/{}", framework.replace('/', "-"))],
            "FirstObservedAt": seen(|finding| &finding.first_seen).unwrap_or(at),
            "LastObservedAt": if about.verdict.is_some() { Some(at) } else { seen(|finding| &finding.last_seen) },
            "CreatedAt": seen(|finding| &finding.first_seen).unwrap_or(at),
            "UpdatedAt": at,
            "Severity": severity(about),
            "Title": self.cut(&self.title(about.check), TITLE),
            "Description": self.description(about),
            "Remediation": self.remediation(about.check),
            "ProductFields": self.product_fields(about),
            "Resources": [lean(json!({
                "Type": self.content.checks().get(about.check).map_or("Other", |check| resource_type(about, &check.resource_type)),
                "Id": self.cut(about.resource_uid, IDENTIFIER),
                "Partition": PARTITIONS.contains(&partition).then_some(partition),
                "Region": region,
            }))],
            "Compliance": self.compliance(about),
            "Workflow": { "Status": workflow(about) },
            "RecordState": if about.verdict.is_some() { "ACTIVE" } else { "ARCHIVED" },
            "Note": about.exception.map(|exception| self.note(exception)),
        }))
    }

    fn description(&self, about: &About<'_>) -> String {
        let reason = about.reason.trim();
        if reason.is_empty() { self.cut(&self.title(about.check), DESCRIPTION) } else { self.cut(reason, DESCRIPTION) }
    }

    fn compliance(&self, about: &About<'_>) -> Value {
        let framework = format!("{}/{}", self.assessment.framework, self.assessment.edition);
        let clauses = about.clauses.iter().take(REQUIREMENTS);
        json!({
            "Status": match about.verdict {
                Some(Verdict::Pass) => "PASSED",
                Some(Verdict::Fail) => "FAILED",
                Some(Verdict::Unknown | Verdict::NotApplicable) | None => "NOT_AVAILABLE",
            },
            "RelatedRequirements": clauses.map(|clause| format!("{framework} {clause}")).collect::<Vec<_>>(),
            "StatusReasons": [{ "ReasonCode": about.reason_code, "Description": self.description(about) }],
        })
    }

    fn remediation(&self, check: &str) -> Option<Value> {
        let check = self.content.checks().get(check)?;
        Some(json!({ "Recommendation": lean(json!({
            "Text": self.cut(self.words.pick(&check.remediation).trim(), NOTE),
            "Url": check.references.urls.first(),
        })) }))
    }

    fn note(&self, exception: &Exception) -> Value {
        let text = self.words.with(
            "export-excepted",
            &[
                ("exception", &exception.id),
                ("approver", &exception.approved_by),
                ("expires", &exception.expires),
                ("reason", &exception.reason),
            ],
        );
        json!({
            "Text": self.cut(&text, NOTE),
            "UpdatedBy": self.cut(&format!("assay/{}", exception.approved_by), NOTE),
            "UpdatedAt": exception.created_at,
        })
    }

    fn product_fields(&self, about: &About<'_>) -> Value {
        let mut fields = Map::new();
        let open = about.finding.filter(|finding| finding.closed_at.is_none());
        let values = [
            ("Check", Some(about.check)),
            ("Clauses", Some(&*about.clauses.join(" "))),
            ("Collection", Some(self.assessment.collection.id.as_str())),
            ("Tenant", Some(self.tenant)),
            ("FindingUid", Some(&*finding_uid(about.check, about.resource_uid))),
            ("ScannedRegion", Some(about.region)),
            ("Due", open.map(|finding| finding.due.as_str())),
            ("Owner", about.finding.and_then(|finding| finding.owner.as_deref())),
            ("Exception", about.exception.map(|exception| exception.id.as_str())),
            ("ExceptionExpires", about.exception.map(|exception| exception.expires.as_str())),
        ];
        for (name, value) in values {
            self.field(&mut fields, name, value);
        }
        Value::Object(fields)
    }

    /// Adds a product field; Security Hub refuses empty ones.
    fn field(&self, fields: &mut Map<String, Value>, name: &str, value: Option<&str>) {
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            fields.insert(format!("assay/{name}"), json!(self.cut(value, PRODUCT_FIELD)));
        }
    }

    fn title(&self, check: &str) -> String {
        match self.words.check_title(check) {
            "" => check.to_owned(),
            title => title.to_owned(),
        }
    }

    fn cut(&self, text: &str, most: usize) -> String {
        cut(text, most, self.language())
    }

    fn language(&self) -> Language {
        self.assessment.language
    }
}

/// What is not a fail weighs nothing; the check's own weight stays beside it.
fn severity(about: &About<'_>) -> Value {
    let label = match (about.verdict, about.severity) {
        (Some(Verdict::Pass | Verdict::NotApplicable), _) => "INFORMATIONAL",
        (_, Severity::Low) => "LOW",
        (_, Severity::Medium) => "MEDIUM",
        (_, Severity::High) => "HIGH",
        (_, Severity::Critical) => "CRITICAL",
    };
    json!({ "Label": label, "Original": about.severity.as_str() })
}

fn workflow(about: &About<'_>) -> &'static str {
    match about.verdict {
        _ if about.exception.is_some() => "SUPPRESSED",
        Some(Verdict::Fail | Verdict::Unknown) => "NEW",
        Some(Verdict::Pass | Verdict::NotApplicable) | None => "RESOLVED",
    }
}

/// The type of the resource; what was missed in an account is said of the account.
fn resource_type(about: &About<'_>, resource_type: &str) -> &'static str {
    if about.resource_uid.starts_with("AWS::::Account:") { "AwsAccount" } else { asff_type(resource_type) }
}
