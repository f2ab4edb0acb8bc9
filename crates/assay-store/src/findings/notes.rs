//! One finding: what happened to it, and what people say and do about it.

use assay_evidence::EntryKind;
use assay_model::record::{Comment, Finding, FindingEvent, finding_uid};
use serde_json::json;

use super::row;
use crate::{Error, Store, assessments, error::Step as _, item, log, session::Session, time};

const STEP: &str = "reading the finding";

/// A finding with its history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingDetail {
    /// The finding.
    pub finding: Finding,
    /// What happened to it, the oldest first.
    pub events: Vec<FindingEvent>,
    /// What people said of it, the oldest first.
    pub comments: Vec<Comment>,
}

type EventColumns = (i64, String, Option<i64>, Option<String>, String);

/// The finding whose uid begins so, with its number.
async fn find(session: &mut Session, uid: &str, now: &str) -> Result<(i64, Finding), Error> {
    let no = row::number(session, uid).await?;
    let found = row::by_numbers(session, &[no], now).await?;
    let finding = found.into_iter().next();
    Ok((no, finding.ok_or_else(|| Error::Missing { what: "finding", id: uid.to_owned() })?))
}

/// An event that a person caused, in table and log.
async fn note(
    session: &mut Session,
    (no, finding): (i64, &Finding),
    (what, detail): (&str, &str),
    by: &str,
    at: i64,
) -> Result<(), Error> {
    if what != "commented" {
        let sql =
            "INSERT INTO finding_event (tenant, finding, at, what, person, detail) VALUES ($1, $2, $3, $4, $5, $6)";
        let insert = sqlx::query(sql).bind(session.tenant).bind(no).bind(at).bind(what.to_owned());
        let insert = insert.bind(by.to_owned()).bind(detail.to_owned());
        insert.execute(session.db()).await.step("keeping what happened to the finding")?;
    }
    let body = json!({
        "uid": finding.uid, "check": finding.check, "resource_uid": finding.resource_uid,
        "what": what, "detail": detail, "by": by,
    });
    log::append(session, EntryKind::FindingNote, &finding.uid, body, at).await?;
    Ok(())
}

impl Store {
    /// A finding with its events and comments. At least 6 hex digits of its uid will do, if no other begins so.
    pub async fn finding(&self, tenant: &str, uid: &str, now: &str) -> Result<FindingDetail, Error> {
        let mut session = self.read(tenant).await?;
        let (no, finding) = find(&mut session, uid, now).await?;
        let sql = "SELECT at, what, assessment, person, detail FROM finding_event \
                   WHERE tenant = $1 AND finding = $2 ORDER BY no";
        let query = sqlx::query_as(sql).bind(session.tenant).bind(no);
        let events: Vec<EventColumns> = query.fetch_all(session.db()).await.step(STEP)?;
        let event = |(at, what, assessment, by, detail): EventColumns| FindingEvent {
            at: time::time_text(at),
            what,
            assessment: assessment.map(assessments::id),
            by,
            detail,
        };
        let sql = "SELECT at, person, said FROM finding_comment WHERE tenant = $1 AND finding = $2 ORDER BY no";
        let query = sqlx::query_as(sql).bind(session.tenant).bind(no);
        let comments: Vec<(i64, String, String)> = query.fetch_all(session.db()).await.step(STEP)?;
        let comment = |(at, by, text)| Comment { at: time::time_text(at), by, text };
        Ok(FindingDetail {
            finding,
            events: events.into_iter().map(event).collect(),
            comments: comments.into_iter().map(comment).collect(),
        })
    }

    /// Gives a finding to somebody, or to nobody.
    pub async fn assign(
        &self,
        tenant: &str,
        uid: &str,
        owner: Option<&str>,
        by: &str,
        now: &str,
    ) -> Result<Finding, Error> {
        let at = time::seconds(now)?;
        item::said("who assigns it", by)?;
        let owner = owner.map(str::trim).filter(|owner| !owner.is_empty()).map(str::to_owned);
        let mut session = self.write(tenant).await?;
        let (no, mut finding) = find(&mut session, uid, now).await?;
        let sql = "UPDATE finding SET owner = $3 WHERE tenant = $1 AND no = $2";
        let update = sqlx::query(sql).bind(session.tenant).bind(no).bind(owner.clone());
        update.execute(session.db()).await.step("assigning the finding")?;
        let detail = owner.clone().unwrap_or_default();
        note(&mut session, (no, &finding), ("assigned", &detail), by, at).await?;
        session.commit("assigning the finding").await?;
        finding.owner = owner;
        Ok(finding)
    }

    /// Sets the date until when a finding must be mended. It stays until the finding is opened anew.
    pub async fn set_due(&self, tenant: &str, uid: &str, due: &str, by: &str, now: &str) -> Result<Finding, Error> {
        let at = time::seconds(now)?;
        item::said("who sets the date", by)?;
        let day = time::days(due)?;
        if day < time::day_of(at) {
            return Err(Error::DuePast { due: due.to_owned(), today: time::day_text(time::day_of(at)) });
        }
        let mut session = self.write(tenant).await?;
        let (no, mut finding) = find(&mut session, uid, now).await?;
        let sql = "UPDATE finding SET due = $3 WHERE tenant = $1 AND no = $2";
        let update = sqlx::query(sql).bind(session.tenant).bind(no).bind(day);
        update.execute(session.db()).await.step("setting the due date")?;
        note(&mut session, (no, &finding), ("due_changed", due), by, at).await?;
        session.commit("setting the due date").await?;
        finding.due = due.to_owned();
        Ok(finding)
    }

    /// Says something of a finding.
    pub async fn comment(&self, tenant: &str, uid: &str, text: &str, by: &str, now: &str) -> Result<Finding, Error> {
        let at = time::seconds(now)?;
        item::said("the comment", text)?;
        item::said("who comments", by)?;
        let mut session = self.write(tenant).await?;
        let (no, finding) = find(&mut session, uid, now).await?;
        let sql = "INSERT INTO finding_comment (tenant, finding, at, person, said) VALUES ($1, $2, $3, $4, $5)";
        let insert = sqlx::query(sql).bind(session.tenant).bind(no).bind(at);
        let insert = insert.bind(by.to_owned()).bind(text.to_owned());
        insert.execute(session.db()).await.step("keeping the comment")?;
        note(&mut session, (no, &finding), ("commented", text), by, at).await?;
        session.commit("keeping the comment").await?;
        Ok(finding)
    }

    /// Whether the finding of a check and resource was resolved or gone at some time before `at`.
    pub async fn was_closed_before(
        &self,
        tenant: &str,
        check: &str,
        resource_uid: &str,
        at: &str,
    ) -> Result<bool, Error> {
        let at = time::seconds(at)?;
        let mut session = self.read(tenant).await?;
        let sql = "SELECT COUNT(*) FROM finding f JOIN finding_event e ON e.tenant = f.tenant AND e.finding = f.no \
                   WHERE f.tenant = $1 AND f.uid = $2 AND e.what IN ('resolved', 'gone') AND e.at < $3";
        let query = sqlx::query_scalar(sql).bind(session.tenant).bind(finding_uid(check, resource_uid)).bind(at);
        let times: i64 = query.fetch_one(session.db()).await.step(STEP)?;
        Ok(times > 0)
    }
}
