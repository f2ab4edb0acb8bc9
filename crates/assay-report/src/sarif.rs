//! Verdicts as SARIF 2.1.0 (OASIS): checks are rules, clauses a taxonomy, verdicts results.
//!
//! A fail is `fail` with a level by severity, unknown is `open` (which SARIF defines as: evaluated, and not enough
//! information to decide), a pass `pass`, `not_applicable` `notApplicable`. An excepted fail stays a `fail` and carries an
//! accepted suppression. A resource is no file: its uid stands as a logical location, and as the URI that an ARN is.

use std::collections::BTreeMap;

use assay_content::{Check, Content};
use assay_model::{
    ArcStr, Severity, Verdict,
    assessment::{Assessment, VerdictRow},
    record::{Exception, Record, finding_uid},
};
use serde::{
    Serialize, Serializer,
    ser::{SerializeMap as _, SerializeSeq as _},
};
use serde_json::{Value, json};

use crate::{
    ReportError,
    canonical::{Sorted, lean},
    cut::cut,
    name_uuid::uuid,
    recorded::Recorded,
    words::Words,
};

/// Characters of a text.
const TEXT: usize = 4_096;
/// Bytes of evidence as JSON.
const EVIDENCE: usize = 16_384;
/// Where the schema is.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The verdicts as a SARIF log of one run.
pub fn sarif(assessment: &Assessment, record: &Record, content: &Content) -> Result<String, ReportError> {
    let writer = Writer {
        assessment,
        content,
        words: Words::new(content, assessment.language),
        recorded: Recorded::of(record),
        checks: assessment.verdicts.iter().map(|row| (row.check.as_str(), &*row.clauses)).collect(),
    };
    let mut text = serde_json::to_string_pretty(&Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run { run: &writer.run(), results: Results(&writer) }],
    })?;
    text.push('\n');
    Ok(text)
}

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'a str,
    version: &'a str,
    runs: [Run<'a>; 1],
}

/// The run's members in order, and then its results.
struct Run<'a> {
    run: &'a Value,
    results: Results<'a>,
}

impl Serialize for Run<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let members: BTreeMap<&String, &Value> = self.run.as_object().into_iter().flatten().collect();
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in members {
            map.serialize_entry(name, &Sorted(value))?;
        }
        map.serialize_entry("results", &self.results)?;
        map.end()
    }
}

/// The results, each made when it is written: a million of them are not held at once.
struct Results<'a>(&'a Writer<'a>);

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ids: Vec<&str> = self.0.checks.keys().copied().collect();
        let mut results = serializer.serialize_seq(None)?;
        for row in &self.0.assessment.verdicts {
            let index = ids.binary_search(&row.check.as_str()).ok();
            let result = self.0.result(row, index);
            results.serialize_element(&Sorted(&result))?;
        }
        results.end()
    }
}

struct Writer<'a> {
    assessment: &'a Assessment,
    content: &'a Content,
    words: Words<'a>,
    recorded: Recorded<'a>,
    /// The checks that were judged, with their clauses.
    checks: BTreeMap<&'a str, &'a [ArcStr]>,
}

impl Writer<'_> {
    /// The log without its results.
    fn run(&self) -> Value {
        let taxonomy = self.taxonomy_name();
        json!({
            "tool": { "driver": {
                "name": "Assay",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "language": self.words.tag(),
                "rules": self.checks.iter().map(|(id, clauses)| self.rule(id, clauses)).collect::<Vec<_>>(),
                "supportedTaxonomies": [{ "name": taxonomy, "index": 0 }],
            } },
            "automationDetails": {
                "id": format!("assay/{}/{}", self.assessment.framework, self.assessment.edition),
                "guid": uuid(&["sarif", &self.assessment.collection.id, &taxonomy]),
            },
            "invocations": [self.invocation()],
            "taxonomies": [self.taxonomy(&taxonomy)],
            "columnKind": "unicodeCodePoints",
            "properties": { "collection": self.assessment.collection.id },
        })
    }

    fn taxonomy_name(&self) -> String {
        format!("{} {}", self.assessment.framework, self.assessment.edition)
    }

    fn taxonomy(&self, name: &str) -> Value {
        let taxa = self.assessment.clauses.iter().map(|clause| {
            json!({
                "id": clause.id,
                "shortDescription": { "text": self.text(&clause.title) },
                "properties": { "tier": clause.tier, "proposed_state": clause.state.as_str() },
            })
        });
        lean(json!({
            "name": name,
            "version": self.assessment.edition,
            "language": self.words.tag(),
            "isComprehensive": true,
            "taxa": taxa.collect::<Vec<_>>(),
        }))
    }

    fn rule(&self, id: &str, clauses: &[ArcStr]) -> Value {
        let Some(check) = self.content.checks().get(id) else {
            return json!({ "id": id });
        };
        let target = |clause: &ArcStr| {
            let component = json!({ "name": self.taxonomy_name(), "index": 0 });
            json!({ "target": { "id": clause, "toolComponent": component }, "kinds": ["relevant"] })
        };
        lean(json!({
            "id": id,
            "name": pascal(id),
            "shortDescription": { "text": self.text(self.words.pick(&check.title)) },
            "fullDescription": { "text": self.text(self.words.pick(&check.rationale).trim()) },
            "help": { "text": self.text(self.words.pick(&check.remediation).trim()), "markdown": self.help(check) },
            "helpUri": check.references.urls.first(),
            "defaultConfiguration": { "level": level(check.severity) },
            "relationships": clauses.iter().map(target).collect::<Vec<_>>(),
            "properties": {
                "tags": ["security", check.folder.split('/').nth(2).unwrap_or("aws")],
                "security-severity": score(check.severity),
                "severity": check.severity.as_str(),
                "resource_type": check.resource_type,
            },
        }))
    }

    fn help(&self, check: &Check) -> String {
        let mut parts = vec![self.words.pick(&check.remediation).trim().to_owned()];
        parts.extend(check.references.urls.iter().map(|url| format!("<{url}>")));
        self.text(&parts.join("\n\n"))
    }

    fn result(&self, row: &VerdictRow, index: Option<usize>) -> Value {
        let (kind, level) = match row.verdict {
            Verdict::Fail => ("fail", level(row.severity)),
            Verdict::Unknown => ("open", "none"),
            Verdict::Pass => ("pass", "none"),
            Verdict::NotApplicable => ("notApplicable", "none"),
        };
        let finding = self.recorded.finding(row);
        let text = row.evidence.text();
        let evidence = match row.evidence.value() {
            value if text.len() <= EVIDENCE => value,
            _ => json!(cut(text, EVIDENCE / 4, self.assessment.language)),
        };
        let mut result = lean(json!({
            "ruleId": row.check,
            "ruleIndex": index,
            "kind": kind,
            "level": level,
            "message": { "text": self.text(&row.reason) },
            "locations": [{
                "physicalLocation": { "artifactLocation": { "uri": uri(&row.resource_uid) } },
                "logicalLocations": [{ "fullyQualifiedName": row.resource_uid, "kind": "resource" }],
            }],
            "partialFingerprints": { "assayFinding/v1": finding_uid(&row.check, &row.resource_uid) },
            "suppressions": self.recorded.exception(row).map(|exception| vec![self.suppression(exception)]),
            "provenance": finding.map(|finding| json!({
                "firstDetectionTimeUtc": finding.first_seen, "lastDetectionTimeUtc": finding.last_seen,
            })),
            "properties": lean(json!({
                "account_id": row.account_id,
                "region": row.region,
                "severity": row.severity.as_str(),
                "clauses": row.clauses,
                "reason_key": row.reason_key,
                "evidence": evidence,
                "receipts": row.receipts.iter().take(100).collect::<Vec<_>>(),
                "due": finding.filter(|finding| finding.closed_at.is_none()).map(|finding| &finding.due),
                "owner": finding.and_then(|finding| finding.owner.as_ref()),
            })),
        }));
        // An empty list would say that suppressions were looked for and none was found: so it is, where there is a record.
        let asked = self.recorded.is_given() && row.verdict == Verdict::Fail && result.get("suppressions").is_none();
        if let Some(members) = result.as_object_mut().filter(|_| asked) {
            members.insert("suppressions".to_owned(), json!([]));
        }
        result
    }

    fn suppression(&self, exception: &Exception) -> Value {
        json!({
            "kind": "external",
            "status": "accepted",
            "guid": uuid(&["exception", &exception.id, &exception.created_at]),
            "justification": self.text(&exception.reason),
            "properties": {
                "exception": exception.id,
                "approved_by": exception.approved_by,
                "requested_by": exception.requested_by,
                "expires": exception.expires,
            },
        })
    }

    fn invocation(&self) -> Value {
        let broken = self.assessment.broken_checks.iter().map(|(check, reason)| {
            let text = self.words.with("text-broken-check", &[("check", check), ("reason", reason)]);
            json!({ "level": "error", "message": { "text": self.text(&text) } })
        });
        let failures = self.assessment.coverage.failures.iter().map(|failure| {
            let call = format!("{}:{}", failure.service, failure.operation);
            let text = format!("{call}: {} × {}: {}", failure.code, failure.count, failure.message);
            json!({ "level": "warning", "message": { "text": self.text(&text) } })
        });
        lean(json!({
            "executionSuccessful": self.assessment.broken_checks.is_empty(),
            "startTimeUtc": self.assessment.collection.started_at,
            "endTimeUtc": self.assessment.collection.finished_at,
            "toolExecutionNotifications": broken.chain(failures).collect::<Vec<_>>(),
        }))
    }

    fn text(&self, text: &str) -> String {
        cut(text, TEXT, self.assessment.language)
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    }
}

/// A score that viewers read back as the same severity: from 9 critical, from 7 high, from 4 medium.
fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "3.0",
    }
}

/// `a_check_is_named` as `ACheckIsNamed`.
fn pascal(id: &str) -> String {
    let words = id.split('_').map(|word| {
        let mut letters = word.chars();
        letters.next().map_or(String::new(), |first| format!("{}{}", first.to_ascii_uppercase(), letters.as_str()))
    });
    words.collect()
}

/// A uid as a URI: an ARN is one (its scheme is `arn`); what a URI may not hold is percent-encoded.
fn uri(uid: &str) -> String {
    let mut out = String::with_capacity(uid.len());
    for byte in uid.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:/@!$&()*+,;=".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.extend(['%', hex(byte >> 4), hex(byte & 0x0f)]);
        }
    }
    out
}

/// A hexadecimal digit.
fn hex(four_bits: u8) -> char {
    char::from_digit(u32::from(four_bits), 16).unwrap_or('0').to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::{pascal, uri};

    #[test]
    fn a_uid_becomes_a_uri() {
        assert_eq!(uri("arn:aws:s3:::demo"), "arn:aws:s3:::demo");
        assert_eq!(uri("arn:aws:s3:::<a b>é"), "arn:aws:s3:::%3Ca%20b%3E%C3%A9");
        assert_eq!(pascal("a_check_is_named"), "ACheckIsNamed");
    }
}
