//! What one admin's form names may be gone by another's change that is committed while the form waits for its turn.

use std::time::Duration;

use roster::store::{Change, Topic, model_status, providers};

use crate::support::{Browser, House, Page, id, provider};

/// Enough for a form to be read and to wait behind an open change.
const WAITS: Duration = Duration::from_millis(300);

const NEW_MODEL: [(&str, &str); 5] =
    [("provider", "acme"), ("name", "new"), ("display_name", "New"), ("mode", "chat"), ("status", "inactive")];

/// Sends a form, and commits a change that was open before it arrived.
async fn post_behind(admin: &Browser, path: &str, fields: &[(&str, &str)], change: Change) -> Page {
    let commit = async {
        tokio::time::sleep(WAITS).await;
        change.commit().await
    };
    let (page, committed) = tokio::join!(admin.post(path, fields), commit);
    assert!(committed.is_ok(), "{committed:?}");
    page
}

#[tokio::test]
async fn a_successor_that_is_deleted_meanwhile_is_a_mistake_at_its_field() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = admin.visit("/settings/models/acme/alpha").await.form("#edit").set("successor", "acme/old");
    let mut change = house.change(Topic::Catalog).await;
    model_status::delete(&mut change, &[id("acme/old")]).await.unwrap();
    let fields: Vec<_> = form.fields().collect();
    let page = post_behind(&admin, &form.action, &fields, change).await;
    assert!(page.is(422).mistake("successor").contains("is not in the catalogue"));
}

#[tokio::test]
async fn a_provider_that_is_deleted_meanwhile_is_a_mistake_at_its_field() {
    let house = House::small().await;
    let admin = house.admin().await;
    let mut change = house.change(Topic::Catalog).await;
    model_status::delete(&mut change, &["alpha", "beta", "gamma", "old"].map(|name| id(&format!("acme/{name}"))))
        .await
        .unwrap();
    assert!(providers::delete(&mut change, &"acme".parse().unwrap()).await.unwrap());
    let page = post_behind(&admin, "/settings/models", &NEW_MODEL, change).await;
    assert!(page.is(422).mistake("provider").contains("is not a provider here"));
}

#[tokio::test]
async fn a_pick_that_is_deleted_meanwhile_is_a_mistake_at_its_row() {
    let house = House::small().await;
    let admin = house.admin().await;
    let mut change = house.change(Topic::Catalog).await;
    model_status::delete(&mut change, &[id("acme/beta")]).await.unwrap();
    let picks = [("task", "judge"), ("picks", "acme/alpha"), ("picks", "acme/beta")];
    let page = post_behind(&admin, "/settings/infra", &picks, change).await;
    assert!(page.is(422).mistake("picks-judge-1").contains("is not in the catalogue"));
}

#[tokio::test]
async fn an_address_that_no_provider_sends_the_key_to_any_more_asks_for_the_password() {
    let house = House::small().await;
    let admin = house.admin().await;
    let form = admin.visit("/settings/providers/new").await.form("#edit").set("id", "third").set("name", "Third");
    let form = form.set("base_url", "https://api.zeta.example/v1").set("key_variables", "ZETA_API_KEY");
    let mut change = house.change(Topic::Catalog).await;
    let zeta = "zeta".parse().unwrap();
    let revision = providers::find(&mut change, &zeta).await.unwrap().unwrap().revision;
    let (_, moved) = provider("elsewhere", "Zeta");
    providers::update(&mut change, &zeta, revision, &moved).await.unwrap();
    let fields: Vec<_> = form.fields().collect();
    let page = post_behind(&admin, &form.action, &fields, change).await;
    assert!(page.is(422).mistake("password").contains("Enter your password to send ZETA_API_KEY to api.zeta.example."));
}
