//! `assay risks`: the risk register.

use assay_content::Content;
use assay_model::{
    Language,
    record::{Decision, Risk, Score},
};
use assay_store::NewRisk;

use crate::{
    arguments::{AddRisk, DecisionWord, ListRows, RiskFields, Risks, UpdateRisk},
    clock, exit, keeping, output,
    said::{self, said, usage},
};

/// The edition whose clauses raise risks.
const FRAMEWORK: &str = "cyber-trust/2022";

pub(crate) async fn run(content: &Content, wanted: &Risks, language: Language) -> anyhow::Result<u8> {
    match wanted {
        Risks::Add(wanted) => add(content, wanted, language).await?,
        Risks::Update(wanted) => update(content, wanted, language).await?,
        Risks::List(wanted) => list(wanted, language).await?,
        Risks::Close(wanted) => {
            let kept = keeping::existing(&wanted.keeping).await?;
            let risk = kept.store.close_risk(&kept.tenant, &wanted.id, &kept.now()).await?;
            println!("{}", said("risk-closed").with("id", risk.id).text(language));
        }
    }
    Ok(exit::DONE)
}

/// Likelihood and impact as in `4x5`.
fn score(option: &'static str, text: &str) -> anyhow::Result<Score> {
    let wrong = || usage("risk-score").with("option", option).with("value", text);
    let (likelihood, impact) = text.split_once(['x', 'X', '×', '*']).ok_or_else(wrong)?;
    let number = |text: &str| text.trim().parse::<u8>().map_err(|_| wrong());
    Ok(Score::new(number(likelihood)?, number(impact)?).map_err(|_| wrong())?)
}

fn decision(word: DecisionWord) -> Decision {
    match word {
        DecisionWord::Accept => Decision::Accept,
        DecisionWord::Mitigate => Decision::Mitigate,
        DecisionWord::Transfer => Decision::Transfer,
        DecisionWord::Avoid => Decision::Avoid,
    }
}

/// Lays what was typed over a risk.
fn laid(content: &Content, mut risk: NewRisk, fields: &RiskFields) -> anyhow::Result<NewRisk> {
    let framework = content.framework(FRAMEWORK)?;
    if let Some(domains) = &fields.domains {
        let known: Vec<&str> = framework.domains.iter().map(|domain| domain.id.as_str()).collect();
        if let Some(unknown) = domains.iter().find(|id| !known.contains(&id.as_str())) {
            return Err(usage("risk-domain").with("id", unknown).with("known", known.join(", ")).into());
        }
        risk.domains.clone_from(domains);
    }
    if let Some(text) = &fields.inherent {
        risk.inherent = score("--inherent", text)?;
    }
    if let Some(text) = &fields.residual {
        risk.residual = score("--residual", text)?;
    }
    if let Some(word) = fields.decision {
        risk.decision = decision(word);
    }
    let texts = [
        (&mut risk.description, &fields.description),
        (&mut risk.treatment, &fields.treatment),
        (&mut risk.owner, &fields.owner),
    ];
    for (field, typed) in texts {
        if let Some(typed) = typed {
            field.clone_from(typed);
        }
    }
    if let Some(text) = &fields.target {
        risk.target = Some(clock::day("--target", text)?.to_string());
    }
    Ok(risk)
}

async fn add(content: &Content, wanted: &AddRisk, language: Language) -> anyhow::Result<()> {
    let fields = &wanted.fields;
    let (Some(inherent), Some(owner)) = (&fields.inherent, &fields.owner) else {
        return Err(usage("risk-incomplete").into());
    };
    let inherent = score("--inherent", inherent)?;
    let empty = NewRisk {
        title: wanted.title.clone(),
        description: String::new(),
        domains: Vec::new(),
        inherent,
        // Nothing is done yet, until somebody says otherwise.
        residual: inherent,
        decision: Decision::Mitigate,
        treatment: String::new(),
        owner: owner.clone(),
        target: None,
    };
    let risk = laid(content, empty, fields)?;
    let kept = keeping::open(&wanted.keeping, None).await?;
    let (risk, warn) = kept.store.add_risk(&kept.tenant, risk, FRAMEWORK, &kept.now()).await?;
    tell(&risk, warn, language);
    Ok(())
}

async fn update(content: &Content, wanted: &UpdateRisk, language: Language) -> anyhow::Result<()> {
    let kept = keeping::existing(&wanted.keeping).await?;
    let old = kept.store.risk(&kept.tenant, &wanted.id).await?;
    let as_it_is = NewRisk {
        title: wanted.title.clone().unwrap_or(old.title),
        description: old.description,
        domains: old.domains,
        inherent: old.inherent,
        residual: old.residual,
        decision: old.decision,
        treatment: old.treatment,
        owner: old.owner,
        target: old.target,
    };
    let risk = laid(content, as_it_is, &wanted.fields)?;
    let (risk, warn) = kept.store.update_risk(&kept.tenant, &wanted.id, risk, FRAMEWORK, &kept.now()).await?;
    tell(&risk, warn, language);
    Ok(())
}

fn tell(risk: &Risk, warn: bool, language: Language) {
    let text = said("risk-kept").with("id", &risk.id).with("inherent", risk.inherent.value());
    println!("{}", text.with("residual", risk.residual.value()).text(language));
    if warn {
        println!("{}", said("risk-warning").text(language));
    }
}

async fn list(wanted: &ListRows, language: Language) -> anyhow::Result<()> {
    let kept = keeping::existing(&wanted.keeping).await?;
    let risks = kept.store.risks(&kept.tenant).await?;
    let word = |key: &str| said::text(language, key, &[]);
    let header = ["id", "title", "domains", "inherent", "residual", "now", "decision", "owner", "target"]
        .map(|key| word(&format!("risk-{key}")));
    let mut rows = Vec::new();
    for risk in risks.iter().filter(|risk| risk.closed_at.is_none()) {
        let not_met = kept.store.clauses_not_met(&kept.tenant, FRAMEWORK, &risk.domains).await?;
        let shown = |score: Score| format!("{}×{} = {}", score.likelihood, score.impact, score.value());
        rows.push([
            risk.id.clone(),
            risk.title.clone(),
            risk.domains.join(", "),
            shown(risk.inherent),
            shown(risk.residual),
            shown(risk.residual_now(not_met)),
            word(&format!("risk-decision-{}", risk.decision.as_str())),
            risk.owner.clone(),
            risk.target.clone().unwrap_or_default(),
        ]);
    }
    println!("{}", output::rows(header, rows, &risks, wanted.format)?);
    Ok(())
}
