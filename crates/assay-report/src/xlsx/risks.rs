//! The risk register: the mark's 5 × 5 sheet, with formulas that count again when a score is changed.

use assay_model::record::{Band, Decision, Risk, Score};
use rust_xlsxwriter::{DataValidation, DataValidationRule, Worksheet};

use super::{
    cell::Cell,
    style::{Styles, Tone},
    table::{A3, Column, Table},
    view::View,
};
use crate::ReportError;

const COLUMNS: [Column; 22] = [
    ("risk", 7.0),
    ("risk-title", 24.0),
    ("risk-description", 32.0),
    ("domains", 22.0),
    ("inherent-likelihood", 10.0),
    ("inherent-impact", 10.0),
    ("inherent-score", 10.0),
    ("inherent-band", 12.0),
    ("residual-likelihood", 10.0),
    ("residual-impact", 10.0),
    ("residual-score", 10.0),
    ("residual-band", 12.0),
    ("clauses-not-met", 9.0),
    ("now-likelihood", 10.0),
    ("now-score", 10.0),
    ("now-band", 12.0),
    ("decision", 12.0),
    ("acceptance", 16.0),
    ("treatment", 32.0),
    ("owner", 15.0),
    ("target", 11.0),
    ("risk-state", 9.0),
];

/// The columns whose value lies between 1 and 5.
const STEPS: [u16; 4] = [4, 5, 8, 9];
/// The columns of a band.
const BANDS: [u16; 3] = [7, 11, 15];
/// The column of the decision.
const DECISION: u16 = 16;
/// What stands where nothing is accepted. A formula without a text as its result would show 0.
const NONE: &str = "–";
/// The decisions, in the order of the list.
const DECISIONS: [Decision; 4] = [Decision::Accept, Decision::Mitigate, Decision::Transfer, Decision::Avoid];

pub(super) fn write(sheet: &mut Worksheet, view: &View<'_>, styles: &Styles) -> Result<(), ReportError> {
    let mut table = Table::new(sheet, "risks", view, styles, &COLUMNS)?;
    for risk in &view.record.risks {
        let cells = cells(view, risk, table.next_row());
        table.row(&cells)?;
    }
    for column in BANDS {
        table.tones(column, &bands(view))?;
    }
    table.tones(17, &[(view.get("acceptance-refused"), Tone::Bad), (view.get("acceptance-warned"), Tone::Warn)])?;
    let (sheet, last) = table.sheet();
    let step = DataValidation::new()
        .allow_whole_number(DataValidationRule::Between(1, 5))
        .set_error_title(view.get("step-refused-title"))?
        .set_error_message(view.get("step-refused"))?;
    for column in STEPS {
        sheet.add_data_validation(1, column, last, column, &step)?;
    }
    let decisions = DataValidation::new()
        .allow_list_strings(&DECISIONS.map(|decision| word(view, decision)))?
        .set_error_title(view.get("decision-refused-title"))?
        .set_error_message(view.get("decision-refused"))?;
    sheet.add_data_validation(1, DECISION, last, DECISION, &decisions)?;
    let say = if view.record.risks.is_empty() { "no-risks" } else { "risks-note" };
    table.finish(A3, Some(view.get(say)))
}

/// A decision, in a word.
fn word(view: &View<'_>, decision: Decision) -> String {
    view.word("decision", decision.as_str())
}

fn cells(view: &View<'_>, risk: &Risk, row: u32) -> [Cell; 22] {
    let not_met = risk.not_met(&view.assessment.clauses);
    let now = risk.residual_now(not_met);
    let domains: Vec<String> = risk.domains.iter().map(|domain| view.domain(domain)).collect();
    let step = |step: u8| Cell::Number(usize::from(step));
    let score = |formula: String, score: Score| Cell::Formula(formula, score.value().to_string());
    let band = |column: &str, score: Score| {
        Cell::Formula(band_formula(view, &format!("{column}{row}")), view.band(score.band()))
    };
    [
        Cell::line(&risk.id),
        Cell::text(&risk.title),
        Cell::text(&risk.description),
        Cell::text(View::lines(&domains)),
        step(risk.inherent.likelihood),
        step(risk.inherent.impact),
        score(format!("=E{row}*F{row}"), risk.inherent),
        band("G", risk.inherent),
        step(risk.residual.likelihood),
        step(risk.residual.impact),
        score(format!("=I{row}*J{row}"), risk.residual),
        band("K", risk.residual),
        Cell::Number(not_met),
        Cell::Formula(format!("=MIN(5,I{row}+IF(M{row}>=3,2,IF(M{row}>=1,1,0)))"), now.likelihood.to_string()),
        score(format!("=N{row}*J{row}"), now),
        band("O", now),
        Cell::text(word(view, risk.decision)),
        acceptance(view, risk, now, row),
        Cell::text(&risk.treatment),
        Cell::text(&risk.owner),
        Cell::date_of(risk.target.as_ref()),
        Cell::text(view.get(if risk.closed_at.is_some() { "risk-closed" } else { "risk-open" })),
    ]
}

/// Whether the decision to accept may stand.
fn acceptance(view: &View<'_>, risk: &Risk, now: Score, row: u32) -> Cell {
    let [refused, warned, allowed] = ["refused", "warned", "allowed"].map(|word| view.word("acceptance", word));
    let said = match (risk.decision, now.value()) {
        (Decision::Mitigate | Decision::Transfer | Decision::Avoid, _) => NONE.to_owned(),
        (Decision::Accept, 13..) => refused.clone(),
        (Decision::Accept, 10..) => warned.clone(),
        (Decision::Accept, _) => allowed.clone(),
    };
    let accept = quoted(&word(view, Decision::Accept));
    let [refused, warned, allowed] = [refused, warned, allowed].map(|word| quoted(&word));
    let formula =
        format!("=IF(Q{row}={accept},IF(O{row}>=13,{refused},IF(O{row}>=10,{warned},{allowed})),{})", quoted(NONE));
    Cell::Formula(formula, said)
}

/// The band of the score in a cell.
fn band_formula(view: &View<'_>, score: &str) -> String {
    let word = |band: Band| quoted(&view.band(band));
    format!(
        "=IF({score}>=17,{},IF({score}>=13,{},IF({score}>=10,{},IF({score}>=5,{},{}))))",
        word(Band::High),
        word(Band::MediumHigh),
        word(Band::Medium),
        word(Band::MediumLow),
        word(Band::Low)
    )
}

/// A text within a formula.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// The bands with their tones.
pub(super) fn bands(view: &View<'_>) -> Vec<(String, Tone)> {
    let tones = [
        (Band::Low, Tone::Good),
        (Band::MediumLow, Tone::Good),
        (Band::Medium, Tone::Warn),
        (Band::MediumHigh, Tone::Bad),
        (Band::High, Tone::Bad),
    ];
    tones.into_iter().map(|(band, tone)| (view.band(band), tone)).collect()
}
