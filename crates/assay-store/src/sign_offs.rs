//! Sign-offs: a person's answers for clauses, each bound to the proposal it was made on.

use std::collections::BTreeMap;

use assay_evidence::EntryKind;
use assay_model::{
    assessment::{ClauseRow, ClauseState},
    record::{Answer, SignOff, SignOffState},
};
use serde_json::json;

use crate::{
    Error, Store,
    assessments::{self, RecordedClause},
    item::{self, Item},
    log,
    session::Session,
    time,
};

/// A sign-off as it is handed in.
#[derive(Debug, Clone)]
pub struct NewSignOff {
    /// Framework and edition, for example `cyber-trust/2022`.
    pub framework: String,
    /// Clause id.
    pub clause: String,
    /// The answer.
    pub answer: Answer,
    /// Why it is the answer.
    pub justification: String,
    /// Who signs.
    pub signed_by: String,
    /// Yes although the proposal is not met.
    pub overridden: bool,
    /// The proposal's hash that the signer saw: if the latest proposal is another, nothing is signed.
    pub seen: Option<String>,
    /// The proposal as it stands now, with evidence that was attached or ran out since the assessment; `None`: as it was
    /// recorded.
    pub proposal: Option<ClauseRow>,
}

/// The latest sign-off of each clause, in the order of the clauses' ids.
pub(crate) async fn latest(session: &mut Session, framework: &str) -> Result<Vec<SignOff>, Error> {
    let all: Vec<SignOff> = item::all(session, Item::SignOff, Some(framework), None).await?;
    let latest: BTreeMap<String, SignOff> = all.into_iter().map(|one| (one.clause.clone(), one)).collect();
    Ok(latest.into_values().collect())
}

/// Re-opens those that count and whose clause is now proposed in another state than signed.
pub(crate) async fn reopen(
    session: &mut Session,
    framework: &str,
    states: &BTreeMap<&str, ClauseState>,
    at: i64,
) -> Result<Vec<SignOff>, Error> {
    let mut reopened = Vec::new();
    for mut sign_off in latest(session, framework).await? {
        let Some(now) = states.get(sign_off.clause.as_str()).filter(|now| **now != sign_off.proposed) else { continue };
        if !sign_off.counts() {
            continue;
        }
        sign_off.status = SignOffState::Reopened { at: time::time_text(at), from: sign_off.proposed, to: *now };
        item::change(session, Item::SignOff, &sign_off.id, &sign_off).await?;
        reopened.push(sign_off);
    }
    Ok(reopened)
}

/// What the log says of an answer: what a bundle's verifier wants, and who said why.
fn body(sign_off: &SignOff, proposal: &RecordedClause) -> serde_json::Value {
    let answer = match sign_off.answer {
        Answer::Yes => "yes",
        Answer::No => "no",
        Answer::NotApplicable => "na",
    };
    json!({
        "id": sign_off.id,
        "framework": sign_off.framework,
        "clause": sign_off.clause,
        "answer": answer,
        "justification": sign_off.justification,
        "signed_by": sign_off.signed_by,
        "assessment": sign_off.assessment,
        "proposed": sign_off.proposed,
        "overridden": sign_off.overridden,
        "proposal_sha256": assay_evidence::Hash::of(proposal.proposal.as_bytes()),
        // The words that were hashed, so that a bundle can show what was signed.
        "proposal": serde_json::from_str::<serde_json::Value>(&proposal.proposal).unwrap_or_default(),
    })
}

/// What the log said when it was signed: a withdrawal says the same, and who withdrew it.
async fn signed(session: &mut Session, id: &str) -> Result<serde_json::Value, Error> {
    let entries = log::of(session, id).await?;
    let entry = entries.first().ok_or_else(|| Error::Missing { what: "log entry", id: id.to_owned() })?;
    let mut value: serde_json::Value = serde_json::from_slice(&entry.bytes)
        .map_err(|source| Error::Stored { step: "reading what was signed", source })?;
    Ok(value.get_mut("body").map(serde_json::Value::take).unwrap_or_default())
}

impl Store {
    /// Signs an answer on the proposal of the tenant's latest assessment of the framework.
    pub async fn sign(&self, tenant: &str, new: NewSignOff, now: &str) -> Result<SignOff, Error> {
        let at = time::seconds(now)?;
        item::said("who signs", &new.signed_by)?;
        let mut session = self.write(tenant).await?;
        let latest = assessments::latest(&mut session, &new.framework).await?;
        let assessment = latest.ok_or_else(|| Error::NothingRecorded(new.framework.clone()))?;
        let proposal = match &new.proposal {
            Some(row) if row.id == new.clause => Some(RecordedClause::of(&new.framework, row)),
            _ => assessments::clause(&mut session, assessment, &new.clause).await?,
        };
        let proposal = proposal.ok_or_else(|| Error::Missing { what: "clause", id: new.clause.clone() })?;
        if new.seen.is_some_and(|seen| seen != proposal.proposal_hash) {
            return Err(Error::OtherProposal(new.clause));
        }
        let no = item::next(&mut session, Item::SignOff).await?;
        let sign_off = SignOff {
            id: Item::SignOff.id(no),
            framework: new.framework,
            clause: new.clause,
            answer: new.answer,
            justification: new.justification,
            signed_by: new.signed_by,
            signed_at: time::time_text(at),
            assessment: assessments::id(assessment),
            proposed: proposal.state,
            proposal_hash: proposal.proposal_hash.clone(),
            overridden: new.overridden && new.answer == Answer::Yes && proposal.state != ClauseState::Met,
            status: SignOffState::Signed,
        };
        sign_off.check()?;
        let of = (sign_off.framework.as_str(), sign_off.clause.as_str());
        item::add(&mut session, Item::SignOff, no, of, &sign_off).await?;
        let body = body(&sign_off, &proposal);
        log::append(&mut session, EntryKind::SignOff, &sign_off.id, body, at).await?;
        session.commit("keeping the sign-off").await?;
        Ok(sign_off)
    }

    /// Re-opens sign-offs whose clause is now proposed in another state than signed: papers may have been attached or may
    /// have run out since the assessment. Gives those that were re-opened.
    pub async fn note_proposals(
        &self,
        tenant: &str,
        framework: &str,
        clauses: &[ClauseRow],
        now: &str,
    ) -> Result<Vec<SignOff>, Error> {
        let states: BTreeMap<&str, ClauseState> = clauses.iter().map(|row| (row.id.as_str(), row.state)).collect();
        let counts = |sign_off: &SignOff| {
            sign_off.counts() && states.get(sign_off.clause.as_str()).is_some_and(|state| *state != sign_off.proposed)
        };
        // Mostly nothing changed, and then nobody is kept from writing.
        if !self.sign_offs(tenant, framework).await?.iter().any(counts) {
            return Ok(Vec::new());
        }
        let at = time::seconds(now)?;
        let mut session = self.write(tenant).await?;
        let reopened = reopen(&mut session, framework, &states, at).await?;
        session.commit("re-opening sign-offs").await?;
        Ok(reopened)
    }

    /// The proposals that a clause's sign-offs were made on, the oldest first, each once.
    pub async fn signed_proposals(
        &self,
        tenant: &str,
        framework: &str,
        clause: &str,
    ) -> Result<Vec<serde_json::Value>, Error> {
        let mut found: Vec<serde_json::Value> = Vec::new();
        for sign_off in self.sign_off_history(tenant, framework, Some(clause)).await? {
            for entry in self.log_of(tenant, &sign_off.id).await? {
                let step = "reading what was signed";
                let body: serde_json::Value =
                    serde_json::from_slice(&entry.bytes).map_err(|source| Error::Stored { step, source })?;
                found.extend(body.pointer("/body/proposal").cloned());
            }
        }
        found.dedup();
        Ok(found)
    }

    /// The latest sign-off of each clause.
    pub async fn sign_offs(&self, tenant: &str, framework: &str) -> Result<Vec<SignOff>, Error> {
        latest(&mut self.read(tenant).await?, framework).await
    }

    /// All sign-offs of a framework, or of one of its clauses, the oldest first.
    pub async fn sign_off_history(
        &self,
        tenant: &str,
        framework: &str,
        clause: Option<&str>,
    ) -> Result<Vec<SignOff>, Error> {
        item::all(&mut self.read(tenant).await?, Item::SignOff, Some(framework), clause).await
    }

    /// Takes a sign-off back.
    pub async fn withdraw_sign_off(&self, tenant: &str, id: &str, by: &str, now: &str) -> Result<SignOff, Error> {
        let at = time::seconds(now)?;
        item::said("who withdraws it", by)?;
        let mut session = self.write(tenant).await?;
        let mut sign_off: SignOff = item::one(&mut session, Item::SignOff, id).await?;
        if let SignOffState::Withdrawn { at, .. } = sign_off.status {
            return Err(Error::Done { what: "sign-off", id: sign_off.id, done: "withdrawn", at });
        }
        sign_off.status = SignOffState::Withdrawn { at: time::time_text(at), by: by.to_owned() };
        item::change(&mut session, Item::SignOff, &sign_off.id, &sign_off).await?;
        let mut body = signed(&mut session, &sign_off.id).await?;
        if let Some(body) = body.as_object_mut() {
            body.insert("withdrawn_by".to_owned(), json!(by));
        }
        log::append(&mut session, EntryKind::SignOff, &sign_off.id, body, at).await?;
        session.commit("withdrawing the sign-off").await?;
        Ok(sign_off)
    }
}
