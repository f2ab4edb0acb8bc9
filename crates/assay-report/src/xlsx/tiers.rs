//! The tiers: what the proposals would give, and what the signed answers give.

use assay_model::{
    Answers, TierOutcome,
    assessment::{ClauseRow, ClauseState, TierRow},
    record::Answer,
};
use rust_xlsxwriter::Worksheet;

use super::{
    cell::Cell,
    style::{Styles, Tone},
    table::{A3, Column, Table},
    view::View,
};
use crate::{ReportError, edition};

const COLUMNS: [Column; 16] = [
    ("tier", 17.0),
    ("clauses-count", 9.0),
    ("by-proposals", 20.0),
    ("met", 9.0),
    ("not-met", 9.0),
    ("unknown", 9.0),
    ("needs-evidence", 10.0),
    ("nothing-to-judge", 10.0),
    ("blockers", 34.0),
    ("by-answers", 20.0),
    ("yes", 8.0),
    ("no", 8.0),
    ("not-applicable", 11.0),
    ("budget", 11.0),
    ("open", 9.0),
    ("answer-blockers", 34.0),
];

/// Clauses named in a cell.
const NAMED: usize = 24;

pub(super) fn write(sheet: &mut Worksheet, view: &View<'_>, styles: &Styles) -> Result<(), ReportError> {
    let mut table = Table::new(sheet, "tiers", view, styles, &COLUMNS)?;
    for tier in &view.assessment.tiers {
        table.row(&cells(view, tier))?;
    }
    for column in [2, 9] {
        table.tones(column, &outcomes(view))?;
    }
    let draft = view.assessment.tiers.iter().any(|tier| tier.determination.is_some());
    table.finish(A3, Some(view.get(if draft { "tiers-note-draft" } else { "tiers-note" })))
}

fn outcomes(view: &View<'_>) -> Vec<(String, Tone)> {
    let tones = [("earned", Tone::Good), ("refused", Tone::Bad), ("open", Tone::Warn), ("undetermined", Tone::Quiet)];
    tones.into_iter().map(|(word, tone)| (view.word("outcome", word), tone)).collect()
}

/// A tier; nothing is counted for one that the edition does not let be determined.
fn cells(view: &View<'_>, tier: &TierRow) -> Vec<Cell> {
    let name = match edition::label(tier, &view.words) {
        Some(label) => view.words.with("tier-labelled", &[("tier", &tier.name), ("label", &label)]),
        None => tier.name.clone(),
    };
    let mut cells = vec![Cell::text(name)];
    if !edition::is_told(tier) {
        let undetermined = Cell::text(view.word("outcome", "undetermined"));
        cells.extend([Cell::Empty, undetermined.clone()]);
        cells.extend(std::iter::repeat_n(Cell::Empty, 6));
        cells.push(undetermined);
        cells.extend(std::iter::repeat_n(Cell::Empty, 6));
        return cells;
    }
    let proposed = outcome(view, tier, &|row| proposal(row));
    let signed = outcome(view, tier, &|row| view.counting(&row.id).map(|sign_off| sign_off.answer));
    let count = Cell::Number;
    cells.extend([
        count(tier.clauses),
        Cell::text(proposed.0),
        count(tier.met),
        count(tier.not_met),
        count(tier.unknown),
        count(tier.needs_evidence),
        count(tier.nothing_to_judge),
        Cell::text(view.ids(&tier.blockers, NAMED)),
    ]);
    let answers = signed.1;
    cells.extend([
        Cell::text(signed.0),
        count(answers.yes),
        count(answers.no),
        count(answers.not_applicable),
        count(tier.not_applicable_budget),
        count(answers.open()),
        Cell::text(answer_blockers(view, tier)),
    ]);
    cells
}

/// What a proposal would be as an answer; what is open is none.
fn proposal(row: &ClauseRow) -> Option<Answer> {
    match row.state {
        ClauseState::Met => Some(Answer::Yes),
        ClauseState::NotMet => Some(Answer::No),
        ClauseState::Unknown
        | ClauseState::NeedsEvidence
        | ClauseState::Stale
        | ClauseState::NothingToJudge
        | ClauseState::NotAssessed => None,
    }
}

/// The award rule over the clauses of a tier and those below it: its word, and the answers it was asked with.
fn outcome(view: &View<'_>, tier: &TierRow, answer: &dyn Fn(&ClauseRow) -> Option<Answer>) -> (String, Answers) {
    let first = view.assessment.tiers.first().unwrap_or(tier);
    let all = Answers::of(&view.assessment.within(&tier.id), answer);
    let first = Answers::of(&view.assessment.within(&first.id), answer);
    let word = match view.framework.award_rule.outcome(first, all) {
        TierOutcome::Earned => "earned",
        TierOutcome::Refused => "refused",
        TierOutcome::Open => "open",
    };
    (view.word("outcome", word), all)
}

/// The clauses whose signed answer is No or missing, each kind in a line.
fn answer_blockers(view: &View<'_>, tier: &TierRow) -> String {
    let (mut no, mut reopened, mut unsigned) = (Vec::new(), Vec::new(), Vec::new());
    for row in view.assessment.within(&tier.id) {
        match (view.counting(&row.id), view.sign_off(&row.id)) {
            (Some(sign_off), _) if sign_off.answer == Answer::No => no.push(row.id.as_str()),
            (Some(_), _) => {}
            (None, Some(sign_off)) if sign_off.again() => reopened.push(row.id.as_str()),
            (None, _) => unsigned.push(row.id.as_str()),
        }
    }
    let kinds = [("answers-no", no), ("answers-reopened", reopened), ("answers-unsigned", unsigned)];
    let lines = kinds.into_iter().filter(|(_, ids)| !ids.is_empty());
    let lines = lines.map(|(key, ids)| view.with(key, &[("clauses", &view.ids(&ids, NAMED))]));
    View::lines(&lines.collect::<Vec<_>>())
}
