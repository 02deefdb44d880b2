//! What programs get instead of an error page (RFC 9457), whoever refuses them.

use roster::config::Audience;
use serde_json::Value;

use super::json;
use crate::support::{Browser, House, Page};

const STATS: &str = "/api/v1/stats";

#[tokio::test]
async fn every_error_under_api_is_a_problem() {
    let house = House::small().await;
    let visitor = house.visitor();
    let stranger = Browser::new(house.edge.clone(), "http://evil.example");
    problem(&visitor.get("/api/v1/stats?x=1").await, 400, "Bad Request");
    problem(&visitor.get("/api/v1/models?status=inactive").await, 401, "Unauthorized");
    for path in ["/api/v1", "/api/v2/stats", "/api/v1/models/", "/api/v1/models/acme/none", "/api/%FF"] {
        problem(&visitor.get(path).await, 404, "Not Found");
    }
    let page = visitor.post(STATS, &[]).await;
    problem(&page, 405, "Method Not Allowed");
    assert_eq!(page.header("allow"), Some("GET,HEAD"));
    problem(&stranger.get(STATS).await, 421, "Misdirected Request");

    house.database.run("UPDATE models SET released_on = 'never' WHERE id = 'acme/beta'").await;
    house.bump().await;
    let page = visitor.get(STATS).await;
    problem(&page, 500, "Internal Server Error");
    assert!(!page.body.contains("never"), "no detail of a fault leaves the server");
    house.app.db.close().await;
    house.app.clock.advance(jiff::SignedDuration::from_mins(2));
    house.app.db.versions().observe(roster::store::Topic::Catalog, house.version() + 1);
    let page = visitor.get(STATS).await;
    problem(&page, 503, "Service Unavailable");
    assert!(page.header("retry-after").is_some());
}

#[tokio::test]
async fn a_form_from_another_site_is_refused_as_a_problem() {
    let house = House::small().await;
    let request = house.visitor().request("POST", STATS).header("sec-fetch-site", "cross-site");
    let page = house.visitor().send(request.body(axum::body::Body::empty()).unwrap()).await;
    problem(&page, 403, "Forbidden");
}

#[tokio::test]
async fn where_only_people_with_an_account_may_read_programs_are_not_led_to_a_page() {
    let house = House::with(|config| config.public = Audience::SignedIn).await;
    house.furnish().await;
    for path in [STATS, "/api/v1/models", "/api/v1/models/acme/alpha"] {
        let page = house.visitor().get(path).await;
        problem(&page, 401, "Unauthorized");
        assert_eq!(page.header("www-authenticate"), Some("Bearer"));
        let page = house.viewer().await.get(path).await;
        assert!(json(&page).is_object(), "{path}");
        assert_eq!(page.header("cache-control"), Some("no-store"));
    }
}

fn problem(page: &Page, status: u16, title: &str) {
    assert_eq!(page.status.as_u16(), status, "{}", page.body);
    assert_eq!(page.header("content-type"), Some("application/problem+json"), "{status}");
    assert_eq!(page.header("cache-control"), Some("no-store"), "{status}");
    assert!(page.header("content-security-policy").is_some(), "{status}");
    let problem: Value = serde_json::from_str(&page.body).unwrap_or_default();
    assert_eq!(problem["type"], "about:blank");
    assert_eq!((&problem["status"], &problem["title"]), (&status.into(), &title.into()));
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.ends_with('.')), "{problem}");
    assert_eq!(problem["request_id"].as_str(), page.header("x-request-id"), "the number to quote");
}
