//! Verdicts in the AWS Security Finding Format, cut into batches for `BatchImportFindings`.
//!
//! The file is a JSON array of batches: `{"AwsAccountId": …, "Region": …, "Findings": […]}`. Each batch belongs to one
//! account and region, since Security Hub takes findings for the account and region that the call is made in, and keeps
//! the limits of the call: 100 findings, 240 KB each, 6 MB in all, and the lengths of the fields. To import it with
//! credentials of each account:
//!
//! ```python
//! import boto3, json
//! for batch in json.load(open("asff.json")):
//!     hub = boto3.client("securityhub", region_name=batch["Region"])
//!     print(hub.batch_import_findings(Findings=batch["Findings"]))
//! ```
//!
//! or one batch with the AWS CLI and jq:
//!
//! ```console
//! $ jq '.[0].Findings' asff.json > batch.json
//! $ aws securityhub batch-import-findings --region "$(jq -r '.[0].Region' asff.json)" --findings file://batch.json
//! ```
//!
//! `unknown` and `not_applicable` are `NOT_AVAILABLE`, told apart by their reason code. An excepted fail is `FAILED` with
//! the workflow status `SUPPRESSED` and a note. Security Hub takes the workflow status of a finding at its first import
//! and leaves it to people afterwards.

mod fields;
mod types;

use std::collections::BTreeMap;

use assay_content::Content;
use assay_model::{assessment::Assessment, record::Record};
use serde_json::json;

use crate::{ReportError, canonical, partition::Places, recorded::Recorded, words::Words};
use fields::Fields;

/// Findings in a call.
const FINDINGS: usize = 100;
/// Bytes of a call, with room for what surrounds the findings: the limit is 6 MB.
const BATCH: usize = 5_900_000;

/// The verdicts as findings for Security Hub: a JSON array of batches, each of one account and region and within the
/// limits of `BatchImportFindings`.
pub fn asff(assessment: &Assessment, record: &Record, content: &Content) -> Result<String, ReportError> {
    let recorded = Recorded::of(record);
    let fields = Fields {
        assessment,
        content,
        words: Words::new(content, assessment.language),
        recorded: &recorded,
        places: Places::of(assessment),
        tenant: &record.tenant,
    };
    let mut places: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for row in &assessment.verdicts {
        let finding = canonical::line(&fields.of_verdict(row))?;
        places.entry(fields.place(&row.account_id, &row.region)).or_default().push(finding);
    }
    for finding in recorded.gone(assessment) {
        let place = fields.place(&finding.account_id, &finding.region);
        places.entry(place).or_default().push(canonical::line(&fields.of_gone(finding))?);
    }
    let mut batches = Vec::new();
    for ((account, region), findings) in places {
        for findings in batched(findings) {
            let (account, region) = (json!(account), json!(region));
            let findings = findings.join(",\n");
            batches.push(format!("{{\"AwsAccountId\":{account},\"Region\":{region},\"Findings\":[\n{findings}\n]}}"));
        }
    }
    Ok(format!("[{}]\n", batches.join(",\n")))
}

/// The findings, each a line of JSON, in batches that a call takes.
fn batched(findings: Vec<String>) -> Vec<Vec<String>> {
    let mut batches = Vec::new();
    let (mut batch, mut bytes) = (Vec::new(), 0);
    for finding in findings {
        let size = finding.len() + 2;
        if batch.len() == FINDINGS || (bytes + size > BATCH && !batch.is_empty()) {
            batches.push(std::mem::take(&mut batch));
            bytes = 0;
        }
        batch.push(finding);
        bytes += size;
    }
    if !batch.is_empty() {
        batches.push(batch);
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::{BATCH, batched};

    #[test]
    fn a_batch_ends_at_its_bytes_as_at_its_number() {
        let sizes = |findings: Vec<String>| batched(findings).iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(sizes(vec![String::new(); 250]), [100, 100, 50]);
        assert_eq!(sizes(vec!["x".repeat(BATCH / 3); 7]), [2, 2, 2, 1]);
        assert_eq!(sizes(Vec::new()), Vec::<usize>::new());
    }
}
