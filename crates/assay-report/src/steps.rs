//! What to do next, in words.

use assay_model::assessment::{Assessment, ClauseState};

use crate::{
    overview, questions,
    words::{Words, digits},
};

/// Clauses named in a step.
const CLAUSES: usize = 10;
/// Permissions named in a step.
const PERMISSIONS: usize = 6;
/// Topics of questions named in a step.
const TOPICS: usize = 4;

/// The next steps in order: what to allow, what to fix, what to gather.
pub(crate) fn next_steps(assessment: &Assessment, words: &Words<'_>) -> Vec<String> {
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
    let Some(tier) = overview::next_tier(assessment) else {
        steps.extend(ask);
        return steps;
    };
    for (key, state) in [("step-fix", ClauseState::NotMet), ("step-attach", ClauseState::NeedsEvidence)] {
        let clauses = overview::within_tier(assessment, tier, state);
        if !clauses.is_empty() {
            let named = words.short_list(&clauses, CLAUSES);
            steps.push(words.with(key, &[("tier", &tier.name), ("clauses", &named)]));
        }
    }
    steps.extend(ask);
    steps
}
