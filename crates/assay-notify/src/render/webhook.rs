//! Signed webhooks: the JSON body, after the Standard Webhooks specification (`type`, `timestamp`, `data`).

use serde::Serialize;

use crate::{Digest, Item, Kind, Notice};
use assay_model::{Language, Severity};

/// The version of the body. New members may come without a new version; none goes, and none changes its meaning.
pub(crate) const SCHEMA: u32 = 1;
/// Items of each notice; the rest is counted.
const ITEMS: usize = 100;

#[derive(Serialize)]
struct Event<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    schema: u32,
    timestamp: &'a str,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    id: &'a str,
    tenant: &'a str,
    assessment: Option<&'a str>,
    language: Language,
    notices: Vec<NoticeBody<'a>>,
}

#[derive(Serialize)]
struct NoticeBody<'a> {
    kind: Kind,
    total: usize,
    more: usize,
    items: Vec<ItemBody<'a>>,
}

#[derive(Serialize)]
struct ItemBody<'a> {
    id: String,
    uid: &'a str,
    title: &'a str,
    detail: &'a str,
    severity: Option<Severity>,
    at: &'a str,
    link: Option<&'a str>,
}

/// The body, as JSON. Names stand in it as they are: JSON needs no more care.
pub(crate) fn body(digest: &Digest, id: &str) -> Result<String, serde_json::Error> {
    let notices = digest.notices.iter().map(|notice| notice_body(digest, notice)).collect();
    serde_json::to_string(&Event {
        kind: "assay.notice",
        schema: SCHEMA,
        timestamp: &digest.at,
        data: Data {
            id,
            tenant: &digest.tenant,
            assessment: digest.assessment.as_deref(),
            language: digest.language,
            notices,
        },
    })
}

fn notice_body<'a>(digest: &'a Digest, notice: &'a Notice) -> NoticeBody<'a> {
    let item_body = |item: &'a Item| ItemBody {
        id: notice.item_id(&digest.tenant, item),
        uid: &item.uid,
        title: item.title.get(digest.language),
        detail: item.detail.get(digest.language),
        severity: item.severity,
        at: &item.at,
        link: item.link.as_deref(),
    };
    let items: Vec<ItemBody<'_>> = notice.items.iter().take(ITEMS).map(item_body).collect();
    NoticeBody { kind: notice.kind, total: notice.total(), more: notice.total() - items.len(), items }
}
