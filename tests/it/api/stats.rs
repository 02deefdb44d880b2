//! `/api/v1/stats`.

use roster::domain::model::Status;
use serde_json::json;

use super::json;
use crate::support::{House, model, priced, provider};

#[tokio::test]
async fn the_numbers_are_those_of_the_catalogue_and_follow_each_change_at_once() {
    let house = House::small().await;
    let visitor = house.visitor();
    let before = json(&visitor.get("/api/v1/stats").await);
    let expected = json!({
        "active_models": 3, "models": 5, "active_providers": 2, "providers": 2, "catalog_version": house.version(),
    });
    assert_eq!(before, expected);
    house.bench("zeta/one").await;
    house.add_models(&[priced("acme/new", Status::Active, "1", "1"), model("acme/known", Status::Inactive)]).await;
    let after = json(&visitor.get("/api/v1/stats").await);
    let expected = json!({
        "active_models": 3, "models": 7, "active_providers": 1, "providers": 2, "catalog_version": house.version(),
    });
    assert_eq!(after, expected);
    assert_eq!(after["active_models"], json!(house.app.views.active_model_count().await.unwrap()));
}

#[tokio::test]
async fn an_empty_catalogue_has_zeros() {
    let house = House::empty().await;
    let stats = json(&house.visitor().get("/api/v1/stats").await);
    assert_eq!((&stats["active_models"], &stats["models"], &stats["providers"]), (&json!(0), &json!(0), &json!(0)));
}

#[tokio::test]
async fn a_provider_that_is_off_is_known_but_not_active() {
    let house = House::small().await;
    let (id, settings) = provider("dark", "Dark");
    let mut change = house.change(roster::store::Topic::Catalog).await;
    let settings = roster::domain::provider::Settings { enabled: false, ..settings };
    let verb = roster::domain::audit::Verb::Create;
    assert!(roster::store::providers::insert(&mut change, &id, &settings, verb).await.unwrap());
    change.commit().await.unwrap();
    house.add_models(&[model("dark/one", Status::Active)]).await;
    let stats = json(&house.visitor().get("/api/v1/stats").await);
    assert_eq!([&stats["active_models"], &stats["active_providers"], &stats["providers"]], [3, 2, 3]);
}
