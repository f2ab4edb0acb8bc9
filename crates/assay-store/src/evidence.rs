//! Documents and records that people attach to clauses.

use std::{
    fs::{self, File, Metadata},
    io::{Read as _, Write},
    path::{Path, PathBuf},
};

use assay_evidence::EntryKind;
use assay_model::record::Evidence;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::{
    Error, Store,
    blob::{self, Blob},
    item::{self, Item},
    log,
    session::Session,
    time,
};

/// The usual limit for a file: 100 MB.
pub const MAX_EVIDENCE: u64 = 100_000_000;

/// What is attached.
#[derive(Debug, Clone)]
pub enum Attached {
    /// A file on this machine; a copy is kept.
    File(PathBuf),
    /// Bytes that came in another way.
    Bytes {
        /// The file's name.
        name: String,
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// An address; nothing is copied.
    Link(String),
}

/// Evidence as it is handed in.
#[derive(Debug, Clone)]
pub struct NewEvidence {
    /// Framework and edition, for example `cyber-trust/2022`.
    pub framework: String,
    /// Clause id.
    pub clause: String,
    /// Which of the clause's papers it is, for example `D1`.
    pub paper: String,
    /// Title.
    pub title: String,
    /// Who answers for it.
    pub owner: String,
    /// File or link.
    pub attached: Attached,
    /// The day on which it was approved.
    pub approved_on: Option<String>,
    /// The day that it speaks of.
    pub observed_on: String,
    /// The last day on which it counts.
    pub valid_until: String,
    /// The day on which it is to be looked at again.
    pub review_on: Option<String>,
    /// Who hands it in.
    pub added_by: String,
}

impl NewEvidence {
    fn check(&self) -> Result<(), Error> {
        let parts = [
            ("the framework", &self.framework),
            ("the clause", &self.clause),
            ("the paper", &self.paper),
            ("the title", &self.title),
            ("the owner", &self.owner),
            ("who adds it", &self.added_by),
        ];
        for (what, text) in parts {
            item::said(what, text)?;
        }
        let days =
            [Some(&self.observed_on), Some(&self.valid_until), self.approved_on.as_ref(), self.review_on.as_ref()];
        for day in days.into_iter().flatten() {
            time::days(day)?;
        }
        Ok(())
    }
}

/// Keeps a file that must stay as it is while it is read.
async fn keep_file(session: &mut Session, path: &Path, most: u64) -> Result<Blob, Error> {
    let name = path.display().to_string();
    let read = |source| Error::Read { name: name.clone(), source };
    let before = fs::metadata(path).map_err(read)?;
    if before.len() > most {
        return Err(Error::TooLarge { name, most });
    }
    let mut file = File::open(path).map_err(read)?;
    let blob = blob::keep(session, &mut file, &name, most).await?;
    // Once more: a program that writes in place need change neither length nor time.
    let again = sha256(path).map_err(read)?;
    let after = fs::metadata(path).map_err(read)?;
    if again != blob.sha256 || !same(&before, &after) || blob.size != after.len() {
        return Err(Error::FileChanged(name));
    }
    Ok(blob)
}

fn same(before: &Metadata, after: &Metadata) -> bool {
    before.len() == after.len() && before.modified().ok() == after.modified().ok()
}

fn sha256(path: &Path) -> std::io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let length = file.read(&mut buffer)?;
        match buffer.get(..length) {
            Some(bytes) if length > 0 => hash.update(bytes),
            _ => return Ok(blob::hex(&hash.finalize())),
        }
    }
}

impl Store {
    /// Attaches a file or link to a clause's paper. A file of more than `most` bytes is refused ([`MAX_EVIDENCE`]), and
    /// one that changes while it is read.
    pub async fn add_evidence(&self, tenant: &str, new: NewEvidence, most: u64, now: &str) -> Result<Evidence, Error> {
        let at = time::seconds(now)?;
        new.check()?;
        let mut session = self.write(tenant).await?;
        let (mut file_name, mut link) = (None, None);
        let blob = match new.attached {
            Attached::File(path) => {
                file_name = path.file_name().map(|name| name.to_string_lossy().into_owned());
                Some(keep_file(&mut session, &path, most).await?)
            }
            Attached::Bytes { name, bytes } => {
                let blob = blob::keep(&mut session, &mut bytes.as_slice(), &name, most).await?;
                file_name = Some(name);
                Some(blob)
            }
            Attached::Link(address) => {
                item::said("the link", &address)?;
                link = Some(address);
                None
            }
        };
        let no = item::next(&mut session, Item::Evidence).await?;
        let evidence = Evidence {
            id: Item::Evidence.id(no),
            framework: new.framework,
            clause: new.clause,
            paper: new.paper,
            title: new.title,
            owner: new.owner,
            file_name,
            sha256: blob.as_ref().map(|blob| blob.sha256.clone()),
            size: blob.as_ref().map(|blob| blob.size),
            link,
            approved_on: new.approved_on,
            observed_on: new.observed_on,
            valid_until: new.valid_until,
            review_on: new.review_on,
            added_at: time::time_text(at),
            added_by: new.added_by,
            withdrawn_at: None,
            withdrawn_because: None,
        };
        let of = (evidence.framework.as_str(), evidence.clause.as_str());
        item::add(&mut session, Item::Evidence, no, of, &evidence).await?;
        let body = json!(evidence);
        log::append(&mut session, EntryKind::Attestation, &evidence.id, body, at).await?;
        session.commit("keeping the evidence").await?;
        Ok(evidence)
    }

    /// What is attached, withdrawn pieces included; of one framework or clause where these are given.
    pub async fn evidence(
        &self,
        tenant: &str,
        framework: Option<&str>,
        clause: Option<&str>,
    ) -> Result<Vec<Evidence>, Error> {
        item::all(&mut self.read(tenant).await?, Item::Evidence, framework, clause).await
    }

    /// The piece of an id, for example `E-12`.
    pub async fn evidence_item(&self, tenant: &str, id: &str) -> Result<Evidence, Error> {
        item::one(&mut self.read(tenant).await?, Item::Evidence, id).await
    }

    /// Gives the file of a piece back, checked against its SHA-256 on the way; tells its bytes. Where it fails, what was
    /// written is worth nothing.
    pub async fn evidence_file(&self, tenant: &str, id: &str, out: &mut (dyn Write + Send)) -> Result<u64, Error> {
        let mut session = self.read(tenant).await?;
        let evidence: Evidence = item::one(&mut session, Item::Evidence, id).await?;
        let no_file = || Error::Missing { what: "file of evidence", id: id.to_owned() };
        let sha256 = evidence.sha256.ok_or_else(no_file)?;
        let blob = blob::find(&mut session, &sha256).await?.ok_or_else(no_file)?;
        blob::give(&mut session, &blob, out).await
    }

    /// Takes a piece back. It stays in the record, but counts no more.
    pub async fn withdraw_evidence(
        &self,
        tenant: &str,
        id: &str,
        because: &str,
        by: &str,
        now: &str,
    ) -> Result<Evidence, Error> {
        let at = time::seconds(now)?;
        item::said("the reason", because)?;
        item::said("who withdraws it", by)?;
        let mut session = self.write(tenant).await?;
        let mut evidence: Evidence = item::one(&mut session, Item::Evidence, id).await?;
        if let Some(at) = evidence.withdrawn_at {
            return Err(Error::Done { what: "evidence", id: evidence.id, done: "withdrawn", at });
        }
        evidence.withdrawn_at = Some(time::time_text(at));
        evidence.withdrawn_because = Some(because.to_owned());
        item::change(&mut session, Item::Evidence, &evidence.id, &evidence).await?;
        let body = json!({"id": evidence.id, "because": because, "by": by});
        log::append(&mut session, EntryKind::AttestationWithdrawn, &evidence.id, body, at).await?;
        session.commit("withdrawing the evidence").await?;
        Ok(evidence)
    }
}
