//! A database of another program is not added to.

use roster::store::Db;

use crate::support::database::{Database, is_postgres};

#[tokio::test]
async fn a_database_with_tables_of_another_program_is_refused_and_left_as_it_is() {
    let database = Database::fresh().await;
    make(&database);
    database.run("CREATE TABLE customers (id BIGINT PRIMARY KEY, name TEXT NOT NULL)").await;
    database.run("INSERT INTO customers (id, name) VALUES (1, 'Grace')").await;
    let (before, bytes) = (database.dump().await, file(&database));
    for _ in 0..2 {
        let refused = Db::open(database.url()).await.map(|_| ()).unwrap_err().to_string();
        assert!(refused.contains("belongs to another program") && refused.contains("“customers”"), "{refused}");
        assert!(refused.contains("DATABASE_URL"), "{refused}");
    }
    assert_eq!(file(&database), bytes, "not a byte of it was changed");
    assert_eq!(database.dump().await, before);
}

#[tokio::test]
async fn tables_beside_roster_s_own_do_not_stop_it() {
    let database = Database::fresh().await;
    Db::open(database.url()).await.unwrap().close().await;
    database.run("CREATE TABLE notes_of_the_operator (id BIGINT PRIMARY KEY)").await;
    Db::open(database.url()).await.unwrap().close().await;
}

#[tokio::test]
async fn a_file_that_another_program_marked_is_refused() {
    let database = Database::fresh().await;
    make(&database);
    if is_postgres() {
        // Only files have such a mark; the schema is as good as any.
        Db::open(database.url()).await.unwrap().close().await;
    } else {
        database.run("PRAGMA application_id = 252006675").await;
        let refused = Db::open(database.url()).await.map(|_| ()).unwrap_err().to_string();
        assert!(refused.contains("belongs to another program") && refused.contains("252006675"), "{refused}");
    }
}

/// SQLite opens no file that is not there.
fn make(database: &Database) {
    if let Some(path) = database.url().strip_prefix("sqlite:") {
        std::fs::write(path, b"").unwrap_or_else(|error| unreachable!("{path}: {error}"));
    }
}

/// What the file holds, where the database is one.
fn file(database: &Database) -> Option<Vec<u8>> {
    std::fs::read(database.url().strip_prefix("sqlite:")?).ok()
}
