//! The store on whichever engine the tests run.

mod at_once;
mod foreign;
mod hints;
mod property;
mod schema;
mod steps;
mod topics;

use roster::{
    actions::fill_catalogue::fill_catalogue,
    domain::model::Status,
    store::{Committed, Error, Topic, accounts, defaults, milestones, model_status},
};

use crate::support::{House, database::Database, id};

#[tokio::test]
async fn a_change_that_changes_nothing_raises_no_version_and_writes_nothing() {
    let house = House::small().await;
    let before = (house.version(), house.database.dump().await);
    assert_eq!(house.set_status("acme/old", Status::Deprecated).await, Committed::Unchanged(1));
    let mut change = house.change(Topic::Catalog).await;
    assert!(defaults::set(&mut change, &id("acme/alpha")).await.unwrap());
    assert_eq!(change.commit().await.unwrap(), Committed::Unchanged(1));
    assert_eq!((house.version(), house.database.dump().await), before);
}

#[tokio::test]
async fn a_change_that_is_dropped_never_was() {
    let house = House::small().await;
    let before = house.database.dump().await;
    let mut change = house.change(Topic::Catalog).await;
    model_status::set(&mut change, &[id("acme/alpha")], Status::Inactive).await.unwrap();
    drop(change);
    assert_eq!(house.database.dump().await, before);
    house.set_status("acme/alpha", Status::Inactive).await;
}

#[tokio::test]
async fn a_write_without_an_audit_entry_is_refused() {
    let house = House::small().await;
    let before = house.database.dump().await;
    let mut change = house.change(Topic::Catalog).await;
    assert!(milestones::reach(&mut change, "untold").await.unwrap());
    assert!(change.commit().await.is_err());
    assert_eq!(house.database.dump().await, before);
}

#[tokio::test]
async fn the_bundled_catalogue_is_filled_once_and_never_touched_again() {
    let house = House::bundled().await;
    let before = house.database.dump().await;
    assert!(before["models"].len() >= 150 && before["providers"].len() == 10 && before["tasks"].len() == 3);
    fill_catalogue(&house.app).await.unwrap();
    assert_eq!(house.database.dump().await, before);
    house.database.run("DELETE FROM price_tiers").await;
    fill_catalogue(&house.app).await.unwrap();
    assert!(house.database.dump().await["price_tiers"].is_empty());
}

#[tokio::test]
async fn the_bundled_catalogue_offers_nothing_past_its_sunset() {
    let house = House::empty().await;
    house.wait(jiff::SignedDuration::from_hours(24 * 365 * 5));
    fill_catalogue(&house.app).await.unwrap();
    let catalog = house.catalog().await;
    assert!(catalog.entries().any(|entry| entry.model.is_past_sunset(catalog.today())));
    for entry in catalog.entries().filter(|entry| entry.model.is_past_sunset(catalog.today())) {
        assert_ne!(entry.model.status, Status::Active, "{}", entry.model.id);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_instances_that_start_at_once_migrate_and_fill_once() {
    let database = Database::fresh().await;
    let start = async || {
        let app = House::on(&database).await;
        fill_catalogue(&app).await.unwrap();
        app.db.versions().current(Topic::Catalog)
    };
    tokio::join!(start(), start(), start(), start());
    let dump = database.dump().await;
    assert_eq!((dump["changes"].len(), dump["milestones"].len(), dump["providers"].len()), (1, 1, 10));
    assert!(dump["versions"].iter().any(|row| row.contains("catalog") && row.contains('2')));
}

#[tokio::test]
async fn the_bundled_sqlite_is_past_the_corruption_of_its_log() {
    sqlx::any::install_default_drivers();
    let mut connection = <sqlx::AnyConnection as sqlx::Connection>::connect("sqlite::memory:").await.unwrap();
    let row: (String,) = sqlx::query_as("SELECT sqlite_version()").fetch_one(&mut connection).await.unwrap();
    let version: Vec<u32> = row.0.split('.').map(|part| part.parse().unwrap()).collect();
    assert!(version > vec![3, 51, 2], "{version:?}");
}

#[tokio::test]
async fn a_text_that_an_engine_can_t_hold_is_told_from_a_fault_of_ours() {
    let house = House::small().await;
    let found = accounts::find(&house.app.db, "\u{0}").await;
    assert!(matches!(found, Ok(None) | Err(Error::Unstorable(_))), "{found:?}");
}
