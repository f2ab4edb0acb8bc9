//! Findings in numbers, counted from the book: nothing is asked of the database for them.

use std::collections::BTreeMap;

use assay_model::record::{FindingState, Metrics, MetricsRow};
use serde::Serialize;

use super::{STEP, book::Book};
use crate::{
    Error, assessments,
    error::Step as _,
    exceptions::Exceptions,
    findings::severity,
    session::{Session, dialect, rows},
    time::{self, DAY},
};

/// How findings of one check and severity stand.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    open: u64,
    overdue: u64,
    opened: u64,
    resolved: u64,
    /// Resolved so far, and in how many seconds altogether.
    fixed: i64,
    seconds: i64,
}

impl Count {
    fn add(&mut self, other: Self) {
        self.open += other.open;
        self.overdue += other.overdue;
        self.opened += other.opened;
        self.resolved += other.resolved;
        self.fixed += other.fixed;
        self.seconds += other.seconds;
    }
}

/// By check and severity.
#[derive(Debug, Default)]
pub(super) struct Numbers(BTreeMap<(u32, u8), Count>);

/// A row of `fix_time`: check, rank, how many, seconds.
#[derive(Serialize)]
struct Fixed(u32, u8, i64, i64);

impl Numbers {
    pub(super) fn opened(&mut self, judged: u32, rank: u8) {
        self.0.entry((judged, rank)).or_default().opened += 1;
    }

    pub(super) fn resolved(&mut self, judged: u32, rank: u8, seconds: i64) {
        let count = self.0.entry((judged, rank)).or_default();
        count.resolved += 1;
        count.fixed += 1;
        count.seconds += seconds.max(0);
    }

    /// Counts what is open, adds what was fixed before, and keeps both.
    pub(super) async fn keep(
        &mut self,
        session: &mut Session,
        (assessment, now): (i64, &str),
        book: &Book,
        exceptions: &Exceptions,
    ) -> Result<(), Error> {
        let fixed_now = self.0.iter().filter(|(_, count)| count.fixed > 0);
        let fixed_now: Vec<_> =
            fixed_now.map(|((judged, rank), count)| Fixed(judged + 1, *rank, count.fixed, count.seconds)).collect();
        let sql = "SELECT judged, rank, fixed, seconds FROM fix_time WHERE tenant = $1";
        let before: Vec<(i64, i64, i64, i64)> =
            sqlx::query_as(sql).bind(session.tenant).fetch_all(session.db()).await.step(STEP)?;
        for (judged, rank, fixed, seconds) in before {
            let key = (u32::try_from(judged - 1).unwrap_or(u32::MAX), u8::try_from(rank).unwrap_or(u8::MAX));
            self.0.entry(key).or_default().add(Count { fixed, seconds, ..Count::default() });
        }
        self.count_open(book, exceptions, now)?;
        if !fixed_now.is_empty() {
            let sql = "INSERT INTO fix_time (tenant, judged, rank, fixed, seconds) \
                       SELECT $1, CAST(value ->> 0 AS BIGINT), CAST(value ->> 1 AS BIGINT), \
                       CAST(value ->> 2 AS BIGINT), CAST(value ->> 3 AS BIGINT) FROM ROWS($2) WHERE true \
                       ON CONFLICT (tenant, judged, rank) DO UPDATE SET \
                       fixed = fix_time.fixed + excluded.fixed, seconds = fix_time.seconds + excluded.seconds";
            let query = sqlx::query(dialect(session.kind, sql)).bind(session.tenant).bind(rows(&fixed_now, STEP)?);
            query.execute(session.db()).await.step(STEP)?;
        }
        let metrics =
            Metrics { assessment: assessments::id(assessment), at: now.to_owned(), rows: self.by_domain(book) };
        let body = serde_json::to_string(&metrics).map_err(|source| Error::Json { step: STEP, source })?;
        let sql = "INSERT INTO metrics (tenant, assessment, body) VALUES ($1, $2, $3)";
        let query = sqlx::query(sql).bind(session.tenant).bind(assessment).bind(body);
        query.execute(session.db()).await.step(STEP)?;
        Ok(())
    }

    fn count_open(&mut self, book: &Book, exceptions: &Exceptions, now: &str) -> Result<(), Error> {
        let today = time::day_of(time::seconds(now)?);
        let in_force = exceptions.numbers(true, now);
        for known in book.findings.iter().filter(|known| known.state == FindingState::Open) {
            let count = self.0.entry((known.judged, known.rank)).or_default();
            count.open += 1;
            let excepted = known.exception != 0 && in_force.contains(&known.exception);
            count.overdue += u64::from(known.due < today && !excepted);
        }
        Ok(())
    }

    fn by_domain(&self, book: &Book) -> Vec<MetricsRow> {
        let mut sums: BTreeMap<(u8, &str), Count> = BTreeMap::new();
        for ((judged, rank), count) in &self.0 {
            let domains = book.checks.get(*judged as usize).map(|check| check.domains.as_slice()).unwrap_or_default();
            for domain in domains {
                sums.entry((*rank, domain)).or_default().add(*count);
            }
        }
        let row = |((rank, domain), count): ((u8, &str), Count)| MetricsRow {
            severity: severity(i64::from(rank)),
            domain: domain.to_owned(),
            open: count.open,
            overdue: count.overdue,
            opened: count.opened,
            resolved: count.resolved,
            mean_days_to_fix: mean_days(count),
        };
        sums.into_iter().map(row).collect()
    }
}

/// Days with two places, which is exact enough and the same on every machine.
fn mean_days(count: Count) -> Option<f64> {
    let hundredths = count.seconds.checked_mul(100)?.checked_div(count.fixed.checked_mul(DAY)?)?;
    i32::try_from(hundredths).ok().map(|hundredths| f64::from(hundredths) / 100.0)
}
