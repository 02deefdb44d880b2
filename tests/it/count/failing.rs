//! A failing database is an error, never a zero, and heals by itself; an empty list is a count like any other.

use std::{sync::Arc, time::Duration};

use roster::domain::model::Status;
use tokio::{task::JoinSet, time::timeout};

use super::held::up_to;
use crate::support::House;

const AT_ONCE: usize = 32;
const PAGES: [&str; 3] = ["/", "/leaderboard", "/faq"];
/// A database that has time answers sooner.
const ANSWERS_WITHIN: Duration = Duration::from_millis(500);

#[tokio::test]
async fn a_failed_load_is_an_error_that_is_not_kept() {
    let house = House::small().await;
    let visitor = house.visitor();
    visitor.visit("/").await;
    house.database.run("ALTER TABLE models RENAME TO models_gone").await;
    house.bump().await;
    for _ in 0..2 {
        for path in PAGES {
            let page = visitor.get(path).await;
            assert!(page.status.is_server_error(), "{path}: {}", page.status);
            assert!(!page.body.contains("active model"), "{path} shows a count");
        }
        assert!(house.app.views.active_model_count().await.is_err());
    }
    house.database.run("ALTER TABLE models_gone RENAME TO models").await;
    assert_eq!(house.app.views.active_model_count().await.unwrap(), 3);
    for path in PAGES {
        assert!(visitor.visit(path).await.text(".foot").contains("3 active models"), "{path}");
    }
}

#[tokio::test]
async fn a_database_that_has_no_time_is_a_polite_refusal_and_the_next_load_heals_it() {
    let house = House::small().await;
    let visitor = house.visitor();
    visitor.visit("/").await;
    // Every connection is in the hands of somebody who does not go on.
    let mut held = Vec::new();
    while timeout(ANSWERS_WITHIN, house.app.db.ping()).await.is_ok() {
        let mut one = Box::pin(house.app.db.ping());
        if up_to(one.as_mut(), 1).await.is_none() {
            held.push(one);
        }
    }
    house.set_status("acme/gamma", Status::Active).await;
    for path in PAGES {
        let page = visitor.get(path).await;
        assert_eq!(page.status, 503, "{path}");
        assert!(page.headers.contains_key("retry-after"), "{path} does not say when to come again");
        assert!(!page.body.contains("active model"), "{path} shows a count");
    }
    drop(held);
    for path in PAGES {
        assert!(visitor.visit(path).await.text(".foot").contains("4 active models"), "{path}");
    }
}

#[tokio::test]
async fn no_active_model_is_a_count_and_not_a_failure() {
    let house = House::small().await;
    for id in ["acme/alpha", "acme/beta", "zeta/one"] {
        house.set_status(id, Status::Inactive).await;
    }
    assert_eq!(house.app.views.active_model_count().await.unwrap(), 0);
    let page = house.visitor().visit("/").await;
    assert_eq!(page.text("title"), "Leaderboard: 0 active models · Roster");
    assert_eq!(page.text("footer span"), "0 active models from 0 providers");
}

#[tokio::test(flavor = "multi_thread")]
async fn all_who_miss_at_once_are_given_what_one_of_them_loaded() {
    let house = House::small().await;
    for _ in 0..AT_ONCE {
        house.bump().await;
        let mut readers = JoinSet::new();
        for _ in 0..AT_ONCE {
            let views = house.app.views.clone();
            readers.spawn(async move { views.catalog().await.unwrap() });
        }
        let loaded = readers.join_all().await;
        assert!(loaded.iter().all(|catalog| Arc::ptr_eq(catalog, &loaded[0])), "somebody loaded for himself");
    }
}
