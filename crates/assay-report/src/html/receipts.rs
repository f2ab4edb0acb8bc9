//! The receipts that the page's verdicts name.

use std::collections::BTreeSet;

use assay_model::assessment::{Assessment, Receipt};

use super::checks::{CheckView, RowView};
use crate::{receipts, words::seconds};

/// Receipts on the page at most.
const ALL: usize = 5_000;
/// Receipts that one verdict can bring to the page.
const EACH: usize = 40;
/// Characters of parameters shown.
const PARAMETERS: usize = 300;

/// The table of receipts.
pub(super) struct ReceiptTable<'a> {
    pub(super) rows: Vec<ReceiptView<'a>>,
    /// How many receipts the assessment has.
    pub(super) all: usize,
    shown: BTreeSet<u64>,
}

/// A receipt.
pub(super) struct ReceiptView<'a> {
    pub(super) receipt: &'a Receipt,
    pub(super) at: String,
    pub(super) parameters: String,
}

impl<'a> ReceiptTable<'a> {
    /// The receipts of the rows that the page shows: those of the fails come first where there are too many.
    pub(super) fn of(assessment: &'a Assessment, checks: &[CheckView<'_>]) -> Self {
        let mut named = BTreeSet::new();
        for check in checks {
            check.first.iter().for_each(|row| name(row, &mut named));
        }
        for check in checks {
            check.then.iter().chain(&check.quiet).for_each(|row| name(row, &mut named));
        }
        let shown = |receipt: &&Receipt| receipts::number(&receipt.id).is_some_and(|number| named.contains(&number));
        let rows = assessment.receipts.iter().filter(shown).map(|receipt| ReceiptView {
            receipt,
            at: seconds(&receipt.at),
            parameters: shorten(&receipt.parameters),
        });
        let rows: Vec<ReceiptView<'a>> = rows.collect();
        let shown = rows.iter().filter_map(|row| receipts::number(&row.receipt.id)).collect();
        Self { rows, all: assessment.receipts.len(), shown }
    }

    /// Whether the table has that receipt, so that a link to it leads somewhere.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    pub(super) fn has(&self, number: &u64) -> bool {
        self.shown.contains(number)
    }
}

fn name(row: &RowView<'_>, named: &mut BTreeSet<u64>) {
    let most = (named.len() + EACH).min(ALL);
    receipts::collect(&row.runs, named, most);
}

fn shorten(parameters: &str) -> String {
    match parameters.char_indices().nth(PARAMETERS) {
        Some((end, _)) => format!("{}…", parameters.get(..end).unwrap_or_default()),
        None if parameters == "{}" => String::new(),
        None => parameters.to_owned(),
    }
}
