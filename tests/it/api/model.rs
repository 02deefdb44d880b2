//! `/api/v1/models/{id}`: when a model ends.

use jiff::SignedDuration;
use roster::{
    domain::model::Status,
    store::{Topic, model_status},
};
use serde_json::json;

use super::json;
use crate::support::{House, id};

#[tokio::test]
async fn a_retired_model_says_since_when_and_one_that_was_offered_stays() {
    let house = House::small().await;
    let visitor = house.visitor();
    house.wait(SignedDuration::from_secs(60));
    let mut change = house.change(Topic::Catalog).await;
    let day = |text: &str| text.parse().ok();
    model_status::set(&mut change, &[id("acme/beta")], Status::Deprecated).await.unwrap();
    model_status::set_retirement(&mut change, &id("acme/beta"), Some(&id("acme/alpha")), day("2026-12-31"))
        .await
        .unwrap();
    change.commit().await.unwrap();
    let page = visitor.get("/api/v1/models/acme/beta").await;
    let model = json(&page);
    assert_eq!((&model["status"], &model["active"]), (&json!("deprecated"), &json!(false)));
    assert_eq!(model["successor"], json!("acme/alpha"));
    // 2026-11-20T12:01:00Z
    assert_eq!(page.header("deprecation"), Some("@1795176060"));
    assert_eq!(page.header("sunset"), Some("Thu, 31 Dec 2026 00:00:00 GMT"));

    // What is edited later does not change since when it is retired.
    house.wait(SignedDuration::from_hours(1));
    let admin = house.admin().await;
    admin.save(&admin.visit("/settings/models/acme/beta").await.form("#edit").set("description", "Old now")).await;
    let page = visitor.get("/api/v1/models/acme/beta").await;
    assert_eq!(json(&page)["description"], json!("Old now"));
    assert_eq!(page.header("deprecation"), Some("@1795176060"));

    // The sunset may not come first (RFC 9745), however late an admin wrote down what had ended.
    let mut change = house.change(Topic::Catalog).await;
    model_status::set_retirement(&mut change, &id("acme/beta"), None, day("2026-11-01")).await.unwrap();
    change.commit().await.unwrap();
    let page = visitor.get("/api/v1/models/acme/beta").await;
    assert_eq!(page.header("deprecation"), Some("@1793491200"));
    assert_eq!(page.header("sunset"), Some("Sun, 01 Nov 2026 00:00:00 GMT"));

    house.set_status("acme/beta", Status::Inactive).await;
    let page = visitor.get("/api/v1/models/acme/beta").await;
    assert_eq!(json(&page)["status"], json!("inactive"), "a model that was offered once stays to be read");
    assert_eq!(page.header("deprecation"), None);
    assert_eq!(json(&visitor.get("/api/v1/models/acme/old").await)["status"], json!("deprecated"));
}

#[tokio::test]
async fn what_was_so_before_roster_knew_of_it_has_no_date() {
    let house = House::bundled().await;
    house.wait(SignedDuration::from_hours(24 * 100));
    let catalog = house.catalog().await;
    let of = |status| catalog.entries().find(|entry| entry.model.status == status && entry.rates().is_some());
    for status in [Status::Active, Status::Deprecated] {
        let page = house.visitor().get(&format!("/api/v1/models/{}", of(status).unwrap().model.id)).await;
        let model = json(&page);
        assert_eq!((&model["status_since"], &model["health"]), (&json!(null), &json!(null)));
        assert_eq!(model["price"]["valid_from"], json!(null));
        assert_eq!(model["price"]["stated"], json!({ "by": "bundled", "on": "2026-11-20" }));
        assert_eq!(page.header("deprecation"), None, "nobody knows since when");
    }
}
