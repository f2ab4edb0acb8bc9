//! `assay clauses`: what a framework asks.

mod crosswalk;
mod draft;

use assay_content::{Clause, Content, Framework};
use assay_model::{Language, Rule};
use serde_json::json;

use crate::{
    arguments::{Clauses, ShowFormat},
    exit, output,
};

pub(crate) fn run(content: &Content, wanted: &Clauses) -> anyhow::Result<u8> {
    let show = &wanted.show;
    if wanted.crosswalk {
        return crosswalk::run(content, show);
    }
    let framework = content.framework(&show.framework)?;
    match (&show.id, show.format) {
        (None, ShowFormat::Text) => list(content, framework, show.lang),
        (None, ShowFormat::Json) => {
            let clauses: Vec<_> = framework.clauses.iter().map(|clause| machine(clause, show.lang)).collect();
            println!("{:#}", json!(clauses));
        }
        (Some(id), ShowFormat::Text) => one(content, framework, framework.clause(id)?, show.lang),
        (Some(id), ShowFormat::Json) => println!("{:#}", machine(framework.clause(id)?, show.lang)),
    }
    Ok(exit::DONE)
}

fn list(content: &Content, framework: &Framework, language: Language) {
    let word = |key: &str| content.texts().get(language, key);
    println!("{}\n{}\n", framework.name.get(language), framework.notice.get(language));
    let mut table = output::table([word("cli-clause"), word("cli-tier"), word("cli-checks"), word("cli-title")]);
    for clause in &framework.clauses {
        let checks = clause.rule.as_ref().map_or(0, |rule| rule.checks().len());
        let tier = tier_name(content, framework, clause, language);
        table.add_row([
            clause.id.clone(),
            if clause.assessable { tier } else { word("cli-not-assessed") },
            if checks == 0 { "–".to_owned() } else { checks.to_string() },
            clause.title.get(language).to_owned(),
        ]);
    }
    println!("{table}");
}

fn one(content: &Content, framework: &Framework, clause: &Clause, language: Language) {
    let word = |key: &str| content.texts().get(language, key);
    let tier = tier_name(content, framework, clause, language);
    let domain = framework.domains.iter().find(|domain| domain.id == clause.domain);
    println!("{} {}", clause.id, clause.title.get(language));
    println!("{}", clause.summary.get(language));
    println!();
    let line = |label: &str, text: &str| println!("{}: {text}", word(label));
    line("cli-domain", &format!("{} {}", clause.domain, domain.map_or("", |domain| domain.name.get(language))));
    line("cli-tier", if clause.assessable { &tier } else { "–" });
    draft::print(content, framework, clause, language);
    if let Some(class) = &clause.evidence_class {
        line("cli-evidence-class", &word(&format!("cli-class-{class}")));
    }
    if !clause.iso27001.is_empty() {
        line("cli-iso27001", &clause.iso27001.join(", "));
    }
    match &clause.rule {
        Some(rule) => {
            println!("\n{}", word("cli-rule"));
            tree(content, rule, 1, language);
            if let Some(basis) = &clause.rule_basis {
                println!("  {}", basis.get(language));
            }
        }
        None => println!("\n{}", word("cli-no-automation")),
    }
    for (label, papers) in
        [("cli-documents", &clause.documents), ("cli-records", &clause.records), ("cli-signals", &clause.signals)]
    {
        if papers.is_empty() {
            continue;
        }
        println!("\n{}", word(label));
        for paper in papers {
            let days = paper.valid_for_days.map_or_else(String::new, |days| {
                format!(" ({})", content.texts().format(language, "cli-valid-days", &[("days", &days.to_string())]))
            });
            println!("  - {}{days}", paper.what.get(language));
        }
    }
    if !clause.services.is_empty() {
        println!("\n{}", word("cli-services"));
        for mention in &clause.services {
            let belongs = mention.belongs.as_deref().or(mention.service.as_deref()).unwrap_or("–");
            let printed = mention.printed.as_deref().unwrap_or("–");
            let service = framework.services.iter().find(|service| service.name == belongs);
            let state =
                service.map_or_else(String::new, |service| word(&format!("cli-lifecycle-{}", service.lifecycle)));
            println!("  - {}: {printed} → {belongs} ({state})", word("cli-printed"));
            if let Some(place) = &mention.belongs_at {
                println!("    {}: {}", word("cli-belongs-at"), place.join(", "));
            }
            if let Some(correction) = &mention.correction {
                println!("    {}", correction.get(language));
            }
            if let Some(alternatives) = service.and_then(|service| service.alternatives.as_ref()) {
                println!("    {}", alternatives.get(language));
            }
        }
    }
    if let Some(correction) =
        clause.seed.as_ref().and_then(|seed| seed.get("correction")).and_then(|text| text.get(language.tag()))
    {
        println!("\n{}: {}", word("cli-correction"), correction.as_str().unwrap_or_default());
    }
}

/// The tier's name, or that nobody knows it yet.
fn tier_name(content: &Content, framework: &Framework, clause: &Clause, language: Language) -> String {
    let unknown = || content.texts().get(language, "cli-undetermined");
    framework.tier(&clause.tier).map_or_else(|_| unknown(), |tier| tier.name.get(language).to_owned())
}

fn tree(content: &Content, rule: &Rule, depth: usize, language: Language) {
    let indent = "  ".repeat(depth);
    let word = |key: &str| content.texts().get(language, key);
    match rule {
        Rule::Check(id) => {
            let title = content.check(id).map_or("", |check| check.title.get(language));
            println!("{indent}{id}  {title}");
        }
        Rule::All { all } => {
            println!("{indent}{}", word("cli-all-of"));
            for branch in all {
                tree(content, branch, depth + 1, language);
            }
        }
        Rule::Any { any } => {
            println!("{indent}{}", word("cli-any-of"));
            for branch in any {
                tree(content, branch, depth + 1, language);
            }
        }
        Rule::Not { not } => {
            println!("{indent}{}", word("cli-none-of"));
            tree(content, not, depth + 1, language);
        }
    }
}

fn machine(clause: &Clause, language: Language) -> serde_json::Value {
    let papers = |papers: &[assay_content::Evidence]| -> Vec<serde_json::Value> {
        papers
            .iter()
            .map(|paper| json!({ "what": paper.what.get(language), "frequency": paper.frequency, "valid_for_days": paper.valid_for_days }))
            .collect()
    };
    json!({
        "id": clause.id, "domain": clause.domain, "tier": clause.tier, "assessable": clause.assessable,
        "evidence_class": clause.evidence_class, "title": clause.title.get(language),
        "summary": clause.summary.get(language), "rule": clause.rule,
        "checks": clause.rule.as_ref().map(|rule| rule.checks()).unwrap_or_default(),
        "documents": papers(&clause.documents), "records": papers(&clause.records), "signals": papers(&clause.signals),
        "services": clause.services.iter().map(|mention| json!({
            "printed": mention.printed, "belongs": mention.belongs.as_ref().or(mention.service.as_ref()),
            "belongs_at": mention.belongs_at,
            "correction": mention.correction.as_ref().map(|text| text.get(language)),
        })).collect::<Vec<_>>(),
        "iso27001": clause.iso27001, "seed": clause.seed, "confidence": clause.confidence, "source": clause.source,
        "from": clause.from, "tier_candidates": clause.tier_candidates, "essentials": clause.essentials,
    })
}
