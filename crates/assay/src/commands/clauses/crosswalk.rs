//! `assay clauses --crosswalk`: how the numbers of an edition continue those of the one before.

use assay_content::{Clause, Content, Framework};
use serde_json::json;

use crate::{
    arguments::{Show, ShowFormat},
    exit::{self, UsageError},
    output,
};

pub(super) fn run(content: &Content, show: &Show) -> anyhow::Result<u8> {
    let wanted = content.framework(&show.framework)?;
    // Asked of the base, the crosswalk is that of the edition which builds on it.
    let builds_on = |other: &&std::sync::Arc<Framework>| {
        other.id == wanted.id && other.base.as_deref() == Some(wanted.edition.as_str())
    };
    let framework = match &wanted.base {
        Some(_) => wanted,
        None => content.frameworks().values().find(builds_on).ok_or_else(|| {
            UsageError(format!("no edition builds on `{}`, so there is no crosswalk", wanted.full_id()))
        })?,
    };
    let other_meaning = |id: &String| {
        framework.crosswalk.as_ref().is_some_and(|crosswalk| crosswalk.same_id_other_meaning.contains(id))
    };
    let rows: Vec<&Clause> = framework
        .clauses
        .iter()
        .filter(|clause| show.id.as_ref().is_none_or(|id| clause.id == *id || clause.from.as_ref() == Some(id)))
        .collect();
    if let (Some(id), true) = (&show.id, rows.is_empty()) {
        framework.clause(id)?;
    }
    if show.format == ShowFormat::Json {
        let rows: Vec<_> = rows
            .iter()
            .map(|clause| {
                json!({
                    "from": clause.from, "id": clause.id, "confidence": clause.confidence,
                    "title": clause.title.get(show.lang), "id_has_another_meaning_there": other_meaning(&clause.id),
                })
            })
            .collect();
        println!("{:#}", json!({ "framework": framework.full_id(), "base": framework.base, "clauses": rows }));
        return Ok(exit::DONE);
    }
    let word = |key: &str| content.texts().get(show.lang, key);
    if let Some(crosswalk) = &framework.crosswalk {
        println!("{}\n{}\n", crosswalk.rule.get(show.lang), crosswalk.basis.get(show.lang));
    }
    let base = framework.base.clone().unwrap_or_default();
    let mut table =
        output::table([base, framework.edition.clone(), String::new(), word("cli-confidence"), word("cli-title")]);
    for clause in rows {
        let from = clause.from.clone().unwrap_or_else(|| "–".to_owned());
        let remark = if other_meaning(&clause.id) {
            word("cli-other-meaning")
        } else if from == clause.id {
            String::new()
        } else {
            word("cli-moved")
        };
        let confidence = clause.confidence.as_ref().map(|word_of| word(&format!("confidence-{word_of}")));
        table.add_row([
            from,
            clause.id.clone(),
            remark,
            confidence.unwrap_or_default(),
            clause.title.get(show.lang).to_owned(),
        ]);
    }
    println!("{table}");
    Ok(exit::DONE)
}
