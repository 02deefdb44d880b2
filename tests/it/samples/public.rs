//! What everybody reads, and every kind of refusal.

use axum::body::Body;
use jiff::SignedDuration;
use roster::domain::model::Status;

use super::{
    album::Album,
    catalogue::{many, rich},
};
use crate::support::{Browser, House, priced};

/// The pages, behind an address of their own.
pub async fn pages(album: &mut Album) {
    let house = House::with(|config| config.public_url = "https://roster.example".parse().ok()).await;
    board_and_faq(album, &house).await;
    rich(&house).await;
    board_and_faq(album, &house).await;
    models(album, &house).await;
    comparisons(album, &house).await;
    changes(album, &house).await;
    let house = House::bundled().await;
    album.take(200, house.visitor().get("/changes").await);
    house.set_status("openai/gpt-5", Status::Active).await;
    album.take(200, house.visitor().get("/changes").await);

    let house = House::empty().await;
    many(&house).await;
    for path in ["/leaderboard", "/leaderboard?page=2", "/leaderboard?page=7"] {
        album.take(200, house.visitor().get(path).await);
    }
    // Nothing is active, and some that were still are known.
    let house = House::empty().await;
    rich(&house).await;
    let all = house.catalog().await.entries().map(|entry| entry.model.id.to_string()).collect::<Vec<_>>();
    for id in all.iter().filter(|id| !["acme/old", "acme/image"].contains(&id.as_str())) {
        house.set_status(id, Status::Inactive).await;
    }
    album.take(200, house.visitor().get("/leaderboard").await);
    house.set_status("acme/image", Status::Inactive).await;
    album.take(200, house.visitor().get("/leaderboard").await);
}

async fn board_and_faq(album: &mut Album, house: &House) {
    for path in [
        "/leaderboard",
        "/leaderboard?deprecated=yes&period=week&sort=input",
        "/leaderboard?capability=json&provider=acme",
        "/leaderboard?q=nothing+like+this",
        "/leaderboard?q=acme/old",
        "/leaderboard?group=model&open_weights=no&requests=30k&max_input=100&min_context=1&released_since=2020-01&q=twice",
        "/leaderboard?mode=speech&open_weights=yes&m=acme/full",
        "/leaderboard?mode=any&provider=acme&m=zeta/one",
        "/faq",
        "/sitemap.xml",
    ] {
        let status = if path.contains("provider=acme") && house.version() < 2 { 400 } else { 200 };
        album.take(status, house.visitor().get(path).await);
    }
    album.take(400, house.visitor().get("/leaderboard?sort=nonsense").await);
}

async fn models(album: &mut Album, house: &House) {
    // A price of the past, and one to come.
    let admin = house.admin().await;
    for (input, from) in [("4", ""), ("", "2027-06-01"), ("6", "2028-01-01")] {
        house.wait(SignedDuration::from_mins(1));
        let form = admin.visit("/settings/models/acme/next").await.form("#edit");
        let form = form.set("input_price", input).set("output_price", input).set("price_valid_from", from);
        album.take(200, admin.save(&form).await);
    }
    for (path, status) in [
        ("acme/full", 200),
        ("acme/full?input=300000&output=10&cached=100&requests=1000000000", 200),
        ("acme/full?input=many&cached=9999&output=x&requests=-1", 422),
        ("acme/past", 200),
        ("acme/old", 200),
        ("acme/image", 200),
        ("acme/drawn", 200),
        ("acme/unpriced", 200),
        ("acme/benched", 200),
        ("acme/free", 200),
        ("acme/next", 200),
        ("off/one", 200),
        ("acme/nowhere", 404),
    ] {
        album.take(status, house.visitor().get(&format!("/models/{path}")).await);
    }
    // One that was offered once, with and without the day of its end.
    house.set_status("zeta/one", Status::Inactive).await;
    album.take(200, house.visitor().get("/models/zeta/one").await);
    house.database.run("UPDATE models SET status_since = NULL, base_model = 'twin' WHERE provider_id = 'zeta'").await;
    house.database.run("UPDATE models SET base_model = 'twin' WHERE id = 'acme/full'").await;
    house.bump().await;
    album.take(200, house.visitor().get("/models/zeta/one").await);
    // Another price above the same tiers.
    house.wait(SignedDuration::from_hours(1));
    let form = admin.visit("/settings/models/acme/full").await.form("#edit");
    album.take(200, admin.save(&form.set("input_price", "3")).await);
    album.take(200, house.visitor().get("/models/acme/full").await);
}

/// A day of each kind, more models than are listed on one, and more days than are.
async fn changes(album: &mut Album, house: &House) {
    let new: Vec<_> = (0..30).map(|n| priced(&format!("zeta/new{n}"), Status::Active, "1", "1")).collect();
    house.add_models(&new).await;
    for action in ["disable", "enable"] {
        let admin = house.other_admin().await;
        album.take(303, admin.post("/settings/providers/actions", &[("action", action), ("id", "zeta")]).await);
        house.wait(SignedDuration::from_hours(24));
        album.take(200, house.visitor().get("/changes").await);
    }
    for path in ["/changes?provider=zeta", "/changes.atom", "/changes.json", "/api"] {
        album.take(200, house.visitor().get(path).await);
    }
    for day in 0..32 {
        let status = if day % 2 == 0 { Status::Deprecated } else { Status::Active };
        house.set_status("zeta/new0", status).await;
        house.wait(SignedDuration::from_hours(24));
    }
    album.take(200, house.visitor().get("/changes").await);
}

async fn comparisons(album: &mut Album, house: &House) {
    let long = format!("acme/{}", "x".repeat(195));
    for (ids, status) in [
        (vec!["acme/full", "acme/old", "off/one", &long], 200),
        (vec!["acme/full", "acme/past", "acme/next", "acme/free", "acme/unpriced", "acme/image"], 200),
        (vec!["acme/full", "acme/benched"], 200),
        (vec!["acme/full", "acme/benched", "acme/free&requests=30k&differences=yes"], 200),
        (vec!["acme/twice-00", "acme/twice-01&differences=yes"], 200),
        (vec!["acme/full", "no such model"], 422),
        (vec![], 422),
    ] {
        let query = ids.iter().map(|id| format!("m={}", id.replace(' ', "+"))).collect::<Vec<_>>().join("&");
        album.take(status, house.visitor().get(&format!("/compare?{query}")).await);
    }
}

/// Every kind of error page.
pub async fn errors(album: &mut Album) {
    let house = House::small().await;
    house.add_models(&[priced("acme/more", Status::Active, "1", "1")]).await;
    let (visitor, viewer, admin) = (house.visitor(), house.viewer().await, house.admin().await);
    album.take(401, visitor.post("/settings/models", &[]).await);
    album.take(403, viewer.get("/settings/models/new").await);
    album.take(404, admin.get("/nowhere").await);
    album.take(405, admin.post("/faq", &[]).await);
    album.take(413, admin.post("/settings/models", &[("description", &"x".repeat(70_000))]).await);
    album.take(421, Browser::new(house.edge.clone(), "http://evil.example").get("/").await);
    for _ in 0..5 {
        album.take(422, visitor.post("/sign-in", &[("name", "ada"), ("password", "wrong")]).await);
    }
    album.take(429, visitor.post("/sign-in", &[("name", "ada"), ("password", "wrong")]).await);
    let forged = admin.request("POST", "/sign-out").header("sec-fetch-site", "cross-site").body(Body::empty());
    album.take(403, admin.send(forged.expect("a request")).await);
    house.database.run("ALTER TABLE audit RENAME TO audit_gone").await;
    album.take(500, admin.get("/settings/models/acme/alpha").await);
    house.app.db.close().await;
    album.take(503, admin.get("/settings/models").await);
}
