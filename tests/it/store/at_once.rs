//! Many at once: no change is lost, and nobody reads what was before a change that was committed.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use roster::{
    domain::{
        audit::Actor,
        model::Status,
        terms::{Edit, Terms},
        token_count::TokenCount,
    },
    store::{Change, Committed, Db, Topic, defaults, model_status, models},
};
use tokio::task::JoinSet;

use crate::support::{House, id};

const AT_ONCE: u64 = 40;
const CHANGES: u64 = 30;
const READERS: usize = 4;

#[tokio::test(flavor = "multi_thread")]
async fn forty_read_then_write_changes_at_once_are_all_right() {
    let house = House::small().await;
    let mut all = JoinSet::new();
    for _ in 0..AT_ONCE {
        let (db, now) = (house.app.db.clone(), house.app.clock.now());
        all.spawn(async move {
            let change = db.change(Topic::Catalog, &Actor::Roster, now).await.unwrap();
            one_more(change).await
        });
    }
    let ids: Vec<_> = all.join_all().await;
    assert!(ids.iter().all(|committed| matches!(committed, Committed::Changed(_))));
    assert_eq!(context(&house).await, 128_000 + AT_ONCE);
    let dump = house.database.dump().await;
    assert_eq!(dump["changes"].len() as u64, 1 + AT_ONCE);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_instances_lose_no_change_to_each_other() {
    let house = House::small().await;
    let other = Db::open(house.database.url()).await.unwrap();
    let mut all = JoinSet::new();
    for number in 0..20 {
        let db = if number % 2 == 0 { house.app.db.clone() } else { other.clone() };
        let now = house.app.clock.now();
        all.spawn(async move { one_more(db.change(Topic::Catalog, &Actor::Roster, now).await.unwrap()).await });
    }
    all.join_all().await;
    // The last of them may have been the other's, which this instance learns of by its poll.
    let last = other.versions().current(Topic::Catalog);
    house.app.db.versions().observe(Topic::Catalog, last);
    assert_eq!(context(&house).await, 128_000 + 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn defaults_set_at_once_leave_one() {
    let house = House::small().await;
    let ids = ["acme/alpha", "acme/beta"];
    let mut all = JoinSet::new();
    for number in 0..20 {
        let (db, now) = (house.app.db.clone(), house.app.clock.now());
        all.spawn(async move {
            let mut change = db.change(Topic::Catalog, &Actor::Roster, now).await.unwrap();
            let id = id(ids[number % 2]);
            if number % 5 == 0 {
                let status = if number % 10 == 0 { Status::Inactive } else { Status::Active };
                model_status::set(&mut change, &[id], status).await.unwrap();
            } else {
                defaults::set(&mut change, &id).await.unwrap();
            }
            change.commit().await.unwrap();
        });
    }
    all.join_all().await;
    let catalog = house.catalog().await;
    let defaults: Vec<_> = catalog.entries().filter(|entry| entry.is_default).collect();
    assert!(defaults.len() <= 1 && defaults.iter().all(|entry| entry.model.status == Status::Active));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_that_starts_after_a_commit_never_sees_the_older_catalogue() {
    let house = House::small().await;
    let committed = Arc::new(AtomicU64::new(128_000));
    let mut readers = JoinSet::new();
    for _ in 0..READERS {
        let (views, committed) = (house.app.views.clone(), committed.clone());
        readers.spawn(async move {
            let mut reads = 0_u64;
            loop {
                let least = committed.load(Ordering::SeqCst);
                let catalog = views.catalog().await.unwrap();
                let seen = catalog.find(&id("acme/alpha")).and_then(|entry| entry.model.facts.context_window);
                assert!(seen.map(u64::from) >= Some(least), "{seen:?} after {least} was committed");
                reads += 1;
                if least == 128_000 + CHANGES {
                    return reads;
                }
                tokio::task::yield_now().await;
            }
        });
    }
    for done in 1..=CHANGES {
        one_more(house.change(Topic::Catalog).await).await;
        committed.store(128_000 + done, Ordering::SeqCst);
    }
    assert!(readers.join_all().await.iter().all(|reads| *reads > 0));
}

/// Reads a model and writes it with one token more.
#[expect(clippy::unwrap_used, reason = "each of these changes has to succeed")]
async fn one_more(mut change: Change) -> Committed {
    let alpha = id("acme/alpha");
    let stored = models::find(&mut change, &alpha).await.unwrap().unwrap();
    let mut terms = Terms::of(&stored, None);
    terms.facts.context_window = terms.facts.context_window.and_then(|tokens| TokenCount::new(tokens.get() + 1));
    let edit = Edit {
        revision: stored.revision,
        terms,
        valid_from: None,
        prices_as_of: None,
        merged_with: None,
        makes_default: false,
        sources: Vec::new(),
    };
    assert_eq!(models::update(&mut change, &alpha, &edit).await.unwrap(), models::Saved::Done);
    change.commit().await.unwrap()
}

async fn context(house: &House) -> u64 {
    let catalog = house.catalog().await;
    catalog.find(&id("acme/alpha")).and_then(|entry| entry.model.facts.context_window).map_or(0, TokenCount::get)
}
