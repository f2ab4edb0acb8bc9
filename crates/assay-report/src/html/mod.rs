//! The report for people: one self-contained HTML file.
//!
//! No request leaves the page: the style is inline, there are no images and no fonts, and the policy in its head
//! forbids the rest. Without the script everything can be read; the script only unfolds the page for print.

mod checks;
mod clauses;
mod edition;
mod mark;
mod papers;
mod parameters;
mod questions;
mod receipts;
mod services;
mod tiers;

use askama::Template;
use assay_content::{Content, Framework};
use assay_model::{
    Verdict,
    assessment::{Assessment, ClauseState},
};

use self::{
    checks::CheckView,
    clauses::DomainView,
    edition::EditionView,
    mark::Mark,
    papers::TierPapers,
    parameters::ChosenView,
    questions::QuestionView,
    receipts::ReceiptTable,
    tiers::{Fix, NextTier, TierView},
};
use crate::{
    ReportError,
    overview::{self, STATES},
    steps,
    words::{Words, digits, seconds},
};

const STYLE: &str = include_str!("../../templates/report.css");

/// Unfolds what is folded before the page is printed, and folds it again. The policy allows it by its hash.
const SCRIPT: &str = r#"addEventListener("beforeprint",()=>{for(const d of document.querySelectorAll("details:not([open])")){d.open=true;d.dataset.shut=""}});addEventListener("afterprint",()=>{for(const d of document.querySelectorAll("details[data-shut]")){d.open=false;delete d.dataset.shut}});"#;

/// SHA-256 of [`SCRIPT`] in base64; a test compares.
const SCRIPT_HASH: &str = "sha256-g49bN7xz6UHzhJTroAlytL82fMRTIxED2Pu5GtpYAfQ=";

/// Rows of failed calls and accounts shown before the list is cut.
const LONG: usize = 200;

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    w: Words<'a>,
    style: &'static str,
    script: &'static str,
    script_hash: &'static str,
    assessment: &'a Assessment,
    name: &'a str,
    notice: &'a str,
    edition: Option<EditionView<'a>>,
    copyright_note: &'a str,
    accounts: &'a [String],
    more_accounts: usize,
    from: String,
    to: String,
    states: Vec<StateView>,
    clause_count: String,
    next: Option<NextTier<'a>>,
    next_none: String,
    fixes: Vec<Fix<'a>>,
    more_fixes: usize,
    steps: Vec<String>,
    tiers: Vec<TierView<'a>>,
    columns: Vec<(&'a str, String)>,
    domains: Vec<DomainView<'a>>,
    placeholder: Mark,
    checks: Vec<CheckView<'a>>,
    questions: Vec<QuestionView<'a>>,
    chosen: Vec<ChosenView<'a>>,
    papers: Vec<TierPapers<'a>>,
    failures: Vec<FailureView<'a>>,
    more_failures: usize,
    calls: String,
    failed: String,
    receipts: ReceiptTable<'a>,
    receipts_shown: String,
}

/// A state of clauses with its count and meaning.
struct StateView {
    mark: Mark,
    means: String,
    count: String,
    share: usize,
}

/// Calls that failed in the same way.
struct FailureView<'a> {
    call: String,
    code: &'a str,
    count: String,
    accounts: String,
    regions: String,
    permission: Option<&'a str>,
    message: &'a str,
}

/// The assessment as one HTML file, in the assessment's language.
///
/// Fails with [`ReportError::Framework`] where the content does not hold the assessment's framework. For a large
/// estate the rows of a check and the receipts are cut, fails last; the page says what it left out and where it is.
pub fn html(assessment: &Assessment, content: &Content) -> Result<String, ReportError> {
    let id = format!("{}/{}", assessment.framework, assessment.edition);
    let framework = content.framework(&id).map_err(ReportError::Framework)?;
    Ok(page(assessment, content, framework).render()?)
}

fn page<'a>(assessment: &'a Assessment, content: &'a Content, framework: &'a Framework) -> Page<'a> {
    let w = Words::new(content, assessment.language);
    let checks = checks::all(assessment, content, w);
    let failing = overview::failing_checks(assessment);
    let failures = assessment.coverage.failures.iter().take(LONG).map(|failure| FailureView {
        call: format!("{}:{}", failure.service, failure.operation),
        code: &failure.code,
        count: digits(usize::try_from(failure.count).unwrap_or(usize::MAX)),
        accounts: w.short_list(&failure.accounts, 5),
        regions: w.short_list(&failure.regions, 8),
        permission: failure.permission.as_deref(),
        message: &failure.message,
    });
    let states = STATES.into_iter().map(|state| StateView {
        mark: Mark::state(state, &w),
        means: w.word("means", state.as_str()),
        count: digits(overview::clauses_in(assessment, state)),
        share: overview::clauses_in(assessment, state),
    });
    let accounts = assessment.coverage.accounts.as_slice();
    let receipts = ReceiptTable::of(assessment, &checks);
    let receipts_shown = [("shown", digits(receipts.rows.len())), ("all", digits(receipts.all))];
    let receipts_shown =
        w.with("html-receipts-shown", &receipts_shown.each_ref().map(|(name, count)| (*name, count.as_str())));
    Page {
        w,
        style: STYLE,
        script: SCRIPT,
        script_hash: SCRIPT_HASH,
        assessment,
        name: w.pick(&framework.name),
        notice: w.pick(&framework.notice),
        edition: edition::chapter(assessment, framework, &w),
        copyright_note: w.pick(&framework.copyright_note),
        more_accounts: accounts.len().saturating_sub(LONG),
        accounts: accounts.get(..LONG).unwrap_or(accounts),
        from: seconds(&assessment.collection.started_at),
        to: seconds(&assessment.collection.finished_at),
        states: states.collect(),
        clause_count: w.count("html-stands-text", &overview::assessable(assessment)),
        next: tiers::next(assessment, &w),
        next_none: crate::edition::next_tier(assessment, &w),
        more_fixes: failing.len().saturating_sub(tiers::FIXES),
        fixes: tiers::fixes(&failing, &w),
        steps: steps::next_steps(assessment, &w),
        tiers: tiers::all(assessment, &w),
        columns: clauses::columns(assessment, framework, &w),
        domains: clauses::domains(assessment, framework, &w),
        placeholder: Mark::state(ClauseState::NotAssessed, &w),
        questions: questions::all(assessment, content, &w),
        chosen: parameters::chosen(assessment, content, &w),
        papers: papers::all(assessment, framework, &w),
        more_failures: assessment.coverage.failures.len().saturating_sub(LONG),
        failures: failures.collect(),
        calls: digits(usize::try_from(assessment.coverage.calls).unwrap_or(usize::MAX)),
        failed: digits(usize::try_from(assessment.coverage.failed).unwrap_or(usize::MAX)),
        receipts,
        receipts_shown,
        checks,
    }
}

/// The words for counts of verdicts: "3 fail, 1 unknown".
fn verdict_counts(counts: &assay_model::assessment::Counts, w: &Words<'_>) -> String {
    let all = [
        (Verdict::Fail, counts.fail),
        (Verdict::Unknown, counts.unknown),
        (Verdict::Pass, counts.pass),
        (Verdict::NotApplicable, counts.not_applicable),
    ];
    let parts: Vec<String> = all
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(verdict, count)| {
            w.with("verdict-count", &[("verdict", &w.verdict(*verdict)), ("count", &digits(*count))])
        })
        .collect();
    if parts.is_empty() { w.get("no-verdicts") } else { w.list(&parts) }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use sha2::Digest as _;

    use super::{SCRIPT, SCRIPT_HASH};

    #[test]
    fn the_policy_names_the_script() {
        let hash = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(SCRIPT));
        assert_eq!(SCRIPT_HASH, format!("sha256-{hash}"));
    }
}
