//! What people signed: at a clause, and per tier beside the proposals.

use assay_content::Framework;
use assay_model::{
    TierOutcome,
    assessment::{Assessment, ClauseRow, TierRow},
    record::{Answer, ClauseHistory, SignOff, SignOffState},
};

use super::mark::Mark;
use crate::{
    edition,
    overview::kept::Kept,
    words::{Words, digits, seconds},
};

/// The answer of a clause, as the clause's chapter shows it.
pub(super) struct SignedView<'a> {
    pub(super) mark: Mark,
    /// Who signed what, and when; empty where nobody did.
    pub(super) who: String,
    pub(super) why: &'a str,
    /// That it was signed against the proposal.
    pub(super) overridden: Option<String>,
    /// Why it must be signed again, or who withdrew it.
    pub(super) changed: Option<String>,
    /// How long the clause has stood where it stands.
    pub(super) history: Option<String>,
    /// The answer in the matrix: a few letters, and the words.
    pub(super) chip: Option<(String, String)>,
}

/// The answer of a clause; `None` where no record is given or the row has no question.
pub(super) fn of<'a>(row: &ClauseRow, kept: Option<&Kept<'a>>, w: &Words<'_>) -> Option<SignedView<'a>> {
    let kept = kept.filter(|_| row.assessable)?;
    let history = kept.history(&row.id).map(|history| self::history(history, kept.history_days, w));
    let Some(sign_off) = kept.sign_off(&row.id) else {
        return Some(SignedView {
            mark: Mark::unsigned(w),
            who: String::new(),
            why: "",
            overridden: None,
            changed: None,
            history,
            chip: None,
        });
    };
    let again = w.get("signed-again");
    let (mark, chip) = match &sign_off.status {
        SignOffState::Signed => {
            let short = w.word("answer-short", sign_off.answer.as_str());
            (Mark::answer(sign_off.answer, w), Some((short, answered(sign_off.answer, w))))
        }
        SignOffState::Reopened { .. } => (Mark::again(w), Some((w.get("answer-short-again"), again))),
        SignOffState::Withdrawn { .. } => (Mark::unsigned(w), None),
    };
    let overridden = w.with("signed-overridden", &[("state", &w.state(sign_off.proposed))]);
    Some(SignedView {
        mark,
        who: who(sign_off, w),
        why: &sign_off.justification,
        overridden: sign_off.overridden.then_some(overridden),
        changed: changed(&sign_off.status, w),
        history,
        chip,
    })
}

/// "Signed: Yes".
pub(super) fn answered(answer: Answer, w: &Words<'_>) -> String {
    w.with("signed-answer", &[("answer", &w.word("answer", answer.as_str()))])
}

fn who(sign_off: &SignOff, w: &Words<'_>) -> String {
    let at = seconds(&sign_off.signed_at);
    let signed = w.with("signed-by", &[("by", &sign_off.signed_by), ("at", &at), ("id", &sign_off.id)]);
    if sign_off.counts() {
        return signed;
    }
    // The mark does not say what the answer was.
    w.with("signed-earlier", &[("answer", &w.word("answer", sign_off.answer.as_str())), ("signed", &signed)])
}

fn changed(status: &SignOffState, w: &Words<'_>) -> Option<String> {
    match status {
        SignOffState::Signed => None,
        SignOffState::Reopened { at, from, to } => {
            let arguments = [("from", w.state(*from)), ("to", w.state(*to)), ("at", seconds(at))];
            Some(w.with("signed-reopened", &arguments.each_ref().map(|(name, value)| (*name, value.as_str()))))
        }
        SignOffState::Withdrawn { at, by } => Some(w.with("signed-withdrawn", &[("by", by), ("at", &seconds(at))])),
    }
}

/// How long a clause has stood where it stands; a run of `met` that is short, or has holes, says so.
fn history(history: &ClauseHistory, wanted: u32, w: &Words<'_>) -> String {
    let number = |number: u32| digits(usize::try_from(number).unwrap_or(usize::MAX));
    let arguments = [
        ("state", w.state(history.state)),
        ("since", crate::recorded::day(&history.since).to_owned()),
        ("days", number(history.days_met)),
        ("assessments", number(history.assessments)),
        ("gap", number(history.longest_gap)),
        ("wanted", number(wanted)),
        ("plural", if history.assessments == 1 { "one" } else { "other" }.to_owned()),
    ];
    let arguments = arguments.each_ref().map(|(name, value)| (*name, value.as_str()));
    if history.state != assay_model::assessment::ClauseState::Met {
        return w.with("history", &arguments);
    }
    let mut sentences = vec![w.with("history-met", &arguments)];
    if history.days_met < wanted {
        sentences.push(w.with("history-short", &arguments));
    }
    w.sentences(&sentences)
}

/// A tier's signed answers beside its proposals.
pub(super) struct TierSigned<'a> {
    pub(super) name: &'a str,
    pub(super) label: Option<String>,
    /// Why nothing is counted.
    pub(super) placed: Option<String>,
    /// Clauses, proposed met, Yes, No, to be signed again, not signed.
    pub(super) clauses: String,
    pub(super) met: String,
    pub(super) yes: String,
    pub(super) no: String,
    pub(super) not_applicable: String,
    pub(super) again: String,
    pub(super) unsigned: String,
    /// What the rule says of the answers.
    pub(super) outcome: String,
}

pub(super) fn tiers<'a>(
    assessment: &'a Assessment,
    framework: &Framework,
    kept: &Kept<'_>,
    w: &Words<'_>,
) -> Vec<TierSigned<'a>> {
    let Some(first) = assessment.tiers.first() else { return Vec::new() };
    let first = kept.signed(&assessment.within(&first.id)).answers;
    let view = |tier: &'a TierRow| {
        let signed = kept.signed(&assessment.within(&tier.id));
        let answers = signed.answers;
        let outcome = match framework.award_rule.outcome(first, answers) {
            TierOutcome::Earned => "rule-earned",
            TierOutcome::Refused => "rule-refused",
            TierOutcome::Open => "rule-open",
        };
        let budget = [("count", digits(answers.not_applicable)), ("most", digits(tier.not_applicable_budget))];
        TierSigned {
            name: &tier.name,
            label: edition::label(tier, w),
            placed: edition::placed(assessment, tier, w),
            clauses: digits(answers.clauses),
            met: digits(signed.met),
            yes: digits(answers.yes),
            no: digits(answers.no),
            not_applicable: w.with("of-most", &budget.each_ref().map(|(name, value)| (*name, value.as_str()))),
            again: digits(signed.again),
            unsigned: digits(signed.unsigned),
            outcome: w.get(outcome),
        }
    };
    assessment.tiers.iter().map(view).collect()
}

/// Clauses that a list in the summary names.
pub(super) struct Named<'a> {
    pub(super) heading: String,
    pub(super) ids: Vec<&'a str>,
}

/// What needs a look among the answers: those to be signed again, signed No, signed against the proposal.
pub(super) fn lists<'a>(assessment: &'a Assessment, kept: &Kept<'_>, w: &Words<'_>) -> Vec<Named<'a>> {
    let those = |key: &str, pick: &dyn Fn(&ClauseRow) -> bool| {
        let clauses = assessment.clauses.iter().filter(|clause| clause.assessable && pick(clause));
        let ids: Vec<&str> = clauses.map(|clause| clause.id.as_str()).collect();
        Named { heading: w.count(key, &ids.len()), ids }
    };
    let against = |clause: &ClauseRow| kept.sign_off(&clause.id).is_some_and(|one| one.counts() && one.overridden);
    let lists = [
        those("list-again", &|clause| kept.again(&clause.id)),
        those("list-no", &|clause| kept.answer(&clause.id) == Some(Answer::No)),
        those("list-against", &against),
    ];
    lists.into_iter().filter(|list| !list.ids.is_empty()).collect()
}
