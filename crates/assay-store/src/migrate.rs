//! The schema's versions: numbered SQL for each database, applied forward, never changed once released.

use sqlx::{AnyConnection, Connection as _, Executor as _};

use crate::{Error, Kind, error::Step as _, file::APPLICATION};

/// The versions, the first is 1: for SQLite and for PostgreSQL.
const MIGRATIONS: &[(&str, &str)] =
    &[(include_str!("../migrations/sqlite/0001_record.sql"), include_str!("../migrations/postgres/0001_record.sql"))];

/// The version that this release writes.
pub(crate) fn latest() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// Applies what is missing, in one transaction.
pub(crate) async fn run(connection: &mut AnyConnection, kind: Kind, shown: &str) -> Result<(), Error> {
    let step = "bringing the store to this release's schema";
    if version(connection, kind, shown).await? == Some(latest()) {
        return Ok(());
    }
    let begin = match kind {
        Kind::Sqlite => "BEGIN IMMEDIATE",
        Kind::Postgres => "BEGIN",
    };
    let mut transaction = connection.begin_with(begin).await.step(step)?;
    if kind == Kind::Postgres {
        let lock = "SELECT CAST(pg_advisory_xact_lock(hashtextextended('assay schema', 0)) AS TEXT)";
        sqlx::query_scalar::<_, String>(lock).fetch_one(&mut *transaction).await.step(step)?;
    }
    // Again, now that nobody else does the same.
    let found = version(&mut transaction, kind, shown).await?;
    if found.is_none() {
        let begin = match kind {
            Kind::Sqlite => format!("PRAGMA application_id = {APPLICATION}"),
            Kind::Postgres => "CREATE SCHEMA IF NOT EXISTS assay".to_owned(),
        };
        transaction.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(begin))).await.step(step)?;
    }
    let done = usize::try_from(found.unwrap_or(0)).unwrap_or(usize::MAX);
    for (sqlite, postgres) in MIGRATIONS.iter().skip(done) {
        let sql = match kind {
            Kind::Sqlite => sqlite,
            Kind::Postgres => postgres,
        };
        transaction.execute(sqlx::raw_sql(*sql)).await.step(step)?;
    }
    sqlx::query("DELETE FROM store").execute(&mut *transaction).await.step(step)?;
    let sql = "INSERT INTO store (version) VALUES ($1)";
    sqlx::query(sql).bind(latest()).execute(&mut *transaction).await.step(step)?;
    transaction.commit().await.step(step)
}

/// The schema's version; nothing in a database that is empty. Refuses what is foreign, newer or damaged.
async fn version(connection: &mut AnyConnection, kind: Kind, shown: &str) -> Result<Option<i64>, Error> {
    let step = "reading the store's version";
    let place = |error: Error| match error {
        Error::Corrupt { source, .. } => Error::Damaged { place: shown.to_owned(), what: source.to_string() },
        other => other,
    };
    let sql = match kind {
        Kind::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        Kind::Postgres => "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = 'assay'",
    };
    let tables: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut *connection).await.step(step).map_err(place)?;
    if tables.is_empty() {
        return Ok(None);
    }
    if !tables.iter().any(|table| table == "store") {
        return Err(Error::Foreign(shown.to_owned()));
    }
    let sql = "SELECT version FROM store";
    let found: Option<i64> =
        sqlx::query_scalar(sql).fetch_optional(&mut *connection).await.step(step).map_err(place)?;
    match found {
        Some(found) if found > latest() => Err(Error::Newer { place: shown.to_owned(), found, known: latest() }),
        Some(found) => Ok(Some(found)),
        None => Err(Error::Damaged { place: shown.to_owned(), what: "it does not say its version".to_owned() }),
    }
}
