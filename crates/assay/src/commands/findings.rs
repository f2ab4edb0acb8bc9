//! `assay findings`: failing resources over time.

use std::fmt::Write as _;

use assay_content::Content;
use assay_model::{
    Language,
    record::{Finding, FindingState},
};
use assay_store::{FindingDetail, FindingFilter};

use crate::{
    arguments::{Findings, ListFindings, Metrics, WantedState},
    clock, exit, keeping, output,
    said::{self, said},
};

pub(crate) async fn run(content: &Content, wanted: &Findings, language: Language) -> anyhow::Result<u8> {
    match wanted {
        Findings::List(wanted) => return list(content, wanted, language).await,
        Findings::Metrics(wanted) => return metrics(wanted, language).await,
        Findings::Show(wanted) => {
            let kept = keeping::existing(&wanted.keeping).await?;
            let detail = kept.store.finding(&kept.tenant, &wanted.uid, &kept.now()).await?;
            println!("{}", shown(content, &detail, language));
        }
        Findings::Assign(wanted) => {
            let kept = keeping::existing(&wanted.finding.keeping).await?;
            let owner = Some(wanted.owner.trim()).filter(|owner| !owner.is_empty());
            let now = kept.now();
            let finding = kept.store.assign(&kept.tenant, &wanted.finding.uid, owner, &wanted.by, &now).await?;
            println!("{}", line(content, &finding, language));
        }
        Findings::Due(wanted) => {
            let kept = keeping::existing(&wanted.finding.keeping).await?;
            let due = clock::day("--on", &wanted.on)?.to_string();
            let now = kept.now();
            let finding = kept.store.set_due(&kept.tenant, &wanted.finding.uid, &due, &wanted.by, &now).await?;
            println!("{}", line(content, &finding, language));
        }
        Findings::Comment(wanted) => {
            let kept = keeping::existing(&wanted.finding.keeping).await?;
            let now = kept.now();
            let finding = kept.store.comment(&kept.tenant, &wanted.finding.uid, &wanted.text, &wanted.by, &now).await?;
            println!("{}", line(content, &finding, language));
        }
    }
    Ok(exit::DONE)
}

/// The first digits of a uid: enough to name a finding.
fn short(uid: &str) -> &str {
    uid.get(..10).unwrap_or(uid)
}

fn title(content: &Content, check: &str, language: Language) -> String {
    content.check(check).map_or_else(|_| check.to_owned(), |found| found.title.get(language).to_owned())
}

fn line(content: &Content, finding: &Finding, language: Language) -> String {
    let text = said("finding-line")
        .with("uid", short(&finding.uid))
        .with("title", title(content, &finding.check, language))
        .with("resource", &finding.resource_uid)
        .with("due", &finding.due)
        .with("owner", finding.owner.as_deref().unwrap_or("–"));
    text.text(language)
}

async fn list(content: &Content, wanted: &ListFindings, language: Language) -> anyhow::Result<u8> {
    let kept = keeping::existing(&wanted.keeping).await?;
    let check = wanted.check.as_ref().map(|id| content.check(id).map(|check| check.id.clone())).transpose()?;
    let filter = FindingFilter {
        state: match wanted.state {
            WantedState::Open => Some(FindingState::Open),
            WantedState::Resolved => Some(FindingState::Resolved),
            WantedState::Gone => Some(FindingState::Gone),
            WantedState::All => None,
        },
        account: wanted.account.clone(),
        owner: wanted.owner.clone(),
        older_than_days: wanted.older_than,
        overdue: wanted.overdue,
        limit: Some(wanted.limit),
        clause: wanted.clause.clone(),
        check,
        severity: wanted.severity,
        ..FindingFilter::default()
    };
    let now = kept.now();
    let findings = kept.store.findings(&kept.tenant, &filter, &now).await?;
    let all = kept.store.count_findings(&kept.tenant, &filter, &now).await?;
    let today = now.get(..10).unwrap_or(&now);
    let word = |key: &str| said::text(language, key, &[]);
    let header = ["uid", "severity", "state", "due", "owner", "check", "account", "region", "resource"]
        .map(|key| word(&format!("finding-{key}")));
    let rows = findings.iter().map(|finding| {
        let mut state = word(&format!("finding-state-{}", finding.state.as_str()));
        if finding.exception.is_some() {
            state = format!("{state} ({})", word("finding-excepted"));
        }
        let due = if finding.overdue(today) {
            format!("{} ({})", finding.due, word("finding-overdue"))
        } else {
            finding.due.clone()
        };
        [
            short(&finding.uid).to_owned(),
            word(&format!("cli-severity-{}", finding.severity.as_str())),
            state,
            due,
            finding.owner.clone().unwrap_or_default(),
            finding.check.clone(),
            finding.account_id.clone(),
            finding.region.clone(),
            finding.resource_uid.clone(),
        ]
    });
    println!("{}", output::rows(header, rows.collect(), &findings, wanted.format)?);
    if wanted.format == crate::arguments::RowFormat::Table {
        let text = said("finding-count").with("shown", findings.len()).with("all", all);
        println!("\n{}", text.text(language));
    }
    Ok(exit::DONE)
}

/// A finding with its history and comments.
fn shown(content: &Content, detail: &FindingDetail, language: Language) -> String {
    let finding = &detail.finding;
    let word = |key: &str| said::text(language, key, &[]);
    let mut facts = vec![
        ("finding-uid", finding.uid.clone()),
        ("finding-title", title(content, &finding.check, language)),
        ("finding-check", finding.check.clone()),
        ("finding-clauses", finding.clauses.join(", ")),
        ("finding-severity", word(&format!("cli-severity-{}", finding.severity.as_str()))),
        ("finding-state", word(&format!("finding-state-{}", finding.state.as_str()))),
        ("finding-account", finding.account_id.clone()),
        ("finding-region", finding.region.clone()),
        ("finding-resource", finding.resource_uid.clone()),
        ("finding-reason", finding.reason.clone()),
        ("finding-first-seen", finding.first_seen.clone()),
        ("finding-last-seen", finding.last_seen.clone()),
        ("finding-due", finding.due.clone()),
        ("finding-owner", finding.owner.clone().unwrap_or_default()),
    ];
    facts.extend(finding.closed_at.clone().map(|at| ("finding-closed", at)));
    facts.extend(finding.exception.clone().map(|id| ("finding-exception", id)));
    let width = facts.iter().map(|(key, _)| word(key).chars().count()).max().unwrap_or(0)
        * if language == Language::Ja { 2 } else { 1 };
    let mut text = String::new();
    for (key, value) in &facts {
        let _infallible = writeln!(text, "{}  {value}", output::padded(&word(key), width));
    }
    let _infallible = write!(text, "\n{}\n", word("finding-history"));
    for event in &detail.events {
        let what = word(&format!("finding-event-{}", event.what.replace('_', "-")));
        let by = event.by.as_ref().or(event.assessment.as_ref()).map_or_else(String::new, |by| format!(" ({by})"));
        let more = if event.detail.is_empty() { String::new() } else { format!(": {}", event.detail) };
        let _infallible = writeln!(text, "  {}  {what}{by}{more}", event.at);
    }
    if !detail.comments.is_empty() {
        let _infallible = write!(text, "\n{}\n", word("finding-comments"));
    }
    for comment in &detail.comments {
        let _infallible = writeln!(text, "  {}  {}: {}", comment.at, comment.by, comment.text);
    }
    text.trim_end().to_owned()
}

async fn metrics(wanted: &Metrics, language: Language) -> anyhow::Result<u8> {
    let kept = keeping::existing(&wanted.keeping).await?;
    let metrics = kept.store.metrics(&kept.tenant).await?;
    let word = |key: &str| said::text(language, key, &[]);
    let header = ["assessment", "at", "severity", "domain", "open", "overdue", "opened", "resolved", "mean-days"]
        .map(|key| word(&format!("metrics-{key}")));
    let rows = metrics.iter().flat_map(|metrics| {
        metrics.rows.iter().map(|row| {
            [
                metrics.assessment.clone(),
                metrics.at.clone(),
                word(&format!("cli-severity-{}", row.severity.as_str())),
                row.domain.clone(),
                row.open.to_string(),
                row.overdue.to_string(),
                row.opened.to_string(),
                row.resolved.to_string(),
                row.mean_days_to_fix.map_or_else(String::new, |days| format!("{days:.1}")),
            ]
        })
    });
    println!("{}", output::rows(header, rows.collect(), &metrics, wanted.format)?);
    Ok(exit::DONE)
}
