//! `assay sign`: a person's answer for a clause, bound to the proposal it is made on.

use assay_content::Content;
use assay_model::{
    Language,
    record::{Answer, proposal_hash},
};
use assay_store::NewSignOff;

use crate::{
    arguments::{AnswerWord, Sign},
    exit, keeping,
    said::{self, said, usage},
};

pub(crate) async fn run(content: &Content, wanted: &Sign, language: Language) -> anyhow::Result<u8> {
    let framework = content.framework(&wanted.framework)?;
    let clause = framework.clause(&wanted.clause)?.id.clone();
    let kept = keeping::existing(&wanted.keeping).await?;
    if wanted.withdraw {
        let latest = kept.store.sign_offs(&kept.tenant, &framework.full_id()).await?;
        let latest = latest.iter().find(|sign_off| sign_off.clause == clause);
        let id = &latest.ok_or_else(|| usage("sign-none").with("clause", &clause))?.id;
        let gone = kept.store.withdraw_sign_off(&kept.tenant, id, &wanted.by, &kept.now()).await?;
        println!("{}", said("sign-withdrawn").with("id", gone.id).with("clause", clause).text(language));
        return Ok(exit::DONE);
    }
    let answer = match wanted.answer {
        Some(AnswerWord::No) => Answer::No,
        Some(AnswerWord::Na) => Answer::NotApplicable,
        Some(AnswerWord::Yes) | None => Answer::Yes,
    };
    let current = kept.current(content, &wanted.framework).await?;
    let proposal = current.assessment.clauses.iter().find(|row| row.id == clause);
    let proposal = proposal.ok_or_else(|| usage("sign-no-proposal").with("clause", &clause))?;
    let new = NewSignOff {
        framework: framework.full_id(),
        clause: clause.clone(),
        answer,
        justification: wanted.justification.clone().unwrap_or_default(),
        signed_by: wanted.by.clone(),
        overridden: wanted.overriding && answer == Answer::Yes,
        seen: Some(proposal_hash(&framework.full_id(), proposal)),
        proposal: Some(proposal.clone()),
    };
    let signed = kept.store.sign(&kept.tenant, new, &kept.now()).await?;
    let text = said("sign-done")
        .with("id", &signed.id)
        .with("clause", &clause)
        .with_said("answer", said(format!("answer-{}", answer.as_str().replace('_', "-"))))
        .with(
            "state",
            said::text(language, &format!("report-state-{}", signed.proposed.as_str().replace('_', "-")), &[]),
        )
        .with("by", &signed.signed_by);
    println!("{}", text.text(language));
    if signed.overridden {
        println!("{}", said("sign-overridden").text(language));
    }
    Ok(exit::DONE)
}
