//! What the record says of verdicts.

use std::collections::{BTreeMap, HashMap};

use assay_model::{
    Verdict,
    assessment::{Assessment, VerdictRow},
    record::{Exception, Finding, FindingState, Record},
};

/// A record in which findings and exceptions are found fast.
pub(crate) struct Recorded<'a> {
    record: &'a Record,
    findings: HashMap<(&'a str, &'a str), &'a Finding>,
    exceptions: BTreeMap<&'a str, Vec<&'a Exception>>,
}

impl<'a> Recorded<'a> {
    pub(crate) fn of(record: &'a Record) -> Self {
        let findings =
            record.findings.iter().map(|one| ((one.check.as_str(), one.resource_uid.as_str()), one)).collect();
        let mut exceptions: BTreeMap<&str, Vec<&Exception>> = BTreeMap::new();
        for exception in &record.exceptions {
            exceptions.entry(&exception.check).or_default().push(exception);
        }
        Self { record, findings, exceptions }
    }

    /// Whether there is a record.
    pub(crate) fn is_given(&self) -> bool {
        !self.record.at.is_empty()
    }

    /// The finding of a verdict.
    pub(crate) fn finding(&self, row: &VerdictRow) -> Option<&'a Finding> {
        self.findings.get(&(row.check.as_str(), row.resource_uid.as_str())).copied()
    }

    /// The exception in force that covers a fail.
    pub(crate) fn exception(&self, row: &VerdictRow) -> Option<&'a Exception> {
        if row.verdict == Verdict::Fail { self.covering(&row.check, &row.resource_uid) } else { None }
    }

    /// The exception in force for a check and a resource.
    pub(crate) fn covering(&self, check: &str, resource_uid: &str) -> Option<&'a Exception> {
        let of_check = self.exceptions.get(check)?;
        of_check.iter().find(|exception| exception.covers(check, resource_uid, &self.record.at)).copied()
    }

    /// Findings whose resource vanished and which the assessment says nothing of.
    pub(crate) fn gone(&self, assessment: &Assessment) -> Vec<&'a Finding> {
        let judged: std::collections::HashSet<(&str, &str)> =
            assessment.verdicts.iter().map(|row| (row.check.as_str(), row.resource_uid.as_str())).collect();
        let gone = self.record.findings.iter().filter(|finding| finding.state == FindingState::Gone);
        gone.filter(|finding| !judged.contains(&(finding.check.as_str(), finding.resource_uid.as_str()))).collect()
    }

    /// The day of the record.
    pub(crate) fn today(&self) -> &'a str {
        day(&self.record.at)
    }
}

/// The day of a time.
pub(crate) fn day(time: &str) -> &str {
    time.get(..10).unwrap_or(time)
}

/// A day's end as a time; a time stays as it is.
pub(crate) fn end_of(day: &str) -> String {
    if day.len() == 10 { format!("{day}T23:59:59Z") } else { day.to_owned() }
}

/// A day's begin as a time; a time stays as it is.
pub(crate) fn begin_of(day: &str) -> String {
    if day.len() == 10 { format!("{day}T00:00:00Z") } else { day.to_owned() }
}
