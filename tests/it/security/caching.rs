//! Who may keep which answer.

use axum::body::Body;

use super::{
    ground::Ground,
    route::{READERS, ROUTES},
};
use crate::support::{Browser, House, Page};

const PUBLIC: [&str; 18] = [
    "/",
    "/leaderboard",
    "/leaderboard.csv",
    "/leaderboard.json",
    "/models/acme/alpha",
    "/compare?m=acme/alpha&m=zeta/one",
    "/faq",
    "/changes",
    "/changes.atom",
    "/changes.json?provider=acme",
    "/api",
    "/sitemap.xml",
    UNCHANGING[0],
    UNCHANGING[1],
    "/api/v1/stats",
    "/api/v1/models",
    "/api/v1/models/acme/beta",
    "/api/v1/models/complete?q=a",
];
/// Public, and the same whatever the catalogue holds.
const UNCHANGING: [&str; 2] = ["/robots.txt", "/api/v1/openapi.json"];

#[tokio::test]
async fn public_pages_are_the_same_for_everybody_and_checked_at_each_visit() {
    let house = House::small().await;
    let people = [house.visitor(), house.viewer().await, house.admin().await];
    for path in PUBLIC {
        let mut bodies = Vec::new();
        for person in &people {
            let page = person.visit(path).await;
            assert_eq!(page.header("cache-control"), Some("public, max-age=0, must-revalidate"), "{path}");
            assert!(page.cookies().is_empty(), "{path} sets a cookie");
            assert_eq!(page.header("vary"), Some("accept-encoding"), "{path}");
            bodies.push((page.header("etag").map(str::to_owned), page.body));
        }
        assert!(bodies.iter().all(|body| *body == bodies[0]), "{path} differs by person");
    }
}

#[tokio::test]
async fn who_has_the_page_gets_a_304_until_something_changes() {
    let house = House::small().await;
    let visitor = house.visitor();
    for path in PUBLIC {
        let etag = visitor.visit(path).await.header("etag").unwrap().to_owned();
        for known in [etag.clone(), format!("W/{etag}"), format!("\"other\", {etag}"), "*".to_owned()] {
            let page = again(&visitor, path, &known).await;
            page.is(304);
            assert!(page.body.is_empty() && page.cookies().is_empty());
            assert_eq!(page.header("etag"), Some(etag.as_str()));
            assert!(page.header("content-security-policy").is_some());
        }
        again(&visitor, path, "\"other\"").await.is(200);
        house.set_status("acme/beta", roster::domain::model::Status::Inactive).await;
        let page = again(&visitor, path, &etag).await;
        page.is(if UNCHANGING.contains(&path) { 304 } else { 200 });
        assert_eq!(page.header("etag") == Some(etag.as_str()), UNCHANGING.contains(&path), "{path}");
        house.set_status("acme/beta", roster::domain::model::Status::Active).await;
    }
}

#[tokio::test]
async fn nothing_else_is_kept_by_anybody() {
    let ground = Ground::new().await;
    let house = &ground.house;
    for person in [house.visitor(), house.viewer().await, house.admin().await] {
        for route in ROUTES.iter().filter(|route| !PUBLIC.contains(&route.path) && route.path != "/favicon.ico") {
            let page = ground.ask(route, &person).await;
            if route.method == "GET" && route.answers == READERS && page.status == 200 {
                assert_eq!(page.header("cache-control"), Some("private, no-cache"), "{}", route.path);
                assert!(page.header("etag").is_some(), "{}", route.path);
                continue;
            }
            assert_eq!(page.header("cache-control"), Some("no-store"), "{} {}", route.method, route.path);
            assert_eq!(page.header("etag"), None, "{}", route.path);
        }
    }
}

#[expect(clippy::expect_used, reason = "a request that can't be made has to end the test")]
async fn again(visitor: &Browser, path: &str, known: &str) -> Page {
    let request = visitor.request("GET", path).header("if-none-match", known).body(Body::empty());
    visitor.send(request.expect("a request")).await
}
