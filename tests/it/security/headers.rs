//! What stands on every answer, errors included.

use std::collections::BTreeSet;

use axum::body::Body;

use super::{ground::Ground, route::ROUTES};
use crate::support::{House, Page};

const EVERYWHERE: [(&str, &str); 7] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
];

#[tokio::test]
async fn every_answer_to_everybody_has_them() {
    let ground = Ground::new().await;
    let house = &ground.house;
    let mut numbers = BTreeSet::new();
    for person in [house.visitor(), house.viewer().await, house.admin().await] {
        for route in ROUTES {
            let page = ground.ask(route, &person).await;
            check(&page, route.path);
            assert_eq!(page.header("strict-transport-security"), None, "{}: only over https", route.path);
            assert!(numbers.insert(page.header("x-request-id").unwrap().to_owned()), "a request id came twice");
        }
    }
}

#[tokio::test]
async fn every_kind_of_error_has_them_and_the_house_s_face() {
    let house = House::small().await;
    let admin = house.admin().await;
    let large = "x".repeat(70_000);
    let mut pages = vec![
        (400, admin.get("/settings/models?status=asleep").await),
        (401, house.visitor().post("/sign-out", &[]).await),
        (403, house.viewer().await.get("/settings/models/new").await),
        (404, admin.get("/nowhere").await),
        (404, admin.get("/assets/none").await),
        (405, admin.post("/faq", &[]).await),
        (413, admin.post("/settings/models", &[("description", &large)]).await),
        (421, crate::support::Browser::new(house.edge.clone(), "http://evil.example").get("/").await),
        (422, admin.post("/settings/models", &[]).await),
    ];
    for _ in 0..5 {
        house.visitor().post("/sign-in", &[]).await.is(422);
    }
    pages.push((429, house.visitor().post("/sign-in", &[]).await));
    house.database.run("ALTER TABLE audit RENAME TO audit_gone").await;
    pages.push((500, admin.get("/settings/models/acme/alpha").await));
    house.app.db.close().await;
    pages.push((503, admin.get("/settings/models").await));
    for (status, page) in pages {
        page.is(status);
        check(&page, &status.to_string());
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"), "{status}");
        assert_eq!(page.header("cache-control"), Some("no-store"), "{status}");
        assert!(page.has("h1") && page.has("nav"), "{status}: a way back");
        let number = page.header("x-request-id").unwrap();
        assert!(matches!(status, 422 | 429) || page.body.contains(number), "{status}: the number to quote");
    }
}

#[tokio::test]
async fn an_error_keeps_who_is_signed_in_on_its_page() {
    let house = House::small().await;
    let (admin, viewer) = (house.admin().await, house.viewer().await);
    let pages = [
        (admin.get("/settings/providers/nobody").await, "ada"),
        (admin.post("/settings/providers/actions", &[("action", "enable")]).await, "ada"),
        (viewer.get("/settings/models/new").await, "vera, viewer"),
    ];
    for (page, name) in pages {
        assert_eq!(page.texts(".who span"), [name], "{}", page.what());
    }
    assert!(!house.visitor().post("/settings/undo", &[]).await.has(".who"));
}

#[tokio::test]
async fn over_https_browsers_are_told_to_stay_there() {
    let house = House::with(|config| config.public_url = Some("https://roster.example".parse().unwrap())).await;
    let admin = house.admin().await;
    for path in ["/", "/settings/models", "/nowhere", "/healthz"] {
        assert_eq!(admin.get(path).await.header("strict-transport-security"), Some("max-age=31536000"), "{path}");
    }
}

#[tokio::test]
async fn a_request_id_of_the_client_is_not_believed() {
    let house = House::small().await;
    let visitor = house.visitor();
    let request = visitor.request("GET", "/nowhere").header("x-request-id", "<b>mine</b>").body(Body::empty()).unwrap();
    let page = visitor.send(request).await;
    assert!(!page.header("x-request-id").unwrap().contains("mine") && !page.body.contains("mine"));
}

fn check(page: &Page, what: &str) {
    for (name, value) in EVERYWHERE {
        assert_eq!(page.header(name), Some(value), "{what}");
        assert_eq!(page.headers.get_all(name).iter().count(), 1, "{what}: {name}");
    }
    assert!(page.header("cache-control").is_some(), "{what}");
    for talkative in ["server", "x-powered-by", "access-control-allow-origin"] {
        assert_eq!(page.header(talkative), None, "{what}");
    }
}
