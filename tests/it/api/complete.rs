//! `/api/v1/models/complete`.

use roster::domain::model::Status;
use serde_json::json;

use super::json;
use crate::support::{House, priced};

const COMPLETE: &str = "/api/v1/models/complete";

#[tokio::test]
async fn letters_find_active_models_best_first_and_none_find_all() {
    let house = House::small().await;
    house.add_models(&[priced("zeta/acme/Alpha:7b", Status::Active, "1", "1")]).await;
    let visitor = house.visitor();
    for (query, names) in [
        ("", &["acme/alpha", "acme/beta", "zeta/acme/Alpha:7b", "zeta/one"][..]),
        ("?q=", &["acme/alpha", "acme/beta", "zeta/acme/Alpha:7b", "zeta/one"]),
        ("?q=ALPHA", &["acme/alpha", "zeta/acme/Alpha:7b"]),
        ("?q=acme%2Falpha", &["acme/alpha", "zeta/acme/Alpha:7b"]),
        ("?q=al+7b", &["zeta/acme/Alpha:7b"]),
        ("?q=gamma", &[]),
        ("?q=old", &[]),
        ("?q=%E2%82%AC", &[]),
    ] {
        assert_eq!(json(&visitor.get(&format!("{COMPLETE}{query}")).await), json!({ "names": names }), "{query}");
    }
}

#[tokio::test]
async fn a_change_shows_at_once() {
    let house = House::small().await;
    let visitor = house.visitor();
    assert_eq!(json(&visitor.get("/api/v1/models/complete?q=gam").await)["names"], json!([]));
    house.set_status("acme/gamma", Status::Active).await;
    assert_eq!(json(&visitor.get("/api/v1/models/complete?q=gam").await)["names"], json!(["acme/gamma"]));
}

#[tokio::test]
async fn what_it_does_not_know_is_refused() {
    let house = House::small().await;
    for query in ["?q=a&q=b", "?word=a", "?q=%00", &format!("?q={}", "a".repeat(201))] {
        house.visitor().get(&format!("{COMPLETE}{query}")).await.is(400);
    }
}
