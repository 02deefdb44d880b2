//! Databases of earlier versions, with rows in them, are brought up to date.
#![expect(clippy::expect_used, reason = "a database that can't be prepared ends the test")]

use roster::store::{
    Db, accounts,
    audit_log::{self, Filter},
    catalog,
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

#[tokio::test]
async fn models_learn_since_when_they_have_their_status() {
    let model = |id: &str, status: &str| {
        format!(
            "INSERT INTO models (id, provider_id, display_name, description, status, mode, sunset_auto, origins, \
               revision, created_at, updated_at) \
             VALUES ('{id}', 'acme', 'Name', '', '{status}', 'chat', 0, \
               '{{\"rest\": {{\"source\": \"admin\", \"at\": \"2026-11-20T12:00:00Z\"}}}}', 1, 1000, 9000); "
        )
    };
    let rows = [
        "INSERT INTO providers (id, name, protocol, base_url, key_variables, local_network, max_parallel_requests, \
           requests_per_minute, revision, created_at, updated_at) \
         VALUES ('acme', 'Acme', 'openai', 'https://api.acme.example', '', 0, 1, 60, 1, 1000, 1000); ",
        &model("acme/a", "deprecated"),
        &model("acme/b", "active"),
        "INSERT INTO changes (id, topic, version, changed_at, actor, unchanged) \
           VALUES ('c1', 'catalog', 2, 3000, 'ada', 0), ('c2', 'catalog', 3, 4000, 'ada', 0), \
             ('c3', 'catalog', 4, 9000, 'ada', 0); \
         INSERT INTO audit (change_id, position, subject_kind, subject_id, verb, fields, made_at, made_by) \
           VALUES ('c1', 0, 'model', 'acme/a', 'activate', '{}', 3000, 'ada'), \
             ('c2', 0, 'model', 'acme/a', 'deprecate', '{}', 4000, 'ada'), \
             ('c3', 0, 'model', 'acme/a', 'update', '{}', 9000, 'ada'), \
             ('c3', 1, 'model', 'acme/b', 'update', '{}', 9000, 'ada')",
    ];
    let database = old(2, &rows.concat()).await;
    let db = Db::open(database.url()).await.expect("a migrated database");
    let mut models = catalog::load(&db, None).await.expect("the catalogue").models;
    models.sort_by(|a, b| a.id.cmp(&b.id));
    let since: Vec<_> = models.iter().map(|model| model.status_since.as_millisecond()).collect();
    assert_eq!(since, [4000, 1000]);
    db.close().await;
}
