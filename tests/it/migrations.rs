//! Databases of earlier versions, with rows in them, are brought up to date.
#![expect(clippy::expect_used, reason = "a database that can't be prepared ends the test")]

use roster::store::{
    Db, accounts,
    audit_log::{self, Filter},
};
use sqlx::{AnyConnection, Connection, migrate::Migrator};

use crate::support::database::Database;

/// Migrates an empty database by the first migrations only, and fills it.
async fn old(count: usize, rows: &str) -> Database {
    let database = Database::fresh().await;
    let all = sqlx::migrate!();
    let first = Migrator::with_migrations(all.iter().take(count).cloned().collect());
    let url = match database.url().strip_prefix("sqlite:") {
        Some(_) => format!("{}?mode=rwc", database.url()),
        None => database.url().to_owned(),
    };
    let mut connection = AnyConnection::connect(&url).await.expect("the test's database");
    first.run(&mut connection).await.expect("the first migrations");
    connection.close().await.expect("the test's database");
    database.run(rows).await;
    database
}

#[tokio::test]
async fn accounts_keep_when_they_were_seen_and_entries_learn_their_moment_and_actor() {
    let database = old(
        1,
        "INSERT INTO accounts (id, name, role, password_hash, created_at) \
           VALUES ('1', 'ada', 'admin', 'hash', 1000), ('2', 'vera', 'viewer', 'hash', 2000); \
         INSERT INTO sessions (id, secret_hash, account_id, created_at, last_seen_at) \
           VALUES ('a', 'x', '1', 3000, 5000), ('b', 'y', '1', 3000, 4000); \
         INSERT INTO changes (id, topic, version, changed_at, actor, unchanged) \
           VALUES ('c1', 'catalog', 2, 7000, 'ada', 0), ('c2', 'catalog', 3, 8000, 'Roster', 0); \
         INSERT INTO audit (change_id, position, subject_kind, subject_id, verb, fields) \
           VALUES ('c1', 0, 'model', 'acme/a', 'create', '{}'), ('c1', 1, 'model', 'acme/b', 'create', '{}'), \
             ('c2', 0, 'model', 'acme/a', 'activate', '{}')",
    )
    .await;
    let db = Db::open(database.url()).await.expect("a migrated database");
    let seen: Vec<_> = accounts::list(&db).await.expect("the accounts");
    let seen: Vec<_> = seen.iter().map(|account| account.last_seen_at.map(jiff::Timestamp::as_millisecond)).collect();
    assert_eq!(seen, [Some(5000), None]);
    let logged = audit_log::page(&db, &Filter::default(), None, 10).await.expect("the audit");
    let told: Vec<_> = logged
        .iter()
        .map(|logged| (logged.at.as_millisecond(), logged.actor.as_str(), logged.entry.subject.id()))
        .collect();
    assert_eq!(told, [(8000, "Roster", "acme/a"), (7000, "ada", "acme/b"), (7000, "ada", "acme/a")]);
    db.close().await;
}
