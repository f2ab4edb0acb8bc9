//! The report for people: one self-contained HTML file.
//!
//! No request leaves the page: the style is inline, there are no images and no fonts, and the policy in its head
//! forbids the rest. Without the script everything can be read; the script only unfolds the page for print.

mod checks;
mod clauses;
mod edition;
mod exceptions;
mod findings;
mod mark;
mod papers;
mod parameters;
mod questions;
mod receipts;
mod record;
mod risks;
mod services;
mod signed;
mod tiers;

use std::collections::BTreeSet;

use askama::Template;
use assay_content::{Content, Framework};
use assay_model::{
    Verdict,
    assessment::{Assessment, ClauseState},
    record::{Answer, Record},
};

use self::{
    checks::CheckView,
    clauses::DomainView,
    edition::EditionView,
    exceptions::Group,
    findings::Listed,
    mark::Mark,
    papers::TierPapers,
    parameters::ChosenView,
    questions::QuestionView,
    receipts::ReceiptTable,
    record::Summary,
    risks::Register,
    tiers::{Fix, NextTier, TierView},
};
use crate::{
    ReportError,
    overview::{self, STATES, kept::Kept},
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
    /// States outside the tables: what ran out, where something did, and rows without a question.
    more_states: Vec<Mark>,
    /// What the record says in short, where one is given.
    record: Option<Summary<'a>>,
    exceptions: Vec<Group<'a>>,
    risks: Option<Register<'a>>,
    gone: Vec<Listed<'a>>,
    more_gone: usize,
    /// The marks of answers in the matrix, with their words.
    answers: Vec<(String, String)>,
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
    /// How many of them wait because something ran out.
    stale: Option<String>,
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

/// The assessment with a tenant's record as one HTML file, in the assessment's language.
///
/// [`Record::default`] stands for no record: nothing is then said of answers, findings over time or what is attached.
/// Fails with [`ReportError::Framework`] where the content does not hold the assessment's framework. For a large
/// estate the rows of a check, the receipts and the lists of the record are cut, fails last; the page says what it left
/// out and where it is.
pub fn html(assessment: &Assessment, record: &Record, content: &Content) -> Result<String, ReportError> {
    let id = format!("{}/{}", assessment.framework, assessment.edition);
    let framework = content.framework(&id).map_err(ReportError::Framework)?;
    let kept = Kept::of(record, assessment, content);
    Ok(page(assessment, kept.as_ref(), content, framework).render()?)
}

fn page<'a>(
    assessment: &'a Assessment,
    kept: Option<&Kept<'a>>,
    content: &'a Content,
    framework: &'a Framework,
) -> Page<'a> {
    let w = Words::new(content, assessment.language);
    let ran: BTreeSet<&str> = assessment.verdicts.iter().map(|row| row.check.as_str()).collect();
    let exceptions = kept.map(|kept| exceptions::all(&ran, kept, &w)).unwrap_or_default();
    let linked = exceptions::linked(&exceptions);
    let checks = checks::all(&checks::Shown { assessment, content, kept, linked: &linked, w: &w });
    let (gone, more_gone) = kept.map(|kept| findings::gone(assessment, &ran, kept, &w)).unwrap_or_default();
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
        stale: Some(overview::stale(assessment))
            .filter(|stale| *stale > 0 && state == ClauseState::NeedsEvidence)
            .map(|stale| w.count("html-of-them-stale", &stale)),
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
        fixes: tiers::fixes(&failing, kept, &w),
        steps: steps::next_steps(assessment, kept, &w),
        tiers: tiers::all(assessment, &w),
        columns: clauses::columns(assessment, framework, &w),
        domains: clauses::domains(assessment, framework, kept, &linked, &w),
        more_states: more_states(assessment, &w),
        record: kept.map(|kept| record::summary(assessment, framework, kept, (&ran, &linked), &w)),
        exceptions,
        risks: kept.and_then(|kept| risks::all(assessment, framework, kept, &w)),
        gone,
        more_gone,
        answers: kept.map(|_| answers(&w)).unwrap_or_default(),
        questions: questions::all(assessment, content, &w),
        chosen: parameters::chosen(assessment, content, &w),
        papers: papers::all(assessment, framework, kept, &w),
        more_failures: assessment.coverage.failures.len().saturating_sub(LONG),
        failures: failures.collect(),
        calls: digits(usize::try_from(assessment.coverage.calls).unwrap_or(usize::MAX)),
        failed: digits(usize::try_from(assessment.coverage.failed).unwrap_or(usize::MAX)),
        receipts,
        receipts_shown,
        checks,
    }
}

/// The states of the legend that have no column in the tables.
fn more_states(assessment: &Assessment, w: &Words<'_>) -> Vec<Mark> {
    let stale = (overview::stale(assessment) > 0).then_some(ClauseState::Stale);
    stale.into_iter().chain([ClauseState::NotAssessed]).map(|state| Mark::state(state, w)).collect()
}

/// The marks of answers in the matrix, with their words.
fn answers(w: &Words<'_>) -> Vec<(String, String)> {
    let answers = [Answer::Yes, Answer::No, Answer::NotApplicable];
    let answers = answers.map(|answer| (w.word("answer-short", answer.as_str()), signed::answered(answer, w)));
    answers.into_iter().chain([(w.get("answer-short-again"), w.get("signed-again"))]).collect()
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
