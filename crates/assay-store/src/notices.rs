//! Which notices went to which target, so that nobody is told twice.

use std::collections::BTreeSet;

use crate::{
    Error, Store,
    error::Step as _,
    session::{dialect, rows},
    time,
};

impl Store {
    /// The ids of the notices that a target was sent.
    pub async fn notices_sent(&self, tenant: &str, target: &str) -> Result<BTreeSet<String>, Error> {
        let mut session = self.read(tenant).await?;
        let sql = "SELECT id FROM notice WHERE tenant = $1 AND target = $2";
        let query = sqlx::query_scalar(sql).bind(session.tenant).bind(target.to_owned());
        let ids: Vec<String> = query.fetch_all(session.db()).await.step("reading which notices were sent")?;
        Ok(ids.into_iter().collect())
    }

    /// Remembers that a target was sent notices.
    pub async fn mark_notices(&self, tenant: &str, target: &str, ids: &[String], at: &str) -> Result<(), Error> {
        let step = "remembering which notices were sent";
        let at = time::seconds(at)?;
        let mut session = self.write(tenant).await?;
        let ids: Vec<[&String; 1]> = ids.iter().map(|id| [id]).collect();
        let sql = "INSERT INTO notice (tenant, target, id, at) SELECT $1, $2, value ->> 0, $3 FROM ROWS($4) \
                   WHERE true ON CONFLICT (tenant, target, id) DO NOTHING";
        let insert = sqlx::query(dialect(session.kind, sql)).bind(session.tenant).bind(target.to_owned()).bind(at);
        insert.bind(rows(&ids, step)?).execute(session.db()).await.step(step)?;
        session.commit(step).await
    }
}
