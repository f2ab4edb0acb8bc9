//! How long clauses have stood where they stand, and the view of a record that reports show.

use std::collections::BTreeMap;

use assay_model::{
    assessment::ClauseState,
    record::{ClauseHistory, Record},
};

use crate::{
    Error, Store,
    error::Step as _,
    findings::{self, FindingFilter},
    item::{self, Item},
    session::Session,
    sign_offs,
    time::{self, DAY},
};

/// A clause's history while it is read, assessment by assessment.
#[derive(Debug)]
struct Run {
    state: ClauseState,
    since: i64,
    first: i64,
    last: i64,
    assessments: u32,
    longest_gap: i64,
}

impl Run {
    fn new(state: ClauseState, at: i64) -> Self {
        Self { state, since: at, first: at, last: at, assessments: 1, longest_gap: 0 }
    }

    fn add(&mut self, state: ClauseState, at: i64) {
        if state == self.state {
            self.longest_gap = self.longest_gap.max(at - self.last);
        } else {
            self.state = state;
            self.since = at;
            self.longest_gap = 0;
        }
        self.last = at;
        self.assessments += 1;
    }

    fn finish(self, clause: String) -> ClauseHistory {
        let days = |seconds: i64| u32::try_from(seconds / DAY).unwrap_or(0);
        let met = self.state == ClauseState::Met;
        ClauseHistory {
            clause,
            state: self.state,
            since: time::time_text(self.since),
            first_assessed: time::time_text(self.first),
            last_assessed: time::time_text(self.last),
            assessments: self.assessments,
            days_met: if met { days(self.last - self.since) } else { 0 },
            longest_gap: if met { days(self.longest_gap) } else { 0 },
        }
    }
}

async fn history(session: &mut Session, framework: &str) -> Result<Vec<ClauseHistory>, Error> {
    let sql = "SELECT a.finished, c.position, c.clause, c.state FROM assessment a \
               JOIN clause_state c ON c.tenant = a.tenant AND c.assessment = a.no \
               WHERE a.tenant = $1 AND a.framework = $2 ORDER BY a.finished, a.no, c.position";
    let query = sqlx::query_as(sql).bind(session.tenant).bind(framework.to_owned());
    let rows: Vec<(i64, i64, String, String)> = query.fetch_all(session.db()).await.step("reading the clauses")?;
    let mut runs: BTreeMap<String, (i64, Run)> = BTreeMap::new();
    for (at, position, clause, state) in rows {
        let state = ClauseState::parse(&state)
            .ok_or_else(|| Error::Damaged { place: "clauses".to_owned(), what: format!("state `{state}`") })?;
        match runs.get_mut(&clause) {
            Some((latest_position, run)) => {
                *latest_position = position;
                run.add(state, at);
            }
            None => {
                runs.insert(clause, (position, Run::new(state, at)));
            }
        }
    }
    let mut runs: Vec<_> = runs.into_iter().map(|(clause, (position, run))| (position, run.finish(clause))).collect();
    runs.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.clause.cmp(&b.1.clause)));
    Ok(runs.into_iter().map(|(_, history)| history).collect())
}

impl Store {
    /// The operating history of each clause of a framework, in the framework's order. Assessments that came late count
    /// too: they saw what was so at their time.
    pub async fn history(&self, tenant: &str, framework: &str) -> Result<Vec<ClauseHistory>, Error> {
        history(&mut self.read(tenant).await?, framework).await
    }

    /// What reports show of a record, seen at one moment: up to `findings_limit` findings, open ones first, and everything
    /// else whole.
    pub async fn view(&self, tenant: &str, framework: &str, findings_limit: u32, now: &str) -> Result<Record, Error> {
        let at = time::time_text(time::seconds(now)?);
        let mut session = self.read(tenant).await?;
        let filter = FindingFilter { limit: Some(findings_limit), ..FindingFilter::default() };
        Ok(Record {
            tenant: tenant.to_owned(),
            findings: findings::list(&mut session, &filter, &at).await?,
            exceptions: item::all(&mut session, Item::Exception, None, None).await?,
            evidence: item::all(&mut session, Item::Evidence, Some(framework), None).await?,
            sign_offs: sign_offs::latest(&mut session, framework).await?,
            risks: item::all(&mut session, Item::Risk, None, None).await?,
            history: history(&mut session, framework).await?,
            at,
        })
    }
}
