//! Findings: listing, showing, assigning, commenting.

mod notes;
mod row;

use assay_model::{
    Severity,
    record::{Finding, FindingState},
};

pub use notes::FindingDetail;
pub(crate) use row::{by_numbers, rank, severity};

use crate::{
    Error, Store,
    error::Step as _,
    exceptions::Exceptions,
    session::{Session, dialect, rows},
    time::{self, DAY},
};

const LISTING: &str = "listing the findings";
/// How many findings are listed where nobody says.
const LIMIT: u32 = 50;

/// Which findings to list. What is not said does not matter.
#[derive(Debug, Clone, Default)]
pub struct FindingFilter {
    /// Clause id.
    pub clause: Option<String>,
    /// Check id.
    pub check: Option<String>,
    /// Severity.
    pub severity: Option<Severity>,
    /// State.
    pub state: Option<FindingState>,
    /// Account id.
    pub account: Option<String>,
    /// Region, or `global`.
    pub region: Option<String>,
    /// Owner; the empty text for nobody's.
    pub owner: Option<String>,
    /// Open for at least so many days.
    pub older_than_days: Option<u32>,
    /// Open, past the due date, and not excepted.
    pub overdue: bool,
    /// Covered by an exception in force, or not.
    pub excepted: Option<bool>,
    /// How many at most; 50 where nothing is said.
    pub limit: Option<u32>,
    /// How many to leave out at the beginning.
    pub offset: u32,
}

/// A filter with names resolved to numbers.
struct Resolved {
    /// State and exception: within one of these pairs the index gives the order of due dates.
    branches: Vec<(FindingState, i64)>,
    checks: String,
    places: String,
    rank: i64,
    /// 0: anybody's; 1: nobody's; 2: that person's.
    owner: (i64, String),
    opened_until: i64,
    due_before: i64,
}

/// `None`: a name is unknown, so nothing fits.
async fn resolve(
    session: &mut Session,
    filter: &FindingFilter,
    exceptions: &Exceptions,
    now: &str,
) -> Result<Option<Resolved>, Error> {
    let at = time::seconds(now)?;
    let all_states = [FindingState::Open, FindingState::Resolved, FindingState::Gone];
    let fits = |state: &FindingState| {
        filter.state.is_none_or(|wanted| wanted == *state) && (!filter.overdue || *state == FindingState::Open)
    };
    let excepted = match (filter.overdue, filter.excepted) {
        (true, Some(true)) => return Ok(None),
        (true, _) => Some(false),
        (false, wanted) => wanted,
    };
    let mut numbers = Vec::new();
    if excepted != Some(true) {
        numbers.push(0);
        numbers.extend(exceptions.numbers(false, now));
    }
    if excepted != Some(false) {
        numbers.extend(exceptions.numbers(true, now));
    }
    let branches = all_states.into_iter().filter(fits).flat_map(|state| numbers.iter().map(move |no| (state, *no)));
    let Some(checks) = checks(session, filter).await? else { return Ok(None) };
    let Some(places) = places(session, filter).await? else { return Ok(None) };
    Ok(Some(Resolved {
        branches: branches.collect(),
        checks,
        places,
        rank: filter.severity.map_or(-1, rank),
        owner: match filter.owner.as_deref().map(str::trim) {
            None => (0, String::new()),
            Some("") => (1, String::new()),
            Some(owner) => (2, owner.to_owned()),
        },
        opened_until: filter.older_than_days.map_or(i64::MAX, |days| at.saturating_sub(i64::from(days) * DAY)),
        due_before: if filter.overdue { time::day_of(at) } else { i64::MAX },
    }))
}

/// The numbers of the checks that fit, as a JSON array; empty where every check does.
async fn checks(session: &mut Session, filter: &FindingFilter) -> Result<Option<String>, Error> {
    if filter.check.is_none() && filter.clause.is_none() {
        return Ok(Some("[]".to_owned()));
    }
    let sql = "SELECT no, check_id, clauses FROM judged WHERE tenant = $1 ORDER BY no";
    let all: Vec<(i64, String, String)> =
        sqlx::query_as(sql).bind(session.tenant).fetch_all(session.db()).await.step(LISTING)?;
    let mut fitting = Vec::new();
    for (no, check, clauses) in all {
        let clauses = row::texts(&clauses)?;
        let fits = filter.check.as_ref().is_none_or(|wanted| *wanted == check)
            && filter.clause.as_ref().is_none_or(|wanted| clauses.contains(wanted));
        if fits {
            fitting.push(no);
        }
    }
    if fitting.is_empty() { Ok(None) } else { rows(&fitting, LISTING).map(Some) }
}

/// The numbers of the places that fit, likewise.
async fn places(session: &mut Session, filter: &FindingFilter) -> Result<Option<String>, Error> {
    if filter.account.is_none() && filter.region.is_none() {
        return Ok(Some("[]".to_owned()));
    }
    let sql = "SELECT no FROM place WHERE tenant = $1 AND ($2 = '' OR account = $2) AND ($3 = '' OR region = $3)";
    let query = sqlx::query_scalar(sql).bind(session.tenant);
    let query = query.bind(filter.account.clone().unwrap_or_default());
    let query = query.bind(filter.region.clone().unwrap_or_default());
    let fitting: Vec<i64> = query.fetch_all(session.db()).await.step(LISTING)?;
    if fitting.is_empty() { Ok(None) } else { rows(&fitting, LISTING).map(Some) }
}

/// Findings in their order: open ones first, then by due date, severity and uid.
pub(crate) async fn list(session: &mut Session, filter: &FindingFilter, now: &str) -> Result<Vec<Finding>, Error> {
    let exceptions = Exceptions::read(session).await?;
    let Some(resolved) = resolve(session, filter, &exceptions, now).await? else { return Ok(Vec::new()) };
    let limit = filter.limit.unwrap_or(LIMIT);
    let first = i64::from(filter.offset) + i64::from(limit);
    let mut found = Vec::new();
    for (state, exception) in resolved.branches {
        // Open ones come first, and may be enough.
        if state != FindingState::Open && i64::try_from(found.len()).unwrap_or(i64::MAX) >= first {
            break;
        }
        let sql = dialect(session.kind, row::LISTED);
        let query = sqlx::query(sql).bind(session.tenant).bind(state.as_str()).bind(exception).bind(resolved.rank);
        let query = query.bind(resolved.checks.clone()).bind(resolved.places.clone());
        let query = query.bind(resolved.owner.0).bind(resolved.owner.1.clone());
        let query = query.bind(resolved.opened_until).bind(resolved.due_before).bind(first);
        let page = query.fetch_all(session.db()).await.step(LISTING)?;
        for one in &page {
            found.push(row::finding(one, &exceptions, now)?);
        }
    }
    found.sort_by(|a, b| {
        let key = |one: &Finding| (one.state != FindingState::Open, one.due.clone(), rank(one.severity));
        key(a).cmp(&key(b)).then_with(|| a.uid.cmp(&b.uid))
    });
    let skip = usize::try_from(filter.offset).unwrap_or(usize::MAX);
    let take = usize::try_from(limit).unwrap_or(usize::MAX);
    Ok(found.into_iter().skip(skip).take(take).collect())
}

impl Store {
    /// Findings that fit a filter, open ones first, then the earliest due date, the worst severity, and the uid.
    pub async fn findings(&self, tenant: &str, filter: &FindingFilter, now: &str) -> Result<Vec<Finding>, Error> {
        list(&mut self.read(tenant).await?, filter, now).await
    }

    /// How many findings fit a filter, whatever its limit and offset.
    pub async fn count_findings(&self, tenant: &str, filter: &FindingFilter, now: &str) -> Result<u64, Error> {
        let mut session = self.read(tenant).await?;
        let exceptions = Exceptions::read(&mut session).await?;
        let Some(resolved) = resolve(&mut session, filter, &exceptions, now).await? else { return Ok(0) };
        let mut count = 0_i64;
        for (state, exception) in resolved.branches {
            let sql = dialect(session.kind, row::COUNTED);
            let query = sqlx::query_scalar::<_, i64>(sql).bind(session.tenant).bind(state.as_str()).bind(exception);
            let query = query.bind(resolved.rank).bind(resolved.checks.clone()).bind(resolved.places.clone());
            let query = query.bind(resolved.owner.0).bind(resolved.owner.1.clone());
            let query = query.bind(resolved.opened_until).bind(resolved.due_before);
            count += query.fetch_one(session.db()).await.step(LISTING)?;
        }
        Ok(u64::try_from(count).unwrap_or(0))
    }
}
