//! Where a server lives in a test: a folder, a cleared environment and a database of its own.

use std::{
    path::Path,
    process::{Command, Output, Stdio},
};

use sqlx::{AnyPool, any::AnyPoolOptions};
use tempfile::TempDir;

use crate::support::database::Database;

/// The password of every account that a test makes.
pub const PASSWORD: &str = "several quite ordinary words";

/// A folder with an empty database; both are gone when it is dropped, so let servers be dropped first.
pub struct Home {
    /// What a test may leave behind; absent where the database is not the test's own or goes with the folder.
    _database: Option<Database>,
    /// Absent where the program shall use what it uses by itself.
    url: Option<String>,
    folder: TempDir,
}

impl Home {
    /// With a database of the engine that this run is about: PostgreSQL where `ROSTER_TEST_POSTGRES_URL` is set.
    pub async fn new() -> Self {
        let database = Database::fresh().await;
        Self { url: Some(database.url().to_owned()), _database: Some(database), ..Self::sqlite() }
    }

    /// With what the program uses when nothing is configured: `roster.db` in the folder it is started in.
    pub fn sqlite() -> Self {
        Self { _database: None, url: None, folder: tempfile::tempdir().expect("a folder for the test") }
    }

    /// With the database of an address.
    pub fn at(url: &str) -> Self {
        Self { url: Some(url.to_owned()), ..Self::sqlite() }
    }

    /// The folder that programs are started in.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The database's address.
    pub fn url(&self) -> String {
        let own = || format!("sqlite:{}", self.folder().join("roster.db").display());
        self.url.clone().unwrap_or_else(own)
    }

    /// The program, about to be started here on a free port. Nothing of the test's own environment reaches it.
    pub fn roster(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_roster"));
        command.current_dir(self.folder()).env_clear().env("ROSTER_LISTEN", "127.0.0.1:0").stdin(Stdio::null());
        if let Some(url) = &self.url {
            command.env("DATABASE_URL", url);
        }
        command
    }

    /// Adds an account by the command line, with the password of all tests.
    pub fn add_account(&self, name: &str, role: &str) -> Output {
        self.add_account_with(name, role, PASSWORD)
    }

    /// Adds an account by the command line.
    pub fn add_account_with(&self, name: &str, role: &str, password: &str) -> Output {
        self.account(&["add", name, "--role", role, "--password-stdin"], password)
    }

    /// Runs `roster account` with a line on standard input.
    pub fn account(&self, arguments: &[&str], line: &str) -> Output {
        std::fs::write(self.folder().join("line"), format!("{line}\n")).expect("a file for the line");
        let line = std::fs::File::open(self.folder().join("line")).expect("the line's file");
        self.roster().arg("account").args(arguments).stdin(line).output().expect("the program to start")
    }

    /// Runs a command with nothing on standard input.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.roster().args(arguments).output().expect("the program to start")
    }

    /// The database, to look into it past the program.
    pub async fn database(&self) -> AnyPool {
        sqlx::any::install_default_drivers();
        AnyPoolOptions::new().max_connections(1).connect(&self.url()).await.expect("a database to look into")
    }
}

/// The one number that a statement answers.
pub async fn number(pool: &AnyPool, sql: &'static str) -> i64 {
    let found = sqlx::query_scalar(sql).fetch_one(pool).await;
    found.unwrap_or_else(|error| panic!("{sql}: {error}"))
}
