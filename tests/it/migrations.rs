//! Databases of earlier versions, with rows in them, are brought up to date.
#![expect(clippy::expect_used, reason = "a database that can't be prepared ends the test")]

mod contents;

use roster::store::{
    Db, Error, accounts,
    audit_log::{self, Filter},
    catalog, feed_claims, provider_aliases,
};
use sqlx::{AnyConnection, Connection, migrate::Migrator};

use self::contents::Contents;
use crate::support::database::{Database, is_postgres};

/// Versions, and what each has more than the one listed before it, as rows.
const ROWS: [(usize, &str); 8] = [
    (1, include_str!("migrations/1.sql")),
    (2, include_str!("migrations/2.sql")),
    (3, include_str!("migrations/3.sql")),
    (4, include_str!("migrations/4.sql")),
    (5, include_str!("migrations/5.sql")),
    (8, include_str!("migrations/8.sql")),
    (10, include_str!("migrations/10.sql")),
    (11, include_str!("migrations/11.sql")),
];
/// The last version whose lists were closed.
const CLOSED: usize = 5;

/// Columns whose lists grow: a word that no list has yet takes the place of a known one.
const OPEN_LISTS: [(&str, &str, &str, &str, Reader); 12] = [
    ("providers", "protocol", "openai", "grpc", Reader::Catalog),
    ("models", "mode", "chat", "video", Reader::Catalog),
    ("models", "upstream_status", "active", "paused", Reader::Catalog),
    ("tasks", "mode", "chat", "ocr", Reader::Catalog),
    ("audit", "subject_kind", "model", "budget", Reader::Audit),
    ("feed_models", "feed", "litellm", "openrouter", Reader::Claims),
    ("provider_aliases", "feed", "models-dev", "openrouter", Reader::Aliases),
    ("versions", "topic", "ratings", "usage", Reader::Nobody),
    ("one_time_links", "purpose", "setup", "invite", Reader::Nobody),
    ("ignored_feed_keys", "feed", "litellm", "openrouter", Reader::Nobody),
    ("feed_files", "feed", "litellm", "openrouter", Reader::Nobody),
    ("feed_fetches", "feed", "litellm", "openrouter", Reader::Nobody),
];

/// The function that reads a word back; of some tables only the rows of a known word are ever asked for.
#[derive(Clone, Copy)]
enum Reader {
    Catalog,
    Audit,
    Claims,
    Aliases,
    Nobody,
}

/// Migrates an empty database by the first migrations only, and fills it.
async fn old(count: usize, rows: &str) -> Database {
    let database = Database::fresh().await;
    migrate(&database, count).await;
    database.run(rows).await;
    database
}

/// A database of a version with rows in every table, some of them from each version on the way there.
async fn filled(version: usize) -> Database {
    let database = Database::fresh().await;
    for (version, rows) in ROWS.into_iter().filter(|(of, _)| *of <= version) {
        migrate(&database, version).await;
        database.run(rows).await;
    }
    database
}

/// Runs the first migrations, so far as they have not run.
async fn migrate(database: &Database, count: usize) {
    let all = sqlx::migrate!();
    let first = Migrator::with_migrations(all.iter().take(count).cloned().collect());
    let url = match database.url().strip_prefix("sqlite:") {
        Some(_) => format!("{}?mode=rwc", database.url()),
        None => database.url().to_owned(),
    };
    let mut connection = AnyConnection::connect(&url).await.expect("the test's database");
    first.run(&mut connection).await.expect("the first migrations");
    connection.close().await.expect("the test's database");
}

async fn newest(database: &Database) -> Db {
    Db::open(database.url()).await.expect("a migrated database")
}

#[tokio::test]
async fn every_row_of_every_version_is_kept() {
    for (version, _) in ROWS {
        let database = filled(version).await;
        let before = Contents::read(&database).await;
        newest(&database).await.close().await;
        before.assert_kept(&database).await;
        if !is_postgres() {
            let broken = database.texts("SELECT \"table\" FROM pragma_foreign_key_check").await;
            assert_eq!(broken, [] as [&str; 0], "rows that refer to nothing");
        }
    }
}

#[tokio::test]
async fn foreign_keys_lead_where_they_led() {
    let database = filled(CLOSED).await;
    newest(&database).await.close().await;
    for (what, sql) in [
        ("a change of no topic", "UPDATE changes SET topic = 'weather'"),
        ("a topic that changes name", "DELETE FROM versions"),
        ("an undone change that is gone", "DELETE FROM changes WHERE id = 'c2'"),
        ("an entry of no change", "UPDATE audit SET change_id = 'none'"),
        ("a default that loses its status", "UPDATE models SET status = 'inactive' WHERE id = 'acme/alpha'"),
        ("what a feed says of no model", "UPDATE feed_models SET model_id = 'acme/none'"),
    ] {
        assert!(database.try_run(sql).await.is_err(), "{what} was taken");
    }
    database.run("DELETE FROM accounts; DELETE FROM models WHERE id = 'acme/old'").await;
    let left = database.dump().await;
    for table in ["sessions", "password_links", "api_tokens", "passwords"] {
        assert!(left[table].is_empty(), "{table} of accounts that are gone");
    }
    assert_eq!((left["feed_models"].len(), left["prices"].len()), (2, 2));
}

#[tokio::test]
async fn lists_take_words_that_were_refused_and_a_reader_names_one_that_it_does_not_know() {
    let database = filled(CLOSED).await;
    let set = |table, column, from, to| format!("UPDATE {table} SET {column} = '{to}' WHERE {column} = '{from}'");
    for (table, column, known, word, _) in OPEN_LISTS {
        let taken = database.try_run(&set(table, column, known, word)).await;
        assert!(taken.is_err(), "{table}.{column} took {word} before");
    }
    let db = newest(&database).await;
    for (table, column, known, word, reader) in OPEN_LISTS {
        database.run(&set(table, column, known, word)).await;
        let rows = database.texts(&format!("SELECT {column} FROM {table} WHERE {column} = '{word}'")).await;
        assert!(!rows.is_empty(), "{table}.{column} has no {word}");
        let read = match reader {
            Reader::Catalog => catalog::load(&db, None).await.err(),
            Reader::Audit => audit_log::page(&db, &Filter::default(), None, 10).await.err(),
            Reader::Claims => feed_claims::all(&db).await.err(),
            Reader::Aliases => provider_aliases::list(&db).await.err(),
            Reader::Nobody => continue,
        };
        let Some(Error::Corrupt(text)) = read else { panic!("{table}.{column}: {read:?}") };
        assert!(text.starts_with(&format!("{word:?} as ")), "{table}.{column}: {text}");
        database.run(&set(table, column, word, known)).await;
    }
    db.close().await;
}

#[tokio::test]
async fn passwords_move_to_their_own_table_with_the_moment_they_were_set() {
    let database = filled(CLOSED).await;
    newest(&database).await.close().await;
    let passwords = "SELECT account_id || ' ' || hash || ' ' || CAST(set_at AS TEXT) FROM passwords ORDER BY 1";
    assert_eq!(
        database.texts(passwords).await,
        ["1 $argon2id$ada 2000", "2 $argon2id$vera 3500", "4 $argon2id$late 3700"],
        "vera set hers anew, and the account that waits has none"
    );
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
    let since: Vec<_> = models.iter().map(|model| model.status_since.map(jiff::Timestamp::as_millisecond)).collect();
    assert_eq!(since, [Some(4000), None], "what it was when it was added it may have been for years");
    db.close().await;
}

#[tokio::test]
async fn prices_learn_who_stated_them_where_the_audit_tells() {
    const DAY: i64 = 86_400_000;
    let model = "INSERT INTO models (id, provider_id, display_name, description, status, mode, sunset_auto, origins, revision, \
           created_at, updated_at, status_since) \
         VALUES ('acme/a', 'acme', 'A', '', 'active', 'chat', 0, \
           '{\"rest\": {\"source\": \"bundled\", \"at\": \"2026-11-20T12:00:00Z\"}}', 1, 1000, 9000, 1000); ";
    let price = |number: i64| {
        let at = number * DAY + 5;
        format!(
            "INSERT INTO prices (id, model_id, valid_from, recorded_at, input_nano, output_nano) \
             VALUES ('p{number}', 'acme/a', {at}, {at}, 1, 1); "
        )
    };
    let entry = |number: i64, verb: &str, fields: &str, undoes: &str| {
        let at = number * DAY + 5;
        format!(
            "INSERT INTO changes (id, topic, version, changed_at, actor, unchanged, undoes) \
               VALUES ('c{number}', 'catalog', {number}, {at}, 'ada', 0, {undoes}); \
             INSERT INTO audit (change_id, position, subject_kind, subject_id, verb, fields, made_at, made_by) \
               VALUES ('c{number}', 0, 'model', 'acme/a', '{verb}', '{fields}', {at}, 'ada'); "
        )
    };
    let prices = (1..=6).map(price).collect::<String>();
    let rows = [
        "INSERT INTO providers (id, name, protocol, base_url, key_variables, local_network, max_parallel_requests, \
           requests_per_minute, revision, created_at, updated_at) \
         VALUES ('acme', 'Acme', 'openai', 'https://api.acme.example', '', 0, 1, 60, 1, 1000, 1000); ",
        model,
        &prices,
        &entry(1, "fill", r#"{"input_price":[null,"1"]}"#, "NULL"),
        &entry(2, "import", r#"{"input_price":["1","2"],"feed":[null,"litellm"]}"#, "NULL"),
        &entry(3, "create", r#"{"input_price":["1","2"],"feed":[null,"models.dev"]}"#, "NULL"),
        &entry(4, "update", r#"{"input_price":["1","2"]}"#, "NULL"),
        &entry(5, "update", r#"{"input_price":["2","1"]}"#, "'c4'"),
    ];
    let database = old(9, &rows.concat()).await;
    newest(&database).await.close().await;
    let stated = "SELECT id || ' ' || COALESCE(stated_by, '-') || ' ' || COALESCE(CAST(stated_at AS TEXT), '-') \
                  FROM prices ORDER BY id";
    let expected = [
        "p1 - -".to_owned(),
        format!("p2 litellm {}", 2 * DAY),
        format!("p3 models_dev {}", 3 * DAY),
        format!("p4 admin {}", 4 * DAY),
        "p5 - -".to_owned(),
        "p6 - -".to_owned(),
    ];
    assert_eq!(database.texts(stated).await, expected, "the bundled one's day is not that of its installation");
}
