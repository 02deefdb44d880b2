//! Hints that wake other instances, which only PostgreSQL sends: one for each change that changed something.

use std::time::Duration;

use roster::domain::model::Status;
use sqlx::postgres::PgListener;
use tokio::time::timeout;

use crate::support::{House, database::needs_postgres};

/// The channel that all instances listen to.
const CHANNEL: &str = "roster";
/// Long enough for the slowest machine.
const WITHIN: Duration = Duration::from_secs(10);
/// Tests that run beside this one are heard, too; none comes near this version.
const FIRST: i64 = 4_000_000_000_000_000;

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn a_change_sends_a_hint_and_one_that_changes_nothing_sends_none() {
    needs_postgres();
    let house = House::small().await;
    let first = FIRST + i64::from(std::process::id()) * 1_000;
    house.database.run(&format!("UPDATE versions SET version = {first} WHERE topic = 'catalog'")).await;
    let mut listener = PgListener::connect(house.database.url()).await.unwrap();
    listener.listen(CHANNEL).await.unwrap();

    house.set_status("acme/beta", Status::Inactive).await;
    house.set_status("acme/beta", Status::Inactive).await;
    drop(house.change(roster::store::Topic::Catalog).await);
    // Hints come in the order of their commits: one that the two above had sent would stand before this one's.
    house.set_status("acme/beta", Status::Active).await;

    let mut heard = Vec::new();
    while heard.last() != Some(&(first + 2)) {
        let hint = timeout(WITHIN, listener.recv()).await.expect("a hint").unwrap();
        let version = hint.payload().strip_prefix("catalog:").and_then(|version| version.parse::<i64>().ok());
        heard.extend(version.filter(|version| (first..first + 1_000).contains(version)));
    }
    assert_eq!(heard, [first + 1, first + 2]);
}
