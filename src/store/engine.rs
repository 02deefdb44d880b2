//! All that differs between SQLite and PostgreSQL; no other file asks which engine runs.

use std::{path::Path, str::FromStr, time::Duration};

use anyhow::{Context, anyhow};
use sqlx::{
    AnyConnection, AnyPool, Connection, Executor,
    any::{AnyConnectOptions, AnyPoolOptions, install_default_drivers},
    migrate::Migrator,
    postgres::PgListener,
};
use tokio::{task::spawn_blocking, time::timeout};

use super::{
    Error, Result,
    database_file::{FileId, file_id, names_a_file, path_of, plain, with_create_mode},
    files,
};

/// Waiting longer for a connection answers 503.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);
/// A connection of the pool that takes longer to do nothing is lost.
const IDLE_ANSWERS_WITHIN: Duration = Duration::from_millis(500);
const SQLITE_READERS: u32 = 6;
/// Apart from the readers, so that changes that wait for their turn can't take the connection that the one in front
/// of them reads by.
const POSTGRES_WRITERS: u32 = 4;
const POSTGRES_READERS: u32 = 8;
/// The channel that wakes other instances; schemas don't separate it, so a payload is only a hint.
const CHANNEL: &str = "roster";

static MIGRATIONS: Migrator = sqlx::migrate!();
/// Where sqlx notes which of them ran.
const MIGRATIONS_TABLE: &str = "_sqlx_migrations";
/// A table that every state of Roster's database has.
const OWN_TABLE: &str = "versions";

/// Which database runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Engine {
    Sqlite,
    Postgres,
}

/// Connections that write beside those that read; on SQLite one that writes.
#[derive(Debug, Clone)]
pub(super) struct Pools {
    pub engine: Engine,
    pub reader: AnyPool,
    pub writer: AnyPool,
    pub url: String,
    /// The file that was opened, where the database is one.
    file: Option<FileId>,
}

impl Pools {
    /// Whether the file that was opened is at its place. One that was moved away is still written to, but a restart
    /// would not find it, and a file in its place is another database.
    pub fn is_in_place(&self) -> bool {
        self.file.is_none() || file_id(&self.url) == self.file
    }
}

impl Engine {
    fn of(url: &str) -> anyhow::Result<Self> {
        match url.split(':').next() {
            Some("sqlite") if !names_a_file(url) => anyhow::bail!(
                "DATABASE_URL must name a file, like sqlite:roster.db: nothing outlives a database in memory"
            ),
            Some("sqlite") => Ok(Self::Sqlite),
            Some("postgres" | "postgresql") => Ok(Self::Postgres),
            _ => anyhow::bail!("DATABASE_URL must begin with sqlite: or postgres://"),
        }
    }

    /// What an operator can do where the database can't be used.
    fn advice(self, url: &str) -> String {
        match self {
            Self::Sqlite => format!(
                "the database file {} can't be used; if it is damaged put a backup in its place, \
                 or name another in DATABASE_URL",
                path_of(url)
            ),
            Self::Postgres => "the database server can't be used; see whether it runs and whether DATABASE_URL names \
                               the right host, user and database"
                .to_owned(),
        }
    }

    /// Begins a transaction that sees one state of all tables.
    pub fn begin_snapshot(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }

    /// How many parameters a statement of many rows should have. SQLite looks each up in a list, so that 9,000 take three
    /// times as long as 500 eighteen times; to PostgreSQL each statement is a way to another process and back.
    pub fn parameters_a_statement(self) -> usize {
        match self {
            Self::Sqlite => 500,
            Self::Postgres => 10_000,
        }
    }

    fn on_connect(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                 PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY;"
            }
            Self::Postgres => {
                // Its notices and warnings tell an operator nothing: a ROLLBACK at every acquire, tables that are there.
                "SET client_min_messages = 'error'; SET idle_in_transaction_session_timeout = '10s'; \
                 SET statement_timeout = '15s'; SET lock_timeout = '5s';"
            }
        }
    }

    /// Lists the tables of the database; of PostgreSQL those of the schema in which new ones would be made.
    fn tables(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
            }
            Self::Postgres => {
                "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
            }
        }
    }

    /// A migration of a large table takes longer than any request may, and instances that start meanwhile wait for it.
    fn on_migrate(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => "SET statement_timeout = 0; SET lock_timeout = '10min';",
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
    let url = &*plain(url);
    // A pool connects when it is first asked; what is wrong in the address is known before anything is made.
    let mut pools = match engine {
        Engine::Sqlite => {
            let url = with_create_mode(url);
            let (reader, writer) = (pool(engine, &url, SQLITE_READERS)?, pool(engine, &url, 1)?);
            Pools { engine, reader, writer, url, file: None }
        }
        Engine::Postgres => {
            let (reader, writer) = (pool(engine, url, POSTGRES_READERS)?, pool(engine, url, POSTGRES_WRITERS)?);
            Pools { engine, reader, writer, url: url.to_owned(), file: None }
        }
    };
    let _lock = match engine {
        Engine::Sqlite => {
            let url = pools.url.clone();
            let made = move || {
                let lock = files::lock(path_of(&url))?;
                files::make(path_of(&url)).map(|()| lock)
            };
            Some(spawn_blocking(made).await??)
        }
        Engine::Postgres => None,
    };
    prepare(engine, &pools.url).await?;
    pools.file = if engine == Engine::Sqlite { file_id(&pools.url) } else { None };
    Ok(pools)
}

/// The same without making or migrating it.
pub(super) fn open_as_it_is(url: &str) -> anyhow::Result<Pools> {
    install_default_drivers();
    let engine = Engine::of(url)?;
    let url = &*plain(url);
    let is_missing = engine == Engine::Sqlite && !Path::new(path_of(url)).exists();
    anyhow::ensure!(!is_missing, "there is no database {} yet", path_of(url));
    let (reader, writer) = (pool(engine, url, 1)?, pool(engine, url, 1)?);
    Ok(Pools { engine, reader, writer, url: url.to_owned(), file: None })
}

fn pool(engine: Engine, url: &str, connections: u32) -> anyhow::Result<AnyPool> {
    let options = AnyConnectOptions::from_str(url)
        .context("DATABASE_URL must be an address like sqlite:roster.db or postgres://user@host/name")?;
    let pool = AnyPoolOptions::new().max_connections(connections).acquire_timeout(ACQUIRE_TIMEOUT).after_connect(
        move |connection, _| Box::pin(async move { connection.execute(engine.on_connect()).await.map(|_| ()) }),
    );
    // A `begin` that was cancelled half-way leaves a transaction open in its pooled connection (sqlx 0.9 on PostgreSQL).
    // Ending it is a test too, with a time limit that the pool's own lacks: a network loses connections without a word.
    let pool = match engine {
        // A file does not go away as a network does; the test costs as much as a small query.
        Engine::Sqlite => pool.test_before_acquire(false),
        Engine::Postgres => pool.test_before_acquire(false).before_acquire(|connection, _| {
            Box::pin(async move {
                let answered = timeout(IDLE_ANSWERS_WITHIN, connection.execute("ROLLBACK")).await;
                Ok(answered.is_ok_and(|done| done.is_ok()))
            })
        }),
    };
    Ok(pool.connect_lazy_with(options))
}

/// Brings the database up to date by a connection of its own: a pool would go on trying to connect, and tell only that
/// it waited in vain.
async fn prepare(engine: Engine, url: &str) -> anyhow::Result<()> {
    let unusable = |error: &dyn std::error::Error| anyhow!("{}: {error}", engine.advice(url));
    let connected = timeout(ACQUIRE_TIMEOUT, AnyConnection::connect(url)).await.map_err(|late| unusable(&late))?;
    let mut connection = connected.map_err(|error| unusable(&error))?;
    // Before anything else: what is set up on connecting is written into a file.
    refuse_foreign(engine, &mut connection, url).await?;
    for statements in [engine.on_connect(), engine.on_migrate()] {
        connection.execute(statements).await.map_err(|error| unusable(&error))?;
    }
    MIGRATIONS.run(&mut connection).await.map_err(|error| unusable(&error))?;
    connection.close().await.map_err(|error| unusable(&error))
}

/// Lets nothing be added to a database of another program: it has tables or a mark, and none of them is Roster's.
async fn refuse_foreign(engine: Engine, connection: &mut AnyConnection, url: &str) -> anyhow::Result<()> {
    let unusable = |error: sqlx::Error| anyhow!("{}: {error}", engine.advice(url));
    let tables: Vec<(String,)> = sqlx::query_as(engine.tables()).fetch_all(&mut *connection).await.map_err(unusable)?;
    let has = |name: &str| tables.iter().any(|(table,)| table == name);
    // The first migration makes one of these tables, and all the others are made after it in one transaction.
    let is_ours = has(MIGRATIONS_TABLE) && (has(OWN_TABLE) || tables.len() == 1);
    let mark = match engine {
        Engine::Sqlite => sqlx::query_as("PRAGMA application_id").fetch_one(connection).await.map_err(unusable)?,
        Engine::Postgres => (0_i64,),
    };
    let foreign = tables.iter().find(|(table,)| table != MIGRATIONS_TABLE);
    let what = match foreign {
        Some((table,)) if !is_ours => format!("it has a table “{table}” and none of Roster’s"),
        _ if mark.0 != 0 => format!("its application_id is {}", mark.0),
        _ => return Ok(()),
    };
    let (place, advice) = match engine {
        Engine::Sqlite => (path_of(url), "name another file in DATABASE_URL"),
        Engine::Postgres => ("that DATABASE_URL names", "give Roster a database or a schema of its own"),
    };
    anyhow::bail!("the database {place} belongs to another program ({what}); {advice}")
}

async fn connect(engine: Engine, url: &str) -> sqlx::Result<AnyConnection> {
    let mut connection = AnyConnection::connect(url).await?;
    connection.execute(engine.on_connect()).await?;
    Ok(connection)
}

/// What the versions are followed by: a connection to read them, and hints that some may have risen. It never ends by
/// itself.
pub(super) struct Wakeups {
    pub connection: AnyConnection,
    listener: Option<PgListener>,
}

impl Wakeups {
    /// Listens where the engine can tell; elsewhere the poll is all there is.
    pub async fn connect(pools: &Pools) -> Result<Self> {
        let connection = connect(pools.engine, &pools.url).await?;
        let listener = match pools.engine {
            Engine::Sqlite => None,
            Engine::Postgres => {
                let mut listener = PgListener::connect(&pools.url).await?;
                listener.eager_reconnect(false);
                listener.listen(CHANNEL).await?;
                Some(listener)
            }
        };
        Ok(Self { connection, listener })
    }

    /// Waits for a hint. An error means that hints may have been lost: connect anew and read every version.
    pub async fn next(&mut self) -> Result<()> {
        match &mut self.listener {
            None => std::future::pending().await,
            Some(listener) => match listener.try_recv().await? {
                Some(_) => Ok(()),
                None => Err(Error::Unavailable("the listening connection ended".into())),
            },
        }
    }
}
