//! All that differs between SQLite and PostgreSQL; no other file asks which engine runs.

use std::{fs::File, str::FromStr, time::Duration};

use anyhow::Context;
use sqlx::{
    AnyConnection, AnyPool, Executor,
    any::{AnyConnectOptions, AnyPoolOptions, install_default_drivers},
    migrate::Migrator,
    postgres::PgListener,
};
use tokio::task::spawn_blocking;

use super::{Error, Result};

/// Waiting longer for a connection answers 503.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);
const SQLITE_READERS: u32 = 6;
const POSTGRES_CONNECTIONS: u32 = 12;
/// The channel that wakes other instances; schemas don't separate it, so a payload is only a hint.
const CHANNEL: &str = "roster";

static MIGRATIONS: Migrator = sqlx::migrate!();

/// Which database runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Engine {
    Sqlite,
    Postgres,
}

/// Connections: on SQLite one writer beside several readers, on PostgreSQL one pool that is both.
#[derive(Debug, Clone)]
pub(super) struct Pools {
    pub engine: Engine,
    pub reader: AnyPool,
    pub writer: AnyPool,
    pub url: String,
}

impl Engine {
    fn of(url: &str) -> anyhow::Result<Self> {
        match url.split(':').next() {
            Some("sqlite") => Ok(Self::Sqlite),
            Some("postgres" | "postgresql") => Ok(Self::Postgres),
            _ => anyhow::bail!("DATABASE_URL must begin with sqlite: or postgres://"),
        }
    }

    /// Begins a transaction that sees one state of all tables.
    pub fn begin_snapshot(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }

    fn on_connect(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                 PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY;"
            }
            Self::Postgres => {
                "SET idle_in_transaction_session_timeout = '10s'; SET statement_timeout = '15s'; SET lock_timeout = '5s';"
            }
        }
    }

    /// Tells the other instances that a topic has a new version, in the transaction that raised it.
    pub async fn notify(self, connection: &mut AnyConnection, topic: &str, version: i64) -> Result<()> {
        if self == Self::Postgres {
            sqlx::query("SELECT pg_notify($1, $2)")
                .bind(CHANNEL)
                .bind(format!("{topic}:{version}"))
                .execute(connection)
                .await?;
        }
        Ok(())
    }
}

/// Opens the database, makes it where it is missing, and migrates it.
pub(super) async fn open(url: &str) -> anyhow::Result<Pools> {
    install_default_drivers();
    let engine = Engine::of(url)?;
    let pools = match engine {
        Engine::Sqlite => {
            let url = with_create_mode(url);
            let writer = pool(engine, &url, 1)?;
            let _lock = spawn_blocking({
                let url = url.clone();
                move || lock_migrations(&url)
            })
            .await??;
            migrate(&writer).await?;
            Pools { engine, reader: pool(engine, &url, SQLITE_READERS)?, writer, url }
        }
        Engine::Postgres => {
            let both = pool(engine, url, POSTGRES_CONNECTIONS)?;
            migrate(&both).await?;
            Pools { engine, reader: both.clone(), writer: both, url: url.to_owned() }
        }
    };
    Ok(pools)
}

fn pool(engine: Engine, url: &str, connections: u32) -> anyhow::Result<AnyPool> {
    let options = AnyConnectOptions::from_str(url).context("DATABASE_URL is not an address of a database")?;
    let pool = AnyPoolOptions::new().max_connections(connections).acquire_timeout(ACQUIRE_TIMEOUT).after_connect(
        move |connection, _| Box::pin(async move { connection.execute(engine.on_connect()).await.map(|_| ()) }),
    );
    // A `begin` that was cancelled half-way leaves a transaction open in its pooled connection (sqlx 0.9 on PostgreSQL).
    let pool = match engine {
        Engine::Sqlite => pool,
        Engine::Postgres => pool.before_acquire(|connection, _| {
            Box::pin(async move { connection.execute("ROLLBACK").await.map(|_| true) })
        }),
    };
    Ok(pool.connect_lazy_with(options))
}

async fn migrate(pool: &AnyPool) -> anyhow::Result<()> {
    MIGRATIONS.run(pool).await.context("the database could not be opened or brought up to date")
}

/// `sqlite:roster.db` alone does not create the file.
fn with_create_mode(url: &str) -> String {
    match url.split_once('?') {
        None => format!("{url}?mode=rwc"),
        Some((_, query)) if query.contains("mode=") => url.to_owned(),
        Some(_) => format!("{url}&mode=rwc"),
    }
}

/// sqlx's own migration lock does nothing on SQLite; two processes that start at once take turns by this file.
fn lock_migrations(url: &str) -> anyhow::Result<Option<File>> {
    let path = url.trim_start_matches("sqlite:").trim_start_matches("//").split('?').next().unwrap_or_default();
    if path.is_empty() || path == ":memory:" {
        return Ok(None);
    }
    let lock = format!("{path}.lock");
    let file = File::create(&lock).with_context(|| format!("cannot write {lock}"))?;
    file.lock().with_context(|| format!("cannot lock {lock}"))?;
    Ok(Some(file))
}

/// Hints that some version may have risen; it never ends by itself.
pub(super) struct Wakeups(Option<PgListener>);

impl Wakeups {
    /// Listens where the engine can tell; elsewhere the poll is all there is.
    pub async fn connect(pools: &Pools) -> Result<Self> {
        match pools.engine {
            Engine::Sqlite => Ok(Self(None)),
            Engine::Postgres => {
                let mut listener = PgListener::connect(&pools.url).await?;
                listener.eager_reconnect(false);
                listener.listen(CHANNEL).await?;
                Ok(Self(Some(listener)))
            }
        }
    }

    /// Waits for a hint. An error means that hints may have been lost: connect anew and read every version.
    pub async fn next(&mut self) -> Result<()> {
        match &mut self.0 {
            None => std::future::pending().await,
            Some(listener) => match listener.try_recv().await? {
                Some(_) => Ok(()),
                None => Err(Error::Unavailable("the listening connection ended".into())),
            },
        }
    }
}
