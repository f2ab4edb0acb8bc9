//! The risk register.

use std::collections::BTreeSet;

use assay_model::{
    assessment::ClauseState,
    record::{Decision, Risk, Score},
};

use crate::{
    Error, Store, assessments,
    item::{self, Item},
    session::Session,
    time,
};

/// A risk as it is handed in.
#[derive(Debug, Clone)]
pub struct NewRisk {
    /// What may happen.
    pub title: String,
    /// How, and to what.
    pub description: String,
    /// Domains whose failing clauses make it likelier.
    pub domains: Vec<String>,
    /// Before anything is done.
    pub inherent: Score,
    /// After what is done.
    pub residual: Score,
    /// What is done.
    pub decision: Decision,
    /// How.
    pub treatment: String,
    /// Who answers for it.
    pub owner: String,
    /// Until when, as a date.
    pub target: Option<String>,
}

impl NewRisk {
    fn into_risk(self, id: String, created_at: String, updated_at: String) -> Result<Risk, Error> {
        item::said("the title", &self.title)?;
        item::said("the owner", &self.owner)?;
        if let Some(target) = &self.target {
            time::days(target)?;
        }
        let Self { title, description, domains, inherent, residual, decision, treatment, owner, target } = self;
        Ok(Risk {
            id,
            title,
            description,
            domains,
            inherent,
            residual,
            decision,
            treatment,
            owner,
            target,
            created_at,
            updated_at,
            closed_at: None,
        })
    }
}

async fn not_met(session: &mut Session, framework: &str, domains: &[String]) -> Result<usize, Error> {
    let Some(latest) = assessments::latest(session, framework).await? else { return Ok(0) };
    let domains: BTreeSet<&String> = domains.iter().collect();
    let clauses = assessments::clauses(session, latest).await?;
    let counts =
        |clause: &&assessments::RecordedClause| clause.state == ClauseState::NotMet && domains.contains(&clause.domain);
    Ok(clauses.iter().filter(counts).count())
}

impl Store {
    /// How many clauses of these domains are not met in the latest assessment of the framework.
    pub async fn clauses_not_met(&self, tenant: &str, framework: &str, domains: &[String]) -> Result<usize, Error> {
        not_met(&mut self.read(tenant).await?, framework, domains).await
    }

    /// Enters a risk. `true`: it may be accepted, but a warning is due.
    pub async fn add_risk(
        &self,
        tenant: &str,
        new: NewRisk,
        framework: &str,
        now: &str,
    ) -> Result<(Risk, bool), Error> {
        let at = time::time_text(time::seconds(now)?);
        let mut session = self.write(tenant).await?;
        let no = item::next(&mut session, Item::Risk).await?;
        let risk = new.into_risk(Item::Risk.id(no), at.clone(), at)?;
        let warn = risk.check(not_met(&mut session, framework, &risk.domains).await?)?;
        item::add(&mut session, Item::Risk, no, ("", ""), &risk).await?;
        session.commit("keeping the risk").await?;
        Ok((risk, warn))
    }

    /// Changes a risk to what is given.
    pub async fn update_risk(
        &self,
        tenant: &str,
        id: &str,
        new: NewRisk,
        framework: &str,
        now: &str,
    ) -> Result<(Risk, bool), Error> {
        let at = time::time_text(time::seconds(now)?);
        let mut session = self.write(tenant).await?;
        let before: Risk = item::one(&mut session, Item::Risk, id).await?;
        if let Some(at) = before.closed_at {
            return Err(Error::Done { what: "risk", id: before.id, done: "closed", at });
        }
        let risk = new.into_risk(before.id, before.created_at, at)?;
        let warn = risk.check(not_met(&mut session, framework, &risk.domains).await?)?;
        item::change(&mut session, Item::Risk, &risk.id, &risk).await?;
        session.commit("keeping the risk").await?;
        Ok((risk, warn))
    }

    /// Closes a risk. It stays in the register.
    pub async fn close_risk(&self, tenant: &str, id: &str, now: &str) -> Result<Risk, Error> {
        let at = time::time_text(time::seconds(now)?);
        let mut session = self.write(tenant).await?;
        let mut risk: Risk = item::one(&mut session, Item::Risk, id).await?;
        if let Some(at) = risk.closed_at {
            return Err(Error::Done { what: "risk", id: risk.id, done: "closed", at });
        }
        risk.updated_at.clone_from(&at);
        risk.closed_at = Some(at);
        item::change(&mut session, Item::Risk, &risk.id, &risk).await?;
        session.commit("closing the risk").await?;
        Ok(risk)
    }

    /// The risk of an id, for example `R-4`.
    pub async fn risk(&self, tenant: &str, id: &str) -> Result<Risk, Error> {
        item::one(&mut self.read(tenant).await?, Item::Risk, id).await
    }

    /// All risks, closed ones included.
    pub async fn risks(&self, tenant: &str) -> Result<Vec<Risk>, Error> {
        item::all(&mut self.read(tenant).await?, Item::Risk, None, None).await
    }
}
