//! `assay evidence`: documents and records that clauses want.

use assay_content::{Clause, Content, Framework};
use assay_model::{
    Language,
    record::{Evidence, EvidenceState, PaperKind, paper_key},
};
use assay_store::{Attached, MAX_EVIDENCE, NewEvidence};
use chrono::Days;
use serde_json::{Value, json};

use crate::{
    arguments::{AddEvidence, EvidenceCommand, ListEvidence, ShowEvidence},
    clock, exit, keeping, output,
    said::{self, Step as _, said, usage},
};

/// How long a paper counts whose clause does not say.
const USUAL_DAYS: u64 = 365;

pub(crate) async fn run(content: &Content, wanted: &EvidenceCommand, language: Language) -> anyhow::Result<u8> {
    match wanted {
        EvidenceCommand::Add(wanted) => add(content, wanted, language).await?,
        EvidenceCommand::List(wanted) => list(content, wanted, language).await?,
        EvidenceCommand::Show(wanted) => show(wanted, language).await?,
        EvidenceCommand::Withdraw(wanted) => {
            let kept = keeping::existing(&wanted.keeping).await?;
            let now = kept.now();
            let gone =
                kept.store.withdraw_evidence(&kept.tenant, &wanted.id, &wanted.because, &wanted.by, &now).await?;
            println!("{}", said("evidence-withdrawn").with("id", gone.id).text(language));
        }
    }
    Ok(exit::DONE)
}

/// A paper of a clause: its key, kind, and what the clause says of it.
struct Wanted<'a> {
    key: String,
    kind: PaperKind,
    paper: &'a assay_content::Evidence,
}

fn papers(clause: &Clause) -> Vec<Wanted<'_>> {
    let kinds = [(PaperKind::Document, &clause.documents), (PaperKind::Record, &clause.records)];
    let of = |(kind, papers)| {
        let papers: &Vec<assay_content::Evidence> = papers;
        papers.iter().enumerate().map(move |(index, paper)| Wanted { key: paper_key(kind, index), kind, paper })
    };
    kinds.into_iter().flat_map(of).collect()
}

async fn add(content: &Content, wanted: &AddEvidence, language: Language) -> anyhow::Result<()> {
    let framework = content.framework(&wanted.framework)?;
    let clause = framework.clause(&wanted.clause)?;
    let papers = papers(clause);
    let paper = papers.iter().find(|paper| paper.key.eq_ignore_ascii_case(&wanted.paper)).ok_or_else(|| {
        let known: Vec<String> =
            papers.iter().map(|paper| format!("{} ({})", paper.key, paper.paper.what.get(language))).collect();
        let key = if known.is_empty() { "evidence-no-papers" } else { "evidence-no-paper" };
        usage(key).with("clause", &clause.id).with("paper", &wanted.paper).with("known", known.join(", "))
    })?;
    let observed = clock::day("--observed-on", &wanted.observed_on)?;
    let usual = observed.checked_add_days(Days::new(paper.paper.valid_for_days.map_or(USUAL_DAYS, u64::from)));
    let day =
        |option: &'static str, text: &Option<String>| text.as_deref().map(|text| clock::day(option, text)).transpose();
    let valid_until = day("--valid-until", &wanted.valid_until)?.or(usual).unwrap_or(observed);
    let approved_on = day("--approved-on", &wanted.approved_on)?;
    let review_on = day("--review-on", &wanted.review_on)?;
    let kept = keeping::open(&wanted.keeping, None).await?;
    if observed > kept.at.date_naive() {
        return Err(usage("evidence-future").with("value", observed).into());
    }
    if valid_until < observed {
        return Err(usage("evidence-valid").with("value", valid_until).with("observed", observed).into());
    }
    let attached = match (&wanted.file, &wanted.link) {
        (Some(file), _) => Attached::File(file.clone()),
        (None, link) => Attached::Link(link.clone().unwrap_or_default()),
    };
    let new = NewEvidence {
        framework: framework.full_id(),
        clause: clause.id.clone(),
        paper: paper.key.clone(),
        title: wanted.title.clone(),
        owner: wanted.owner.clone(),
        attached,
        approved_on: approved_on.map(|day| day.to_string()),
        observed_on: observed.to_string(),
        valid_until: valid_until.to_string(),
        review_on: review_on.map(|day| day.to_string()),
        added_by: wanted.by.clone(),
    };
    let evidence = kept.store.add_evidence(&kept.tenant, new, MAX_EVIDENCE, &kept.now()).await?;
    let text = said("evidence-added")
        .with("id", &evidence.id)
        .with("clause", &evidence.clause)
        .with("paper", paper.paper.what.get(language))
        .with("until", &evidence.valid_until);
    println!("{}", text.text(language));
    if let Some(sha256) = &evidence.sha256 {
        println!("SHA-256 {sha256}");
    }
    Ok(())
}

async fn list(content: &Content, wanted: &ListEvidence, language: Language) -> anyhow::Result<()> {
    let framework = content.framework(&wanted.framework)?;
    for clause in &wanted.clause {
        framework.clause(clause)?;
    }
    let limit = wanted.tier.as_ref().map(|tier| framework.tier(tier).map(|tier| tier.level)).transpose()?;
    let kept = keeping::open(&wanted.keeping, None).await?;
    let attached = kept.store.evidence(&kept.tenant, Some(&framework.full_id()), None).await?;
    let (today, soon) = clock::today_and_soon(kept.at);
    let word = |key: &str| said::text(language, key, &[]);
    let header = ["clause", "paper", "what", "state", "until", "id", "title", "owner"]
        .map(|key| word(&format!("evidence-{key}")));
    let mut rows = Vec::new();
    let mut values: Vec<Value> = Vec::new();
    for clause in clauses(framework, &wanted.clause, limit) {
        for paper in papers(clause) {
            let of_it: Vec<&Evidence> =
                attached.iter().filter(|one| one.clause == clause.id && one.paper == paper.key).collect();
            let counted = of_it.iter().filter(|one| one.withdrawn_at.is_none()).max_by_key(|one| &one.valid_until);
            let state = counted.map_or(EvidenceState::Missing, |one| one.state(&today, &soon));
            rows.push([
                clause.id.clone(),
                paper.key.clone(),
                paper.paper.what.get(language).to_owned(),
                word(&format!("evidence-state-{}", state.as_str())),
                counted.map_or_else(String::new, |one| one.valid_until.clone()),
                counted.map_or_else(String::new, |one| one.id.clone()),
                counted.map_or_else(String::new, |one| one.title.clone()),
                counted.map_or_else(String::new, |one| one.owner.clone()),
            ]);
            values.push(json!({
                "clause": clause.id, "paper": paper.key, "kind": paper.kind, "what": paper.paper.what.get(language),
                "state": state, "evidence": of_it,
            }));
        }
    }
    println!("{}", output::rows(header, rows, &values, wanted.format)?);
    Ok(())
}

/// The clauses that were named, or all of a tier and those below, or all.
fn clauses<'a>(framework: &'a Framework, named: &[String], level: Option<u32>) -> Vec<&'a Clause> {
    let within = |clause: &&Clause| {
        let own = framework.tier(&clause.tier).map_or(u32::MAX, |tier| tier.level);
        clause.assessable && (named.is_empty() || named.contains(&clause.id)) && level.is_none_or(|level| own <= level)
    };
    framework.clauses.iter().filter(within).collect()
}

async fn show(wanted: &ShowEvidence, language: Language) -> anyhow::Result<()> {
    let kept = keeping::existing(&wanted.keeping).await?;
    let evidence = kept.store.evidence_item(&kept.tenant, &wanted.id).await?;
    println!("{}", serde_json::to_string_pretty(&evidence).step(|| said("query-printing-json"))?);
    if let Some(path) = &wanted.out {
        let beside = path.with_extension("part");
        let step = || said("assess-writing").with("path", path.display());
        let mut file = std::fs::File::create(&beside).step(step)?;
        let given = kept.store.evidence_file(&kept.tenant, &wanted.id, &mut file).await;
        if given.is_err() {
            let _gone = std::fs::remove_file(&beside);
        }
        let size = given?;
        std::fs::rename(&beside, path).step(step)?;
        println!("{}", said("evidence-saved").with("path", path.display()).with("size", size).text(language));
    }
    Ok(())
}
