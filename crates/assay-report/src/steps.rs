//! What to do next, in words.

use assay_model::assessment::{Assessment, ClauseState};

use crate::{
    overview::{self, kept::Kept},
    questions,
    words::{Words, digits},
};

/// Clauses named in a step.
const CLAUSES: usize = 10;
/// Permissions named in a step.
const PERMISSIONS: usize = 6;
/// Topics of questions named in a step.
const TOPICS: usize = 4;

/// The next steps in order: what to allow, what to fix, what to gather, what to sign.
pub(crate) fn next_steps(assessment: &Assessment, kept: Option<&Kept<'_>>, words: &Words<'_>) -> Vec<String> {
    let mut steps = Vec::new();
    let permissions: Vec<&str> = overview::missing_permissions(assessment).into_iter().collect();
    if !permissions.is_empty() {
        steps.push(words.with("step-allow", &[("permissions", &words.short_list(&permissions, PERMISSIONS))]));
    } else if assessment.coverage.failed > 0 {
        steps.push(words.get("step-scan-again"));
    }
    let asked: Vec<&str> = questions::open(assessment, words.content()).iter().map(|question| question.topic).collect();
    let ask = (!asked.is_empty()).then(|| {
        let topics = words.short_list(&asked, TOPICS);
        let plural = if asked.len() == 1 { "one" } else { "other" };
        words.with("step-answer", &[("count", &digits(asked.len())), ("plural", plural), ("topics", &topics)])
    });
    let kept_steps = kept.map(|kept| of_record(assessment, kept, words)).unwrap_or_default();
    let Some(tier) = overview::next_tier(assessment) else {
        steps.extend(ask.into_iter().chain(kept_steps));
        return steps;
    };
    let kinds = [
        ("step-fix", ClauseState::NotMet),
        ("step-renew", ClauseState::Stale),
        ("step-attach", ClauseState::NeedsEvidence),
    ];
    for (key, state) in kinds {
        let within = assessment.within(&tier.id);
        let clauses: Vec<&str> = within.iter().filter(|row| row.state == state).map(|row| row.id.as_str()).collect();
        if !clauses.is_empty() {
            let named = words.short_list(&clauses, CLAUSES);
            steps.push(words.with(key, &[("tier", &tier.name), ("clauses", &named)]));
        }
    }
    steps.extend(ask.into_iter().chain(kept_steps));
    steps
}

/// What the record asks for: overdue findings, answers to be given again, answers to be given.
fn of_record(assessment: &Assessment, kept: &Kept<'_>, words: &Words<'_>) -> Vec<String> {
    let mut steps = Vec::new();
    let overdue = kept.overdue().len();
    if overdue > 0 {
        steps.push(words.count("step-overdue", &overdue));
    }
    let assessed: Vec<_> = assessment.clauses.iter().filter(|row| row.assessable).collect();
    let again = assessed.iter().filter(|row| kept.again(&row.id));
    let ready = assessed
        .iter()
        .filter(|row| row.state == ClauseState::Met && kept.answer(&row.id).is_none() && !kept.again(&row.id));
    let lists = [("step-sign-again", again.collect::<Vec<_>>()), ("step-sign", ready.collect())];
    for (key, rows) in lists.into_iter().filter(|(_, rows)| !rows.is_empty()) {
        let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        steps.push(words.with(key, &[("clauses", &words.short_list(&ids, CLAUSES))]));
    }
    steps
}
