//! What to do next, in words.

use assay_model::assessment::{Assessment, ClauseState};

use crate::{overview, words::Words};

/// Clauses named in a step.
const CLAUSES: usize = 10;
/// Permissions named in a step.
const PERMISSIONS: usize = 6;

/// The next steps in order: what to allow, what to fix, what to gather.
pub(crate) fn next_steps(assessment: &Assessment, words: &Words<'_>) -> Vec<String> {
    let mut steps = Vec::new();
    let permissions: Vec<&str> = overview::missing_permissions(assessment).into_iter().collect();
    if !permissions.is_empty() {
        steps.push(words.with("step-allow", &[("permissions", &words.short_list(&permissions, PERMISSIONS))]));
    } else if assessment.coverage.failed > 0 {
        steps.push(words.get("step-scan-again"));
    }
    let Some(tier) = overview::next_tier(assessment) else {
        return steps;
    };
    for (key, state) in [("step-fix", ClauseState::NotMet), ("step-attach", ClauseState::NeedsEvidence)] {
        let clauses = overview::within_tier(assessment, tier, state);
        if !clauses.is_empty() {
            let named = words.short_list(&clauses, CLAUSES);
            steps.push(words.with(key, &[("tier", &tier.name), ("clauses", &named)]));
        }
    }
    steps
}
