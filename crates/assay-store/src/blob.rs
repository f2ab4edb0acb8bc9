//! Bytes that are kept: in chunks, compressed where that makes them smaller, found by their SHA-256.

use std::io::{self, Read, Write};

use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use sha2::{Digest as _, Sha256};

use crate::{
    Error,
    error::Step as _,
    session::{Numbered, Session},
};

/// Bytes of a chunk before compression.
const CHUNK: usize = 1 << 20;
const STEP: &str = "keeping a file";

/// Bytes that are kept.
#[derive(Debug, Clone)]
pub(crate) struct Blob {
    pub(crate) no: i64,
    pub(crate) sha256: String,
    pub(crate) size: u64,
}

/// Keeps what the reader gives; nothing twice. More than `most` bytes are refused.
pub(crate) async fn keep(
    session: &mut Session,
    bytes: &mut (dyn Read + Send),
    name: &str,
    most: u64,
) -> Result<Blob, Error> {
    let no = session.next(Numbered::Blob).await?;
    let mut hash = Sha256::new();
    let mut size = 0_u64;
    let mut position = 0_i64;
    loop {
        let chunk = next_chunk(bytes).map_err(|source| Error::Read { name: name.to_owned(), source })?;
        if chunk.is_empty() {
            break;
        }
        hash.update(&chunk);
        size = size.saturating_add(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
        if size > most {
            return Err(Error::TooLarge { name: name.to_owned(), most });
        }
        let (packed, bytes) = pack(chunk);
        let sql = "INSERT INTO blob_chunk (tenant, blob, position, packed, bytes) VALUES ($1, $2, $3, $4, $5)";
        let insert = sqlx::query(sql).bind(session.tenant).bind(no).bind(position).bind(packed).bind(bytes);
        insert.execute(session.db()).await.step(STEP)?;
        position += 1;
    }
    let sha256 = hex(&hash.finalize());
    if let Some(known) = find(session, &sha256).await? {
        let sql = "DELETE FROM blob_chunk WHERE tenant = $1 AND blob = $2";
        sqlx::query(sql).bind(session.tenant).bind(no).execute(session.db()).await.step(STEP)?;
        return Ok(known);
    }
    let sql = "INSERT INTO blob (tenant, no, sha256, size) VALUES ($1, $2, $3, $4)";
    let insert = sqlx::query(sql).bind(session.tenant).bind(no).bind(sha256.clone());
    insert.bind(i64::try_from(size).unwrap_or(i64::MAX)).execute(session.db()).await.step(STEP)?;
    Ok(Blob { no, sha256, size })
}

/// What is kept under this hash.
pub(crate) async fn find(session: &mut Session, sha256: &str) -> Result<Option<Blob>, Error> {
    let sql = "SELECT no, size FROM blob WHERE tenant = $1 AND sha256 = $2";
    let query = sqlx::query_as(sql).bind(session.tenant).bind(sha256.to_owned());
    let found: Option<(i64, i64)> = query.fetch_optional(session.db()).await.step("looking up a file")?;
    Ok(found.map(|(no, size)| Blob { no, sha256: sha256.to_owned(), size: u64::try_from(size).unwrap_or(0) }))
}

/// Gives the bytes back, and checks on the way that they are those whose hash they have.
pub(crate) async fn give(session: &mut Session, blob: &Blob, out: &mut (dyn Write + Send)) -> Result<u64, Error> {
    let step = "reading a kept file";
    let damaged = |what: String| Error::Damaged { place: blob.sha256.clone(), what };
    let mut hash = Sha256::new();
    let mut size = 0_u64;
    for position in 0_i64.. {
        let sql = "SELECT packed, bytes FROM blob_chunk WHERE tenant = $1 AND blob = $2 AND position = $3";
        let query = sqlx::query_as(sql).bind(session.tenant).bind(blob.no).bind(position);
        let chunk: Option<(i64, Vec<u8>)> = query.fetch_optional(session.db()).await.step(step)?;
        let Some((packed, bytes)) = chunk else { break };
        let bytes = unpack(packed, bytes).map_err(|error| damaged(error.to_string()))?;
        hash.update(&bytes);
        size = size.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        out.write_all(&bytes).map_err(Error::Write)?;
    }
    if hex(&hash.finalize()) != blob.sha256 {
        return Err(damaged("the kept bytes have another hash".to_owned()));
    }
    Ok(size)
}

/// A full chunk, or what is left.
fn next_chunk(bytes: &mut (dyn Read + Send)) -> io::Result<Vec<u8>> {
    let mut chunk = Vec::new();
    bytes.take(u64::try_from(CHUNK).unwrap_or(u64::MAX)).read_to_end(&mut chunk)?;
    Ok(chunk)
}

fn pack(chunk: Vec<u8>) -> (i64, Vec<u8>) {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(chunk.len() / 4), Compression::fast());
    match encoder.write_all(&chunk).and_then(|()| encoder.finish()) {
        Ok(packed) if packed.len() < chunk.len() => (1, packed),
        _ => (0, chunk),
    }
}

fn unpack(packed: i64, bytes: Vec<u8>) -> io::Result<Vec<u8>> {
    if packed == 0 {
        return Ok(bytes);
    }
    let mut chunk = Vec::with_capacity(CHUNK);
    let most = u64::try_from(CHUNK).unwrap_or(u64::MAX);
    ZlibDecoder::new(bytes.as_slice()).take(most).read_to_end(&mut chunk)?;
    Ok(chunk)
}

/// Bytes as lower-case hex digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect()
}
