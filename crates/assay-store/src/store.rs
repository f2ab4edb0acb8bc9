//! Opening a store, and a transaction in it.

use std::{fmt, sync::Once, time::Duration};

use sqlx::{
    AnyPool, ConnectOptions as _, Executor as _,
    any::{AnyConnectOptions, AnyPoolOptions},
};

use crate::{Error, error::Step as _, file, migrate, session::Session};

/// Which database a store is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One file.
    Sqlite,
    /// A server.
    Postgres,
}

/// How to open a store.
#[derive(Debug, Clone)]
pub struct OpenOptions {
    /// How long to wait for another writer before giving up.
    pub busy: Duration,
    /// The most pages (of 8 KiB) that an SQLite file may get; for tests of a full disk.
    pub max_pages: Option<u32>,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self { busy: Duration::from_secs(5), max_pages: None }
    }
}

/// The record of tenants, in one database.
///
/// Cheap to clone. Every method is one transaction: what it acknowledged stays, what it refused never was.
#[derive(Clone)]
pub struct Store {
    pool: AnyPool,
    kind: Kind,
    shown: String,
    busy: Duration,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("kind", &self.kind).field("place", &self.shown).finish_non_exhaustive()
    }
}

static DRIVERS: Once = Once::new();

impl Store {
    /// Opens a store: a path or `sqlite://path` (SQLite), or `postgres://…`. Makes it where there is none, and brings it
    /// to this release's schema.
    pub async fn open(url: &str) -> Result<Self, Error> {
        Self::open_with(url, &OpenOptions::default()).await
    }

    /// Opens a store with options.
    pub async fn open_with(url: &str, options: &OpenOptions) -> Result<Self, Error> {
        DRIVERS.call_once(sqlx::any::install_default_drivers);
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Self::open_postgres(url, options).await
        } else {
            Self::open_sqlite(url, options).await
        }
    }

    async fn open_sqlite(url: &str, options: &OpenOptions) -> Result<Self, Error> {
        let path = file::path_of(url)?;
        let shown = path.display().to_string();
        file::check(&path)?;
        if !path.exists() {
            let new = file::beside(&path);
            file::remove(&new);
            let store = Self::connect_sqlite(&new, shown.clone(), options)?;
            let made = store.prepare().await;
            store.pool.close().await;
            let made = made.and_then(|()| file::publish(&new, &path));
            file::remove(&new);
            made?;
        }
        let store = Self::connect_sqlite(&path, shown, options)?;
        store.prepare().await?;
        Ok(store)
    }

    fn connect_sqlite(path: &std::path::Path, shown: String, options: &OpenOptions) -> Result<Self, Error> {
        let url = file::url_of(path)?;
        let mut settings = format!(
            "PRAGMA busy_timeout = {}; PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
             PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -131072; \
             PRAGMA journal_size_limit = 67108864;",
            options.busy.as_millis()
        );
        if let Some(pages) = options.max_pages {
            settings += " PRAGMA max_page_count = ";
            settings += &pages.to_string();
            settings.push(';');
        }
        let pool = pool(&url, 4, settings).map_err(|_| Error::Address(shown.clone()))?;
        Ok(Self { pool, kind: Kind::Sqlite, shown, busy: options.busy })
    }

    async fn open_postgres(url: &str, options: &OpenOptions) -> Result<Self, Error> {
        let shown = without_password(url);
        let settings = "SET search_path TO assay; SET client_min_messages TO warning".to_owned();
        let pool = pool(url, 8, settings).map_err(|_| Error::Address(shown.clone()))?;
        let store = Self { pool, kind: Kind::Postgres, shown, busy: options.busy };
        store.prepare().await?;
        Ok(store)
    }

    /// Brings the database to this release's schema, or says why not.
    async fn prepare(&self) -> Result<(), Error> {
        let mut connection = self.pool.acquire().await.map_err(|source| match self.kind {
            Kind::Sqlite => match Err::<(), _>(source).step("opening the store") {
                Err(Error::Corrupt { source, .. }) => {
                    Error::Damaged { place: self.shown.clone(), what: source.to_string() }
                }
                Err(other) => other,
                Ok(()) => Error::Address(self.shown.clone()),
            },
            Kind::Postgres => Error::Connect { place: self.shown.clone(), source },
        })?;
        migrate::run(&mut connection, self.kind, &self.shown).await
    }

    /// Which database it is in.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Where it is, without a password.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// Closes all connections; SQLite folds its journal into the file.
    pub async fn close(self) {
        self.pool.close().await;
    }

    /// The names of all tenants.
    pub async fn tenants(&self) -> Result<Vec<String>, Error> {
        let sql = "SELECT name FROM tenant ORDER BY name";
        sqlx::query_scalar(sql).fetch_all(&self.pool).await.step("listing the tenants")
    }

    /// A transaction that sees one state of the tenant's record.
    pub(crate) async fn read(&self, tenant: &str) -> Result<Session, Error> {
        let begun = match self.kind {
            Kind::Sqlite => self.pool.begin().await,
            Kind::Postgres => self.pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await,
        };
        let mut session =
            Session { transaction: begun.step("reading")?, kind: self.kind, tenant: -1, name: tenant.to_owned() };
        session.tenant = number(&mut session).await?.unwrap_or(-1);
        Ok(session)
    }

    /// A transaction that may write; the only one for this tenant until it ends.
    pub(crate) async fn write(&self, tenant: &str) -> Result<Session, Error> {
        let fits = (1..=100).contains(&tenant.chars().count()) && !tenant.chars().any(char::is_control);
        if !fits {
            return Err(Error::Tenant(tenant.to_owned()));
        }
        let step = "waiting for the store";
        let begun = match self.kind {
            // Not deferred: a reader that turns into a writer is refused at once where another wrote meanwhile.
            Kind::Sqlite => self.pool.begin_with("BEGIN IMMEDIATE").await,
            Kind::Postgres => self.pool.begin().await,
        };
        let mut session =
            Session { transaction: begun.step(step)?, kind: self.kind, tenant: -1, name: tenant.to_owned() };
        if self.kind == Kind::Postgres {
            let wait = format!("{}ms", self.busy.as_millis());
            let sql = "SELECT set_config('lock_timeout', $1, true)";
            sqlx::query_scalar::<_, String>(sql).bind(wait).fetch_one(session.db()).await.step(step)?;
            // One writer for each tenant; the lock ends with the transaction.
            let sql = "SELECT CAST(pg_advisory_xact_lock(hashtextextended('assay tenant ' || $1, 0)) AS TEXT)";
            sqlx::query_scalar::<_, String>(sql).bind(tenant.to_owned()).fetch_one(session.db()).await.step(step)?;
        }
        session.tenant = match number(&mut session).await? {
            Some(number) => number,
            None => {
                let sql = "INSERT INTO tenant (name) VALUES ($1)";
                sqlx::query(sql).bind(tenant.to_owned()).execute(session.db()).await.step("adding the tenant")?;
                number(&mut session).await?.unwrap_or(-1)
            }
        };
        Ok(session)
    }
}

async fn number(session: &mut Session) -> Result<Option<i64>, Error> {
    let name = session.name.clone();
    let sql = "SELECT no FROM tenant WHERE name = $1";
    sqlx::query_scalar(sql).bind(name).fetch_optional(session.db()).await.step("looking up the tenant")
}

/// Connections that all begin with the same settings.
fn pool(url: &str, most: u32, settings: String) -> Result<AnyPool, sqlx::Error> {
    let options = url.parse::<AnyConnectOptions>()?.disable_statement_logging();
    let pool = AnyPoolOptions::new()
        .max_connections(most)
        .acquire_timeout(Duration::from_secs(30))
        .test_before_acquire(false)
        .after_connect(move |connection, _| {
            let settings = settings.clone();
            Box::pin(async move {
                connection.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(settings))).await?;
                Ok(())
            })
        });
    Ok(pool.connect_lazy_with(options))
}

/// The address as it may be shown.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let rest = rest.split('?').next().unwrap_or(rest);
    match rest.rsplit_once('@') {
        Some((user, place)) => {
            let user = user.split(':').next().unwrap_or(user);
            format!("{scheme}://{user}@{place}")
        }
        None => format!("{scheme}://{rest}"),
    }
}
