//! `assay notify`: tells people what is new, lost, expiring or overdue.

use assay_content::Content;
use assay_model::{
    Language, Severity, Text,
    assessment::Failure,
    record::{Finding, FindingState},
};
use assay_notify::{Digest, Item, Kind, Notice, SecretString, Unlisted};
use assay_store::{AssessmentInfo, FindingFilter};

use crate::{
    arguments::Notify,
    clock, exit,
    keeping::{self, Kept},
    language as environment,
    said::{said, usage},
};

/// Findings of one kind that are listed; the others are counted.
const LISTED: usize = 200;
/// Findings that are read at a time.
const PORTION: u32 = 5_000;

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
    let assessments = kept.store.assessments(&kept.tenant, None).await?;
    let mut notices = findings(content, kept).await?;
    notices.push(lost_coverage(&assessments));
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
        assessment: assessments.first().map(|info| info.id.clone()),
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

/// Open findings that no exception covers, as what is told of them: new and grave, come back, overdue.
async fn findings(content: &Content, kept: &Kept) -> anyhow::Result<Vec<Notice>> {
    let now = kept.now();
    let today = now.get(..10).unwrap_or(&now);
    let kinds = [Kind::NewHighFindings, Kind::Regressions, Kind::Overdue];
    let mut notices = kinds.map(|kind| Notice::new(kind, Vec::new()));
    let mut filter = FindingFilter {
        state: Some(FindingState::Open),
        excepted: Some(false),
        limit: Some(PORTION),
        ..FindingFilter::default()
    };
    loop {
        let found = kept.store.findings(&kept.tenant, &filter, &now).await?;
        for finding in &found {
            for notice in notices.iter_mut().filter(|notice| concerns(notice.kind, finding, today)) {
                add(notice, content, finding);
            }
        }
        if found.len() < PORTION as usize {
            return Ok(notices.into());
        }
        filter.offset += PORTION;
    }
}

/// Whether a notice of this kind tells of the finding.
fn concerns(kind: Kind, finding: &Finding, today: &str) -> bool {
    match kind {
        Kind::NewHighFindings => finding.reopened == 0 && finding.severity >= Severity::High,
        Kind::Regressions => finding.reopened > 0,
        Kind::Overdue => finding.overdue(today),
        Kind::LostCoverage | Kind::EvidenceExpiring | Kind::ExceptionsExpiring => false,
    }
}

/// Lists the finding, or counts it where enough are listed.
fn add(notice: &mut Notice, content: &Content, finding: &Finding) {
    if notice.items.len() >= LISTED {
        let same = notice.unlisted.iter_mut().find(|unlisted| unlisted.severity == Some(finding.severity));
        match same {
            Some(unlisted) => unlisted.count += 1,
            None => notice.unlisted.push(Unlisted { severity: Some(finding.severity), count: 1 }),
        }
        return;
    }
    let at = if notice.kind == Kind::Overdue { &finding.due } else { &finding.opened_at };
    notice.items.push(Item {
        uid: finding.uid.clone(),
        title: title(content, &finding.check),
        detail: same(format!("{} · {}", finding.resource_uid, finding.reason)),
        severity: Some(finding.severity),
        at: at.clone(),
        link: None,
    });
}

/// The calls that failed in the latest assessment, each since the first assessment of its unbroken run: a loss that
/// lasts is told once, one that comes back is told again. `assessments`: the latest first.
fn lost_coverage(assessments: &[AssessmentInfo]) -> Notice {
    let fails = |info: &AssessmentInfo, lost: &Failure| {
        let same =
            |one: &Failure| (&one.service, &one.operation, &one.code) == (&lost.service, &lost.operation, &lost.code);
        info.coverage.failures.iter().any(same)
    };
    let latest = assessments.first();
    let items = latest.iter().flat_map(|info| &info.coverage.failures).map(|failure| {
        let run = assessments.iter().take_while(|info| fails(info, failure));
        Item {
            uid: format!("{}/{}/{}", failure.service, failure.operation, failure.code),
            title: same(format!("{}:{} ({})", failure.service, failure.operation, failure.code)),
            detail: same(failure.accounts.join(", ")),
            severity: None,
            at: run.last().map_or_else(String::new, |info| info.collection.finished_at.clone()),
            link: None,
        }
    });
    Notice::new(Kind::LostCoverage, items.collect())
}

#[cfg(test)]
mod tests {
    use assay_model::assessment::{CollectionRef, Counts, Coverage};
    use assay_store::{SubTree, Trees};

    use super::*;

    fn recorded(finished_at: &str, operations: &[&str]) -> AssessmentInfo {
        let failure = |operation: &&str| Failure {
            service: "s3".to_owned(),
            operation: (*operation).to_owned(),
            code: "AccessDenied".to_owned(),
            accounts: vec!["111122223333".to_owned()],
            regions: Vec::new(),
            count: 1,
            message: String::new(),
            permission: None,
        };
        let tree = SubTree { root: String::new(), size: 0 };
        let at = finished_at.to_owned();
        AssessmentInfo {
            id: "A-1".to_owned(),
            sha256: String::new(),
            framework: "cyber-trust/2022".to_owned(),
            language: Language::En,
            collection: CollectionRef { id: String::new(), started_at: at.clone(), finished_at: at },
            recorded_at: String::new(),
            history_only: false,
            trees: Trees { receipts: tree.clone(), verdicts: tree },
            counts: Counts::default(),
            coverage: Coverage {
                accounts: Vec::new(),
                regions: Vec::new(),
                calls: 1,
                failed: 1,
                failures: operations.iter().map(failure).collect(),
            },
        }
    }

    #[test]
    fn a_loss_that_lasts_is_one_event_and_one_that_comes_back_another() {
        let assessments = [
            recorded("2026-05-04", &["GetBucketAcl", "GetBucketPolicy"]),
            recorded("2026-05-03", &["GetBucketAcl"]),
            recorded("2026-05-02", &["GetBucketPolicy"]),
            recorded("2026-05-01", &["GetBucketAcl", "GetBucketPolicy"]),
        ];
        let notice = lost_coverage(&assessments);
        let told: Vec<(&str, &str)> = notice.items.iter().map(|item| (item.uid.as_str(), item.at.as_str())).collect();
        assert_eq!(
            told,
            [("s3/GetBucketAcl/AccessDenied", "2026-05-03"), ("s3/GetBucketPolicy/AccessDenied", "2026-05-04"),]
        );
        assert!(lost_coverage(&[]).items.is_empty());
    }

    #[test]
    fn what_is_not_listed_is_counted() {
        let content = Content::embedded().unwrap();
        let finding = |severity| Finding {
            uid: "0".repeat(32),
            check: "c".to_owned(),
            resource_uid: "r".to_owned(),
            account_id: String::new(),
            region: String::new(),
            clauses: Vec::new(),
            severity,
            state: FindingState::Open,
            reason: String::new(),
            first_seen: String::new(),
            last_seen: String::new(),
            opened_at: "2026-05-01T00:00:00Z".to_owned(),
            closed_at: None,
            reopened: 0,
            due: "2026-05-08".to_owned(),
            owner: None,
            exception: None,
        };
        let mut notice = Notice::new(Kind::NewHighFindings, Vec::new());
        for _ in 0..LISTED + 7 {
            add(&mut notice, &content, &finding(Severity::High));
        }
        assert_eq!(notice.items.len(), LISTED);
        assert_eq!(notice.unlisted.iter().map(|unlisted| unlisted.count).sum::<usize>(), 7);
        assert!(!concerns(Kind::NewHighFindings, &finding(Severity::Medium), "2026-05-09"));
        assert!(concerns(Kind::Overdue, &finding(Severity::Medium), "2026-05-09"));
        assert!(!concerns(Kind::Overdue, &finding(Severity::Medium), "2026-05-08"));
    }
}
