//! Every SQL statement of the program, on two engines with one text.

mod access;
pub mod accounts;
pub mod audit;
pub mod audit_log;
pub mod catalog;
mod change;
pub mod change_log;
mod database_file;
pub mod defaults;
pub mod deleted_models;
mod engine;
pub mod feed_claims;
pub mod feed_files;
mod files;
pub mod imports;
pub mod links;
pub mod milestones;
pub mod model_status;
pub mod models;
pub mod news;
mod packed;
pub mod passwords;
mod price_changes;
pub mod prices;
pub mod provider_aliases;
pub mod providers;
mod reads;
pub mod sessions;
pub mod sign_in_limits;
pub mod tasks;
pub mod tokens;
mod versions;

use std::sync::Arc;

use sqlx::{Any, AnyPool, Transaction};

pub use self::{
    change::{Change, Committed},
    reads::Reads,
    versions::{Topic, Versions},
};

/// What goes wrong below every store function.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database can't be reached or has no time; worth trying again.
    #[error("the database is unavailable: {0}")]
    Unavailable(Box<dyn std::error::Error + Send + Sync>),
    /// A statement failed in a way that trying again won't cure.
    #[error("the database refused a statement: {0}")]
    Refused(sqlx::Error),
    /// A text has a character that the database can't hold: PostgreSQL takes no NUL.
    #[error("the database can't hold a text: {0}")]
    Unstorable(sqlx::Error),
    /// The session or token that a change was asked for with has ended, or its account is gone.
    #[error("the session or token has ended")]
    AccessEnded,
    /// The account that asks for a change is no admin any more.
    #[error("only an admin may change this")]
    AdminRequired,
    /// A row holds what no version of the program writes.
    #[error("the database holds something unreadable: {0}")]
    Corrupt(String),
}

/// Rows per statement; SQLite takes 32,766 parameters, PostgreSQL 65,535.
const CHUNK: usize = 500;

type AnyQuery<'q> = sqlx::query::Query<'q, Any, sqlx::any::AnyArguments>;

/// A result of the store.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A result that may be a refusal: `Ok(Err(…))` is an answer, with a reason that the caller handles. The outer error is
/// a failure of the database or the program.
pub type Answer<T, R, E = Error> = Result<Result<T, R>, E>;

/// The database; cheap to clone.
#[derive(Debug, Clone)]
pub struct Db {
    pools: engine::Pools,
    versions: Arc<Versions>,
}

impl Db {
    /// Opens `url` (`sqlite:…` or `postgres://…`), makes it where it is missing, and migrates it.
    ///
    /// # Errors
    /// The address names no database that the program can use, the database can't be reached or made, or a migration
    /// fails. The text says what an operator can do.
    pub async fn open(url: &str) -> anyhow::Result<Self> {
        let pools = engine::open(url).await?;
        let versions = Arc::new(Versions::read(&pools.reader).await?);
        Ok(Self { pools, versions })
    }

    /// Opens a database that is there, and changes nothing: for commands that only look beside a running server.
    ///
    /// # Errors
    /// There is no such database, it can't be reached, or it was never migrated.
    pub async fn open_as_it_is(url: &str) -> anyhow::Result<Self> {
        let pools = engine::open_as_it_is(url)?;
        let versions = Arc::new(Versions::read(&pools.reader).await?);
        Ok(Self { pools, versions })
    }

    /// The versions as this process knows them.
    pub fn versions(&self) -> &Versions {
        &self.versions
    }

    /// Whether the database answers, and is still where a restart would look for it.
    ///
    /// # Errors
    /// It does not, no connection is free in time, or its file was moved or replaced; it recovers once the file is back.
    pub async fn ping(&self) -> Result<()> {
        if !self.pools.is_in_place() {
            return Err(Error::Unavailable("the database file was moved away or replaced".into()));
        }
        sqlx::query("SELECT 1").execute(self.reader()).await?;
        Ok(())
    }

    /// Ends all connections once what runs is done.
    pub async fn close(&self) {
        self.pools.writer.close().await;
        self.pools.reader.close().await;
    }

    fn reader(&self) -> &AnyPool {
        &self.pools.reader
    }

    fn writer(&self) -> &AnyPool {
        &self.pools.writer
    }

    /// A read transaction that sees one state of all tables.
    async fn snapshot(&self) -> Result<Transaction<'static, Any>> {
        Ok(self.reader().begin_with(self.pools.engine.begin_snapshot()).await?)
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) | sqlx::Error::Tls(_) => {
                Self::Unavailable(error.into())
            }
            sqlx::Error::Database(refused) if is_passing(refused.code().as_deref().unwrap_or_default()) => {
                Self::Unavailable(error.into())
            }
            sqlx::Error::Database(refused) if refused.code().as_deref() == Some(UNSTORABLE_TEXT) => {
                Self::Unstorable(error)
            }
            _ => Self::Refused(error),
        }
    }
}

/// PostgreSQL's `character_not_in_repertoire`.
const UNSTORABLE_TEXT: &str = "22021";

/// Whether a code means a busy or failing database rather than a wrong statement: SQLite's busy (5), locked (6),
/// I/O error (10), full (13), cannot open (14), readers in each other's way (15) with their extended codes;
/// PostgreSQL's connection, resources, operator intervention, system error and lock classes.
fn is_passing(code: &str) -> bool {
    if let Ok(number) = code.parse::<u32>()
        && code.len() < 5
    {
        return matches!(number & 0xff, 5 | 6 | 10 | 13 | 14 | 15);
    }
    ["08", "53", "57", "58", "55P03", "40001", "40P01"].iter().any(|class| code.starts_with(class))
}

/// `$4, $5, $6` for three from four.
fn placeholders(first: usize, count: usize) -> String {
    (first..first + count).map(|number| format!("${number}")).collect::<Vec<_>>().join(", ")
}

/// Reads a stored word or number that has a type of its own; the error names the type.
fn decode<T: std::str::FromStr>(text: &str) -> Result<T>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|error: T::Err| {
        let path = std::any::type_name::<T>();
        Error::Corrupt(format!("{text:?} as {}: {error}", path.rsplit("::").next().unwrap_or(path)))
    })
}

/// Whether a text can be the key of a row. PostgreSQL fails on a NUL, and no row of ours has one.
fn is_key(text: &str) -> bool {
    !text.contains('\0')
}

/// Reads stored milliseconds.
fn instant(milliseconds: i64) -> Result<jiff::Timestamp> {
    jiff::Timestamp::from_millisecond(milliseconds).map_err(|error| Error::Corrupt(error.to_string()))
}
