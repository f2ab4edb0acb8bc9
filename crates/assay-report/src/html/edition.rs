//! The edition: how sure its rows are, where they are from, and how it is completed.

use assay_content::{Clause, FactSource, Framework};
use assay_model::assessment::{Assessment, ClauseRow};

use crate::{
    edition,
    words::{Words, digits},
};

/// How much AWS can show of an item, most first. Other words follow.
const MOST_FIRST: [&str; 4] = ["direct", "partial", "inherited", "none"];

/// The chapter about an edition that says how sure it is.
pub(super) struct EditionView<'a> {
    /// Which edition was judged, with counts.
    pub(super) sentence: String,
    pub(super) completion: Option<&'a str>,
    pub(super) rows: Vec<ConfidenceRow<'a>>,
    pub(super) crosswalk: Option<CrosswalkView<'a>>,
    /// What AWS can show of the items of the smaller mark: word and meaning.
    pub(super) levels: Vec<(String, &'a str)>,
    /// Sources with how many rows name them.
    pub(super) sources: Vec<(String, String)>,
}

/// How many rows are that sure.
pub(super) struct ConfidenceRow<'a> {
    pub(super) class: &'a str,
    pub(super) word: String,
    pub(super) means: &'a str,
    pub(super) count: String,
}

/// How numbers of the base belong to these.
pub(super) struct CrosswalkView<'a> {
    pub(super) rule: &'a str,
    pub(super) basis: &'a str,
    pub(super) confidence: String,
    /// Numbers that both editions have with another meaning.
    pub(super) other_meaning: &'a [String],
}

/// What a row of the edition rests on.
pub(super) struct Basis<'a> {
    pub(super) class: &'a str,
    pub(super) word: String,
    pub(super) means: &'a str,
    pub(super) sources: Vec<String>,
}

/// What a pillar expects.
pub(super) struct PillarView<'a> {
    pub(super) name: String,
    pub(super) expectation: &'a str,
    pub(super) record: Option<&'a str>,
    pub(super) confidence: String,
}

/// An item of the smaller mark that a clause rests on.
pub(super) struct ItemView<'a> {
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    pub(super) summary: &'a str,
    pub(super) obligation: String,
    pub(super) confidence: String,
    pub(super) level: String,
    pub(super) limit: Option<&'a str>,
    pub(super) api: String,
}

/// The chapter; `None` for an edition that does not say how sure it is.
pub(super) fn chapter<'a>(assessment: &Assessment, framework: &'a Framework, w: &Words<'_>) -> Option<EditionView<'a>> {
    let rows = edition::confidence(assessment, framework);
    if rows.is_empty() {
        return None;
    }
    let row = |(word, count): (&'a str, usize)| ConfidenceRow {
        class: word,
        word: w.word("confidence", word),
        means: framework.confidence.get(word).map_or("", |means| w.pick(means)),
        count: digits(count),
    };
    let mut levels: Vec<_> = framework.essentials.iter().flat_map(|all| &all.levels).collect();
    levels.sort_by_key(|(level, _)| MOST_FIRST.iter().position(|other| other == level).unwrap_or(MOST_FIRST.len()));
    let used = |source: &&FactSource| rests_on(framework, source) > 0;
    let source = |source: &'a FactSource| (source_name(source, w), digits(rests_on(framework, source)));
    Some(EditionView {
        sentence: edition::sentence(assessment, framework, w),
        completion: framework.completion.as_ref().map(|text| w.pick(text)),
        rows: rows.into_iter().map(row).collect(),
        crosswalk: framework.crosswalk.as_ref().map(|crosswalk| CrosswalkView {
            rule: w.pick(&crosswalk.rule),
            basis: w.pick(&crosswalk.basis),
            confidence: w.word("confidence", &crosswalk.confidence),
            other_meaning: &crosswalk.same_id_other_meaning,
        }),
        levels: levels.into_iter().map(|(level, means)| (w.word("level", level), w.pick(means))).collect(),
        sources: framework.sources.iter().filter(used).map(source).collect(),
    })
}

/// Assessed rows that name the source.
fn rests_on(framework: &Framework, source: &FactSource) -> usize {
    framework.clauses.iter().filter(|clause| clause.assessable && clause.source.contains(&source.key)).count()
}

/// A source's name, with its kind.
fn source_name(source: &FactSource, w: &Words<'_>) -> String {
    let kind = w.slug("source-kind", &source.kind);
    w.with("source", &[("name", w.pick(&source.name)), ("kind", &kind)])
}

/// What the row rests on; `None` where the edition does not say.
pub(super) fn basis<'a>(
    row: &'a ClauseRow,
    clause: Option<&'a Clause>,
    framework: &'a Framework,
    w: &Words<'_>,
) -> Option<Basis<'a>> {
    let word = row.confidence.as_deref()?;
    let keys = clause.map(|clause| clause.source.as_slice()).unwrap_or_default();
    let sources = keys.iter().filter_map(|key| framework.sources.iter().find(|source| source.key == *key));
    Some(Basis {
        class: word,
        word: w.word("confidence", word),
        means: framework.confidence.get(word).map_or("", |means| w.pick(means)),
        sources: sources.map(|source| source_name(source, w)).collect(),
    })
}

/// What the pillars expect of the clause.
pub(super) fn pillars<'a>(clause: &'a Clause, w: &Words<'_>) -> Vec<PillarView<'a>> {
    let view = |pillar: &'a assay_content::Pillar| PillarView {
        name: w.word("pillar", &pillar.pillar),
        expectation: w.pick(&pillar.expectation),
        record: pillar.record.as_ref().map(|record| w.pick(record)),
        confidence: w.word("confidence", &pillar.confidence),
    };
    clause.pillars.iter().map(view).collect()
}

/// The items that the clause rests on, in its order.
pub(super) fn items<'a>(clause: &'a Clause, framework: &'a Framework, w: &Words<'_>) -> Vec<ItemView<'a>> {
    let all = framework.essentials.as_ref().map(|all| all.items.as_slice()).unwrap_or_default();
    let found = clause.essentials.iter().filter_map(|id| all.iter().find(|item| item.id == *id));
    let view = |item: &'a assay_content::Essential| ItemView {
        id: &item.id,
        title: w.pick(&item.title),
        summary: w.pick(&item.summary),
        obligation: w.word("obligation", &item.obligation),
        confidence: w.word("confidence", &item.confidence),
        level: w.word("level", &item.aws.level),
        limit: item.aws.limit.as_ref().map(|limit| w.pick(limit)),
        api: w.list(&item.aws.api),
    };
    found.map(view).collect()
}
