//! Verdicts as OCSF Compliance Findings (class 2003), one JSON object in a line.
//!
//! A pass is `Pass`, a fail `Fail`, unknown `Warning` (which the schema defines as no result for lack of information), and
//! `not_applicable` `Other` with its word, since the schema has none. An excepted fail stays a `Fail` whose finding is
//! `Suppressed`. A finding whose resource vanished is closed: `Archived`, for gone is not fixed.

use assay_content::Content;
use assay_model::{
    ArcStr, Evidence, Severity, Verdict,
    assessment::{Assessment, VerdictRow},
    record::{Finding, FindingState, Record, finding_uid},
};
use chrono::DateTime;
use serde_json::{Map, Value, json};

use crate::{
    ReportError,
    canonical::{lean, line},
    cut::cut,
    partition::Places,
    recorded::Recorded,
    words::Words,
};

/// The version of the schema.
const VERSION: &str = "1.5.0";
/// Compliance Finding.
const CLASS: u32 = 2003;
/// Bytes of evidence as JSON that a finding carries.
const EVIDENCE: usize = 16_384;
/// Characters of a text.
const TEXT: usize = 4_096;
/// Receipt ids that a finding names.
const RECEIPTS: usize = 100;

/// The verdicts as OCSF Compliance Findings, version 1.5.0 of the schema: a JSON object in each line.
pub fn ocsf(assessment: &Assessment, record: &Record, content: &Content) -> Result<String, ReportError> {
    let writer = Writer {
        assessment,
        content,
        words: Words::new(content, assessment.language),
        recorded: Recorded::of(record),
        places: Places::of(assessment),
        tenant: (!record.tenant.is_empty()).then_some(record.tenant.as_str()),
        standard: format!("{} {}", assessment.framework, assessment.edition),
    };
    let mut lines = String::new();
    for row in &assessment.verdicts {
        lines.push_str(&line(&writer.event(row)?)?);
        lines.push('\n');
    }
    for finding in writer.recorded.gone(assessment) {
        lines.push_str(&line(&writer.gone(finding)?)?);
        lines.push('\n');
    }
    Ok(lines)
}

struct Writer<'a> {
    assessment: &'a Assessment,
    content: &'a Content,
    words: Words<'a>,
    recorded: Recorded<'a>,
    places: Places<'a>,
    tenant: Option<&'a str>,
    standard: String,
}

/// What an event is about, be it a verdict or a finding without one.
struct About<'a> {
    check: &'a str,
    clauses: Vec<&'a str>,
    severity: Severity,
    resource_uid: &'a str,
    account_id: &'a str,
    region: &'a str,
    reason: &'a str,
    finding: Option<&'a Finding>,
}

impl Writer<'_> {
    fn event(&self, row: &VerdictRow) -> Result<Value, ReportError> {
        let finding = self.recorded.finding(row);
        let about = About {
            check: &row.check,
            clauses: row.clauses.iter().map(ArcStr::as_str).collect(),
            severity: row.severity,
            resource_uid: &row.resource_uid,
            account_id: &row.account_id,
            region: &row.region,
            reason: &row.reason,
            finding,
        };
        let exception = self.recorded.exception(row);
        let (activity, status) = match (row.verdict, finding) {
            (Verdict::Fail, _) if exception.is_some() => ((2, "Update"), (3, "Suppressed")),
            (Verdict::Fail, Some(finding)) if finding.owner.is_some() => ((2, "Update"), (2, "In Progress")),
            (Verdict::Fail, Some(finding)) if finding.opened_at != finding.last_seen => ((2, "Update"), (1, "New")),
            (Verdict::Fail | Verdict::Unknown, _) => ((1, "Create"), (1, "New")),
            (_, Some(finding)) if finding.state == FindingState::Resolved => ((3, "Close"), (4, "Resolved")),
            (Verdict::Pass | Verdict::NotApplicable, _) => ((1, "Create"), (99, "Not a finding")),
        };
        let mut event = self.common(&about, row.verdict, activity, status)?;
        let unmapped = lean(json!({
            "verdict": row.verdict.as_str(),
            "reason_key": row.reason_key,
            "receipts": row.receipts.iter().take(RECEIPTS).collect::<Vec<_>>(),
            "receipts_left_out": match row.receipts.len().saturating_sub(RECEIPTS) { 0 => Value::Null, more => json!(more) },
            "exception": exception.map(|exception| lean(json!({
                "id": exception.id,
                "reason": cut(&exception.reason, TEXT, self.assessment.language),
                "approved_by": exception.approved_by,
                "expires": exception.expires,
            }))),
            "due": finding.filter(|finding| finding.state == FindingState::Open).map(|finding| &finding.due),
            "owner": finding.and_then(|finding| finding.owner.as_ref()),
            "reopened": finding.map(|finding| finding.reopened).filter(|times| *times > 0),
        }));
        put(&mut event, "unmapped", json!({ "assay": unmapped }));
        if !row.evidence.is_null() {
            put_in_resource(&mut event, "data", self.evidence(&row.evidence));
        }
        Ok(event)
    }

    /// A finding whose resource is no longer there.
    fn gone(&self, finding: &Finding) -> Result<Value, ReportError> {
        let reason = self.words.get("export-gone");
        let about = About {
            check: &finding.check,
            clauses: finding.clauses.iter().map(String::as_str).collect(),
            severity: finding.severity,
            resource_uid: &finding.resource_uid,
            account_id: &finding.account_id,
            region: &finding.region,
            reason: &reason,
            finding: Some(finding),
        };
        let mut event = self.common(&about, Verdict::Unknown, (3, "Close"), (5, "Archived"))?;
        put(&mut event, "unmapped", json!({ "assay": { "finding": finding.state.as_str() } }));
        Ok(event)
    }

    fn common(
        &self,
        about: &About<'_>,
        verdict: Verdict,
        activity: (u32, &str),
        status: (u32, &str),
    ) -> Result<Value, ReportError> {
        let time = millis(&self.assessment.collection.finished_at)?;
        let (severity_id, severity) = match verdict {
            Verdict::Fail | Verdict::Unknown => severity(about.severity),
            Verdict::Pass | Verdict::NotApplicable => (1, "Informational"),
        };
        let region = (about.region != "global").then_some(about.region);
        Ok(lean(json!({
            "activity_id": activity.0,
            "activity_name": activity.1,
            "category_uid": 2,
            "category_name": "Findings",
            "class_uid": CLASS,
            "class_name": "Compliance Finding",
            "type_uid": CLASS * 100 + activity.0,
            "type_name": format!("Compliance Finding: {}", activity.1),
            "time": time,
            "severity_id": severity_id,
            "severity": severity,
            "status_id": status.0,
            "status": status.1,
            "message": cut(about.reason, TEXT, self.assessment.language),
            "metadata": lean(json!({
                "version": VERSION,
                "profiles": ["cloud"],
                "uid": format!("{}/{}", self.assessment.collection.id, finding_uid(about.check, about.resource_uid)),
                "correlation_uid": self.assessment.collection.id,
                "tenant_uid": self.tenant,
                "event_code": about.check,
                "product": {
                    "name": "Assay", "vendor_name": "Assay", "version": env!("CARGO_PKG_VERSION"),
                    "lang": self.assessment.language.tag(),
                },
            })),
            "cloud": lean(json!({
                "provider": "AWS",
                "cloud_partition": self.places.partition(about.resource_uid, about.region),
                "account": { "uid": about.account_id, "type_id": 10, "type": "AWS Account" },
                "region": region,
            })),
            "resources": [self.resource(about)],
            "finding_info": self.finding_info(about, time)?,
            "compliance": self.compliance(about, verdict),
            "remediation": self.remediation(about.check),
        })))
    }

    fn resource(&self, about: &About<'_>) -> Value {
        lean(json!({
            "uid": about.resource_uid,
            "name": about.resource_uid.rsplit(['/', ':']).next(),
            "type": self.content.checks().get(about.check).map(|check| check.resource_type.as_str()),
            "region": (about.region != "global").then_some(about.region),
            "cloud_partition": self.places.partition(about.resource_uid, about.region),
        }))
    }

    fn finding_info(&self, about: &About<'_>, time: i64) -> Result<Value, ReportError> {
        let seen = |pick: fn(&Finding) -> &String| about.finding.map(|finding| millis(pick(finding))).transpose();
        Ok(lean(json!({
            "uid": finding_uid(about.check, about.resource_uid),
            "title": self.title(about.check),
            "desc": self.content.checks().get(about.check).map(|check| {
                cut(self.words.pick(&check.rationale).trim(), TEXT, self.assessment.language)
            }),
            "types": ["Compliance"],
            "created_time": seen(|finding| &finding.first_seen)?.unwrap_or(time),
            "first_seen_time": seen(|finding| &finding.first_seen)?,
            "last_seen_time": seen(|finding| &finding.last_seen)?,
            "modified_time": time,
        })))
    }

    fn compliance(&self, about: &About<'_>, verdict: Verdict) -> Value {
        let (status_id, status) = match verdict {
            Verdict::Pass => (1, "Pass"),
            Verdict::Unknown => (2, "Warning"),
            Verdict::Fail => (3, "Fail"),
            Verdict::NotApplicable => (99, "Not applicable"),
        };
        let (severity_id, severity) = severity(about.severity);
        json!({
            "standards": [self.standard],
            "requirements": about.clauses,
            "control": self.title(about.check),
            "status_id": status_id,
            "status": status,
            "status_details": [cut(about.reason, TEXT, self.assessment.language)],
            "checks": [{
                "uid": about.check,
                "name": self.title(about.check),
                "severity_id": severity_id,
                "severity": severity,
                "standards": [self.standard],
                "status_id": status_id,
                "status": status,
            }],
        })
    }

    fn remediation(&self, check: &str) -> Option<Value> {
        let check = self.content.checks().get(check)?;
        Some(lean(json!({
            "desc": cut(self.words.pick(&check.remediation).trim(), TEXT, self.assessment.language),
            "references": check.references.urls,
        })))
    }

    fn title(&self, check: &str) -> String {
        match self.words.check_title(check) {
            "" => check.to_owned(),
            title => title.to_owned(),
        }
    }

    /// What was seen; as a cut text where it is huge.
    fn evidence(&self, evidence: &Evidence) -> Value {
        let text = evidence.text();
        match evidence.value() {
            object @ Value::Object(_) if text.len() <= EVIDENCE => object,
            _ => json!({ "text": cut(text, EVIDENCE / 4, self.assessment.language) }),
        }
    }
}

fn put(event: &mut Value, name: &str, value: Value) {
    if let Some(members) = event.as_object_mut() {
        members.insert(name.to_owned(), value);
    }
}

fn put_in_resource(event: &mut Value, name: &str, value: Value) {
    let resources = event.get_mut("resources").and_then(Value::as_array_mut);
    let first: Option<&mut Map<String, Value>> =
        resources.and_then(|resources| resources.first_mut()).and_then(Value::as_object_mut);
    if let Some(resource) = first {
        resource.insert(name.to_owned(), value);
    }
}

fn severity(severity: Severity) -> (u32, &'static str) {
    match severity {
        Severity::Low => (2, "Low"),
        Severity::Medium => (3, "Medium"),
        Severity::High => (4, "High"),
        Severity::Critical => (5, "Critical"),
    }
}

/// Milliseconds since 1970.
fn millis(time: &str) -> Result<i64, ReportError> {
    let parsed = DateTime::parse_from_rfc3339(time);
    Ok(parsed.map_err(|source| ReportError::Time { time: time.to_owned(), source })?.timestamp_millis())
}
