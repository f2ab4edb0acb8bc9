//! Rows of a check's SQL into verdicts.
//!
//! A million resources lie in few accounts and regions, and many show the same. So a text is made once and shared.

use std::{
    collections::{HashMap, HashSet},
    convert::Infallible,
};

use arrow::{
    array::{Array as _, AsArray as _, RecordBatch, StringArray},
    compute::cast,
    datatypes::DataType,
};
use assay_content::Check;
use assay_model::{ArcStr, Evidence, Language};
use foldhash::fast::RandomState;

use crate::{AssessError, observed::Observed, reasons, receipts::ReceiptIndex, run::Judged};

/// Reads the rows of one check.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    check: &'a Check,
    language: Language,
    index: Option<&'a ReceiptIndex<'a>>,
    /// The reasons that rows gave, with their keys as the rows have them.
    keys: Words,
    accounts: Words,
    regions: Words,
    ways: Words,
    /// Reasons in words, by evidence and key: nearly always one key for one evidence.
    seen: HashMap<ArcStr, Vec<(ArcStr, ArcStr)>, RandomState>,
}

/// Words of which there are few. Most are the same as the one before.
#[derive(Debug, Default)]
struct Words {
    last: ArcStr,
    all: HashSet<ArcStr, RandomState>,
}

impl Words {
    /// The one copy of a word; a new one must be right.
    fn get<E>(&mut self, word: &str, is_right: impl FnOnce() -> Result<(), E>) -> Result<ArcStr, E> {
        if self.last != word || self.all.is_empty() {
            self.last = match self.all.get(word) {
                Some(known) => known.clone(),
                None => {
                    is_right()?;
                    let word = ArcStr::from(word);
                    self.all.insert(word.clone());
                    word
                }
            };
        }
        Ok(self.last.clone())
    }

    fn any(&mut self, word: &str) -> ArcStr {
        self.get(word, || Ok::<(), Infallible>(())).unwrap_or_default()
    }
}

/// The columns of a batch, as text.
struct Columns {
    resource_uid: StringArray,
    account_id: StringArray,
    region: StringArray,
    verdict: StringArray,
    reason: StringArray,
    way: Option<StringArray>,
    severity: Option<StringArray>,
}

impl<'a> Reader<'a> {
    /// Uids that the index knows are shared with it.
    pub(crate) fn new(check: &'a Check, language: Language, index: Option<&'a ReceiptIndex<'a>>) -> Self {
        Self {
            check,
            language,
            index,
            keys: Words::default(),
            accounts: Words::default(),
            regions: Words::default(),
            ways: Words::default(),
            seen: HashMap::default(),
        }
    }

    /// Appends the verdicts of a batch.
    pub(crate) fn read(&mut self, batch: &RecordBatch, rows: &mut Vec<Judged>) -> Result<(), AssessError> {
        let columns = self.columns(batch)?;
        let observed = Observed::of(batch).map_err(|error| self.wrong(&error))?;
        let mut observed = observed.as_ref().map(Observed::texts).transpose().map_err(|error| self.wrong(&error))?;
        rows.reserve(batch.num_rows());
        for at in 0..batch.num_rows() {
            let evidence = observed.as_mut().and_then(|texts| texts.at(at));
            rows.push(self.row(&columns, at, evidence.unwrap_or("null"))?);
        }
        Ok(())
    }

    fn wrong(&self, message: &impl ToString) -> AssessError {
        AssessError::Output { check: self.check.id.clone(), message: message.to_string() }
    }

    fn columns(&self, batch: &RecordBatch) -> Result<Columns, AssessError> {
        let text = |name: &str| -> Result<Option<StringArray>, AssessError> {
            let Some(column) = batch.column_by_name(name) else { return Ok(None) };
            let column = cast(column, &DataType::Utf8).map_err(|error| self.wrong(&error))?;
            Ok(Some(column.as_string::<i32>().clone()))
        };
        let needed =
            |name: &str| text(name)?.ok_or_else(|| self.wrong(&format!("the SELECT lacks the column `{name}`")));
        Ok(Columns {
            resource_uid: needed("resource_uid")?,
            account_id: needed("account_id")?,
            region: needed("region")?,
            verdict: needed("verdict")?,
            reason: needed("reason")?,
            way: text("way")?,
            severity: text("severity")?,
        })
    }

    fn row(&mut self, columns: &Columns, at: usize, evidence: &str) -> Result<Judged, AssessError> {
        let needed = |column, name: &str| cell(column, at).ok_or_else(|| self.wrong(&format!("a row has no `{name}`")));
        let verdict = needed(&columns.verdict, "verdict")?.parse().map_err(|error| self.wrong(&error))?;
        let severity = columns.severity.as_ref().and_then(|column| cell(column, at));
        let severity = severity.map(str::parse).transpose().map_err(|error| self.wrong(&error))?;
        let key = needed(&columns.reason, "reason")?;
        let uid = needed(&columns.resource_uid, "resource_uid")?;
        let (account, region) = (needed(&columns.account_id, "account_id")?, needed(&columns.region, "region")?);
        let way = columns.way.as_ref().and_then(|column| cell(column, at));
        let check = self.check;
        let is_declared = || {
            let message = || format!("reason `{key}` is not in check.toml");
            let wrong = || AssessError::Output { check: check.id.clone(), message: message() };
            check.reasons.contains_key(key).then_some(()).ok_or_else(wrong)
        };
        let reason_key = self.keys.get(key, is_declared)?;
        let (evidence, reason) = self.said(&reason_key, evidence);
        let known = self.index.and_then(|index| index.resource(uid));
        Ok(Judged {
            reason,
            resource_uid: known.map_or_else(|| uid.into(), |(uid, _)| uid.clone()),
            resource: known.map(|(_, number)| number),
            account_id: self.accounts.any(account),
            region: self.regions.any(region),
            verdict,
            reason_key,
            evidence,
            way: way.map(|way| self.ways.any(way)),
            severity: severity.unwrap_or(check.severity),
        })
    }

    /// The evidence, and the reason in words.
    fn said(&mut self, key: &ArcStr, evidence: &str) -> (Evidence, ArcStr) {
        if let Some((text, reasons)) = self.seen.get_key_value(evidence)
            && let Some((_, reason)) = reasons.iter().find(|(other, _)| other == key)
        {
            return (Evidence::of_canonical(text.clone()), reason.clone());
        }
        let text = self.seen.get_key_value(evidence).map_or_else(|| evidence.into(), |(text, _)| text.clone());
        let evidence = Evidence::of_canonical(text.clone());
        let reason = ArcStr::from(reasons::of_check(self.check, key, &evidence, self.language));
        self.seen.entry(text).or_default().push((key.clone(), reason.clone()));
        (evidence, reason)
    }
}

fn cell(column: &StringArray, at: usize) -> Option<&str> {
    column.is_valid(at).then(|| column.value(at))
}
