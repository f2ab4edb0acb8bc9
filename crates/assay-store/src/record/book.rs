//! What is known of a tenant's findings, in memory while an assessment is recorded.

use std::collections::HashMap;

use assay_model::record::FindingState;
use sha2::{Digest as _, Sha256};

use super::STEP;
use crate::{Error, error::Step as _, session::Session};

/// Findings that are read at once: a page is one row of text, for a row of columns costs more than what is in it.
const PAGE: i64 = 20_000;

/// A finding while an assessment is recorded.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) uid: u128,
    pub(super) judged: u32,
    pub(super) place: u32,
    pub(super) rank: u8,
    pub(super) state: FindingState,
    pub(super) opened_at: i64,
    pub(super) due: i64,
    pub(super) exception: i64,
    pub(super) digest: i64,
    /// The number in the table is the place in the book, plus one.
    pub(super) mark: Mark,
}

/// What the assessment has said of a finding so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// Nothing.
    Unseen,
    /// The worst of its verdicts so far, which is no fail.
    Judged(assay_model::Verdict),
    /// A fail: nothing is worse.
    Failed,
}

/// A check with what it served when it was judged last.
#[derive(Debug, Clone, Default)]
pub(super) struct Check {
    pub(super) id: String,
    pub(super) clauses: Vec<String>,
    pub(super) domains: Vec<String>,
    /// Not in the table, or otherwise.
    pub(super) changed: bool,
    /// It was judged in this assessment.
    pub(super) ran: bool,
}

/// An account and region.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) account: String,
    pub(super) region: String,
}

#[derive(Debug, Default)]
pub(super) struct Book {
    pub(super) findings: Vec<Known>,
    by_uid: HashMap<u128, u32>,
    pub(super) checks: Vec<Check>,
    by_check: HashMap<String, u32>,
    pub(super) places: Vec<Place>,
    by_place: HashMap<String, HashMap<String, u32>>,
    pub(super) places_stored: usize,
}

/// The uid of a finding as a number: [`assay_model::record::finding_uid`] without its text.
pub(super) fn uid(check: &str, resource_uid: &str) -> u128 {
    let hash = Sha256::new().chain_update(check).chain_update([0]).chain_update(resource_uid).finalize();
    let first = hash.iter().take(16);
    first.fold(0, |number, byte| number << 8 | u128::from(*byte))
}

/// A hash over what a fail may change in a finding.
pub(super) fn digest(rank: u8, place: u32, reason: &str) -> i64 {
    let hash = Sha256::new().chain_update([rank]).chain_update(place.to_be_bytes()).chain_update(reason).finalize();
    let first = hash.iter().take(8);
    first.fold(0_u64, |number, byte| number << 8 | u64::from(*byte)).cast_signed()
}

impl Book {
    pub(super) async fn read(session: &mut Session) -> Result<Self, Error> {
        let mut book = Self::default();
        let sql = "SELECT check_id, clauses, domains FROM judged WHERE tenant = $1 ORDER BY no";
        let checks: Vec<(String, String, String)> =
            sqlx::query_as(sql).bind(session.tenant).fetch_all(session.db()).await.step(STEP)?;
        for (id, clauses, domains) in checks {
            let texts = |json: &str| serde_json::from_str(json).map_err(|source| Error::Stored { step: STEP, source });
            let (clauses, domains) = (texts(&clauses)?, texts(&domains)?);
            book.by_check.insert(id.clone(), index(book.checks.len()));
            book.checks.push(Check { id, clauses, domains, changed: false, ran: false });
        }
        let sql = "SELECT account, region FROM place WHERE tenant = $1 ORDER BY no";
        let places: Vec<(String, String)> =
            sqlx::query_as(sql).bind(session.tenant).fetch_all(session.db()).await.step(STEP)?;
        for (account, region) in places {
            book.place(&account, &region);
        }
        book.places_stored = book.places.len();
        book.read_findings(session).await?;
        Ok(book)
    }

    async fn read_findings(&mut self, session: &mut Session) -> Result<(), Error> {
        let sql = "SELECT MAX(no) FROM finding WHERE tenant = $1";
        let last: Option<i64> =
            sqlx::query_scalar(sql).bind(session.tenant).fetch_one(session.db()).await.step(STEP)?;
        let most = usize::try_from(last.unwrap_or(0)).unwrap_or(0);
        self.findings.reserve(most);
        self.by_uid.reserve(most);
        let mut after = 0_i64;
        while after < last.unwrap_or(0) {
            let sql = "SELECT string_agg(line, ';') FROM (SELECT \
                       concat_ws(' ', no, uid, judged, place, rank, state, opened_at, due, exception, digest) AS line \
                       FROM finding WHERE tenant = $1 AND no > $2 AND no <= $3 ORDER BY no) AS page";
            let query = sqlx::query_scalar(sql).bind(session.tenant).bind(after).bind(after + PAGE);
            let page: Option<String> = query.fetch_one(session.db()).await.step(STEP)?;
            for line in page.unwrap_or_default().split(';') {
                let known = parse(line, self.findings.len()).ok_or_else(|| Error::Damaged {
                    place: "findings".to_owned(),
                    what: format!("finding {} of the tenant is missing or odd: `{line}`", self.findings.len() + 1),
                })?;
                self.add(known);
            }
            after += PAGE;
        }
        Ok(())
    }

    /// Adds a finding, and gives its place in the book.
    pub(super) fn add(&mut self, known: Known) -> usize {
        let at = self.findings.len();
        self.by_uid.insert(known.uid, index(at));
        self.findings.push(known);
        at
    }

    pub(super) fn find(&self, uid: u128) -> Option<usize> {
        self.by_uid.get(&uid).map(|at| *at as usize)
    }

    pub(super) fn check(&mut self, id: &str) -> u32 {
        if let Some(at) = self.by_check.get(id) {
            return *at;
        }
        let at = index(self.checks.len());
        self.by_check.insert(id.to_owned(), at);
        self.checks.push(Check { id: id.to_owned(), changed: true, ..Check::default() });
        at
    }

    pub(super) fn place(&mut self, account: &str, region: &str) -> u32 {
        if let Some(at) = self.by_place.get(account).and_then(|regions| regions.get(region)) {
            return *at;
        }
        let at = index(self.places.len());
        self.by_place.entry(account.to_owned()).or_default().insert(region.to_owned(), at);
        self.places.push(Place { account: account.to_owned(), region: region.to_owned() });
        at
    }
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A line of a page; `at` is the place that it must have.
fn parse(line: &str, at: usize) -> Option<Known> {
    let mut words = line.split(' ');
    let no: usize = words.next()?.parse().ok()?;
    if no != at + 1 {
        return None;
    }
    let uid = u128::from_str_radix(words.next()?, 16).ok()?;
    let judged: u32 = words.next()?.parse().ok()?;
    let place: u32 = words.next()?.parse().ok()?;
    Some(Known {
        uid,
        judged: judged.checked_sub(1)?,
        place: place.checked_sub(1)?,
        rank: words.next()?.parse().ok()?,
        state: FindingState::parse(words.next()?)?,
        opened_at: words.next()?.parse().ok()?,
        due: words.next()?.parse().ok()?,
        exception: words.next()?.parse().ok()?,
        digest: words.next()?.parse().ok()?,
        mark: Mark::Unseen,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_uid_is_the_models() {
        let text = assay_model::record::finding_uid("check", "arn:aws:s3:::logs");
        assert_eq!(format!("{:032x}", uid("check", "arn:aws:s3:::logs")), text);
    }
}
