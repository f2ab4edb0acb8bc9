//! One transaction for one tenant: the only way to the tables.

use std::borrow::Cow;

use sqlx::{Any, AnyConnection, AssertSqlSafe, SqlSafeStr as _, SqlStr, Transaction};

use crate::{Error, Kind, error::Step as _};

/// A transaction in which one tenant's rows are read or written. Dropped without [`Session::commit`], it never was.
pub(crate) struct Session {
    pub(crate) transaction: Transaction<'static, Any>,
    pub(crate) kind: Kind,
    /// The tenant's number; -1 for a tenant of which nothing was written yet, so that nothing is found.
    pub(crate) tenant: i64,
    /// Its name.
    pub(crate) name: String,
}

impl Session {
    /// The connection.
    pub(crate) fn db(&mut self) -> &mut AnyConnection {
        &mut self.transaction
    }

    /// Keeps what was written.
    pub(crate) async fn commit(self, step: &'static str) -> Result<(), Error> {
        self.transaction.commit().await.step(step)
    }

    /// The next number of a table whose numbers are counted for each tenant.
    pub(crate) async fn next(&mut self, table: Numbered) -> Result<i64, Error> {
        let sql = match table {
            Numbered::Assessment => "SELECT COALESCE(MAX(no), 0) + 1 FROM assessment WHERE tenant = $1",
            Numbered::Blob => "SELECT COALESCE(MAX(no), 0) + 1 FROM blob WHERE tenant = $1",
            Numbered::Checkpoint => "SELECT COALESCE(MAX(no), 0) + 1 FROM checkpoint WHERE tenant = $1",
        };
        sqlx::query_scalar(sql).bind(self.tenant).fetch_one(self.db()).await.step("counting")
    }
}

/// Tables whose rows are numbered for each tenant.
#[derive(Clone, Copy)]
pub(crate) enum Numbered {
    Assessment,
    Blob,
    Checkpoint,
}

/// The statement in the database's dialect: `ROWS($2)` stands for the members of a JSON array that is bound there, one
/// row each, in the column `value`. So a thousand rows go in as one parameter, on both databases.
pub(crate) fn dialect(kind: Kind, sql: &'static str) -> SqlStr {
    let mut text = Cow::Borrowed(sql);
    while let Some((before, rest)) = text.split_once("ROWS(") {
        let Some((parameter, after)) = rest.split_once(')') else { break };
        let source = match kind {
            Kind::Sqlite => format!("json_each({parameter})"),
            Kind::Postgres => format!("jsonb_array_elements(CAST({parameter} AS jsonb)) AS row_of(value)"),
        };
        text = Cow::Owned(format!("{before}{source}{after}"));
    }
    match text {
        Cow::Borrowed(text) => text.into_sql_str(),
        Cow::Owned(text) => AssertSqlSafe(text).into_sql_str(),
    }
}

/// Rows as the JSON that [`dialect`]'s `ROWS` reads. PostgreSQL knows no zero byte in a text.
pub(crate) fn rows<T: serde::Serialize>(rows: &[T], step: &'static str) -> Result<String, Error> {
    let text = serde_json::to_string(rows).map_err(|source| Error::Json { step, source })?;
    Ok(if text.contains("\\u0000") { text.replace("\\u0000", "\\ufffd") } else { text })
}
