//! Parameters that the organisation chose.

use std::collections::BTreeMap;

use assay_content::Content;
use assay_model::assessment::Assessment;

use super::{checks, tiers};
use crate::words::Words;

/// A parameter with the value that was chosen for some checks.
pub(super) struct ChosenView<'a> {
    pub(super) name: &'a str,
    pub(super) value: String,
    pub(super) default: String,
    pub(super) description: &'a str,
    /// Id and title.
    pub(super) checks: Vec<(&'a str, String)>,
}

/// The chosen parameters; a value that several checks share is there once.
pub(super) fn chosen<'a>(assessment: &'a Assessment, content: &'a Content, w: &Words<'_>) -> Vec<ChosenView<'a>> {
    let mut all: BTreeMap<(&str, String, String), ChosenView<'a>> = BTreeMap::new();
    for row in assessment.parameters.iter().filter(|row| row.chosen) {
        let declared = content.checks().get(&row.check).and_then(|check| check.parameters.get(&row.name));
        let (value, default) =
            (checks::line(&row.value), declared.map(|declared| checks::line(&declared.default)).unwrap_or_default());
        let view = all.entry((&row.name, value.clone(), default.clone())).or_insert_with(|| ChosenView {
            name: &row.name,
            value,
            default,
            description: declared.map_or("", |declared| w.pick(&declared.description)),
            checks: Vec::new(),
        });
        view.checks.push((&row.check, tiers::title(&row.check, w)));
    }
    all.into_values().collect()
}
