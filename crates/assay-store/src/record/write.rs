//! Writing what an assessment changed, thousands of rows at once: each statement takes them as one JSON array.

use assay_model::record::Change;
use serde::Serialize;

use super::{
    STEP,
    book::{Book, Known, Mark},
};
use crate::{
    Error, Kind,
    error::Step as _,
    session::{Session, dialect, rows},
};

/// Rows that are written at once.
const ROWS: usize = 5_000;
/// Findings whose last sight is written at once.
const SEEN: usize = 50_000;

/// The number of a finding, check or place: its place in the book, plus one.
pub(super) fn number(at: usize) -> i64 {
    i64::try_from(at).unwrap_or(i64::MAX).saturating_add(1)
}

/// A finding that is new. Written as an array: number, uid, check, place, resource, rank, reason, due, exception, digest.
#[derive(Debug, Serialize)]
pub(super) struct Opened(i64, String, u32, u32, String, u8, String, i64, i64, i64);

impl Opened {
    pub(super) fn new(at: usize, known: &Known, resource_uid: String, reason: String) -> Self {
        let Known { uid, judged, place, rank, due, exception, digest, .. } = *known;
        let uid = format!("{uid:032x}");
        Self(number(at), uid, judged + 1, place + 1, resource_uid, rank, reason, due, exception, digest)
    }
}

/// A finding that failed again, otherwise than before: number, place, rank, reason, due, digest.
#[derive(Debug, Serialize)]
pub(super) struct Failed(i64, u32, u8, String, i64, i64);

impl Failed {
    pub(super) fn new(at: usize, known: &Known, reason: &str) -> Self {
        Self(number(at), known.place + 1, known.rank, reason.to_owned(), known.due, known.digest)
    }
}

/// A finding that is resolved or gone: number, state, what happened, why.
#[derive(Debug, Serialize)]
pub(super) struct Closed(i64, &'static str, &'static str, String);

impl Closed {
    pub(super) fn new(at: usize, change: Change, reason: String) -> Self {
        Self(number(at), change.state().as_str(), change.as_str(), reason)
    }
}

/// Changes that wait to be written.
#[derive(Debug)]
pub(super) struct Batch {
    assessment: i64,
    at: i64,
    pub(super) opened: Vec<Opened>,
    pub(super) reopened: Vec<Failed>,
    pub(super) changed: Vec<Failed>,
    pub(super) closed: Vec<Closed>,
}

impl Batch {
    pub(super) fn new(assessment: i64, at: i64) -> Self {
        Self { assessment, at, opened: Vec::new(), reopened: Vec::new(), changed: Vec::new(), closed: Vec::new() }
    }

    pub(super) fn is_full(&self) -> bool {
        self.opened.len() + self.reopened.len() + self.changed.len() + self.closed.len() >= ROWS
    }

    /// Writes what waits.
    pub(super) async fn write(&mut self, session: &mut Session) -> Result<(), Error> {
        if !self.opened.is_empty() {
            // In the order of the uids, which is that of the index.
            self.opened.sort_unstable_by(|a, b| a.1.cmp(&b.1));
            self.each(session, &self.opened, INSERT_OPENED).await?;
            let numbers: Vec<i64> = self.opened.iter().map(|opened| opened.0).collect();
            let query = sqlx::query(dialect(session.kind, INSERT_OPENED_SEEN)).bind(session.tenant);
            let query = query.bind(rows(&numbers, STEP)?).bind(self.assessment);
            query.execute(session.db()).await.step(STEP)?;
            self.each(session, &self.opened, INSERT_OPENED_EVENT).await?;
            self.opened.clear();
        }
        if !self.reopened.is_empty() {
            self.each(session, &self.reopened, UPDATE_REOPENED).await?;
            self.each(session, &self.reopened, INSERT_REOPENED_EVENT).await?;
            self.reopened.clear();
        }
        if !self.changed.is_empty() {
            self.each(session, &self.changed, UPDATE_CHANGED).await?;
            self.changed.clear();
        }
        if !self.closed.is_empty() {
            self.each(session, &self.closed, UPDATE_CLOSED).await?;
            self.each(session, &self.closed, INSERT_CLOSED_EVENT).await?;
            self.closed.clear();
        }
        Ok(())
    }

    /// One statement for all rows. `$1` is the tenant, `$2` the rows; `$3` is the time and `$4` the assessment, where it
    /// wants them.
    async fn each<T: Serialize>(&self, session: &mut Session, members: &[T], sql: &'static str) -> Result<(), Error> {
        let mut query = sqlx::query(dialect(session.kind, sql)).bind(session.tenant).bind(rows(members, STEP)?);
        for (parameter, value) in [("$3", self.at), ("$4", self.assessment)] {
            if sql.contains(parameter) {
                query = query.bind(value);
            }
        }
        query.execute(session.db()).await.step(STEP)?;
        Ok(())
    }

    /// Notes of everything that failed that it was seen in this assessment. In a range of numbers either what was seen or
    /// what was not is listed, whichever is less.
    pub(super) async fn write_seen(&self, session: &mut Session, book: &Book) -> Result<(), Error> {
        for (page, findings) in book.findings.chunks(SEEN).enumerate() {
            let first = number(page * SEEN);
            let last = first + number(findings.len()) - 2;
            let numbers = |seen: bool| -> Vec<i64> {
                let fits = |(_, known): &(i64, &Known)| (known.mark == Mark::Failed) == seen;
                (first..).zip(findings).filter(fits).map(|(no, _)| no).collect()
            };
            let seen = numbers(true);
            if seen.is_empty() {
                continue;
            }
            let unseen = numbers(false);
            let (sql, list) = if unseen.len() < seen.len() { (SEEN_BUT, unseen) } else { (SEEN_ONLY, seen) };
            let query = sqlx::query(dialect(session.kind, sql)).bind(session.tenant).bind(rows(&list, STEP)?);
            let query = query.bind(self.assessment).bind(first).bind(last);
            query.execute(session.db()).await.step(STEP)?;
        }
        Ok(())
    }
}

const INSERT_OPENED: &str = "INSERT INTO finding (tenant, no, uid, judged, place, resource_uid, rank, state, reason, first_seen, opened_at, \
     reopened, due, exception, digest) \
     SELECT $1, CAST(value ->> 0 AS BIGINT), value ->> 1, CAST(value ->> 2 AS BIGINT), CAST(value ->> 3 AS BIGINT), \
     value ->> 4, CAST(value ->> 5 AS BIGINT), 'open', value ->> 6, $3, $3, 0, \
     CAST(value ->> 7 AS BIGINT), CAST(value ->> 8 AS BIGINT), CAST(value ->> 9 AS BIGINT) FROM ROWS($2)";
const INSERT_OPENED_SEEN: &str = "INSERT INTO finding_seen (tenant, finding, assessment) \
     SELECT $1, CAST(value AS BIGINT), $3 FROM ROWS($2)";
const INSERT_OPENED_EVENT: &str = "INSERT INTO finding_event (tenant, finding, at, what, assessment, detail) \
     SELECT $1, CAST(value ->> 0 AS BIGINT), $3, 'opened', $4, value ->> 6 FROM ROWS($2)";
// Materialised and with the tenant in the rows, so that SQLite walks the rows and looks up their findings. Else it walks the
// tenant's findings for each thousand rows: it has no statistics, and takes `tenant = $1` for what leaves ten of them.
const UPDATE_REOPENED: &str = "WITH r AS MATERIALIZED (SELECT $1 AS tenant, CAST(value ->> 0 AS BIGINT) AS no, CAST(value ->> 1 AS BIGINT) AS place, \
     CAST(value ->> 2 AS BIGINT) AS rank, value ->> 3 AS reason, CAST(value ->> 4 AS BIGINT) AS due, \
     CAST(value ->> 5 AS BIGINT) AS digest FROM ROWS($2)) UPDATE finding SET state = 'open', place = r.place, \
     rank = r.rank, reason = r.reason, due = r.due, digest = r.digest, opened_at = $3, closed_at = NULL, \
     reopened = reopened + 1 FROM r WHERE finding.tenant = r.tenant AND finding.no = r.no";
const INSERT_REOPENED_EVENT: &str = "INSERT INTO finding_event (tenant, finding, at, what, assessment, detail) \
     SELECT $1, CAST(value ->> 0 AS BIGINT), $3, 'reopened', $4, value ->> 3 FROM ROWS($2)";
const UPDATE_CHANGED: &str = "WITH r AS MATERIALIZED (SELECT $1 AS tenant, CAST(value ->> 0 AS BIGINT) AS no, CAST(value ->> 1 AS BIGINT) AS place, \
     CAST(value ->> 2 AS BIGINT) AS rank, value ->> 3 AS reason, CAST(value ->> 5 AS BIGINT) AS digest FROM \
     ROWS($2)) UPDATE finding SET place = r.place, rank = r.rank, reason = r.reason, digest = r.digest FROM r \
     WHERE finding.tenant = r.tenant AND finding.no = r.no";
const UPDATE_CLOSED: &str = "WITH r AS MATERIALIZED (SELECT $1 AS tenant, CAST(value ->> 0 AS BIGINT) AS no, value ->> 1 AS state FROM ROWS($2)) \
     UPDATE finding SET state = r.state, closed_at = $3 FROM r WHERE finding.tenant = r.tenant AND finding.no = r.no";
const INSERT_CLOSED_EVENT: &str = "INSERT INTO finding_event (tenant, finding, at, what, assessment, detail) \
     SELECT $1, CAST(value ->> 0 AS BIGINT), $3, value ->> 2, $4, value ->> 3 FROM ROWS($2)";
const SEEN_ONLY: &str = "UPDATE finding_seen SET assessment = $3 WHERE tenant = $1 AND finding BETWEEN $4 AND $5 \
     AND finding IN (SELECT CAST(value AS BIGINT) FROM ROWS($2))";
const SEEN_BUT: &str = "UPDATE finding_seen SET assessment = $3 WHERE tenant = $1 AND finding BETWEEN $4 AND $5 \
     AND finding NOT IN (SELECT CAST(value AS BIGINT) FROM ROWS($2))";

/// Writes checks and places that are new or changed.
pub(super) async fn checks_and_places(session: &mut Session, book: &Book) -> Result<(), Error> {
    let checks = book.checks.iter().enumerate().filter(|(_, check)| check.changed);
    let json = |texts: &[String]| rows(texts, STEP);
    let checks: Vec<_> = checks
        .map(|(at, check)| Ok((number(at), &check.id, json(&check.clauses)?, json(&check.domains)?)))
        .collect::<Result<_, Error>>()?;
    if !checks.is_empty() {
        let sql = "INSERT INTO judged (tenant, no, check_id, clauses, domains) \
                   SELECT $1, CAST(value ->> 0 AS BIGINT), value ->> 1, value ->> 2, value ->> 3 FROM ROWS($2) \
                   WHERE true ON CONFLICT (tenant, no) DO UPDATE SET clauses = excluded.clauses, domains = excluded.domains";
        let query = sqlx::query(dialect(session.kind, sql)).bind(session.tenant).bind(rows(&checks, STEP)?);
        query.execute(session.db()).await.step(STEP)?;
    }
    let places = book.places.iter().enumerate().skip(book.places_stored);
    let places: Vec<_> = places.map(|(at, place)| (number(at), &place.account, &place.region)).collect();
    if !places.is_empty() {
        let sql = "INSERT INTO place (tenant, no, account, region) \
                   SELECT $1, CAST(value ->> 0 AS BIGINT), value ->> 1, value ->> 2 FROM ROWS($2)";
        let query = sqlx::query(dialect(session.kind, sql)).bind(session.tenant).bind(rows(&places, STEP)?);
        query.execute(session.db()).await.step(STEP)?;
    }
    Ok(())
}

/// Notes that no older assessment may move findings in these accounts any more.
pub(super) async fn accounts_seen(session: &mut Session, accounts: &[&String], at: i64) -> Result<(), Error> {
    let members: Vec<_> = accounts.iter().map(|account| [account]).collect();
    let sql = "INSERT INTO account_seen (tenant, account, finished) SELECT $1, value ->> 0, $3 FROM ROWS($2) WHERE true \
               ON CONFLICT (tenant, account) DO UPDATE SET finished = excluded.finished";
    let query = sqlx::query(dialect(session.kind, sql)).bind(session.tenant).bind(rows(&members, STEP)?);
    query.bind(at).execute(session.db()).await.step(STEP)?;
    Ok(())
}

/// PostgreSQL plans by statistics that it gathers in its own time; after a great many new findings that is too late.
pub(super) async fn tell_planner(session: &mut Session, opened: u64) -> Result<(), Error> {
    if session.kind == Kind::Postgres && opened > 10_000 {
        sqlx::query("ANALYZE finding, finding_seen").execute(session.db()).await.step(STEP)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use sqlx::{AnyConnection, Connection as _, Executor as _, Row as _};

    use super::*;

    /// Each statement must look findings up by number: a million of them times a thousand rows would take for ever.
    #[tokio::test]
    async fn rows_are_looked_up_and_not_searched() {
        sqlx::any::install_default_drivers();
        let mut connection = AnyConnection::connect("sqlite::memory:").await.unwrap();
        let schema = include_str!("../../migrations/sqlite/0001_record.sql");
        connection.execute(sqlx::raw_sql(schema)).await.unwrap();
        for sql in [UPDATE_REOPENED, UPDATE_CHANGED, UPDATE_CLOSED] {
            let sql = format!("EXPLAIN QUERY PLAN {}", dialect(Kind::Sqlite, sql).as_str());
            let mut query = sqlx::query(sqlx::AssertSqlSafe(sql.clone())).bind(1_i64).bind("[]");
            if sql.contains("$3") {
                query = query.bind(1_i64);
            }
            let plan = query.fetch_all(&mut connection).await.unwrap();
            let plan: Vec<String> = plan.iter().map(|row| row.get("detail")).collect();
            assert!(plan.iter().any(|step| step.contains("(tenant=? AND no=?)")), "{plan:?}");
        }
    }
}
