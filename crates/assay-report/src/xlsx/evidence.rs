//! The documents and records that clauses want, with what is attached.

use std::collections::BTreeMap;

use assay_model::record::{Evidence, EvidenceState, PaperKind};
use rust_xlsxwriter::Worksheet;

use super::{
    cell::Cell,
    style::{Styles, Tone},
    table::{A3, Column, Table},
    view::{View, Wanted},
};
use crate::ReportError;

const COLUMNS: [Column; 15] = [
    ("clause", 8.0),
    ("paper", 7.0),
    ("kind", 11.0),
    ("wanted", 40.0),
    ("paper-state", 13.0),
    ("evidence", 10.0),
    ("name", 32.0),
    ("owner", 16.0),
    ("approved", 11.0),
    ("observed", 11.0),
    ("valid", 11.0),
    ("review", 11.0),
    ("file", 32.0),
    ("sha256", 18.0),
    ("added", 30.0),
];

/// What is attached, by clause and paper.
type Attached<'a> = BTreeMap<(&'a str, &'a str), Vec<&'a Evidence>>;

pub(super) fn write(sheet: &mut Worksheet, view: &View<'_>, styles: &Styles) -> Result<(), ReportError> {
    let mut attached = Attached::new();
    for evidence in view.record.evidence.iter().filter(|evidence| evidence.framework == view.framework_id) {
        attached.entry((&evidence.clause, &evidence.paper)).or_default().push(evidence);
    }
    let mut table = Table::new(sheet, "evidence", view, styles, &COLUMNS)?;
    for row in view.assessed() {
        for paper in view.wanted(row) {
            let all = take(&mut attached, &row.id, &paper.key);
            if !all.iter().any(|evidence| evidence.withdrawn_at.is_none()) {
                table.row(&cells(view, &row.id, &paper.key, Some(&paper), None))?;
            }
            for evidence in all {
                table.row(&cells(view, &row.id, &paper.key, Some(&paper), Some(evidence)))?;
            }
        }
    }
    // What is attached to a clause or a paper that the edition no longer asks for: shown all the same.
    for ((clause, paper), all) in &attached {
        for evidence in all {
            table.row(&cells(view, clause, paper, None, Some(evidence)))?;
        }
    }
    table.tones(4, &states(view))?;
    table.finish(A3, None)
}

/// What is attached to a paper, taken out of the rest.
fn take<'a>(attached: &mut Attached<'a>, clause: &str, paper: &str) -> Vec<&'a Evidence> {
    let mut all = attached.extract_if(.., |(of, key), _| *of == clause && *key == paper);
    all.next().map(|(_, all)| all).unwrap_or_default()
}

fn cells(view: &View<'_>, clause: &str, key: &str, wanted: Option<&Wanted>, attached: Option<&Evidence>) -> [Cell; 15] {
    let kind = wanted.map(|paper| match paper.kind {
        PaperKind::Document => view.words.get("kind-document"),
        PaperKind::Record => view.words.get("kind-record"),
    });
    let state = match attached {
        None => view.paper_state(EvidenceState::Missing),
        Some(evidence) if evidence.withdrawn_at.is_some() => view.get("paper-withdrawn"),
        Some(evidence) => view.paper_state(evidence.state(&view.today, &view.soon)),
    };
    let text = |of: fn(&Evidence) -> Option<&String>| Cell::text_of(attached.and_then(of));
    let date = |of: fn(&Evidence) -> Option<&String>| Cell::date_of(attached.and_then(of));
    [
        Cell::line(clause),
        Cell::line(key),
        kind.map_or(Cell::Empty, Cell::text),
        Cell::text(wanted.map_or_else(|| view.get("not-asked"), |paper| paper.what.clone())),
        Cell::text(state),
        text(|evidence| Some(&evidence.id)),
        text(|evidence| Some(&evidence.title)),
        text(|evidence| Some(&evidence.owner)),
        date(|evidence| evidence.approved_on.as_ref()),
        date(|evidence| Some(&evidence.observed_on)),
        date(|evidence| Some(&evidence.valid_until)),
        date(|evidence| evidence.review_on.as_ref()),
        text(|evidence| evidence.file_name.as_ref().or(evidence.link.as_ref())),
        attached.and_then(|evidence| evidence.sha256.as_ref()).map_or(Cell::Empty, Cell::line),
        attached.map_or(Cell::Empty, |evidence| Cell::text(added(view, evidence))),
    ]
}

/// Who attached it when, and why it was withdrawn.
fn added(view: &View<'_>, evidence: &Evidence) -> String {
    let day = |time: &str| time.get(..10).unwrap_or(time).to_owned();
    let mut lines = vec![view.with("added", &[("by", &evidence.added_by), ("day", &day(&evidence.added_at))])];
    if let Some(at) = &evidence.withdrawn_at {
        let reason = evidence.withdrawn_because.as_deref().unwrap_or("–");
        lines.push(view.with("withdrawn-because", &[("day", &day(at)), ("reason", reason)]));
    }
    View::lines(&lines)
}

fn states(view: &View<'_>) -> Vec<(String, Tone)> {
    let tones = [
        (EvidenceState::Missing, Tone::Bad),
        (EvidenceState::Stale, Tone::Bad),
        (EvidenceState::Expiring, Tone::Warn),
        (EvidenceState::Fresh, Tone::Good),
    ];
    let mut tones: Vec<_> = tones.into_iter().map(|(state, tone)| (view.paper_state(state), tone)).collect();
    tones.push((view.get("paper-withdrawn"), Tone::Quiet));
    tones
}
