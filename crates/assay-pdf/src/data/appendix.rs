//! How the report was made, and by which an assessor can check it.

use assay_model::{Verdict, assessment::ParameterRow};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{Fact, View};
use crate::{
    PdfError,
    words::{Mark, digits},
};

/// Parameters that are listed.
const PARAMETERS: usize = 200;

#[derive(Serialize)]
pub(super) struct Appendix {
    method: Vec<String>,
    facts: Vec<Fact>,
    /// The states, and what each means.
    legend: Vec<(Mark, String)>,
    parameters_intro: String,
    parameters: Vec<Parameter>,
    parameters_after: String,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct Parameter {
    check: String,
    name: String,
    value: String,
    default: String,
}

pub(super) fn appendix(view: View<'_>) -> Result<Appendix, PdfError> {
    let View { assessment, framework, w, .. } = view;
    let chosen: Vec<&ParameterRow> = assessment.parameters.iter().filter(|row| row.chosen).collect();
    let intro = if chosen.is_empty() { "parameters-none" } else { "parameters-intro" };
    let all = digits(assessment.parameters.len());
    let more = chosen.len().saturating_sub(PARAMETERS);
    let parameters = chosen.into_iter().take(PARAMETERS).map(|row| Parameter {
        check: row.check.clone(),
        name: row.name.clone(),
        value: plain(&row.value),
        default: default(row, view),
    });
    Ok(Appendix {
        method: ["method-collect", "method-judge", "method-sign", "method-receipts", "method-characters"]
            .map(|key| w.own(key))
            .to_vec(),
        facts: facts(view)?,
        legend: legend(view),
        parameters_intro: w.own_with(intro, &[("all", &all)]),
        parameters: parameters.collect(),
        parameters_after: if more == 0 { String::new() } else { w.own_count("more-rows", more) },
        notes: vec![w.pick(&framework.copyright_note).to_owned()],
    })
}

fn facts(view: View<'_>) -> Result<Vec<Fact>, PdfError> {
    let View { assessment, w, .. } = view;
    let fact = |key: &str, value: String| Fact { label: w.own(&format!("fact-{key}")), value };
    let verdicts = [Verdict::Fail, Verdict::Unknown, Verdict::Pass, Verdict::NotApplicable].map(|verdict| {
        let count = assessment.verdicts.iter().filter(|row| row.verdict == verdict).count();
        let word = w.word("verdict", verdict.as_str());
        w.with("verdict-count", &[("count", &digits(count)), ("verdict", &word)])
    });
    let failed = assessment.receipts.iter().filter(|receipt| receipt.error.is_some()).count();
    let receipts = [("count", &*digits(assessment.receipts.len())), ("failed", &*digits(failed))];
    Ok(vec![
        fact("framework", view.framework.full_id()),
        fact("verdicts", w.list(&verdicts, usize::MAX)),
        fact("receipts", w.own_with("receipts-counts", &receipts)),
        fact("sha256", sha256(view)?),
        fact("version", format!("Assay {}", env!("CARGO_PKG_VERSION"))),
    ])
}

/// Of `assessment.json` as it is written: indented, with a line end. It may be large, so it is never held whole.
fn sha256(view: View<'_>) -> Result<String, PdfError> {
    let mut hash = Sha256::new();
    serde_json::to_writer_pretty(&mut hash, view.assessment)?;
    hash.update("\n");
    Ok(format!("{:x}", hash.finalize()))
}

fn legend(view: View<'_>) -> Vec<(Mark, String)> {
    use assay_model::assessment::ClauseState as State;
    let states = [State::Met, State::NotMet, State::Unknown, State::NeedsEvidence, State::Stale, State::NothingToJudge];
    states.into_iter().map(|state| (view.w.state(state), view.w.word("means", state.as_str()))).collect()
}

fn default(row: &ParameterRow, view: View<'_>) -> String {
    let check = view.content.checks().get(&row.check);
    check.and_then(|check| check.parameters.get(&row.name)).map_or_else(String::new, |known| plain(&known.default))
}

/// A value without the quotes of a single text.
fn plain(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
