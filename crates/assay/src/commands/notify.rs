//! `assay notify`: tells people what is new, lost, expiring or overdue.

use assay_content::Content;
use assay_model::{Language, Text, assessment::Assessment, record::FindingState};
use assay_notify::{Digest, Item, Kind, Notice, SecretString};
use assay_store::FindingFilter;

use crate::{
    arguments::Notify,
    clock, exit,
    keeping::{self, Kept},
    language as environment,
    said::{said, usage},
};

/// Items of one kind that are listed.
const LISTED: u32 = 200;

pub(crate) async fn run(content: &Content, wanted: &Notify, language: Language) -> anyhow::Result<u8> {
    let kept = keeping::existing(&wanted.keeping).await?;
    if kept.notify.is_empty() {
        return Err(usage("notify-none").into());
    }
    let failed = tell(content, &kept, wanted.dry_run, language).await?;
    Ok(if failed { exit::ERROR } else { exit::DONE })
}

/// Sends what each channel has not been told yet; gives whether one of them failed.
pub(crate) async fn tell(content: &Content, kept: &Kept, dry_run: bool, language: Language) -> anyhow::Result<bool> {
    let targets = assay_notify::targets(&kept.notify)?;
    let digest = digest(content, kept, language).await?;
    let mut failed = false;
    for target in targets {
        let sent = kept.store.notices_sent(&kept.tenant, target.name()).await?;
        let Some(selected) = target.select(&digest, &|id| sent.contains(id)) else {
            eprintln!("{}", said("notify-nothing").with("target", target.name()).text(language));
            continue;
        };
        let message = target.message(&selected, content.texts())?;
        if dry_run {
            println!("{}", message.dry_run(kept.at)?);
            continue;
        }
        let secret = |name: &str| environment::variable(name).map(SecretString::from);
        let delivery = match target.connect(&secret) {
            Ok(channel) => channel.send(&message, kept.at).await.map_err(anyhow::Error::from),
            Err(error) => Err(error.into()),
        };
        match delivery {
            Ok(_) => {
                kept.store.mark_notices(&kept.tenant, target.name(), message.item_ids(), &kept.now()).await?;
                eprintln!("{}", said("notify-sent").with("target", target.name()).text(language));
            }
            // One channel that is down must not keep the others silent.
            Err(error) => {
                failed = true;
                let message = exit::describe(&error, language);
                eprintln!("{}", said("error").with("message", message).text(language));
            }
        }
    }
    Ok(failed)
}

/// All there is to tell of the record.
async fn digest(content: &Content, kept: &Kept, language: Language) -> anyhow::Result<Digest> {
    let latest = kept.store.latest_assessment(&kept.tenant, None).await?;
    let mut notices = vec![findings(content, kept, Kind::NewHighFindings).await?];
    notices.push(findings(content, kept, Kind::Regressions).await?);
    notices.push(findings(content, kept, Kind::Overdue).await?);
    if let Some(info) = &latest {
        let (_, assessment) = kept.assessment(&info.id).await?;
        notices.push(lost_coverage(&assessment));
    }
    let (_, soon) = clock::today_and_soon(kept.at);
    let evidence = kept.store.evidence(&kept.tenant, None, None).await?;
    let ending = evidence.iter().filter(|one| one.withdrawn_at.is_none() && one.valid_until < soon);
    let item = |one: &assay_model::record::Evidence| Item {
        uid: one.id.clone(),
        title: same(format!("{} ({})", one.title, one.clause)),
        detail: same(one.owner.clone()),
        severity: None,
        at: one.valid_until.clone(),
        link: None,
    };
    notices.push(Notice::new(Kind::EvidenceExpiring, ending.map(item).collect()));
    let exceptions = kept.store.exceptions(&kept.tenant).await?;
    let ending = exceptions.iter().filter(|one| one.revoked_at.is_none() && one.expires < soon);
    let item = |one: &assay_model::record::Exception| Item {
        uid: one.id.clone(),
        title: title(content, &one.check),
        detail: same(one.resources.clone()),
        severity: None,
        at: one.expires.clone(),
        link: None,
    };
    notices.push(Notice::new(Kind::ExceptionsExpiring, ending.map(item).collect()));
    notices.retain(|notice| !notice.items.is_empty());
    Ok(Digest {
        tenant: kept.tenant.clone(),
        assessment: latest.map(|info| info.id),
        at: kept.now(),
        language,
        notices,
    })
}

fn same(text: String) -> Text {
    Text { en: text.clone(), ja: text }
}

fn title(content: &Content, check: &str) -> Text {
    content.check(check).map_or_else(|_| same(check.to_owned()), |check| check.title.clone())
}

async fn findings(content: &Content, kept: &Kept, kind: Kind) -> anyhow::Result<Notice> {
    let filter = FindingFilter {
        state: Some(FindingState::Open),
        overdue: kind == Kind::Overdue,
        excepted: Some(false),
        limit: Some(LISTED),
        ..FindingFilter::default()
    };
    let found = kept.store.findings(&kept.tenant, &filter, &kept.now()).await?;
    let wanted = found.iter().filter(|finding| match kind {
        Kind::NewHighFindings => finding.reopened == 0 && finding.severity >= assay_model::Severity::High,
        Kind::Regressions => finding.reopened > 0,
        _ => true,
    });
    let items = wanted.map(|finding| Item {
        uid: finding.uid.clone(),
        title: title(content, &finding.check),
        detail: same(format!("{} · {}", finding.resource_uid, finding.reason)),
        severity: Some(finding.severity),
        at: if kind == Kind::Overdue { finding.due.clone() } else { finding.opened_at.clone() },
        link: None,
    });
    Ok(Notice::new(kind, items.collect()))
}

/// The calls that failed in the latest assessment.
fn lost_coverage(assessment: &Assessment) -> Notice {
    let items = assessment.coverage.failures.iter().map(|failure| Item {
        uid: format!("{}/{}/{}", failure.service, failure.operation, failure.code),
        title: same(format!("{}:{} ({})", failure.service, failure.operation, failure.code)),
        detail: same(failure.accounts.join(", ")),
        severity: None,
        // As long as it lasts it is one event: told once a day at most would need a clock, once is enough.
        at: "lost".to_owned(),
        link: None,
    });
    Notice::new(Kind::LostCoverage, items.collect())
}
