//! The page of an edition's clauses. A draft edition shows how sure each row is, and what it continues.

use assay_content::{Clause, Framework, UNDETERMINED};

use super::{
    MADE,
    markdown::{head, line},
};

/// The page's file.
pub(super) fn file(framework: &Framework) -> String {
    format!("clauses-{}-{}.md", framework.id, framework.edition)
}

pub(super) fn page(framework: &Framework) -> String {
    let assessable = framework.clauses.iter().filter(|clause| clause.assessable).count();
    let mut text = format!(
        "{MADE}\n# {}\n\n{}\n\n{}\n\n{} rows, {assessable} of them assessable. `assay clauses ID --framework {}` prints \
         one with its rule, documents and records.\n",
        framework.name.en,
        framework.notice.en,
        framework.copyright_note.en,
        framework.clauses.len(),
        framework.full_id()
    );
    if framework.base.is_some() {
        draft(&mut text, framework);
    }
    for domain in &framework.domains {
        let inside: Vec<&Clause> = framework.clauses.iter().filter(|clause| clause.domain == domain.id).collect();
        if inside.is_empty() {
            continue;
        }
        text.extend(["\n## ", &domain.id, " ", &domain.name.en, " · ", &domain.name.ja, "\n\n"]);
        let mut columns = vec!["Clause", "Title", "題名", "Tier", "Checks", "Documents and records"];
        if framework.base.is_some() {
            columns.extend(["Confidence", "From", "Sources"]);
        }
        head(&mut text, &columns);
        for clause in inside {
            row(&mut text, framework, clause);
        }
    }
    text
}

fn row(text: &mut String, framework: &Framework, clause: &Clause) {
    let count = |number: usize| if number == 0 { "–".to_owned() } else { number.to_string() };
    let mut cells = vec![
        format!("<a id=\"{0}\"></a>{0}", clause.id),
        clause.title.en.clone(),
        clause.title.ja.clone(),
        tier(framework, clause),
        count(clause.rule.as_ref().map_or(0, |rule| rule.checks().len())),
        count(clause.documents.len() + clause.records.len()),
    ];
    if let Some(base) = &framework.base {
        cells.push(clause.confidence.clone().unwrap_or_default());
        let link = |from: &String| format!("[{from}](clauses-{}-{base}.md#{from})", framework.id);
        cells.push(clause.from.as_ref().map_or_else(|| "–".to_owned(), link));
        cells.push(clause.source.join(" "));
    }
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    line(text, &cells);
}

fn tier(framework: &Framework, clause: &Clause) -> String {
    if !clause.assessable {
        return "not assessed".to_owned();
    }
    let name = |id: &str| framework.tiers.iter().find(|tier| tier.id == id).map_or("", |tier| tier.name.en.as_str());
    if clause.tier != UNDETERMINED {
        return name(&clause.tier).to_owned();
    }
    let candidates: Vec<&str> = clause.tier_candidates.iter().map(|id| name(id)).collect();
    format!("undetermined ({})", candidates.join(" or "))
}

/// What a reader of a draft must know: the words of confidence, the tiers, the sources.
fn draft(text: &mut String, framework: &Framework) {
    if let Some(completion) = &framework.completion {
        text.extend(["\n", &completion.en, " See [completing it](../completing-2025.md).\n"]);
    }
    text.push_str("\n## How sure the rows are · 確度\n\n");
    head(text, &["Confidence", "Meaning", "意味", "Assessable rows"]);
    for (word, meaning) in &framework.confidence {
        let sure = |clause: &&Clause| clause.assessable && clause.confidence.as_ref() == Some(word);
        let rows = framework.clauses.iter().filter(sure).count().to_string();
        line(text, &[&format!("`{word}`"), &meaning.en, &meaning.ja, &rows]);
    }
    text.push_str("\n## Tiers · ティア\n\n");
    head(text, &["Tier", "ティア", "Rows placed", "Clauses that the edition has", "Determined"]);
    for tier in &framework.tiers {
        let placed = framework.clauses.iter().filter(|clause| clause.assessable && clause.tier == tier.id).count();
        let said = tier.clauses.map_or_else(|| "not known".to_owned(), |clauses| clauses.to_string());
        let determined = match (tier.clauses, tier.provisional) {
            (None, _) => "no",
            (Some(_), true) => "provisional",
            (Some(_), false) => "yes",
        };
        line(text, &[&tier.name.en, &tier.name.ja, &placed.to_string(), &said, determined]);
    }
    text.push_str("\n## Sources · 出典\n\n");
    head(text, &["Key", "Source", "出典", "Kind"]);
    for source in &framework.sources {
        line(text, &[&format!("`{}`", source.key), &source.name.en, &source.name.ja, &source.kind]);
    }
    if let Some(crosswalk) = &framework.crosswalk {
        text.extend([
            "\n## Numbers of the earlier edition · 旧版の番号\n\n",
            &crosswalk.rule.en,
            " ",
            &crosswalk.basis.en,
            "\n\n",
            &crosswalk.rule.ja,
            &crosswalk.basis.ja,
            "\n\nThe same number with another meaning · 番号は同じで意味が異なる条項: ",
            &crosswalk.same_id_other_meaning.join(", "),
            ".\n",
        ]);
    }
}
