//! `assay exceptions`: what is accepted to fail, by whom and until when.

use assay_content::Content;
use assay_model::Language;
use assay_store::NewException;

use crate::{
    arguments::{AddException, Exceptions, ListRows},
    clock, exit, keeping, output,
    said::{self, said},
};

pub(crate) async fn run(content: &Content, wanted: &Exceptions, language: Language) -> anyhow::Result<u8> {
    match wanted {
        Exceptions::Add(wanted) => add(content, wanted, language).await?,
        Exceptions::List(wanted) => list(wanted, language).await?,
        Exceptions::Revoke(wanted) => {
            let kept = keeping::existing(&wanted.keeping).await?;
            let exception = kept.store.revoke_exception(&kept.tenant, &wanted.id, &wanted.by, &kept.now()).await?;
            println!("{}", said("exception-revoked").with("id", exception.id).text(language));
        }
    }
    Ok(exit::DONE)
}

async fn add(content: &Content, wanted: &AddException, language: Language) -> anyhow::Result<()> {
    let check = content.check(&wanted.check)?.id.clone();
    let expires = clock::day("--expires", &wanted.expires)?.to_string();
    let kept = keeping::open(&wanted.keeping, None).await?;
    let new = NewException {
        check,
        resources: wanted.resources.clone(),
        reason: wanted.reason.clone(),
        requested_by: wanted.requested_by.clone(),
        approved_by: wanted.approved_by.clone(),
        expires,
    };
    let (exception, findings) = kept.store.add_exception(&kept.tenant, new, &kept.now()).await?;
    let text = said("exception-added").with("id", exception.id).with("expires", exception.expires);
    println!("{}", text.with("findings", findings).text(language));
    Ok(())
}

async fn list(wanted: &ListRows, language: Language) -> anyhow::Result<()> {
    let kept = keeping::existing(&wanted.keeping).await?;
    let exceptions = kept.store.exceptions(&kept.tenant).await?;
    let now = kept.now();
    let word = |key: &str| said::text(language, key, &[]);
    let header = ["id", "state", "expires", "check", "resources", "requested-by", "approved-by", "reason"]
        .map(|key| word(&format!("exception-{key}")));
    let rows = exceptions.iter().map(|exception| {
        let state = match (&exception.revoked_at, exception.ended(&now)) {
            (Some(_), _) => "exception-state-revoked",
            (None, true) => "exception-state-ended",
            (None, false) => "exception-state-in-force",
        };
        [
            exception.id.clone(),
            word(state),
            exception.expires.clone(),
            exception.check.clone(),
            exception.resources.clone(),
            exception.requested_by.clone(),
            exception.approved_by.clone(),
            exception.reason.clone(),
        ]
    });
    println!("{}", output::rows(header, rows.collect(), &exceptions, wanted.format)?);
    Ok(())
}
