//! Every clause on one page: domains down, tiers across.

use assay_content::UNDETERMINED;
use assay_model::{assessment::ClauseRow, record::SignOff};
use serde::Serialize;

use super::{View, tiers};
use crate::words::Mark;

#[derive(Serialize)]
pub(super) struct Matrix {
    intro: String,
    tiers: Vec<String>,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    id: String,
    name: String,
    cells: Vec<Vec<Cell>>,
}

#[derive(Serialize)]
struct Cell {
    id: String,
    state: Mark,
    /// The symbol of the signed answer; empty where none counts.
    signed: bool,
}

pub(super) fn matrix(view: View<'_>) -> Matrix {
    let assessment = view.assessment;
    let mut columns: Vec<(&str, String)> =
        assessment.tiers.iter().map(|tier| (tier.id.as_str(), tiers::name(tier, view))).collect();
    if assessment.clauses.iter().any(|clause| clause.assessable && clause.tier == UNDETERMINED) {
        columns.push((UNDETERMINED, view.w.get("tier-none")));
    }
    let cells = |domain: &str, tier: &str| {
        let clauses = assessment.clauses.iter();
        let clauses = clauses.filter(|row| row.assessable && row.domain == domain && row.tier == tier);
        let cell = |row: &ClauseRow| Cell {
            id: row.id.clone(),
            state: view.w.state(row.state),
            signed: view.sign_off(&row.id).is_some_and(SignOff::counts),
        };
        clauses.map(cell).collect()
    };
    let rows = view.framework.domains.iter().map(|domain| Row {
        id: domain.id.clone(),
        name: view.w.pick(&domain.name).to_owned(),
        cells: columns.iter().map(|(tier, _)| cells(&domain.id, tier)).collect(),
    });
    Matrix {
        intro: view.w.own("matrix-intro"),
        rows: rows.collect(),
        tiers: columns.into_iter().map(|(_, name)| name).collect(),
    }
}
