//! Checks with their resources: fails first, then unknown; what passes is folded.

use assay_content::Content;
use assay_model::{
    ArcStr, Verdict,
    assessment::{Assessment, Counts, ParameterRow, VerdictRow},
};
use serde_json::Value;

use super::{
    exceptions::Linked,
    findings::{self, FindingView},
    mark::Mark,
    tiers, verdict_counts,
};
use crate::{
    overview::{self, kept::Kept},
    receipts::runs,
    words::{Words, digits},
};

/// Rows of a check on the page at most.
const ROWS: usize = 200;
/// Rows of all checks on the page at most: the smaller limits apply in turn until the page is small enough.
const ALL_ROWS: usize = 6_000;
/// Limits for each check.
const LIMITS: [usize; 6] = [ROWS, 150, 100, 60, 30, 10];
/// Of the rows of a check, so many pass or are not applicable at most.
const QUIET: usize = 50;
/// Fails and unknown rows that are shown unfolded.
const UNFOLDED: usize = 25;
/// Characters of evidence shown.
const EVIDENCE: usize = 400;
/// Runs of receipts shown.
const RUNS: usize = 8;

/// A check with its rows.
pub(super) struct CheckView<'a> {
    pub(super) id: &'a str,
    pub(super) title: String,
    pub(super) mark: Mark,
    pub(super) severity: String,
    pub(super) severity_class: &'static str,
    pub(super) counts: String,
    pub(super) clauses: &'a [ArcStr],
    pub(super) rationale: &'a str,
    pub(super) remediation: &'a str,
    pub(super) known_gaps: Option<&'a str>,
    /// `max_age_days = 90`, and whether the organisation chose the value.
    pub(super) parameters: Vec<(String, bool)>,
    /// Question and evidence of what only people can attest.
    pub(super) questions: Vec<(&'a str, &'a str)>,
    /// Whether it fails or does not know somewhere.
    pub(super) loud: bool,
    /// The first fails and unknown rows.
    pub(super) first: Vec<RowView<'a>>,
    /// The next of them, folded.
    pub(super) then: Vec<RowView<'a>>,
    /// What passes or is not applicable, folded.
    pub(super) quiet: Vec<RowView<'a>>,
    pub(super) quiet_heading: String,
    pub(super) then_heading: String,
    /// What the page leaves out, in words; empty: nothing.
    pub(super) left_out: String,
}

/// What a check says of one resource.
pub(super) struct RowView<'a> {
    pub(super) row: &'a VerdictRow,
    pub(super) mark: Mark,
    /// Where it differs from the check's.
    pub(super) severity: Option<String>,
    /// What the record says of a fail.
    pub(super) finding: Option<FindingView<'a>>,
    pub(super) evidence: String,
    pub(super) runs: Vec<(u64, u64)>,
    pub(super) more_runs: usize,
}

/// What checks are shown from.
pub(super) struct Shown<'v, 'a> {
    pub(super) assessment: &'a Assessment,
    pub(super) content: &'a Content,
    pub(super) kept: Option<&'v Kept<'a>>,
    pub(super) linked: &'v Linked,
    pub(super) w: &'v Words<'a>,
}

pub(super) fn all<'a>(shown: &Shown<'_, 'a>) -> Vec<CheckView<'a>> {
    let assessment = shown.assessment;
    let groups = overview::by_check(assessment);
    let rows = |limit: usize| groups.values().map(|rows| rows.len().min(limit)).sum::<usize>();
    let limit = LIMITS.into_iter().find(|limit| rows(*limit) <= ALL_ROWS).unwrap_or(10);
    let mut checks: Vec<(Verdict, std::cmp::Reverse<assay_model::Severity>, CheckView<'a>)> = groups
        .into_iter()
        .map(|(id, rows)| {
            let mut counts = Counts::default();
            for row in &rows {
                counts.add(row.verdict);
            }
            let severity = rows.first().map_or(assay_model::Severity::Low, |row| row.severity);
            (counts.overall(), std::cmp::Reverse(severity), view(id, &rows, counts, limit, shown))
        })
        .collect();
    checks.sort_by(|a, b| (a.0, a.1, a.2.id).cmp(&(b.0, b.1, b.2.id)));
    checks.into_iter().map(|(_, _, check)| check).collect()
}

fn view<'a>(
    id: &'a str,
    rows: &[&'a VerdictRow],
    counts: Counts,
    limit: usize,
    shown: &Shown<'_, 'a>,
) -> CheckView<'a> {
    let Shown { assessment, content, w, .. } = *shown;
    let declared = content.checks().get(id);
    let severity = declared.map(|check| check.severity).or(rows.first().map(|row| row.severity));
    let is_loud = |row: &&&VerdictRow| matches!(row.verdict, Verdict::Fail | Verdict::Unknown);
    let row = |row: &&'a VerdictRow| row_view(row, severity, shown);
    let loud: Vec<RowView<'a>> = rows.iter().filter(is_loud).take(limit).map(row).collect();
    let room = limit.saturating_sub(loud.len()).min(QUIET);
    let quiet: Vec<RowView<'a>> = rows.iter().filter(|row| !is_loud(row)).take(room).map(row).collect();
    let left = rows.len() - loud.len() - quiet.len();
    let mut first = loud;
    let then = first.split_off(first.len().min(UNFOLDED));
    let text = |pick: fn(&assay_content::Check) -> &assay_model::Text| declared.map_or("", |check| w.pick(pick(check)));
    CheckView {
        id,
        title: tiers::title(id, w),
        mark: Mark::verdict(counts.overall(), w),
        severity: severity.map(|severity| w.severity(severity)).unwrap_or_default(),
        severity_class: severity.map_or("low", assay_model::Severity::as_str),
        counts: verdict_counts(&counts, w),
        clauses: rows.first().map_or(&[], |row| &*row.clauses),
        rationale: text(|check| &check.rationale),
        remediation: text(|check| &check.remediation),
        known_gaps: declared.and_then(|check| check.meta.known_gaps.as_ref()).map(|gaps| w.pick(gaps)),
        parameters: assessment.parameters.iter().filter(|parameter| parameter.check == id).map(parameter).collect(),
        questions: declared
            .into_iter()
            .flat_map(|check| check.attestations.values())
            .map(|asked| (w.pick(&asked.question), w.pick(&asked.evidence)))
            .collect(),
        loud: counts.fail + counts.unknown > 0,
        then_heading: w.count("rows-more", &then.len()),
        quiet_heading: w
            .with("rows-quiet", &[("counts", &verdict_counts(&Counts { fail: 0, unknown: 0, ..counts }, w))]),
        left_out: if left == 0 {
            String::new()
        } else {
            w.with(
                "rows-left-out",
                &[("shown", &digits(rows.len() - left)), ("all", &digits(rows.len())), ("left", &digits(left))],
            )
        },
        first,
        then,
        quiet,
    }
}

fn row_view<'a>(row: &'a VerdictRow, severity: Option<assay_model::Severity>, shown: &Shown<'_, 'a>) -> RowView<'a> {
    let w = shown.w;
    let mut runs = runs(&row.receipts);
    let more_runs = runs.len().saturating_sub(RUNS);
    runs.truncate(RUNS);
    RowView {
        row,
        mark: Mark::verdict(row.verdict, w),
        severity: (row.verdict == Verdict::Fail && severity != Some(row.severity)).then(|| w.severity(row.severity)),
        finding: findings::of(row, shown.kept, shown.linked, w),
        evidence: evidence(&row.evidence.value()),
        runs,
        more_runs,
    }
}

/// A parameter's value in a line, and whether the organisation chose it.
fn parameter(row: &ParameterRow) -> (String, bool) {
    (cut(format!("{} = {}", row.name, plain(&row.value))), row.chosen)
}

/// Evidence in a line: `recording: false · max_age_hours: 48`.
fn evidence(value: &Value) -> String {
    let line = match value {
        Value::Null => String::new(),
        Value::Object(members) => {
            let members: Vec<String> =
                members.iter().map(|(name, value)| format!("{name}: {}", plain(value))).collect();
            members.join(" · ")
        }
        other => plain(other),
    };
    cut(line)
}

/// A parameter's value in a line.
pub(super) fn line(value: &Value) -> String {
    cut(plain(value))
}

fn cut(line: String) -> String {
    match line.char_indices().nth(EVIDENCE) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::evidence;

    #[test]
    fn evidence_is_a_line() {
        let value = json!({"recording": false, "name": "default", "none": null, "ports": [22]});
        assert_eq!(evidence(&value), "name: default · none: – · ports: [22] · recording: false");
        assert_eq!(evidence(&json!(null)), "");
    }

    #[test]
    fn long_evidence_is_cut_between_characters() {
        let cut = evidence(&json!({"text": "証".repeat(1000)}));
        assert_eq!(cut.chars().count(), 401);
    }
}
