//! `assay tier`: the award rule on signed answers.

use std::fmt::Write as _;

use assay_content::{Content, Framework};
use assay_model::{
    Answers, Language, TierOutcome,
    assessment::{Assessment, ClauseRow, ClauseState},
    record::{Answer, ClauseHistory, SignOff, SignOffState},
};
use serde::Serialize;

use crate::{
    arguments::{ShowFormat, TierArguments},
    exit, keeping,
    output::table,
    said::{self, Step as _, said},
};

/// Clauses named in a line.
const NAMED: usize = 12;

/// What the signed answers say of a tier.
#[derive(Debug, Serialize)]
struct TierAnswers {
    tier: String,
    name: String,
    clauses: usize,
    yes: usize,
    no: usize,
    not_applicable: usize,
    not_applicable_budget: usize,
    open: usize,
    outcome: &'static str,
    /// Clause ids that stand in the way, with why.
    blockers: Vec<Blocker>,
    /// Clauses signed Yes against a proposal that is not met.
    overridden: Vec<String>,
    /// Clauses with a rule or papers, whose unbroken history is shorter than a certification body wants.
    short_history: Vec<Operating>,
}

#[derive(Debug, Serialize)]
struct Blocker {
    clause: String,
    why: &'static str,
    state: ClauseState,
}

#[derive(Debug, Serialize)]
struct Operating {
    clause: String,
    days_met: u32,
    longest_gap: u32,
}

pub(crate) async fn run(content: &Content, wanted: &TierArguments, language: Language) -> anyhow::Result<u8> {
    let framework = content.framework(&wanted.framework)?;
    let target = wanted.tier.as_ref().map(|id| framework.tier(id)).transpose()?;
    let kept = keeping::existing(&wanted.keeping).await?;
    let current = kept.current(content, &wanted.framework).await?;
    if !current.reopened.is_empty() {
        let clauses: Vec<&str> = current.reopened.iter().map(|one| one.clause.as_str()).collect();
        eprintln!("{}\n", said("record-reopened").with("clauses", clauses.join(", ")).text(language));
    }
    let sign_offs = kept.store.sign_offs(&kept.tenant, &framework.full_id()).await?;
    let history = kept.store.history(&kept.tenant, &framework.full_id()).await?;
    let mut tiers = answers(framework, &current.assessment, &sign_offs, &history, language);
    if let Some(target) = target {
        tiers.retain(|tier| tier.tier == target.id);
    }
    match wanted.format {
        ShowFormat::Json => println!("{}", serde_json::to_string_pretty(&tiers).step(|| said("query-printing-json"))?),
        ShowFormat::Text => println!("{}", shown(&tiers, &current.info.id, language)),
    }
    Ok(exit::DONE)
}

fn answers(
    framework: &Framework,
    assessment: &Assessment,
    sign_offs: &[SignOff],
    history: &[ClauseHistory],
    language: Language,
) -> Vec<TierAnswers> {
    let clauses = |tier: &str| assessment.within(tier);
    let signed = |id: &str| sign_offs.iter().find(|sign_off| sign_off.clause == id);
    let count = |rows: &[&ClauseRow]| {
        Answers::of(rows, |clause| signed(&clause.id).filter(|one| one.counts()).map(|one| one.answer))
    };
    let wanted = framework.operating_history_days;
    let first = framework.tiers.first().map(|tier| count(&clauses(&tier.id))).unwrap_or_default();
    let mut tiers = Vec::new();
    for tier in &framework.tiers {
        let rows = clauses(&tier.id);
        let all = count(&rows);
        let outcome = match (tier.clauses, framework.award_rule.outcome(first, all)) {
            // Rows of a draft lack a tier: nobody can tell.
            (None, _) => "undetermined",
            (Some(_), TierOutcome::Earned) => "earned",
            (Some(_), TierOutcome::Refused) => "refused",
            (Some(_), TierOutcome::Open) => "open",
        };
        let short = |clause: &&&ClauseRow| {
            let found = history.iter().find(|one| one.clause == clause.id);
            clause.state != ClauseState::NotAssessed && found.is_none_or(|one| one.days_met < wanted)
        };
        tiers.push(TierAnswers {
            tier: tier.id.clone(),
            name: tier.name.get(language).to_owned(),
            clauses: all.clauses,
            yes: all.yes,
            no: all.no,
            not_applicable: all.not_applicable,
            not_applicable_budget: if tier.level == 1 {
                0
            } else {
                framework.award_rule.not_applicable_budget(all.clauses)
            },
            open: all.open(),
            outcome,
            blockers: rows.iter().filter_map(|clause| blocker(clause, signed(&clause.id), tier.level)).collect(),
            overridden: rows
                .iter()
                .filter(|clause| signed(&clause.id).is_some_and(|one| one.counts() && one.overridden))
                .map(|clause| clause.id.clone())
                .collect(),
            short_history: rows
                .iter()
                .filter(short)
                .map(|clause| {
                    let found = history.iter().find(|one| one.clause == clause.id);
                    Operating {
                        clause: clause.id.clone(),
                        days_met: found.map_or(0, |one| one.days_met),
                        longest_gap: found.map_or(0, |one| one.longest_gap),
                    }
                })
                .collect(),
        });
    }
    tiers
}

/// Why a clause stands in the way of a tier.
fn blocker(clause: &ClauseRow, signed: Option<&SignOff>, level: u32) -> Option<Blocker> {
    let why = match signed.map(|one| (&one.status, one.answer)) {
        None | Some((SignOffState::Withdrawn { .. }, _)) => "unsigned",
        Some((SignOffState::Reopened { .. }, _)) => "reopened",
        Some((SignOffState::Signed, Answer::No)) => "no",
        Some((SignOffState::Signed, Answer::NotApplicable)) if level == 1 => "not_applicable",
        Some((SignOffState::Signed, _)) => return None,
    };
    Some(Blocker { clause: clause.id.clone(), why, state: clause.state })
}

fn shown(tiers: &[TierAnswers], assessment: &str, language: Language) -> String {
    let word = |key: &str| said::text(language, key, &[]);
    let header = ["tier", "outcome", "clauses", "yes", "no", "na", "open"].map(|key| word(&format!("tier-{key}")));
    let mut rows = table(header);
    for tier in tiers {
        rows.add_row([
            tier.name.clone(),
            word(&format!("tier-outcome-{}", tier.outcome)),
            tier.clauses.to_string(),
            tier.yes.to_string(),
            tier.no.to_string(),
            format!("{} / {}", tier.not_applicable, tier.not_applicable_budget),
            tier.open.to_string(),
        ]);
    }
    let mut text = format!("{}\n\n{rows}\n", said("tier-head").with("assessment", assessment).text(language));
    let Some(next) = tiers.iter().find(|tier| tier.outcome != "earned") else { return text };
    let _infallible = write!(text, "\n{}\n", said("tier-blocks").with("tier", &next.name).text(language));
    for why in ["no", "not_applicable", "reopened", "unsigned"] {
        let ids: Vec<&str> = next.blockers.iter().filter(|one| one.why == why).map(|one| one.clause.as_str()).collect();
        if !ids.is_empty() {
            let key = format!("tier-why-{}", why.replace('_', "-"));
            let _infallible = writeln!(text, "  {}", named(&key, &ids, language));
        }
    }
    if next.not_applicable > next.not_applicable_budget {
        let _infallible = writeln!(text, "  {}", word("tier-budget"));
    }
    if !next.overridden.is_empty() {
        let ids: Vec<&str> = next.overridden.iter().map(String::as_str).collect();
        let _infallible = write!(text, "\n{}\n", named("tier-overridden", &ids, language));
    }
    let short: Vec<String> =
        next.short_history.iter().map(|one| format!("{} ({})", one.clause, one.days_met)).collect();
    if !short.is_empty() {
        let ids: Vec<&str> = short.iter().map(String::as_str).collect();
        let _infallible = write!(text, "\n{}\n", named("tier-history", &ids, language));
    }
    let _infallible = write!(text, "\n{}", word("tier-foot"));
    text
}

/// A text with clauses, the first ones named.
fn named(key: &str, ids: &[&str], language: Language) -> String {
    let mut list = ids.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    if ids.len() > NAMED {
        list = said("tier-more").with("list", list).with("count", ids.len() - NAMED).text(language);
    }
    said(key.to_owned()).with("count", ids.len()).with("list", list).text(language)
}
