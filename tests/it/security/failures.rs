//! What a page says when the database fails: sorry, and nothing else.

use crate::support::{House, Page};

const DETAILS: [&str; 12] = [
    "sqlx",
    "SELECT",
    "no such table",
    "relation",
    "audit_gone",
    "panicked",
    "src/",
    ".rs",
    "sqlite",
    "postgres",
    "Refused",
    "thread",
];

#[tokio::test]
async fn a_failed_statement_is_told_without_any_detail() {
    let house = House::small().await;
    let admin = house.admin().await;
    house.database.run("ALTER TABLE audit RENAME TO audit_gone").await;
    let beta = [("action", "activate"), ("id", "acme/gamma")];
    for page in [admin.get("/settings/models/acme/alpha").await, admin.post("/settings/models/actions", &beta).await] {
        sorry(&page, 500);
    }
    house.database.run("ALTER TABLE audit_gone RENAME TO audit").await;
    let page = admin.visit("/settings/models/acme/gamma").await;
    assert_eq!(page.text(".marks .state"), "Inactive", "nothing was half-changed");
    admin.post("/settings/models/actions", &beta).await.is(303);
}

#[tokio::test]
async fn a_row_that_nobody_wrote_is_told_without_any_detail() {
    let house = House::small().await;
    house.database.run("UPDATE models SET released_on = 'never' WHERE id = 'acme/beta'").await;
    let page = house.visitor().get("/").await;
    sorry(&page, 500);
    assert!(!page.body.contains("never") && !page.body.contains("0 active"));
}

#[tokio::test]
async fn without_the_database_pages_are_unavailable_and_no_count_is_made_up() {
    let house = House::small().await;
    let admin = house.admin().await;
    house.app.db.close().await;
    let visitor = house.visitor();
    for path in ["/", "/leaderboard", "/faq", "/sign-in", "/setup?token=x"] {
        let page = visitor.get(path).await;
        sorry(&page, 503);
        assert!(!page.body.contains("active model"), "{path} shows a count");
    }
    sorry(&admin.get("/settings/models").await, 503);
    sorry(&admin.post("/settings/models/actions", &[("action", "activate"), ("id", "acme/gamma")]).await, 503);
    sorry(&visitor.post("/sign-in", &[("name", "ada"), ("password", "x")]).await, 503);
    assert!(house.app.views.active_model_count().await.is_err(), "an error, never a zero");
}

#[tokio::test]
async fn what_is_cached_is_served_while_the_database_is_away() {
    let house = House::small().await;
    let visitor = house.visitor();
    let before = visitor.visit("/").await.body;
    house.app.db.close().await;
    assert_eq!(visitor.visit("/").await.body, before);
}

fn sorry(page: &Page, status: u16) {
    page.is(status);
    for detail in DETAILS {
        assert!(!page.body.contains(detail), "says {detail}");
    }
    assert!(page.has("main code"), "the number to quote");
    assert!(status != 503 || page.header("retry-after").is_some());
    assert_eq!(page.header("cache-control"), Some("no-store"));
}
