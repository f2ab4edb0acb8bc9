//! A finding as the tables hold it.

use assay_model::{
    Severity,
    record::{Finding, FindingState},
};
use sqlx::{Row as _, any::AnyRow};

use crate::{
    Error,
    error::Step as _,
    exceptions::Exceptions,
    session::{Session, dialect, rows},
    time,
};

const STEP: &str = "reading the findings";

/// One branch of a list. The inner query walks the index in its order and stops at the limit; only what is left is
/// joined.
pub(super) const LISTED: &str = "SELECT f.no, f.uid, j.check_id, f.resource_uid, p.account, p.region, j.clauses, f.rank, f.state, f.reason, \
     f.first_seen, a.finished, f.opened_at, f.closed_at, f.reopened, f.due, f.owner, f.exception \
     FROM (SELECT * FROM finding WHERE tenant = $1 AND state = $2 AND exception = $3 AND ($4 < 0 OR rank = $4) \
           AND ($5 = '[]' OR judged IN (SELECT CAST(value AS BIGINT) FROM ROWS($5))) \
           AND ($6 = '[]' OR place IN (SELECT CAST(value AS BIGINT) FROM ROWS($6))) \
           AND ($7 = 0 OR ($7 = 1 AND owner IS NULL) OR ($7 = 2 AND owner = $8)) AND opened_at <= $9 AND due < $10 \
           ORDER BY due, rank, uid LIMIT $11) f \
     JOIN judged j ON j.tenant = f.tenant AND j.no = f.judged JOIN place p ON p.tenant = f.tenant AND p.no = f.place \
     JOIN finding_seen s ON s.tenant = f.tenant AND s.finding = f.no \
     JOIN assessment a ON a.tenant = f.tenant AND a.no = s.assessment ORDER BY f.due, f.rank, f.uid";

/// How many are in one branch.
pub(super) const COUNTED: &str = "SELECT COUNT(*) FROM finding WHERE tenant = $1 AND state = $2 AND exception = $3 AND ($4 < 0 OR rank = $4) \
     AND ($5 = '[]' OR judged IN (SELECT CAST(value AS BIGINT) FROM ROWS($5))) \
     AND ($6 = '[]' OR place IN (SELECT CAST(value AS BIGINT) FROM ROWS($6))) \
     AND ($7 = 0 OR ($7 = 1 AND owner IS NULL) OR ($7 = 2 AND owner = $8)) AND opened_at <= $9 AND due < $10";

const BY_NUMBER: &str = "SELECT f.no, f.uid, j.check_id, f.resource_uid, p.account, p.region, j.clauses, f.rank, f.state, f.reason, \
     f.first_seen, a.finished, f.opened_at, f.closed_at, f.reopened, f.due, f.owner, f.exception FROM finding f \
     JOIN judged j ON j.tenant = f.tenant AND j.no = f.judged JOIN place p ON p.tenant = f.tenant AND p.no = f.place \
     JOIN finding_seen s ON s.tenant = f.tenant AND s.finding = f.no \
     JOIN assessment a ON a.tenant = f.tenant AND a.no = s.assessment \
     WHERE f.tenant = $1 AND f.no IN (SELECT CAST(value AS BIGINT) FROM ROWS($2)) ORDER BY f.rank, f.due, f.uid";

/// 0 for the worst.
pub(crate) fn rank(severity: Severity) -> i64 {
    match severity {
        Severity::Critical => 0,
        Severity::High => 1,
        Severity::Medium => 2,
        Severity::Low => 3,
    }
}

/// The severity of a rank.
pub(crate) fn severity(rank: i64) -> Severity {
    match rank {
        0 => Severity::Critical,
        1 => Severity::High,
        2 => Severity::Medium,
        _ => Severity::Low,
    }
}

/// A JSON array of texts.
pub(super) fn texts(json: &str) -> Result<Vec<String>, Error> {
    serde_json::from_str(json).map_err(|source| Error::Stored { step: STEP, source })
}

pub(super) fn finding(row: &AnyRow, exceptions: &Exceptions, now: &str) -> Result<Finding, Error> {
    let number = |column: usize| row.try_get::<i64, _>(column).step(STEP);
    let text = |column: usize| row.try_get::<String, _>(column).step(STEP);
    let state = text(8)?;
    let check = text(2)?;
    let resource_uid = text(3)?;
    let exception = exceptions.in_force(number(17)?, now).map(str::to_owned);
    Ok(Finding {
        uid: text(1)?,
        check,
        resource_uid,
        account_id: text(4)?,
        region: text(5)?,
        clauses: texts(&text(6)?)?,
        severity: severity(number(7)?),
        state: FindingState::parse(&state)
            .ok_or_else(|| Error::Damaged { place: "findings".to_owned(), what: format!("state `{state}`") })?,
        reason: text(9)?,
        first_seen: time::time_text(number(10)?),
        last_seen: time::time_text(number(11)?),
        opened_at: time::time_text(number(12)?),
        closed_at: row.try_get::<Option<i64>, _>(13).step(STEP)?.map(time::time_text),
        reopened: u32::try_from(number(14)?).unwrap_or(u32::MAX),
        due: time::day_text(number(15)?),
        owner: row.try_get::<Option<String>, _>(16).step(STEP)?,
        exception,
    })
}

/// Findings by their numbers, the worst first.
pub(crate) async fn by_numbers(session: &mut Session, numbers: &[i64], now: &str) -> Result<Vec<Finding>, Error> {
    let exceptions = Exceptions::read(session).await?;
    let sql = dialect(session.kind, BY_NUMBER);
    let query = sqlx::query(sql).bind(session.tenant).bind(rows(numbers, STEP)?);
    let found = query.fetch_all(session.db()).await.step(STEP)?;
    found.iter().map(|row| finding(row, &exceptions, now)).collect()
}

/// The number and uid of the finding whose uid begins so.
pub(super) async fn number(session: &mut Session, prefix: &str) -> Result<i64, Error> {
    let prefix = prefix.trim().to_lowercase();
    if !(6..=32).contains(&prefix.len()) || !prefix.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(Error::Prefix(prefix));
    }
    // `g` comes after every hex digit.
    let sql = "SELECT no FROM finding WHERE tenant = $1 AND uid >= $2 AND uid < $3 ORDER BY uid LIMIT 2";
    let query = sqlx::query_scalar(sql).bind(session.tenant).bind(prefix.clone()).bind(format!("{prefix}g"));
    let found: Vec<i64> = query.fetch_all(session.db()).await.step(STEP)?;
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(Error::Missing { what: "finding", id: prefix }),
        _ => Err(Error::Ambiguous(prefix)),
    }
}
