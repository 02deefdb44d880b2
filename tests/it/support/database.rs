//! A fresh database per test: a SQLite file, or a PostgreSQL schema of its own that goes with the test.
#![expect(clippy::expect_used, reason = "a test without its database has to end")]

use std::{collections::BTreeMap, env, thread};

use sqlx::{AnyConnection, AssertSqlSafe, Connection, any::install_default_drivers};
use tempfile::TempDir;
use uuid::Uuid;

/// Where a PostgreSQL server listens, for running the whole suite on it.
const POSTGRES: &str = "ROSTER_TEST_POSTGRES_URL";

/// Whether this run is about PostgreSQL: for statements of tests that differ, never for leaving a test out.
pub fn is_postgres() -> bool {
    env::var(POSTGRES).is_ok_and(|server| !server.is_empty())
}

/// Ends a test that shows nothing on SQLite; such tests are ignored where nobody asks for them.
pub fn needs_postgres() {
    assert!(is_postgres(), "set {POSTGRES} to a server’s address");
}

/// A database that nobody else uses; it ends when it is dropped, after a panic too.
pub struct Database {
    url: String,
    kept: Kept,
}

enum Kept {
    Folder(#[expect(dead_code, reason = "its drop removes the folder")] TempDir),
    Schema(Schema),
}

struct Schema {
    server: String,
    name: String,
}

impl Database {
    /// An empty one, not yet migrated.
    pub async fn fresh() -> Self {
        install_default_drivers();
        match env::var(POSTGRES) {
            Ok(server) if !server.is_empty() => Self::schema(server).await,
            _ => Self::file(),
        }
    }

    fn file() -> Self {
        let folder = tempfile::tempdir().expect("a folder for the database");
        let url = format!("sqlite:{}", folder.path().join("roster.db").display());
        Self { url, kept: Kept::Folder(folder) }
    }

    async fn schema(server: String) -> Self {
        let name = format!("it_{}", Uuid::now_v7().simple());
        run_at(&server, &format!("SET synchronous_commit = off; CREATE SCHEMA {name}")).await;
        let joint = if server.contains('?') { '&' } else { '?' };
        // No test cuts the power, and waiting for the disk is most of a test's time.
        let url = format!("{server}{joint}options[search_path]={name}&options[synchronous_commit]=off");
        Self { url, kept: Kept::Schema(Schema { server, name }) }
    }

    /// Its address, as `DATABASE_URL` takes it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Runs statements past the program: for states that no page or store function makes yet.
    pub async fn run(&self, sql: &str) {
        run_at(&self.url, sql).await;
    }

    /// The same where the database may refuse.
    pub async fn try_run(&self, sql: &str) -> Result<(), sqlx::Error> {
        let mut connection = self.connect().await;
        if matches!(self.kept, Kept::Folder(_)) {
            sqlx::raw_sql("PRAGMA foreign_keys = ON").execute(&mut connection).await?;
        }
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await?;
        connection.close().await
    }

    /// Every row of every table as text.
    pub async fn dump(&self) -> BTreeMap<String, Vec<String>> {
        let mut connection = self.connect().await;
        let mut dump = BTreeMap::new();
        for table in texts(&mut connection, &self.tables()).await {
            let rows = match &self.kept {
                Kept::Schema(_) => format!("SELECT CAST(t AS TEXT) FROM {table} t ORDER BY 1"),
                Kept::Folder(_) => {
                    let columns = format!("SELECT name FROM pragma_table_info('{table}')");
                    let columns = texts(&mut connection, &columns).await;
                    let quoted: Vec<_> = columns.iter().map(|column| format!("quote({column})")).collect();
                    format!("SELECT {} FROM {table} ORDER BY 1", quoted.join(" || ',' || "))
                }
            };
            dump.insert(table, texts(&mut connection, &rows).await);
        }
        connection.close().await.expect("the test's database");
        dump
    }

    /// The texts of a query's first column.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let mut connection = self.connect().await;
        let texts = texts(&mut connection, sql).await;
        connection.close().await.expect("the test's database");
        texts
    }

    fn tables(&self) -> String {
        match &self.kept {
            Kept::Schema(schema) => {
                format!("SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = '{}'", schema.name)
            }
            Kept::Folder(_) => "SELECT name FROM sqlite_master WHERE type = 'table'".to_owned(),
        }
    }

    async fn connect(&self) -> AnyConnection {
        AnyConnection::connect(&self.url).await.expect("the test's database")
    }
}

async fn texts(connection: &mut AnyConnection, sql: &str) -> Vec<String> {
    let rows = sqlx::query_as(AssertSqlSafe(sql)).fetch_all(connection).await;
    let rows: Vec<(String,)> = rows.expect("a query of the test");
    rows.into_iter().map(|(text,)| text).collect()
}

async fn run_at(url: &str, sql: &str) {
    let mut connection = AnyConnection::connect(url).await.expect("the test's database");
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.expect("a statement of the test");
    connection.close().await.expect("the test's database");
}

impl Drop for Schema {
    /// A drop can't wait, so a thread does; its failure leaves a schema behind and fails no test.
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        let dropping = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let work = async {
                let mut connection = AnyConnection::connect(&server).await?;
                let sql = format!("SET lock_timeout = '5s'; SET synchronous_commit = off; DROP SCHEMA {name} CASCADE");
                sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await?;
                connection.close().await
            };
            if let Ok(runtime) = runtime
                && let Err(error) = runtime.block_on(work)
            {
                eprintln!("the schema {name} stays behind: {error}");
            }
        });
        let _ = dropping.join();
    }
}
