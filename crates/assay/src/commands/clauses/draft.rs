//! What a draft edition adds to a clause: how sure it is, where it is from, what pillars and the smaller mark ask.

use assay_content::{Clause, Content, Framework};
use assay_model::Language;

/// Prints it; nothing for an edition that is no draft.
pub(super) fn print(content: &Content, framework: &Framework, clause: &Clause, language: Language) {
    let word = |key: &str| content.texts().get(language, key);
    let Some(confidence) = &clause.confidence else { return };
    let meaning = framework.confidence.get(confidence).map_or("", |text| text.get(language));
    println!("{}: {} – {meaning}", word("cli-confidence"), word(&format!("confidence-{confidence}")));
    let sources = framework.sources.iter().filter(|source| clause.source.contains(&source.key));
    for source in sources {
        println!("  - {} ({})", source.name.get(language), source.kind);
    }
    if !clause.tier_candidates.is_empty() {
        let names = clause
            .tier_candidates
            .iter()
            .map(|id| framework.tier(id).map_or(id.as_str(), |tier| tier.name.get(language)));
        println!("{}: {}", word("cli-tier-candidates"), names.collect::<Vec<_>>().join(", "));
    }
    if let (Some(base), Some(from)) = (&framework.base, &clause.from) {
        println!("{}: {from} ({base})", word("cli-from"));
    }
    if let Some(note) = &clause.note {
        println!("{}", note.get(language));
    }
    if !clause.pillars.is_empty() {
        println!("\n{}", word("cli-pillars"));
        for pillar in &clause.pillars {
            let record =
                pillar.record.as_ref().map_or_else(String::new, |record| format!(" → {}", record.get(language)));
            let confidence = word(&format!("confidence-{}", pillar.confidence));
            println!("  - {}: {}{record} ({confidence})", pillar.pillar, pillar.expectation.get(language));
        }
    }
    let Some(essentials) = framework.essentials.as_ref().filter(|_| !clause.essentials.is_empty()) else { return };
    println!("\n{}", word("cli-essentials"));
    for item in essentials.items.iter().filter(|item| clause.essentials.contains(&item.id)) {
        let obligation = word(&format!("cli-{}", item.obligation));
        println!("  - {} {} ({obligation}): {}", item.id, item.title.get(language), item.summary.get(language));
        let level = essentials.levels.get(&item.aws.level).map_or("", |text| text.get(language));
        println!("    AWS: {level}");
        if !item.aws.api.is_empty() {
            println!("    {}", item.aws.api.join(", "));
        }
        if let Some(limit) = &item.aws.limit {
            println!("    {}", limit.get(language));
        }
    }
}
