//! Exceptions: adding, listing, revoking; and which one a finding points at.
//!
//! A finding points at the exception that covers it and lasts longest among those not revoked. Whether that one has
//! ended is seen at reading; so an expiry needs nobody to act, and the index over findings knows what is excepted.

use std::collections::BTreeMap;

use assay_evidence::EntryKind;
use assay_model::record::Exception;
use serde_json::json;

use crate::{
    Error, Store,
    error::Step as _,
    item::{self, Item},
    log,
    session::{Session, dialect, rows},
    time,
};

/// What an exception says when it is asked for.
#[derive(Debug, Clone)]
pub struct NewException {
    /// Check id.
    pub check: String,
    /// Resource uids; `*` stands for any characters.
    pub resources: String,
    /// Why, at least 20 characters.
    pub reason: String,
    /// Who asks.
    pub requested_by: String,
    /// Who approves: somebody else.
    pub approved_by: String,
    /// The last day on which it holds.
    pub expires: String,
}

/// A tenant's exceptions by number.
#[derive(Debug, Default)]
pub(crate) struct Exceptions(BTreeMap<i64, Exception>);

impl Exceptions {
    pub(crate) async fn read(session: &mut Session) -> Result<Self, Error> {
        let all: Vec<Exception> = item::all(session, Item::Exception, None, None).await?;
        let numbered = all.into_iter().map(|one| Ok((Item::Exception.number(&one.id)?, one)));
        Ok(Self(numbered.collect::<Result<_, Error>>()?))
    }

    /// The exception that a finding of this check and resource points at; 0 for none.
    pub(crate) fn of(&self, check: &str, resource_uid: &str) -> i64 {
        // A time before all others: only a revoked exception has ended then.
        let covering = self.0.iter().filter(|(_, one)| one.covers(check, resource_uid, "0000-01-01"));
        let mut best: Option<(i64, &str)> = None;
        for (no, one) in covering {
            if best.is_none_or(|(_, expires)| one.expires.as_str() > expires) {
                best = Some((*no, &one.expires));
            }
        }
        best.map_or(0, |(no, _)| no)
    }

    /// The id, if it is in force.
    pub(crate) fn in_force(&self, no: i64, now: &str) -> Option<&str> {
        self.0.get(&no).filter(|one| !one.ended(now)).map(|one| one.id.as_str())
    }

    /// The numbers of those that are in force (or not).
    pub(crate) fn numbers(&self, in_force: bool, now: &str) -> Vec<i64> {
        self.0.iter().filter(|(_, one)| one.ended(now) != in_force).map(|(no, _)| *no).collect()
    }
}

/// Lets the findings of a check point at the exceptions that cover them now; tells how many point at `no`.
async fn point(session: &mut Session, check: &str, no: i64) -> Result<u64, Error> {
    let step = "finding what the exception covers";
    let exceptions = Exceptions::read(session).await?;
    let mut after = 0_i64;
    let mut pointing = 0;
    loop {
        let sql = "SELECT f.no, f.resource_uid, f.exception FROM finding f \
                   JOIN judged j ON j.tenant = f.tenant AND j.no = f.judged \
                   WHERE f.tenant = $1 AND j.check_id = $2 AND f.no > $3 ORDER BY f.no LIMIT 20000";
        let query = sqlx::query_as(sql).bind(session.tenant).bind(check.to_owned()).bind(after);
        let found: Vec<(i64, String, i64)> = query.fetch_all(session.db()).await.step(step)?;
        let Some((last, ..)) = found.last() else { return Ok(pointing) };
        after = *last;
        let mut moved: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for (finding, resource_uid, points_at) in &found {
            let best = exceptions.of(check, resource_uid);
            pointing += u64::from(best == no);
            if best != *points_at {
                moved.entry(best).or_default().push(*finding);
            }
        }
        for (best, findings) in moved {
            let sql = "UPDATE finding SET exception = $2 \
                       WHERE tenant = $1 AND no IN (SELECT CAST(value AS BIGINT) FROM ROWS($3))";
            let update = sqlx::query(dialect(session.kind, sql)).bind(session.tenant).bind(best);
            update.bind(rows(&findings, step)?).execute(session.db()).await.step(step)?;
        }
    }
}

impl Store {
    /// Makes an exception. Gives also how many findings it covers of which no other exception lasts longer.
    pub async fn add_exception(&self, tenant: &str, new: NewException, now: &str) -> Result<(Exception, u64), Error> {
        let at = time::seconds(now)?;
        time::days(&new.expires)?;
        let parts = [
            ("the check", &new.check),
            ("the resource pattern", &new.resources),
            ("the requester", &new.requested_by),
            ("the approver", &new.approved_by),
        ];
        for (what, text) in parts {
            item::said(what, text)?;
        }
        let mut session = self.write(tenant).await?;
        let no = item::next(&mut session, Item::Exception).await?;
        let exception = Exception {
            id: Item::Exception.id(no),
            check: new.check,
            resources: new.resources,
            reason: new.reason,
            requested_by: new.requested_by,
            approved_by: new.approved_by,
            created_at: time::time_text(at),
            expires: new.expires,
            revoked_at: None,
            revoked_by: None,
        };
        exception.check(&time::time_text(at))?;
        item::add(&mut session, Item::Exception, no, ("", ""), &exception).await?;
        let covered = point(&mut session, &exception.check, no).await?;
        let body = json!(exception);
        log::append(&mut session, EntryKind::Exception, &exception.id, body, at).await?;
        session.commit("keeping the exception").await?;
        Ok((exception, covered))
    }

    /// All exceptions, those that ended included.
    pub async fn exceptions(&self, tenant: &str) -> Result<Vec<Exception>, Error> {
        item::all(&mut self.read(tenant).await?, Item::Exception, None, None).await
    }

    /// The exception of an id, for example `X-3`.
    pub async fn exception(&self, tenant: &str, id: &str) -> Result<Exception, Error> {
        item::one(&mut self.read(tenant).await?, Item::Exception, id).await
    }

    /// Takes an exception back: it ends now.
    pub async fn revoke_exception(&self, tenant: &str, id: &str, by: &str, now: &str) -> Result<Exception, Error> {
        let at = time::seconds(now)?;
        item::said("who revokes it", by)?;
        let mut session = self.write(tenant).await?;
        let mut exception: Exception = item::one(&mut session, Item::Exception, id).await?;
        if let Some(at) = exception.revoked_at {
            return Err(Error::Done { what: "exception", id: exception.id, done: "revoked", at });
        }
        exception.revoked_at = Some(time::time_text(at));
        exception.revoked_by = Some(by.to_owned());
        item::change(&mut session, Item::Exception, &exception.id, &exception).await?;
        point(&mut session, &exception.check, 0).await?;
        let body = json!({"id": exception.id, "revoked_by": by});
        log::append(&mut session, EntryKind::ExceptionRevoked, &exception.id, body, at).await?;
        session.commit("revoking the exception").await?;
        Ok(exception)
    }
}
