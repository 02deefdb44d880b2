//! Feeds: files that wait, what they would do, and what is wrong with them.

use jiff::SignedDuration;
use roster::config::Switch;
use serde_json::{Map, Value, json};

use super::{
    album::Album,
    catalogue::{MARKUP, rich},
};
use crate::support::{Browser, House, Page, form::Form};

const IMPORT: &str = "/settings/import";
const LITELLM: &str = "/settings/import/litellm";

pub async fn pages(album: &mut Album) {
    let house = House::with(|config| {
        // Nobody listens there.
        config.litellm_url = "http://127.0.0.1:9/prices.json".parse().expect("an address");
        config.fetch_feeds = Switch::On;
    })
    .await;
    rich(&house).await;
    let (admin, viewer) = (house.admin().await, house.viewer().await);
    for person in [&admin, &viewer] {
        album.take(200, person.get(IMPORT).await);
    }
    album.take(303, admin.post("/settings/import/fetch", &[("feed", "litellm")]).await);
    album.take(200, admin.get(IMPORT).await);
    album.take(422, admin.upload(IMPORT, "litellm", ("x.json", b"<html>")).await);
    album.take(422, admin.upload(IMPORT, "", ("", b"")).await);
    previews(album, &admin, &viewer).await;
    for person in [&admin, &viewer] {
        album.take(200, person.get(IMPORT).await);
        album.take(200, person.get("/settings/models").await);
    }
    album.take(303, admin.post("/settings/import/fetch", &[("feed", "litellm")]).await);
    album.take(200, admin.get(IMPORT).await);
    names(album, &admin, &viewer).await;
    confirmed(album).await;
}

/// A file that finds all as it is, a day later.
async fn confirmed(album: &mut Album) {
    let house = House::small().await;
    let known: Vec<_> = (0..25).map(|number| (format!("acme/k{number}"), entry(1e-6, 128_000))).collect();
    let admin = house.admin().await;
    let first = bring(album, &admin, &known).await;
    album.take(200, admin.save(&apply(first.form("#apply"))).await);
    house.wait(SignedDuration::from_hours(24));
    let admin = house.admin().await;
    let page = bring(album, &admin, &known).await;
    album.take(200, admin.save(&page.form("#apply").press("Confirm 25 prices")).await);
}

async fn previews(album: &mut Album, admin: &Browser, viewer: &Browser) {
    // What comes first is applied, so that the next file can change it, lose it and be doubted.
    let known = (0..40).map(|number| (format!("acme/f{number:02}"), entry(1e-6, 128_000)));
    let first = bring(album, admin, &known.clone().collect::<Vec<_>>()).await;
    album.take(200, admin.save(&apply(first.form("#apply"))).await);
    let edit = admin.visit("/settings/models/acme/f00").await.form("#edit");
    album.take(200, admin.save(&edit.set("input_price", "1.25").set("max_output_tokens", "10")).await);

    let mut second: Vec<_> = (0..15).map(|number| (format!("acme/f{number:02}"), entry(1.5e-6, 200_000))).collect();
    let mut ends = entry(1.5e-6, 200_000);
    ends["deprecation_date"] = json!("2026-12-11");
    second.push(("acme/f15".to_owned(), ends));
    // Its price is gone.
    second.push(("acme/f16".to_owned(), json!({"litellm_provider": "acme", "mode": "chat"})));
    second.extend((0..30).map(|number| (format!("acme/g{number:02}"), entry(1e-6, 1_000))));
    second.extend((0..60).map(|number| {
        (
            format!("acme/broken{number}"),
            json!({"litellm_provider": "acme", "mode": "chat",
        "max_input_tokens": "many"}),
        )
    }));
    second.push(("acme/dear".to_owned(), entry(0.002, 1_000)));
    second.push(("acme/full".to_owned(), entry(9e-6, 1_000)));
    second.push(("nobody/x".to_owned(), json!({"litellm_provider": "nobody", "mode": "chat"})));
    second.push(("acme/none".to_owned(), json!("text")));
    let page = bring(album, admin, &second).await;
    album.take(200, viewer.get(LITELLM).await);
    album.take(200, admin.get(&format!("{LITELLM}?class=added&providers=all")).await);
    album.take(200, admin.get(&format!("{LITELLM}?class=added&page=9")).await);
    album.take(400, admin.get(&format!("{LITELLM}?class=nonsense")).await);
    let all = apply(page.form("#apply").tick("all", "missing", true));
    let asked = album.take(422, admin.submit(&all).await);
    album.take(200, admin.save(&asked.form("#apply").press("Ignore")).await);
    album.take(409, admin.submit(&all).await);
    let all = admin.visit(LITELLM).await.form("#apply");
    let none = [("file", all.value("file")), ("version", all.value("version"))];
    album.take(422, admin.post(LITELLM, &none).await);
    let asked = album.take(422, admin.submit(&apply(all.tick("all", "missing", true))).await).form("#apply");
    album.take(200, admin.save(&apply(asked.tick("accept_loss", "yes", true))).await);
    for name in ["f15", "f39"] {
        album.take(200, admin.get(&format!("/settings/models/acme/{name}")).await);
    }
}

async fn names(album: &mut Album, admin: &Browser, viewer: &Browser) {
    let form = album.take(200, admin.get(IMPORT).await).form("#names form");
    let mistaken = form.clone().set("theirs", "").set("ours", "No slug").press("Add name");
    album.take(422, admin.submit(&mistaken).await);
    let own = form.set("feed", "models-dev").set("theirs", "togetherai").set("ours", "acme").press("Add name");
    album.take(200, admin.save(&own).await);
    let odd = admin.visit(IMPORT).await.form("#names form").set("theirs", MARKUP).set("ours", "zeta").press("Add name");
    let answer = admin.submit(&odd).await;
    album.take(answer.status.as_u16(), answer);
    album.take(200, viewer.get(IMPORT).await);
}

/// Presses the button of a preview, whatever it counts.
fn apply(form: Form) -> Form {
    let label = form.labels().into_iter().find(|label| label.starts_with("Apply ")).map(str::to_owned);
    form.press(&label.unwrap_or_default())
}

async fn bring(album: &mut Album, admin: &Browser, entries: &[(String, Value)]) -> Page {
    let map: Map<String, Value> = entries.iter().cloned().collect();
    let file = Value::Object(map).to_string();
    let answer = admin.upload(IMPORT, "litellm", ("prices.json", file.as_bytes())).await;
    album.take(200, admin.follow(&answer).await)
}

fn entry(input: f64, context: u64) -> Value {
    json!({"litellm_provider": "acme", "mode": "chat", "max_input_tokens": context,
        "input_cost_per_token": input, "output_cost_per_token": 2e-6})
}
