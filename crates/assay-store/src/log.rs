//! The evidence log: for each tenant, entries in the order in which they were appended, and checkpoints over them.

use assay_evidence::{Entry, EntryKind};
use serde_json::Value;

use crate::{
    Error, Store,
    error::Step as _,
    session::{Numbered, Session},
    time,
};

const READING: &str = "reading the log";

/// An entry of a tenant's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// Its place, from 0.
    pub index: u64,
    /// What it records: a word of [`EntryKind`].
    pub kind: String,
    /// The id of what it records: `A-12`, `E-3`, `S-7`, `X-2`, a finding's uid.
    pub subject: String,
    /// The leaf: canonical JSON.
    pub bytes: Vec<u8>,
    /// The leaf's hash.
    pub leaf_hash: [u8; 32],
}

/// A signed checkpoint of a tenant's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCheckpoint {
    /// How many entries it covers.
    pub size: u64,
    /// The signed note.
    pub text: String,
    /// When it was made.
    pub at: String,
}

type Row = (i64, String, String, Vec<u8>, Vec<u8>);

/// Appends an entry in the session's transaction, and gives its place.
pub(crate) async fn append(
    session: &mut Session,
    kind: EntryKind,
    subject: &str,
    body: Value,
    at: i64,
) -> Result<u64, Error> {
    let step = "appending to the log";
    let entry = Entry::new(kind, &time::time_text(at), &session.name, body)?;
    let leaf = entry.leaf();
    let sql = "SELECT COALESCE(MAX(position), -1) + 1 FROM log_entry WHERE tenant = $1";
    let position: i64 = sqlx::query_scalar(sql).bind(session.tenant).fetch_one(session.db()).await.step(step)?;
    let sql =
        "INSERT INTO log_entry (tenant, position, kind, subject, leaf_hash, bytes) VALUES ($1, $2, $3, $4, $5, $6)";
    let insert = sqlx::query(sql).bind(session.tenant).bind(position).bind(kind.as_str()).bind(subject.to_owned());
    let insert = insert.bind(assay_evidence::leaf_hash(&leaf).as_bytes().to_vec()).bind(leaf);
    insert.execute(session.db()).await.step(step)?;
    Ok(unsigned(position))
}

/// What the log says of an id, in order.
pub(crate) async fn of(session: &mut Session, subject: &str) -> Result<Vec<LogEntry>, Error> {
    let sql = "SELECT position, kind, subject, leaf_hash, bytes FROM log_entry \
               WHERE tenant = $1 AND subject = $2 ORDER BY position";
    let query = sqlx::query_as(sql).bind(session.tenant).bind(subject.to_owned());
    let rows: Vec<Row> = query.fetch_all(session.db()).await.step(READING)?;
    rows.into_iter().map(entry).collect()
}

fn entry((index, kind, subject, leaf_hash, bytes): Row) -> Result<LogEntry, Error> {
    Ok(LogEntry { index: unsigned(index), kind, subject, leaf_hash: hash(&leaf_hash)?, bytes })
}

fn hash(bytes: &[u8]) -> Result<[u8; 32], Error> {
    bytes.try_into().map_err(|_| Error::Damaged {
        place: "log".to_owned(),
        what: format!("a leaf's hash has {} bytes", bytes.len()),
    })
}

fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

impl Store {
    /// How many entries the log has.
    pub async fn log_size(&self, tenant: &str) -> Result<u64, Error> {
        let mut session = self.read(tenant).await?;
        let sql = "SELECT COALESCE(MAX(position), -1) + 1 FROM log_entry WHERE tenant = $1";
        let size = sqlx::query_scalar(sql).bind(session.tenant).fetch_one(session.db()).await.step(READING)?;
        Ok(unsigned(size))
    }

    /// The hashes of all leaves, in order.
    pub async fn log_hashes(&self, tenant: &str) -> Result<Vec<[u8; 32]>, Error> {
        let mut session = self.read(tenant).await?;
        let sql = "SELECT position, leaf_hash FROM log_entry WHERE tenant = $1 ORDER BY position";
        let rows: Vec<(i64, Vec<u8>)> =
            sqlx::query_as(sql).bind(session.tenant).fetch_all(session.db()).await.step(READING)?;
        let mut hashes = Vec::with_capacity(rows.len());
        for (expected, (position, leaf_hash)) in (0_i64..).zip(&rows) {
            if *position != expected {
                let what = format!("entry {expected} is missing");
                return Err(Error::Damaged { place: "log".to_owned(), what });
            }
            hashes.push(hash(leaf_hash)?);
        }
        Ok(hashes)
    }

    /// The entry at this place, from 0.
    pub async fn log_entry(&self, tenant: &str, index: u64) -> Result<LogEntry, Error> {
        let found = self.log_entries(tenant, index, 1).await?;
        found.into_iter().next().ok_or_else(|| Error::Missing { what: "log entry", id: index.to_string() })
    }

    /// Up to `limit` entries from this place on.
    pub async fn log_entries(&self, tenant: &str, from: u64, limit: u64) -> Result<Vec<LogEntry>, Error> {
        let mut session = self.read(tenant).await?;
        let sql = "SELECT position, kind, subject, leaf_hash, bytes FROM log_entry \
                   WHERE tenant = $1 AND position >= $2 ORDER BY position LIMIT $3";
        let query = sqlx::query_as(sql).bind(session.tenant).bind(signed(from)).bind(signed(limit));
        let rows: Vec<Row> = query.fetch_all(session.db()).await.step(READING)?;
        rows.into_iter().map(entry).collect()
    }

    /// What the log says of an id (`A-12`, `E-3`, `S-7`, `X-2`, a finding's uid), in order.
    pub async fn log_of(&self, tenant: &str, subject: &str) -> Result<Vec<LogEntry>, Error> {
        of(&mut self.read(tenant).await?, subject).await
    }

    /// Appends an entry of which the store knows nothing else: a key. Everything that the store records appends its
    /// entry by itself. Gives its place.
    pub async fn append(
        &self,
        tenant: &str,
        kind: EntryKind,
        subject: &str,
        body: Value,
        at: &str,
    ) -> Result<u64, Error> {
        let at = time::seconds(at)?;
        let mut session = self.write(tenant).await?;
        let index = append(&mut session, kind, subject, body, at).await?;
        session.commit("appending to the log").await?;
        Ok(index)
    }

    /// Keeps a signed checkpoint over the first `size` entries.
    pub async fn add_checkpoint(&self, tenant: &str, size: u64, text: &str, at: &str) -> Result<(), Error> {
        let step = "keeping the checkpoint";
        let at = time::seconds(at)?;
        let mut session = self.write(tenant).await?;
        let no = session.next(Numbered::Checkpoint).await?;
        let sql = "INSERT INTO checkpoint (tenant, no, size, at, note) VALUES ($1, $2, $3, $4, $5)";
        let insert = sqlx::query(sql).bind(session.tenant).bind(no).bind(signed(size)).bind(at).bind(text.to_owned());
        insert.execute(session.db()).await.step(step)?;
        session.commit(step).await
    }

    /// The signed checkpoints, in the order in which they were kept.
    pub async fn checkpoints(&self, tenant: &str) -> Result<Vec<StoredCheckpoint>, Error> {
        let mut session = self.read(tenant).await?;
        let sql = "SELECT size, note, at FROM checkpoint WHERE tenant = $1 ORDER BY no";
        let rows: Vec<(i64, String, i64)> =
            sqlx::query_as(sql).bind(session.tenant).fetch_all(session.db()).await.step(READING)?;
        let stored = |(size, text, at)| StoredCheckpoint { size: unsigned(size), text, at: time::time_text(at) };
        Ok(rows.into_iter().map(stored).collect())
    }
}
